package dose

import "math"

// The working models of the CRM.
const (
	Empiric  = "empiric"
	Logistic = "logistic"
)

// DefaultIntercept is the fixed intercept of the logistic working model (dfcrm).
const DefaultIntercept = 3.0

// Calibration asks for a skeleton whose indifference intervals all have the same
// half-width around the target: the working model settles at the right dose or at a
// neighbour whose true probability of a DLT lies within target ± HalfWidth.
type Calibration struct {
	HalfWidth float64  `json:"halfwidth"`           // δ, > 0, with 0 < target − δ and target + δ < 1
	Target    float64  `json:"target"`              // φ, in (0, 1)
	Nu        int      `json:"nu"`                  // the dose believed to be the MTD, 1-based
	Doses     int      `json:"doses"`               // number of doses, 1–20
	Model     string   `json:"model,omitempty"`     // empiric (default) or logistic
	Intercept *float64 `json:"intercept,omitempty"` // of the logistic model, default 3
}

// Skeleton returns the prior guesses, strictly increasing, with the target at dose
// Nu. An error names the key and the reason.
//
// Neighbours are chosen so that the value of b at which the model likes both doses
// equally is the one where they have target − δ and target + δ (Cheung and Chappell
// 2002, Biometrics 58:671; Lee and Cheung 2009, Clin Trials 6:227). On the scale x
// on which the model is exp(b)·x (ln s, or logit s − intercept) each step is a
// constant factor.
func (c Calibration) Skeleton() ([]float64, error) {
	lo, hi := c.Target-c.HalfWidth, c.Target+c.HalfWidth
	switch {
	case !(c.Target > 0 && c.Target < 1):
		return nil, problem("target", "is %v, not between 0 and 1", c.Target)
	case !(c.HalfWidth > 0 && lo > 0 && hi < 1):
		return nil, problem("halfwidth", "is %v; target ± halfwidth must stay between 0 and 1", c.HalfWidth)
	case c.Doses < 1 || c.Doses > MaxDoses:
		return nil, problem("doses", "is %d, not 1 to %d", c.Doses, MaxDoses)
	case c.Nu < 1 || c.Nu > c.Doses:
		return nil, problem("nu", "is %d, not one of the %d doses", c.Nu, c.Doses)
	}
	to := math.Log
	from := math.Exp
	switch c.Model {
	case "", Empiric:
		if c.Intercept != nil {
			return nil, problem("intercept", "is not a parameter of the empiric model")
		}
	case Logistic:
		a := DefaultIntercept
		if c.Intercept != nil {
			a = *c.Intercept
		}
		to = func(p float64) float64 { return logit(p) - a }
		from = func(x float64) float64 { return expit(a + x) }
		if !(to(hi) < 0) {
			return nil, problem("intercept", "is %v, too small for target + halfwidth = %v", a, hi)
		}
	default:
		return nil, problem("model", "is %q, neither empiric nor logistic", c.Model)
	}
	step := to(hi) / to(lo) // in (0, 1): one dose up brings x nearer to 0
	s := make([]float64, c.Doses)
	for i := range s {
		s[i] = from(to(c.Target) * math.Pow(step, float64(i+1-c.Nu)))
	}
	for i := range s {
		if !(s[i] > 0 && s[i] < 1) || i > 0 && s[i] <= s[i-1] {
			return nil, problem("halfwidth", "is %v, which leaves no room for %d doses", c.HalfWidth, c.Doses)
		}
	}
	return s, nil
}

func logit(p float64) float64 { return math.Log(p) - math.Log1p(-p) }

func expit(x float64) float64 {
	if x >= 0 {
		return 1 / (1 + math.Exp(-x))
	}
	e := math.Exp(x)
	return e / (1 + e)
}

// softplus is ln(1 + e^x) without overflow and without loss at either end.
func softplus(x float64) float64 {
	if x > 0 {
		return x + math.Log1p(math.Exp(-x))
	}
	return math.Log1p(math.Exp(x))
}
