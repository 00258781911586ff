package answer

import (
	"context"
	"errors"

	"stepwise/trial/dose"
	"stepwise/trial/dose/exact"
	"stepwise/trial/dose/request"
	"stepwise/trial/dose/simulate"
)

// Exact are operating characteristics without simulation.
type Exact struct {
	About
	Seed   uint64 `json:"seed"`
	Method string `json:"method"` // exact
	*ExactScenario
	Scenarios []ExactScenario `json:"scenarios,omitempty"` // when there are several
}

// ExactScenario is one scenario.
type ExactScenario struct {
	PTrue []float64 `json:"p_true"`
	exact.Result
}

// Progress is told how much of all is done.
type Progress func(fraction float64)

// OC computes operating characteristics exactly.
func OC(ctx context.Context, r *request.Request, progress Progress) (*Exact, error) {
	return oc(ctx, r, exact.Run{}, progress)
}

// oc is OC within the limits of run.
func oc(ctx context.Context, r *request.Request, run exact.Run, progress Progress) (*Exact, error) {
	if err := trial(r); err != nil {
		return nil, err
	}
	run.Plan, run.Scenarios, run.Progress = r.Plan, r.PTrue, progress
	got, err := run.Do(ctx)
	if err != nil {
		return nil, err
	}
	out := &Exact{About: about(r), Seed: r.Seed, Method: "exact"}
	for i, x := range got {
		out.Scenarios = append(out.Scenarios, ExactScenario{r.PTrue[i], x})
	}
	if len(out.Scenarios) == 1 {
		out.ExactScenario, out.Scenarios = &out.Scenarios[0], nil
	}
	return out, nil
}

// trial asks for what every question about a whole trial needs.
func trial(r *request.Request) error {
	if r.PTrue == nil {
		return missing("p_true", "is missing: the true probability of a DLT by dose")
	}
	if len(r.Plan.CohortSizes) == 0 {
		return missing("cohort_size", "is missing: give cohort_size with cohorts or max_n, or cohort_sizes")
	}
	return nil
}

// Simulated are operating characteristics from many played trials.
type Simulated struct {
	About
	Seed   uint64 `json:"seed"`
	Trials int    `json:"trials"`
	Method string `json:"method"` // simulation
	*SimulatedScenario
	Scenarios []SimulatedScenario `json:"scenarios,omitempty"` // when there are several
}

// SimulatedScenario is one scenario.
type SimulatedScenario struct {
	PTrue []float64 `json:"p_true"`
	PEff  []float64 `json:"p_eff,omitempty"`
	simulate.Result
}

// Simulate plays trials. Scenarios have the seed of the request each.
func Simulate(ctx context.Context, r *request.Request, progress Progress) (*Simulated, error) {
	if err := trial(r); err != nil {
		return nil, err
	}
	out := &Simulated{Seed: r.Seed, Method: "simulation"}
	sim, err := simulate.New(r.Plan)
	if err != nil {
		return nil, err
	}
	for i := range r.PTrue {
		opt := simulate.Options{Trials: r.Trials, Seed: r.Seed, Workers: r.Workers}
		if progress != nil {
			opt.Progress = func(done, all int) {
				progress((float64(i) + float64(done)/float64(all)) / float64(len(r.PTrue)))
			}
		}
		sc := r.Scenario(i)
		got, err := sim.Run(ctx, sc, opt)
		if p, ok := errors.AsType[dose.Problem](err); ok && p.Key == "time" {
			err = missing("accrual_rate", "is missing: "+p.Reason)
		}
		if err != nil {
			return nil, err
		}
		r.Trials = got.Trials
		out.Scenarios = append(out.Scenarios, SimulatedScenario{sc.PTrue, sc.PEff, got})
	}
	out.About, out.Trials = about(r), r.Trials
	if len(out.Scenarios) == 1 {
		out.SimulatedScenario, out.Scenarios = &out.Scenarios[0], nil
	}
	return out, nil
}

// Exactly tells whether a design decides on complete cohorts and their DLTs alone, so
// that its trials are a finite Markov chain.
func Exactly(s dose.Settings) bool {
	d, err := dose.New(s, max(1, len(s.Prior)))
	if err != nil || s.Design == dose.TITECRM {
		return false
	}
	switch d.(type) {
	case dose.Efficacious, dose.Backfiller, dose.Waiter:
		return false
	}
	return true
}
