package calendar

import (
	"errors"
	"slices"

	"stepwise/trial/dose"
	"stepwise/trial/dose/simulate"
)

// Model is how patients go through a trial of a product made from their own cells.
// All times are days; all probabilities are fractions of 1. Nothing clinical is
// assumed: what is absent does not happen or takes no time, and what a trial cannot
// be without (who comes, how long manufacturing takes, the window, the truth) must be
// given. Published figures to choose from stand in doc/designs.md.
type Model struct {
	PTrue []float64 `json:"p_true"` // probability of a DLT within the window by the dose infused, each in (0, 1)

	Rate     float64 `json:"accrual_rate"`       // patients who come to be screened, a day, above 0
	Arrivals string  `json:"arrivals,omitempty"` // poisson (default), uniform or fixed, as in package simulate
	Waiting  int     `json:"waiting,omitempty"`  // eligible patients who wait for a place, 0–200; who comes beyond them is turned away

	Screening     Law     `json:"screening,omitzero"`       // from coming until eligibility is known
	ScreenFailure float64 `json:"screen_failure,omitempty"` // probability of not being eligible, 0 to 0.95

	// Ahead is how many patients may be enrolled, and their cells collected, beyond the
	// open places of the current cohort: their products wait for the next one. 0: a
	// patient is enrolled only into an open place.
	Ahead int `json:"ahead,omitempty"`

	Apheresis            Law     `json:"apheresis,omitzero"`              // from enrolment to collection
	Manufacturing        Law     `json:"manufacturing"`                   // from collection to release; must be given
	ManufacturingFailure float64 `json:"manufacturing_failure,omitempty"` // probability that an attempt yields nothing, 0 to 0.95
	Attempts             int     `json:"attempts,omitempty"`              // that are made for a patient, default 1
	Again                Law     `json:"again,omitzero"`                  // from a failed attempt to the next collection

	Product *Product `json:"product,omitempty"` // nil: every product holds the planned dose

	// Preparation is from the place in a cohort to the infusion (lymphodepletion). The
	// level is decided at its begin, by what is known on that day.
	Preparation Law `json:"preparation,omitzero"`

	LossBefore Loss `json:"loss_before,omitzero"` // death, progression or withdrawal, from eligibility to infusion
	LossAfter  Loss `json:"loss_after,omitzero"`  // the same within the window: without a DLT the patient is not evaluable and is replaced

	Stagger      float64 `json:"stagger,omitempty"`       // shortest time between two infusions of a cohort
	StaggerFirst float64 `json:"stagger_first,omitempty"` // after the first infusion at a dose that nobody had

	Window float64 `json:"obs_window"`     // DLT window from infusion, above 0
	Late   float64 `json:"late,omitempty"` // fraction of DLTs in the second half of the window (Weibull); 0: uniform

	By []int `json:"by,omitempty"` // days from the opening of the trial on which to tell who is evaluable
}

// Product says that a product may hold fewer cells than planned. The patient gets
// what there is, if it is enough for a level, and is analysed at the highest level,
// not above the planned one, of which it is at least MinFraction. Who has less is not
// infused.
type Product struct {
	Amounts     []float64 `json:"amounts"`      // amount of each level, rising, in any unit (cells per kg)
	MinFraction float64   `json:"min_fraction"` // of a level's amount, (0, 1]; the protocol's

	// Either the amount that a product holds, in the unit of Amounts …
	Yield *Law `json:"yield,omitempty"`
	// … or the probability, by planned level, of holding less than planned, and then
	// which fraction of the plan.
	BelowPlanned []float64 `json:"below_planned,omitempty"` // each 0 to 1
	Fraction     *Law      `json:"fraction,omitempty"`      // values in [0, 1)

	// LowerFills: a patient infused at a lower level than planned fills the place in
	// the cohort. Otherwise the cohort waits for another patient.
	LowerFills bool `json:"lower_fills,omitempty"`
}

// Loss is a constant hazard, given as the probability of being lost within so many
// days.
type Loss struct {
	Probability float64 `json:"probability"` // 0 to below 1
	Days        float64 `json:"days"`        // above 0 unless the probability is 0
}

func problem(key, format string, values ...any) error {
	return dose.Refuse(key, format, values...)
}

// at puts a law's problem where the law stands.
func at(key string, err error) error {
	p, ok := errors.AsType[dose.Problem](err)
	if !ok {
		return err
	}
	p.Key = key
	return p
}

