package answer

import (
	"context"
	"math"

	"stepwise/trial/dose"
	"stepwise/trial/dose/request"
)

// Comparison lays designs beside each other in the same scenarios.
type Comparison struct {
	Version   string             `json:"version"`
	Seed      uint64             `json:"seed"`
	Scenarios []ComparedScenario `json:"scenarios"`
	Designs   []Compared         `json:"designs"`
	Same      [][]int            `json:"same"` // groups of designs (from 1) that are the same trial: every decision is the same
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

// Compare computes designs that were asked for together: exactly where the design
// allows it, else by simulation.
func Compare(ctx context.Context, list []*request.Request, progress Progress) (*Comparison, error) {
	for _, r := range list {
		if err := trial(r); err != nil {
			return nil, err
		}
	}
	target := 0.0
	for _, r := range list {
		if target == 0 {
			target = r.Plan.Target
		}
	}
	c := &Comparison{Version: Version(), Seed: list[0].Seed}
	var err error
	if c.Same, err = sameTrials(list); err != nil {
		return nil, err
	}
	for i, p := range list[0].PTrue {
		s := ComparedScenario{PTrue: p, AllToxic: target > 0 && p[0] > tooToxic*target}
		if !s.AllToxic {
			s.MTD = doseOrNull(nearestDose(target, p))
		}
		if list[0].PEff != nil {
			s.PEff = list[0].PEff[i]
		}
		c.Scenarios = append(c.Scenarios, s)
	}
	for i, r := range list {
		part := func(f float64) {
			if progress != nil {
				progress((float64(i) + f) / float64(len(list)))
			}
		}
		d, err := compared(ctx, r, part)
		if err != nil {
			return nil, err
		}
		for k := range d.Results {
			d.Results[k].judge(&c.Scenarios[k])
		}
		c.Designs = append(c.Designs, *d)
	}
	tellApart(c.Designs)
	return c, nil
}

func compared(ctx context.Context, r *request.Request, progress Progress) (*Compared, error) {
	d := &Compared{Name: NameOf(r.Plan.Settings)}
	if Exactly(r.Plan.Settings) && r.Time == nil {
		x, err := OC(ctx, r, progress)
		if err != nil {
			return nil, err
		}
		d.Method = x.Method
		for _, s := range x.list() {
			d.Results = append(d.Results, Outcome{Select: s.Select, None: s.None, StoppedForSafety: s.StoppedForSafety, MeanN: s.MeanN,
				MeanDLT: s.MeanDLT, MeanTotalN: total(s.MeanN), Overdose60: s.Overdose60, Overdose80: s.Overdose80})
		}
		d.Settings, d.Hash = x.Settings, x.Hash
		return d, nil
	}
	x, err := Simulate(ctx, r, progress)
	if err != nil {
		return nil, err
	}
	d.Method, d.Trials, d.Settings, d.Hash = x.Method, x.Trials, x.Settings, x.Hash
	for _, s := range x.list() {
		o := Outcome{Select: s.Select, None: s.None, StoppedForSafety: s.StoppedForSafety, MeanN: s.MeanN, MeanDLT: s.MeanDLT, MeanTotalN: s.MeanTotalN,
			Overdose60: s.Overdose60, Overdose80: s.Overdose80, SelectSE: s.SelectSE, NoneSE: &s.NoneSE, MeanNSE: s.MeanNSE,
			Overdose60SE: s.Overdose60SE, Overdose80SE: s.Overdose80SE}
		if s.Duration != nil {
			o.MeanDays, o.MeanDaysSE = &s.Duration.Mean, &s.Duration.MeanSE
		}
		d.Results = append(d.Results, o)
	}
	return d, nil
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
