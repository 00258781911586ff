package simulate

import (
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"stepwise/trial/dose"
)

// A result depends on the seed and not on who computed which block.
func TestWorkersDoNotMatter(t *testing.T) {
	for _, c := range []played{
		{"walked", threes(dose.BOIN, 0.25, 10), Scenario{PTrue: curve}},
		{"patient by patient", threes(dose.BOIN, 0.25, 6), Scenario{PTrue: curve, PEff: curve, Time: &Time{Rate: 0.1, Window: 28}}},
		{"cohort by cohort", threes(dose.BOIN, 0.25, 6), Scenario{PTrue: curve, PEff: curve}},
	} {
		trials := 3*walkBlock + 1001 // an unfinished last block
		if c.sc.PEff != nil {
			trials = 9*playBlock + 101
		}
		var first Result
		for i, workers := range []int{1, 2, 7, 64} {
			r := must(Run(t.Context(), c.plan, c.sc, Options{Trials: trials, Seed: 5, Workers: workers}))
			if i == 0 {
				first = r
			} else if !reflect.DeepEqual(first, r) {
				t.Errorf("%s: %d workers give another result than one", c.why, workers)
			}
		}
		if r := must(Run(t.Context(), c.plan, c.sc, Options{Trials: trials, Seed: 6})); reflect.DeepEqual(first.MeanN, r.MeanN) {
			t.Errorf("%s: another seed gives the same result", c.why)
		}
	}
}

// What a simulator has computed before changes nothing.
func TestSimulatorIsRun(t *testing.T) {
	plan := threes(dose.BOIN, 0.25, 10)
	sim := must(New(plan))
	toxic := []float64{0.3, 0.4, 0.5, 0.6, 0.7}
	for _, c := range []struct {
		trials int
		p      []float64
	}{{1, curve}, {200_000, curve}, {1, toxic}, {200_000, toxic}, {2000, curve}} { // the automaton has more steps than one trial asks for
		opt := Options{Trials: c.trials, Seed: 4}
		if a, b := must(sim.Run(t.Context(), Scenario{PTrue: c.p}, opt)), must(Run(t.Context(), plan, Scenario{PTrue: c.p}, opt)); !reflect.DeepEqual(a, b) {
			t.Errorf("%d trials: a simulator gives another result than a run", c.trials)
		}
	}
}

// A plan whose automaton would be too large is played cohort by cohort.
func TestLargePlansAreNotCompiled(t *testing.T) {
	plan := dose.Plan{Settings: dose.Settings{Design: dose.BOIN, Target: 0.25}, Doses: 20, StartDose: 1, CohortSizes: slices.Repeat([]int{1}, 200)}
	p := make([]float64, 20)
	for i := range p {
		p[i] = 0.02 * float64(i+1)
	}
	r := must(Run(t.Context(), plan, Scenario{PTrue: p}, Options{Trials: 500, Seed: 1}))
	if r.MeanTotalN < 150 || r.None > 0.1 {
		t.Errorf("a long trial on a gentle curve treats %.1f patients and fails to select in %.3f", r.MeanTotalN, r.None)
	}
}

func TestUglyInput(t *testing.T) {
	nan := math.NaN()
	time := func(change func(*Time)) Scenario {
		t := &Time{Rate: 0.1, Window: 28}
		change(t)
		return Scenario{PTrue: curve, Time: t}
	}
	ok := Scenario{PTrue: curve}
	boin := threes(dose.BOIN, 0.25, 10)
	sized := func(doses int, sizes ...int) dose.Plan {
		p := boin
		p.Doses, p.CohortSizes = doses, sizes
		return p
	}
	for _, c := range []struct {
		why  string
		plan dose.Plan
		sc   Scenario
		opt  Options
		key  string
	}{
		{"no scenario", boin, Scenario{}, Options{}, "p_true"},
		{"a probability missing", boin, Scenario{PTrue: curve[:4]}, Options{}, "p_true"},
		{"a probability of 0 is outside (0,1)", boin, Scenario{PTrue: []float64{0, .1, .2, .3, .4}}, Options{}, "p_true"},
		{"a probability of 1 is outside (0,1)", boin, Scenario{PTrue: []float64{.1, .1, .2, .3, 1}}, Options{}, "p_true"},
		{"not a number", boin, Scenario{PTrue: []float64{.1, nan, .2, .3, .4}}, Options{}, "p_true"},
		{"responses for four of five doses", boin, Scenario{PTrue: curve, PEff: curve[:4]}, Options{}, "p_eff"},
		{"a negative odds ratio", boin, Scenario{PTrue: curve, OddsRatio: -1}, Options{}, "odds_ratio"},
		{"more than ten million trials", boin, ok, Options{Trials: MaxTrials + 1}, "trials"},
		{"fewer than no trials", boin, ok, Options{Trials: -1}, "trials"},
		{"fewer than no workers", boin, ok, Options{Workers: -1}, "workers"},
		{"more than 200 patients", sized(5, 100, 101), ok, Options{}, "cohort_sizes"},
		{"a cohort of nobody", sized(5, 3, 0), ok, Options{}, "cohort_sizes"},
		{"no cohorts", sized(5), ok, Options{}, "cohort_sizes"},
		{"twenty-one doses", sized(21, 3), Scenario{PTrue: make([]float64, 21)}, Options{}, "doses"},
		{"no window", boin, time(func(t *Time) { t.Window = 0 }), Options{}, "obs_window"},
		{"a window without end", boin, time(func(t *Time) { t.Window = math.Inf(1) }), Options{}, "obs_window"},
		{"nobody comes", boin, time(func(t *Time) { t.Rate = 0 }), Options{}, "accrual_rate"},
		{"everybody comes", boin, time(func(t *Time) { t.Rate = 1e9 }), Options{}, "accrual_rate"},
		{"not a rate", boin, time(func(t *Time) { t.Rate = nan }), Options{}, "accrual_rate"},
		{"arrivals by an unknown law", boin, time(func(t *Time) { t.Arrivals = "gamma" }), Options{}, "arrivals"},
		{"onset by an unknown law", boin, time(func(t *Time) { t.Onset = "gamma" }), Options{}, "onset"},
		{"late without weibull", boin, time(func(t *Time) { t.Late = 0.5 }), Options{}, "late"},
		{"all DLTs late", boin, time(func(t *Time) { t.Onset, t.Late = Weibull, 1 }), Options{}, "late"},
		{"a negative window of response", boin, time(func(t *Time) { t.EffWindow = -1 }), Options{}, "eff_window"},
		{"a queue of less than nobody", boin, time(func(t *Time) { t.Waiting = -1 }), Options{}, "waiting"},
	} {
		_, err := Run(t.Context(), c.plan, c.sc, c.opt)
		var p dose.Problem
		if !errors.As(err, &p) || p.Key != c.key {
			t.Errorf("%s: %v, want a problem with %s", c.why, err, c.key)
		}
	}
}