// Complete checks the model for a number of doses and fills in defaults; what it
// refuses is a [dose.Problem].
func (m Model) Complete(doses int) (Model, error) {
	if len(m.PTrue) != doses {
		return m, problem("p_true", "has %d values for %d doses", len(m.PTrue), doses)
	}
	for _, p := range m.PTrue {
		if !(p > 0 && p < 1) {
			return m, problem("p_true", "%v is not between 0 and 1", p)
		}
	}
	if !(m.Rate >= 1e-4 && m.Rate <= 100) {
		return m, problem("accrual_rate", "%v patients a day is not between 0.0001 and 100", m.Rate)
	}
	if m.Arrivals == "" {
		m.Arrivals = simulate.Poisson
	}
	if !slices.Contains([]string{simulate.Poisson, simulate.Uniform, simulate.Fixed}, m.Arrivals) {
		return m, problem("arrivals", "%q is none of poisson, uniform, fixed", m.Arrivals)
	}
	if m.Manufacturing.Law == "" {
		return m, problem("manufacturing", "is missing")
	}
	if m.Attempts == 0 {
		m.Attempts = 1
	}
	for _, n := range []struct {
		key         string
		value, high int
	}{{"waiting", m.Waiting, 200}, {"ahead", m.Ahead, 200}, {"attempts", m.Attempts - 1, 9}} {
		if n.value < 0 || n.value > n.high {
			return m, problem(n.key, "is out of its limits, at most %d", n.high)
		}
	}
	for _, l := range []struct {
		key string
		law *Law
	}{{"screening", &m.Screening}, {"apheresis", &m.Apheresis}, {"manufacturing", &m.Manufacturing}, {"again", &m.Again}, {"preparation", &m.Preparation}} {
		if err := l.law.check(); err != nil {
			return m, at(l.key, err)
		}
		if l.law.highest() > longest {
			return m, problem(l.key, "is longer than %d days", longest)
		}
	}
	for _, p := range []struct {
		key   string
		value float64
		high  float64
	}{
		{"screen_failure", m.ScreenFailure, 0.95}, {"manufacturing_failure", m.ManufacturingFailure, 0.95}, {"late", m.Late, 0.99},
		{"loss_before", m.LossBefore.Probability, 0.95}, {"loss_after", m.LossAfter.Probability, 0.95},
	} {
		if !(p.value >= 0 && p.value <= p.high) {
			return m, problem(p.key, "%v is not between 0 and %v", p.value, p.high)
		}
	}
	for _, d := range []struct {
		key   string
		value float64
		low   float64
	}{
		{"obs_window", m.Window, 0.01}, {"stagger", m.Stagger, 0}, {"stagger_first", m.StaggerFirst, 0},
		{"loss_before", m.LossBefore.Days, m.LossBefore.low()}, {"loss_after", m.LossAfter.Days, m.LossAfter.low()},
	} {
		if !(d.value >= d.low && d.value <= longest) {
			return m, problem(d.key, "%v days is not between %v and %d", d.value, d.low, longest)
		}
	}
	if m.Late != 0 && m.Late < 0.01 {
		return m, problem("late", "%v is neither 0 nor between 0.01 and 0.99", m.Late)
	}
	if len(m.By) > 100 {
		return m, problem("by", "has more than 100 days")
	}
	for _, day := range m.By {
		if day < 0 || day > 100_000 {
			return m, problem("by", "%d is not a day between 0 and 100000", day)
		}
	}
	if m.Product == nil {
		return m, nil
	}
	return m, m.Product.check(doses)
}

func (l Loss) low() float64 {
	if l.Probability > 0 {
		return 0.01
	}
	return 0
}

func (p *Product) check(doses int) error {
	switch {
	case len(p.Amounts) != doses:
		return problem("amounts", "has %d amounts for %d doses", len(p.Amounts), doses)
	case !(p.MinFraction > 0 && p.MinFraction <= 1):
		return problem("min_fraction", "%v is not above 0 and at most 1", p.MinFraction)
	case (p.Yield == nil) == (p.Fraction == nil) || (p.Fraction == nil) != (p.BelowPlanned == nil):
		return problem("product", "needs yield, or below_planned with fraction")
	case p.BelowPlanned != nil && len(p.BelowPlanned) != doses:
		return problem("below_planned", "has %d values for %d doses", len(p.BelowPlanned), doses)
	}
	for i, d := range p.Amounts {
		if !(finite(d) && d > 0) || i > 0 && d <= p.Amounts[i-1] {
			return problem("amounts", "do not rise from level to level, from above 0")
		}
	}
	for _, b := range p.BelowPlanned {
		if !(b >= 0 && b <= 1) {
			return problem("below_planned", "%v is not between 0 and 1", b)
		}
	}
	if p.Yield != nil {
		if err := p.Yield.check(); err != nil {
			return at("yield", err)
		}
		return nil
	}
	if err := p.Fraction.check(); err != nil {
		return at("fraction", err)
	}
	if l := p.Fraction.Law; l != Fixed && l != Uniform && l != Empirical || p.Fraction.highest() >= 1+1e-12 {
		return problem("fraction", "is fixed, uniform or empirical with values below 1")
	}
	return nil
}
