package dose

import (
	"fmt"
	"math"
)

// DefaultScale is the standard deviation of the prior of b, sqrt(1.34) (O'Quigley
// and Shen 1996; the default of dfcrm).
var DefaultScale = math.Sqrt(1.34)

// Curve is the working model of the CRM: the probability of a DLT at dose k as a
// function of one parameter b with prior N(0, scale²), b = 0 giving the skeleton.
//
//	empiric:  p = s^exp(b)
//	logistic: logit p = intercept + exp(b)·x,  x = logit s − intercept < 0
//
// (O'Quigley, Pepe and Fisher 1990, Biometrics 46:33; Cheung 2011, Dose Finding by
// the Continual Reassessment Method.) A larger b means a less toxic drug. A Curve
// never changes and is safe for many goroutines.
type Curve struct {
	logistic bool
	a        float64   // intercept of the logistic model
	x        []float64 // by dose: ln s, or logit s − a
	scale    float64
	target   float64
	bTarget  float64 // b at which the lowest dose has the target; below it that dose is too toxic
	info     float64 // most Fisher information on b that one patient can give
	grid     *grid
}

// NewCurve builds a working model from a skeleton: strictly increasing
// probabilities in (0, 1), 1–20 of them. Zero values have defaults: model empiric,
// scale sqrt(1.34), intercept 3. An error names the key and the reason.
func NewCurve(skeleton []float64, target float64, model string, scale float64, intercept *float64) (*Curve, error) {
	if len(skeleton) < 1 || len(skeleton) > maxDoses {
		return nil, fmt.Errorf("prior: %d doses, not 1–%d", len(skeleton), maxDoses)
	}
	if !(target > 0 && target < 1) {
		return nil, fmt.Errorf("target: %v is not between 0 and 1", target)
	}
	if scale == 0 {
		scale = DefaultScale
	}
	if !(scale >= 0.01 && scale <= 10) {
		return nil, fmt.Errorf("scale: %v is not in 0.01–10", scale)
	}
	c := &Curve{scale: scale, target: target, x: make([]float64, len(skeleton))}
	switch model {
	case "", Empiric:
		if intercept != nil {
			return nil, fmt.Errorf("intercept: the empiric model has none")
		}
	case Logistic:
		c.logistic, c.a = true, DefaultIntercept
		if intercept != nil {
			c.a = *intercept
		}
		if !(math.Abs(c.a) <= 20) {
			return nil, fmt.Errorf("intercept: %v is not in −20–20", c.a)
		}
		if target >= expit(c.a) {
			return nil, fmt.Errorf("intercept: the model stays below %.4g and never reaches the target", expit(c.a))
		}
	default:
		return nil, fmt.Errorf("model: %q is neither empiric nor logistic", model)
	}
	for i, s := range skeleton {
		if !(s > 0 && s < 1) {
			return nil, fmt.Errorf("prior: %v is not between 0 and 1", s)
		}
		if i > 0 && s <= skeleton[i-1] {
			return nil, fmt.Errorf("prior: must rise from dose to dose, %v after %v", s, skeleton[i-1])
		}
		c.x[i] = c.scaled(s)
		if !(c.x[i] < 0) {
			return nil, fmt.Errorf("intercept: %v is too small for a prior guess of %v", c.a, s)
		}
	}
	c.bTarget = math.Log(c.scaled(target) / c.x[0])
	c.info = c.mostInformation()
	c.grid = newGrid(c)
	return c, nil
}

// scaled turns a probability into the dose that has it at b = 0.
func (c *Curve) scaled(p float64) float64 {
	if c.logistic {
		return logit(p) - c.a
	}
	return math.Log(p)
}

// Tox is the probability of a DLT at dose (1-based) when the parameter is b.
func (c *Curve) Tox(dose int, b float64) float64 {
	u := math.Exp(b) * c.x[dose-1]
	if c.logistic {
		return expit(c.a + u)
	}
	return math.Exp(u)
}

// logs returns ln p and ln(1 − p) at index k.
func (c *Curve) logs(k int, b float64) (lnp, lnq float64) {
	u := math.Exp(b) * c.x[k]
	if c.logistic {
		return -softplus(-c.a - u), -softplus(c.a + u)
	}
	if u > -math.Ln2 {
		return u, math.Log(-math.Expm1(u))
	}
	return u, math.Log1p(-math.Exp(u))
}

// mostInformation is the maximum over b of (dp/db)²/(p(1−p)): no posterior can be
// narrower than 1/sqrt(1/scale² + n·information) by much.
func (c *Curve) mostInformation() float64 {
	most := 0.0
	for u := -0.005; u > -60; u *= 1.02 {
		var i float64
		if c.logistic {
			p := expit(c.a + u)
			i = p * (1 - p) * u * u
		} else {
			i = math.Exp(u) * u * u / -math.Expm1(u)
		}
		most = max(most, i)
	}
	return most
}

// nearest is the rule of the CRM: the dose whose probability at b is nearest to the
// target, the lower on a tie, the highest when all are at or below the target, the
// lowest when all are at or above it.
func (c *Curve) nearest(b float64) int {
	k := len(c.x)
	if c.Tox(k, b) <= c.target {
		return k
	}
	if c.Tox(1, b) >= c.target {
		return 1
	}
	best, gap := 0, math.Inf(1)
	for d := 1; d <= k; d++ {
		if g := math.Abs(c.Tox(d, b) - c.target); g < gap {
			best, gap = d, g
		}
	}
	return best
}
