package published

import (
	"context"
	"fmt"
	"math"

	"stepwise/trial/dose"
	"stepwise/trial/dose/exact"
	"stepwise/trial/dose/simulate"
)

var characteristics = []entry{
	{
		design: dose.ThreePlusThree, source: "A+B (Wheeler): exact selection, five doses, going down again",
		read: "tests of R package escalation, test_simulate_trials.R", convention: "variant B: the dose that is named has had six patients; rounded to two decimals",
		compute: threes("B", []float64{0.1, 0.2, 0.3, 0.4, 0.5}, []float64{0.1, 0.28, 0.33, 0.2, 0.06, 0.02}),
	},
	{
		design: dose.ThreePlusThree, source: "A+B (Wheeler): exact selection, eight doses, not going down",
		read: "tests of R package escalation, test_simulate_trials.R", convention: "variant A: the dose below the first that is too toxic is named; rounded to two decimals. Dose 2 does not agree: closed form gives 0.3247, 0.33 is quoted; the quoted values add up to 1.00, the rounded exact ones to 0.99",
		compute: threes("A", []float64{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8}, []float64{0.09, 0.26, 0.33, 0.22, 0.08, 0.02, 0, 0, 0}),
	},
	{
		design: dose.MTPI, source: "Ji 2010, Clin Trials 7:653, table 1, scenario 1",
		read: "tests of R package escalation, test_simulate_trials.R", convention: "target 0.25, epsilon 0.05, ten cohorts of three, isotonic selection; the number of simulated trials is not quoted and taken as 1,000",
		compute: mtpiScenario,
	},
}

// threes compares exact selection probabilities of 3+3: none, then by dose.
func threes(variant string, truth, theirs []float64) func(context.Context) ([]Figure, error) {
	return func(context.Context) ([]Figure, error) {
		p := dose.Plan{Settings: dose.Settings{Design: dose.ThreePlusThree, Variant: variant}, Doses: len(truth)}
		r, err := exact.Characteristics(p, truth)
		if err != nil {
			return nil, err
		}
		out := []Figure{rounded("no dose", theirs[0], r.None, 2)}
		return append(out, list("dose %d selected", theirs[1:], r.Select, 2)...), nil
	}
}

// mtpiScenario computes the probabilities exactly, and the spread of the patients
// between trials, which a mean needs, by simulation.
func mtpiScenario(ctx context.Context) ([]Figure, error) {
	const trials = 1000
	truth := []float64{0.05, 0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95}
	p := dose.Plan{Settings: dose.Settings{Design: dose.MTPI, Target: 0.25}, Doses: 8, CohortSizes: []int{3, 3, 3, 3, 3, 3, 3, 3, 3, 3}}
	r, err := exact.Characteristics(p, truth)
	if err != nil {
		return nil, err
	}
	const played = 20_000
	sim, err := simulate.Run(ctx, p, simulate.Scenario{PTrue: truth}, simulate.Options{Trials: played, Seed: 1})
	if err != nil {
		return nil, err
	}
	out := []Figure{simulated("no dose", 0, r.None, 2, trials)}
	for i, theirs := range []float64{0.14, 0.78, 0.08, 0} {
		out = append(out, simulated(fmt.Sprintf("dose %d selected", i+1), theirs, r.Select[i], 2, trials))
	}
	for i, theirs := range []float64{7.1, 18.3, 4.4, 0.2} {
		sd := sim.MeanNSE[i] * math.Sqrt(played)
		out = append(out, meaned(fmt.Sprintf("mean patients at dose %d", i+1), theirs, r.MeanN[i], sd, 1, trials))
	}
	return out, nil
}
