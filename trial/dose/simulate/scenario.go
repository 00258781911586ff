package simulate

import (
	"math"

	"stepwise/trial/dose"
)

// Limits of one run. They keep a request from outside within a few seconds.
const (
	MaxTrials = 10_000_000
	MaxDoses  = 20
	MaxN      = 200
)

// Scenario is the truth that a simulation draws from.
type Scenario struct {
	Name  string    `json:"name,omitempty"`
	PTrue []float64 `json:"p_true"`          // probability of a DLT within the window by dose, each in (0, 1)
	PEff  []float64 `json:"p_eff,omitempty"` // probability of a response by dose, each in (0, 1); needed by designs that look at responses

	// OddsRatio joins DLT and response in one patient: the odds of a response with a
	// DLT over the odds without one, at every dose (Plackett, JASA 1965;60:516). 1,
	// the default, is independence.
	OddsRatio float64 `json:"odds_ratio,omitempty"`

	Time *Time `json:"time,omitempty"` // nil: cohorts without a calendar
}

// Time says when patients come and when their DLTs show. All times are days. There
// is no default for rate and window: they belong to the trial.
type Time struct {
	Rate     float64 `json:"accrual_rate"`       // patients a day, above 0
	Arrivals string  `json:"arrivals,omitempty"` // poisson (default); uniform: gaps uniform on 0 to 2/rate; fixed: gaps of 1/rate
	Window   float64 `json:"obs_window"`         // DLT window in days, above 0; where the plan has one, the same or absent

	// Onset is when in the window a DLT shows: uniform (default), or weibull with the
	// share Late of all DLTs in the second half of the window.
	Onset string  `json:"onset,omitempty"`
	Late  float64 `json:"late,omitempty"` // (0, 1), default 0.5

	EffWindow float64 `json:"eff_window,omitempty"` // days until a response is known, default the DLT window
	Waiting   int     `json:"waiting,omitempty"`    // patients that wait while nobody may be treated, 0–200; who comes beyond them is turned away
}

// Names of Time.Arrivals and Time.Onset.
const (
	Poisson = "poisson"
	Uniform = "uniform"
	Fixed   = "fixed"
	Weibull = "weibull"
)

// maxComing bounds the patients who come within one window: more than that are only
// turned away.
const maxComing = 1000

// complete checks the scenario against the plan and fills in defaults. Errors begin
// with the key that is wrong.
func (sc Scenario) complete(p *dose.Plan, d dose.Design) (Scenario, error) {
	switch {
	case p.Doses < 1 || p.Doses > MaxDoses:
		return sc, problem("doses", "%d is not between 1 and %d", p.Doses, MaxDoses)
	case p.StartDose < 0 || p.StartDose > p.Doses:
		return sc, problem("start_dose", "%d is not one of %d doses", p.StartDose, p.Doses)
	case len(p.CohortSizes) == 0:
		return sc, problem("cohort_sizes", "there is no cohort")
	}
	total := 0
	for _, c := range p.CohortSizes {
		if c < 1 || c > MaxN {
			return sc, problem("cohort_sizes", "%d is not between 1 and %d", c, MaxN)
		}
		total += c
	}
	if total > MaxN {
		return sc, problem("cohort_sizes", "%d patients are more than %d", total, MaxN)
	}
	if err := probabilities("p_true", sc.PTrue, p.Doses); err != nil {
		return sc, err
	}
	_, eff := d.(dose.Efficacious)
	_, backfills := d.(dose.Backfiller)
	if sc.PEff != nil || eff || backfills {
		if err := probabilities("p_eff", sc.PEff, p.Doses); err != nil {
			return sc, err
		}
	}
	if sc.OddsRatio == 0 {
		sc.OddsRatio = 1
	}
	if !(sc.OddsRatio >= 1e-3 && sc.OddsRatio <= 1e3) {
		return sc, problem("odds_ratio", "%v is not between 0.001 and 1000", sc.OddsRatio)
	}
	if sc.Time == nil {
		if Timely(d) || backfills {
			return sc, problem("time", "%s is simulated with arrivals and a window", d.Settings().Design)
		}
		return sc, nil
	}
	t := *sc.Time
	if t.Window == 0 {
		t.Window = p.ObsWindow
	} else if p.ObsWindow != 0 && p.ObsWindow != t.Window {
		return sc, problem("obs_window", "is %v in the plan and %v in the scenario", p.ObsWindow, t.Window)
	}
	t, err := t.complete()
	sc.Time = &t
	return sc, err
}

// problem is a fault as package dose tells it: the key and the reason.
func problem(key, format string, values ...any) error {
	return dose.Refuse(key, format, values...)
}

func probabilities(key string, p []float64, doses int) error {
	if len(p) != doses {
		return problem(key, "%d values for %d doses", len(p), doses)
	}
	for _, x := range p {
		if !(x > 0 && x < 1) {
			return problem(key, "%v is not between 0 and 1", x)
		}
	}
	return nil
}

func (t Time) complete() (Time, error) {
	if !(t.Window > 0 && t.Window <= 3660) {
		return t, problem("obs_window", "%v is not above 0 and at most 3660 days", t.Window)
	}
	if !(t.Rate > 0 && t.Rate*t.Window <= maxComing && t.Rate >= 1e-4) {
		return t, problem("accrual_rate", "%v patients a day is not between 0.0001 and %v (%d a window)", t.Rate, maxComing/t.Window, maxComing)
	}
	if t.Arrivals == "" {
		t.Arrivals = Poisson
	}
	if t.Arrivals != Poisson && t.Arrivals != Uniform && t.Arrivals != Fixed {
		return t, problem("arrivals", "%q is none of poisson, uniform, fixed", t.Arrivals)
	}
	switch t.Onset {
	case "":
		t.Onset = Uniform
		fallthrough
	case Uniform:
		if t.Late != 0 {
			return t, problem("late", "only onset weibull uses it")
		}
	case Weibull:
		if t.Late == 0 {
			t.Late = 0.5
		}
		if !(t.Late >= 0.01 && t.Late <= 0.99) {
			return t, problem("late", "%v is not between 0.01 and 0.99", t.Late)
		}
	default:
		return t, problem("onset", "%q is none of uniform, weibull", t.Onset)
	}
	if t.EffWindow == 0 {
		t.EffWindow = t.Window
	}
	if !(t.EffWindow > 0 && t.EffWindow <= 3660) {
		return t, problem("eff_window", "%v is not above 0 and at most 3660 days", t.EffWindow)
	}
	if t.Waiting < 0 || t.Waiting > MaxN {
		return t, problem("waiting", "%d is not between 0 and %d", t.Waiting, MaxN)
	}
	return t, nil
}

// Timely tells whether a design decides while patients are pending.
func Timely(d dose.Design) bool {
	if _, ok := d.(dose.Waiter); ok {
		return true
	}
	name := d.Settings().Design
	return name == dose.TITECRM || name == dose.TITEBOIN
}

// responds gives the probability of a response without and with a DLT, from the two
// margins and their odds ratio. With odds ratio 1 both are the margin.
func responds(tox, eff, odds float64) (without, with float64) {
	if odds == 1 {
		return eff, eff
	}
	// The joint probability is the smaller root of a quadratic (Plackett 1965).
	s := 1 + (tox+eff)*(odds-1)
	both := (s - math.Sqrt(s*s-4*odds*(odds-1)*tox*eff)) / (2 * (odds - 1))
	both = min(max(both, 0, tox+eff-1), tox, eff)
	return (eff - both) / (1 - tox), both / tox
}
