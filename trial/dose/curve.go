package dose

import "math"

// DefaultScale is the standard deviation of the prior of b, that of dfcrm.
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
// probabilities in (0, 1), 1 to [MaxDoses] of them. Zero values have defaults: model
// empiric, scale sqrt(1.34), intercept 3. What it refuses is a [Problem].
func NewCurve(skeleton []float64, target float64, model string, scale float64, intercept *float64) (*Curve, error) {
	if scale == 0 {
		scale = DefaultScale
	}
	if err := checkCurve(skeleton, target, model, scale, intercept); err != nil {
		return nil, err
	}
	c := &Curve{logistic: model == Logistic, scale: scale, target: target, x: make([]float64, len(skeleton))}
	if c.logistic {
		c.a = interceptOr(intercept)
	}
	for i, s := range skeleton {
		c.x[i] = c.scaled(s)
	}
	c.bTarget = math.Log(c.scaled(target) / c.x[0])
	c.info = c.mostInformation()
	c.grid = newGrid(c)
	return c, nil
}

func interceptOr(a *float64) float64 {
	if a == nil {
		return DefaultIntercept
	}
	return *a
}

// checkCurve names what a working model cannot be made of.
func checkCurve(skeleton []float64, target float64, model string, scale float64, intercept *float64) error {
	a := interceptOr(intercept)
	switch {
	case len(skeleton) < 1 || len(skeleton) > MaxDoses:
		return problem("prior", "has %d values, not 1 to %d", len(skeleton), MaxDoses)
	case !(target > 0 && target < 1):
		return problem("target", "is %v, not between 0 and 1", target)
	case !(scale >= 0.01 && scale <= 10):
		return problem("scale", "is %v, not 0.01 to 10", scale)
	case model != "" && model != Empiric && model != Logistic:
		return problem("model", "is %q, neither empiric nor logistic", model)
	case model != Logistic && intercept != nil:
		return problem("intercept", "is not a parameter of the empiric model")
	case !(math.Abs(a) <= 20):
		return problem("intercept", "is %v, not −20 to 20", a)
	case model == Logistic && !(target < expit(a)):
		return problem("intercept", "is %v: the model stays below %.4g and never reaches the target", a, expit(a))
	}
	for i, s := range skeleton {
		switch {
		case !(s > 0 && s < 1):
			return problem("prior", "has %v, not between 0 and 1", s)
		case i > 0 && s <= skeleton[i-1]:
			return problem("prior", "has %v after %v; it must rise from dose to dose", s, skeleton[i-1])
		case model == Logistic && !(logit(s) < a):
			return problem("intercept", "is %v, too small for a prior guess of %v", a, s)
		}
	}
	return nil
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
