package answer

import (
	"math"
	"slices"

	"stepwise/trial/dose"
	"stepwise/trial/dose/calendar"
)

// Comparison lays designs beside each other in the same scenarios.
type Comparison struct {
	Version   string             `json:"version"`
	Seed      uint64             `json:"seed"`
	Target    float64            `json:"target,omitempty"` // that the scenarios are judged by: of the first design that has one
	Scenarios []ComparedScenario `json:"scenarios"`
	Designs   []Compared         `json:"designs"`
	Same      [][]int            `json:"same"`               // groups of designs (from 1) that are the same trial: every decision is the same
	Calendar  []Course           `json:"calendar,omitempty"` // when a calendar was asked for: one of each trial that it can hold
}

// ComparedScenario is a truth with the dose that ought to be found.
type ComparedScenario struct {
	PTrue []float64 `json:"p_true"`
	PEff  []float64 `json:"p_eff,omitempty"`
	MTD   *int      `json:"mtd"` // dose nearest to the target, the lower of two; null without a target, and when all doses are too toxic
	// AllToxic: the lowest dose has a DLT rate above 1.4 times the target (BOIN's
	// lowest rate that is too toxic), so the right answer is no dose.
	AllToxic bool `json:"all_toxic,omitempty"`
}

// Compared is one design in all scenarios.
type Compared struct {
	Name     string    `json:"name"`
	Settings Settings  `json:"settings"`
	Hash     string    `json:"hash"`
	Method   string    `json:"method"` // exact or simulation
	Trials   int       `json:"trials,omitempty"`
	Results  []Outcome `json:"results"` // by scenario
}

// Simulated tells whether more trials would make a figure more precise.
func (c *Comparison) Simulated() bool {
	return len(c.Calendar) > 0 || slices.ContainsFunc(c.Designs, func(d Compared) bool { return d.Trials > 0 })
}

// Course is how the patients of one design go through the calendar, in the first
// scenario. Designs that are the same trial have one course, under the first of them.
type Course struct {
	Design          int    `json:"design"` // from 1
	Name            string `json:"name"`
	calendar.Result        // with seed and trials
}

// tooToxic times the target is too toxic (default of BOIN's phi2).
const tooToxic = 1.4

// Outcome is one design in one scenario. Standard errors are nil where the figures
// are exact.
type Outcome struct {
	Select           []float64 `json:"select"`
	None             float64   `json:"none"`
	StoppedForSafety float64   `json:"stopped_for_safety"`
	MeanN            []float64 `json:"mean_n"`
	MeanDLT          []float64 `json:"mean_dlt"`
	MeanTotalN       float64   `json:"mean_total_n"`
	Overdose60       *float64  `json:"overdose60"`
	Overdose80       *float64  `json:"overdose80"`
	Correct          *float64  `json:"correct"`  // probability that the MTD is selected
	TooHigh          *float64  `json:"too_high"` // probability that a dose above it is

	SelectSE     []float64 `json:"select_se,omitempty"`
	NoneSE       *float64  `json:"none_se,omitempty"`
	MeanNSE      []float64 `json:"mean_n_se,omitempty"`
	Overdose60SE *float64  `json:"overdose60_se,omitempty"`
	Overdose80SE *float64  `json:"overdose80_se,omitempty"`
	CorrectSE    *float64  `json:"correct_se,omitempty"`
	MeanDays     *float64  `json:"mean_days,omitempty"`
	MeanDaysSE   *float64  `json:"mean_days_se,omitempty"`
}

// judge adds what only somebody who knows the truth can say.
func (o *Outcome) judge(s *ComparedScenario) {
	switch {
	case s.AllToxic:
		high := total(o.Select)
		o.Correct, o.TooHigh, o.CorrectSE = &o.None, &high, o.NoneSE
	case s.MTD != nil:
		right, high := o.Select[*s.MTD-1], total(o.Select[*s.MTD:])
		o.Correct, o.TooHigh = &right, &high
		if o.SelectSE != nil {
			o.CorrectSE = &o.SelectSE[*s.MTD-1]
		}
	}
}

func (x *Exact) list() []ExactScenario {
	if x.ExactScenario != nil {
		return []ExactScenario{*x.ExactScenario}
	}
	return x.Scenarios
}

func (x *Simulated) list() []SimulatedScenario {
	if x.SimulatedScenario != nil {
		return []SimulatedScenario{*x.SimulatedScenario}
	}
	return x.Scenarios
}

// NameOf is the name with its variant.
func NameOf(s dose.Settings) string {
	if s.Variant != "" {
		return s.Design + " " + s.Variant
	}
	return s.Design
}

// nearestDose is the dose nearest to the target, the lower of two; 0 without a target.
func nearestDose(target float64, p []float64) int {
	if target == 0 {
		return 0
	}
	best := 0
	for i := range p {
		if math.Abs(p[i]-target) < math.Abs(p[best]-target)-1e-12 {
			best = i
		}
	}
	return best + 1
}

func total(list []float64) float64 {
	t := 0.0
	for _, x := range list {
		t += x
	}
	return t
}
