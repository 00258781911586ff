package dose

import "math"

// Fit is what a model believes after the data.
type Fit struct {
	Estimate  float64   `json:"estimate"`   // CRM: posterior mean of b; BLRM: of log α
	PostVar   float64   `json:"post_var"`   // its posterior variance
	Ptox      []float64 `json:"ptox"`       // probability of a DLT by dose. CRM: the model at Estimate; BLRM: posterior means
	PtoxLower []float64 `json:"ptox_lower"` // 90 % probability interval by dose
	PtoxUpper []float64 `json:"ptox_upper"`
	Next      int       `json:"next"`      // dose that the model likes best, 1-based; no rule on skipping or coherence applied; 0 when none is admissible
	TooToxic  float64   `json:"too_toxic"` // posterior probability that the lowest dose is too toxic: above the target (CRM) or the target interval (BLRM)

	Slope     *Slope      `json:"slope,omitempty"`     // BLRM: log β
	Intervals []Intervals `json:"intervals,omitempty"` // BLRM: by dose
}

// Slope is the second parameter of the BLRM, log β.
type Slope struct {
	Estimate float64 `json:"estimate"` // posterior mean
	PostVar  float64 `json:"post_var"` // posterior variance
	PostCov  float64 `json:"post_cov"` // posterior covariance with log α
}

// Intervals are the posterior probabilities that a dose is below, inside and above
// the target interval; they add up to 1.
type Intervals struct {
	Under  float64 `json:"under"`
	Inside float64 `json:"inside"`
	Over   float64 `json:"over"`
}

// Fitter is a Design with a model.
type Fitter interface {
	Design
	// Fit tells what the model believes about s. It needs no more of s than the arms.
	Fit(s *State) Fit
}

// z90 is the 0.95 quantile of the normal distribution: a 90 % interval, the
// default of dfcrm.
const z90 = 1.6448536269514722

// Fit writes the posterior of b into f, reusing its slices: no allocation when they
// are long enough (and no more than 32 patients are pending). scheme weighs
// patients whose window is open: Linear, Adaptive or, the same as Linear, "".
//
// As dfcrm: the probability of a DLT is the model at the posterior mean of b, the
// interval the model at mean ± 1.645 posterior standard deviations.
func (c *Curve) Fit(f *Fit, arms []Arm, scheme string) {
	var open [32]pending
	d := loaded(arms, len(c.x), scheme, open[:0])
	b := c.posterior(&d)
	f.Estimate, f.PostVar, f.TooToxic = b.mean, b.variance, b.tooToxic
	sd := math.Sqrt(b.variance)
	f.Ptox, f.PtoxLower, f.PtoxUpper = f.Ptox[:0], f.PtoxLower[:0], f.PtoxUpper[:0]
	for k := range c.x {
		f.Ptox = append(f.Ptox, c.Tox(k+1, b.mean))
		f.PtoxLower = append(f.PtoxLower, c.Tox(k+1, b.mean+z90*sd))
		f.PtoxUpper = append(f.PtoxUpper, c.Tox(k+1, b.mean-z90*sd))
	}
	f.Next = c.nearest(b.mean)
}

// Patients are data patient by patient, as dfcrm takes them.
type Patients struct {
	Level    []int     // dose given, 1-based
	Tox      []int     // 1 for a DLT, 0 for none so far
	FollowUp []float64 // without a DLT: time followed; with: time to the DLT. Empty: everybody was followed to the end
	Window   float64   // length of the DLT window in the unit of FollowUp
}

// Arms counts the patients by dose. A patient without a DLT who was followed for
// less than the window is pending. An error names the key and the reason.
func (p Patients) Arms(doses int) ([]Arm, error) {
	if len(p.Tox) != len(p.Level) {
		return nil, problem("tox", "has %d values, but level has %d", len(p.Tox), len(p.Level))
	}
	timed := len(p.FollowUp) > 0
	if timed && len(p.FollowUp) != len(p.Level) {
		return nil, problem("followup", "has %d values, but level has %d", len(p.FollowUp), len(p.Level))
	}
	if timed && !(p.Window > 0 && !math.IsInf(p.Window, 0)) {
		return nil, problem("obs_window", "is missing or not above 0; followup needs it")
	}
	arms := make([]Arm, doses)
	for i, l := range p.Level {
		if l < 1 || l > doses {
			return nil, problem("level", "has %d, not one of the %d doses", l, doses)
		}
		a := &arms[l-1]
		a.N++
		var u float64 = 1
		if timed {
			if u = p.FollowUp[i] / p.Window; !(u >= 0) || math.IsInf(u, 0) {
				return nil, problem("followup", "has %v, not a time", p.FollowUp[i])
			}
		}
		switch p.Tox[i] {
		case 1:
			a.DLT++
			if timed {
				a.Onset = append(a.Onset, min(u, 1))
			}
		case 0:
			if u < 1 {
				a.Pending = append(a.Pending, u)
			}
		default:
			return nil, problem("tox", "has %d, neither 0 nor 1", p.Tox[i])
		}
	}
	return arms, nil
}
