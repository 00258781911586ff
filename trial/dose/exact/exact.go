// Package exact computes the operating characteristics of a dose-finding trial
// without simulation. Where patients come in cohorts and every cohort is known
// before the next, a trial is a finite Markov chain on the counts of the doses: its
// states are followed forward, cohort by cohort, and every probability is a sum of
// products. There is no Monte Carlo error; what remains is the rounding of floating
// point, far below 1e-12.
package exact

import (
	"context"
	"math"

	"stepwise/trial/dose"
)

// Result is how a trial behaves in one scenario. Probabilities are fractions of 1.
type Result struct {
	Select           []float64 `json:"select"`             // probability that the dose is selected, by dose
	None             float64   `json:"none"`               // … that no dose is
	StoppedForSafety float64   `json:"stopped_for_safety"` // … that the lowest dose is inadmissible at any decision, the last among them
	MeanN            []float64 `json:"mean_n"`             // expected patients by dose
	MeanDLT          []float64 `json:"mean_dlt"`           // expected DLTs by dose
	// Probability that more than 60 % and 80 % of the planned patients (max_n) are
	// treated above the MTD, at doses with p_true > target; nil without a target. The
	// planned and not the treated patients are counted, as in R package BOIN.
	Overdose60 *float64  `json:"overdose60"`
	Overdose80 *float64  `json:"overdose80"`
	SampleSize []float64 `json:"sample_size"` // probability of treating exactly so many patients, index 0 to max_n
}

// MaxPatients is the largest sample size that is tried; most plans are too large long
// before.
const MaxPatients = 200

// Run is a computation: a plan and the scenarios to follow it in. All scenarios are
// followed in one pass over the states.
type Run struct {
	Plan      dose.Plan
	Scenarios [][]float64            // true probability of a DLT by dose, in [0, 1]
	Progress  func(fraction float64) // called now and then when not nil
	// MaxStates limits the states that are held at a time, 0 for 4 million: up to a
	// gigabyte. A trial that needs more is refused; simulate it.
	MaxStates int
	// MaxFits limits how often a model is asked, 0 for as often as it takes.
	MaxFits int
}

// Characteristics follows a plan in one scenario, p_true by dose.
func Characteristics(plan dose.Plan, pTrue []float64) (Result, error) {
	r := Run{Plan: plan, Scenarios: [][]float64{pTrue}}
	out, err := r.Do(context.Background())
	if err != nil {
		return Result{}, err
	}
	return out[0], nil
}

// Do returns the characteristics of every scenario in turn. What it cannot compute
// it refuses with a [dose.Problem]; it returns the error of the context when that
// ends first.
func (r *Run) Do(ctx context.Context) ([]Result, error) {
	plan, err := r.Plan.Complete()
	if err != nil {
		return nil, err
	}
	design, err := dose.New(plan.Settings, plan.Doses)
	if err != nil {
		return nil, err
	}
	if err := finite(design, plan.Settings.Design); err != nil {
		return nil, err
	}
	for _, p := range r.Scenarios {
		if err := check(p, plan.Doses); err != nil {
			return nil, err
		}
	}
	if len(r.Scenarios) == 0 {
		return nil, dose.Problem{Key: "p_true", Reason: "is missing"}
	}
	if plan.MaxN() > MaxPatients {
		return nil, dose.Problem{Key: "cohort_sizes", Reason: sprintf("make %d patients, more than %d: too many for exact characteristics; simulate", plan.MaxN(), MaxPatients)}
	}
	o := newOutcomes(&plan)
	limit := r.MaxStates
	if limit == 0 {
		limit = 4_000_000
	}
	fits := r.MaxFits
	if fits == 0 {
		fits = math.MaxInt
	}
	switch need := (plan.Doses + 64/o.width - 1) / (64 / o.width); {
	case need <= 1:
		return follow[[1]uint64](ctx, r, &plan, design, o, limit, fits)
	case need <= 2:
		return follow[[2]uint64](ctx, r, &plan, design, o, limit, fits)
	}
	return follow[[5]uint64](ctx, r, &plan, design, o, limit, fits)
}

// finite refuses designs that are no Markov chain on counts.
func finite(d dose.Design, name string) error {
	_, efficacious := d.(dose.Efficacious)
	_, backfills := d.(dose.Backfiller)
	_, waits := d.(dose.Waiter)
	reason := ""
	switch {
	case efficacious:
		reason = name + " decides on responses too: simulate it"
	case backfills:
		reason = name + " treats patients outside cohorts: simulate it"
	case waits || name == dose.TITECRM:
		reason = name + " decides while patients are pending: simulate it"
	default:
		return nil
	}
	return dose.Problem{Key: "design", Reason: reason}
}

func check(p []float64, doses int) error {
	if len(p) != doses {
		return dose.Problem{Key: "p_true", Reason: sprintf("has %d values for %d doses", len(p), doses)}
	}
	for _, v := range p {
		if !(v >= 0 && v <= 1) {
			return dose.Problem{Key: "p_true", Reason: sprintf("has %v, not a probability", v)}
		}
	}
	return nil
}