func TestCancelAndProgress(t *testing.T) {
	plan, sc := threes(dose.BOIN, 0.25, 10), Scenario{PTrue: curve, Time: &Time{Rate: 0.1, Window: 28}}
	ctx, cancel := context.WithCancel(t.Context())
	calls, last := 0, 0
	_, err := Run(ctx, plan, sc, Options{Trials: MaxTrials, Workers: 2, Progress: func(done, all int) {
		if done <= last || all != MaxTrials {
			t.Errorf("progress goes from %d to %d of %d", last, done, all)
		}
		last = done
		if calls++; calls == 3 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) || calls > 3+2 { // each of two workers may finish a block
		t.Errorf("after cancelling: %v, %d calls", err, calls)
	}
	last = 0
	must(Run(t.Context(), plan, sc, Options{Trials: 1000, Progress: func(done, _ int) { last = done }}))
	if last != 1000 {
		t.Errorf("progress ends at %d of 1000", last)
	}
}

// Whatever the plan and the truth: probabilities add up to one, patients to the
// total, nobody is treated beyond the plan, DLTs come at their rate.
func TestResultsAddUp(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		plan := dose.Plan{
			Settings:    dose.Settings{Design: rapid.SampledFrom([]string{dose.BOIN, dose.Keyboard, dose.I3Plus3, dose.MTPI}).Draw(rt, "design"), Target: 0.3},
			Doses:       rapid.IntRange(1, 6).Draw(rt, "doses"),
			CohortSizes: rapid.SliceOfN(rapid.IntRange(1, 5), 1, 8).Draw(rt, "sizes"),
		}
		plan.StartDose = rapid.IntRange(1, plan.Doses).Draw(rt, "start")
		sc := Scenario{PTrue: rapid.SliceOfN(rapid.Float64Range(0.01, 0.99), plan.Doses, plan.Doses).Draw(rt, "p_true")}
		if rapid.Bool().Draw(rt, "timed") {
			sc.Time = &Time{Rate: rapid.Float64Range(0.01, 1).Draw(rt, "rate"), Window: 28, Waiting: rapid.IntRange(0, 5).Draw(rt, "waiting")}
		}
		const trials = 2000
		r := must(Run(t.Context(), plan, sc, Options{Trials: trials, Seed: rapid.Uint64().Draw(rt, "seed")}))
		near := func(what string, got, want, tol float64) {
			if !(math.Abs(got-want) <= tol) {
				rt.Errorf("%s: %v, want %v", what, got, want)
			}
		}
		all := r.None
		for _, p := range r.Select {
			all += p
		}
		near("select and none", all, 1, 1e-12)
		n, dlt := 0.0, 0.0
		for i := range r.MeanN {
			n += r.MeanN[i]
			dlt += r.MeanDLT[i]
			// Wald's identity: DLTs minus p times patients has mean 0, and variance p(1−p)
			// times the patients.
			sd := math.Sqrt(sc.PTrue[i] * (1 - sc.PTrue[i]) * r.MeanN[i] / trials)
			near("DLTs at a dose", r.MeanDLT[i], sc.PTrue[i]*r.MeanN[i], 6*sd+1e-3)
		}
		near("patients", n, r.MeanTotalN, 1e-9)
		near("DLTs", dlt, r.MeanTotalDLT, 1e-9)
		if n > float64(plan.MaxN())+1e-9 || n < float64(plan.CohortSizes[0])-1e-9 {
			rt.Errorf("%v patients in a plan of %d", n, plan.MaxN())
		}
		if sc.Time != nil {
			if q := r.Duration.Quantiles; len(q) != 5 || q[4].Day < q[0].Day {
				rt.Errorf("quantiles %v", q)
			}
		}
	})
}
