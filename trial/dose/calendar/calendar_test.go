package calendar

import (
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"stepwise/trial/dose"
	"stepwise/trial/dose/simulate"
)

func threes(design string, cohorts int) dose.Plan {
	return dose.Plan{Settings: dose.Settings{Design: design, Target: 0.25}, Doses: 3, StartDose: 1, CohortSizes: slices.Repeat([]int{3}, cohorts)}
}

// regular is a model in which nothing goes wrong: one patient comes every ten days
// (days 10, 20, …), the product takes 20 days, the window 28.
func regular() Model {
	return Model{PTrue: []float64{1e-9, 1e-9, 1e-9}, Rate: 0.1, Arrivals: simulate.Fixed, Manufacturing: Always(20), Window: 28}
}

func run(t *testing.T, p dose.Plan, m Model, trials int) Result {
	t.Helper()
	r, err := Run(t.Context(), p, m, simulate.Options{Trials: trials, Seed: 11})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Trials in which chance has no part can be followed by hand.
func TestByHand(t *testing.T) {
	for _, c := range []struct {
		why       string
		cohorts   int
		design    string
		change    func(*Model)
		evaluable []int // day of each patient
		duration  int
		counts    map[string]float64
	}{
		{
			"one cohort: come on 10, 20, 30, made by 30, 40, 50, evaluable 28 days later",
			1, dose.BOIN, func(*Model) {}, []int{58, 68, 78}, 78, map[string]float64{"enrolled": 3, "infused": 3, "screened": 3, "turned": 0},
		},
		{
			"two cohorts: the first ends on 78, those who came until then were turned away; the next come on 80, 90, 100",
			2, dose.BOIN, func(*Model) {}, []int{58, 68, 78, 128, 138, 148}, 148, map[string]float64{"enrolled": 6, "turned": 4},
		},
		{
			"three wait for a place: enrolled on 78",
			2, dose.BOIN, func(m *Model) { m.Waiting = 3 }, []int{58, 68, 78, 126, 126, 126}, 126, map[string]float64{"enrolled": 6, "turned": 1},
		},
		{
			"three are enrolled ahead, on 40, 50, 60: two products wait on 78, the third comes on 80",
			2, dose.BOIN, func(m *Model) { m.Ahead = 3 }, []int{58, 68, 78, 106, 106, 108}, 108, map[string]float64{"enrolled": 6, "turned": 0, "screened": 6},
		},
		{
			"screening takes 5 days, collection 2, preparation 7",
			1, dose.BOIN, func(m *Model) { m.Screening, m.Apheresis, m.Preparation = Always(5), Always(2), Always(7) }, []int{72, 82, 92}, 92, nil,
		},
		{
			"infusions 14 days apart: 30, 44, 58",
			1, dose.BOIN, func(m *Model) { m.Stagger = 14 }, []int{58, 72, 86}, 86, nil,
		},
		{
			"21 days after the first infusion at a dose, 0 after the others: 30, 51, 51",
			1, dose.BOIN, func(m *Model) { m.StaggerFirst = 21 }, []int{58, 79, 79}, 79, nil,
		},
		{
			"TITE-BOIN goes on when one of three is pending: three ahead, enrolled 40, 50, 60, made by 60, 70, 80; the second window closes on 68",
			2, dose.TITEBOIN, func(m *Model) { m.Ahead = 3 }, []int{58, 68, 78, 96, 98, 108}, 108, map[string]float64{"enrolled": 6, "turned": 0},
		},
		{
			"TITE-BOIN does not make patients wait for its decision: enrolled on 50, 60, 70, when the first cohort was infused",
			2, dose.TITEBOIN, func(*Model) {}, []int{58, 68, 78, 98, 108, 118}, 118, map[string]float64{"enrolled": 6, "turned": 1},
		},
		{
			"a product for level 1 is never short here",
			1, dose.BOIN, func(m *Model) {
				m.Product = &Product{Amounts: []float64{1, 2, 4}, MinFraction: 0.8, BelowPlanned: []float64{0, 1, 1}, Fraction: &Law{Law: Fixed, Value: 0.5}}
			}, []int{58, 68, 78}, 78, map[string]float64{"below": 0},
		},
		{
			"a lower level fills the place where the protocol says so",
			2, dose.BOIN, func(m *Model) {
				m.Ahead = 3
				m.Product = &Product{Amounts: []float64{1, 2, 4}, MinFraction: 0.8, BelowPlanned: []float64{0, 1, 1}, Fraction: &Law{Law: Fixed, Value: 0.5}, LowerFills: true}
			}, []int{58, 68, 78, 106, 106, 108}, 108, map[string]float64{"below": 3, "infused": 6, "n1": 6, "n2": 0},
		},
	} {
		m := regular()
		c.change(&m)
		r := run(t, threes(c.design, c.cohorts), m, 3)
		for i, want := range c.evaluable {
			if got := r.Nth[i].Quantiles[2].Day; got == nil || *got != want {
				t.Errorf("%s: patient %d is evaluable on %v, want %d", c.why, i+1, day(got), want)
			}
		}
		if math.Abs(r.Duration.Mean-float64(c.duration)) > 1e-3 {
			t.Errorf("%s: %v days, want %d", c.why, r.Duration.Mean, c.duration)
		}
		got := map[string]float64{"screened": r.Screened.Mean, "turned": r.TurnedAway.Mean, "enrolled": r.Enrolled.Mean, "infused": r.Infused.Mean,
			"below": r.InfusedBelow.Mean, "n1": r.MeanN[0], "n2": r.MeanN[1]}
		for what, want := range c.counts {
			if got[what] != want {
				t.Errorf("%s: %s %v, want %v", c.why, what, got[what], want)
			}
		}
	}
}

func day(d *int) any {
	if d == nil {
		return "never"
	}
	return *d
}

// With nothing lost, a design finds what package simulate says that it finds: the
// calendar moves days, not decisions.
func TestCalendarDoesNotChangeCohortDesigns(t *testing.T) {
	p := []float64{0.1, 0.25, 0.45}
	for _, plan := range []dose.Plan{threes(dose.BOIN, 6), threes(dose.Keyboard, 5)} {
		m := Model{PTrue: p, Rate: 0.2, Manufacturing: Law{Law: Lognormal, Median: 20, P90: 30}, Window: 28, Ahead: 2, Stagger: 7, Waiting: 1}
		const trials = 20_000
		ours := run(t, plan, m, trials)
		plain, err := simulate.Run(t.Context(), plan, simulate.Scenario{PTrue: p}, simulate.Options{Trials: 1_000_000, Seed: 3})
		if err != nil {
			t.Fatal(err)
		}
		near := func(what string, got, gotSE, want, wantSE float64) {
			if se := math.Hypot(max(gotSE, 1e-4), wantSE); math.Abs(got-want) > 4*se {
				t.Errorf("%s: %s is %v, simulated %v (%.1f standard errors)", plan.Design, what, got, want, math.Abs(got-want)/se)
			}
		}
		for i := range p {
			near("select", ours.Select[i], ours.SelectSE[i], plain.Select[i], plain.SelectSE[i])
			near("n", ours.MeanN[i], ours.MeanNSE[i], plain.MeanN[i], plain.MeanNSE[i])
			near("dlt", ours.MeanDLT[i], ours.MeanDLTSE[i], plain.MeanDLT[i], plain.MeanDLTSE[i])
		}
		near("none", ours.None, ours.NoneSE, plain.None, plain.NoneSE)
		near("stopped", ours.StoppedForSafety, ours.StoppedForSafetySE, plain.StoppedForSafety, plain.StoppedForSafetySE)
	}
}

// Probabilities of the way that have a closed form.
func TestWaysInVain(t *testing.T) {
	m := regular()
	m.Arrivals = simulate.Poisson
	m.ScreenFailure, m.ManufacturingFailure, m.Attempts, m.Again = 0.3, 0.4, 2, Always(5)
	r := run(t, threes(dose.BOIN, 2), m, 20_000)
	within := func(what string, got, se, want float64) {
		if math.Abs(got-want) > 4*se+1e-9 {
			t.Errorf("%s: %v, want %v within %v", what, got, want, 4*se)
		}
	}
	// Both attempts fail with 0.16; six who have a product are needed.
	within("no product", r.NoProduct.Mean, r.NoProduct.MeanSE, 6*0.16/0.84)
	within("enrolled", r.Enrolled.Mean, r.Enrolled.MeanSE, 6/0.84)
	within("infused", r.Infused.Mean, r.Infused.MeanSE, 6)

	// A hazard of 1/10 in 20 days, over the 20 days of manufacturing.
	m = regular()
	m.LossBefore = Loss{Probability: 0.1, Days: 20}
	r = run(t, threes(dose.BOIN, 2), m, 20_000)
	within("lost before", r.LostBefore.Mean, r.LostBefore.MeanSE, 6*0.1/0.9)

	// And over the window: lost patients are replaced.
	m = regular()
	m.LossAfter = Loss{Probability: 0.2, Days: 28}
	r = run(t, threes(dose.BOIN, 2), m, 20_000)
	within("lost in window", r.LostInWindow.Mean, r.LostInWindow.MeanSE, 6*0.2/0.8)
	within("evaluable", r.Evaluable.Mean, r.Evaluable.MeanSE, 6)

	// Products at once; who waits for a place is lost at once. In on 10, 20, 30; those of
	// 40 and 50 are lost; in on 60, 70, 80.
	m = regular()
	m.Manufacturing, m.Waiting, m.LossBefore = Always(0), 1, Loss{Probability: 0.95, Days: 0.1}
	r = run(t, threes(dose.BOIN, 2), m, 10)
	if r.LostInQueue.Mean != 2 || r.TurnedAway.Mean != 0 || r.Infused.Mean != 6 || math.Abs(r.Duration.Mean-108) > 1e-3 {
		t.Errorf("%v lost in the queue, %v turned away, %v infused, %v days", r.LostInQueue.Mean, r.TurnedAway.Mean, r.Infused.Mean, r.Duration.Mean)
	}

	// A yield below 80 % of the lowest level is not infused: exponential with mean 2.
	m = regular()
	m.Product = &Product{Amounts: []float64{1, 2, 4}, MinFraction: 0.8, Yield: &Law{Law: Exponential, Mean: 2}}
	one := threes(dose.BOIN, 1)
	r = run(t, one, m, 20_000)
	lost := 1 - math.Exp(-0.4)
	within("below minimum", r.BelowMinimum.Mean, r.BelowMinimum.MeanSE, 3*lost/(1-lost))
}

// A product for the lower level is infused and analysed there; the place waits for
// another patient.
func TestBelowThePlannedLevel(t *testing.T) {
	m := regular()
	m.Product = &Product{Amounts: []float64{1, 2, 4}, MinFraction: 1, BelowPlanned: []float64{0, 0.4, 0}, Fraction: &Law{Law: Fixed, Value: 0.5}}
	plan := threes(dose.BOIN, 1)
	plan.StartDose = 2
	r := run(t, plan, m, 20_000)
	if math.Abs(r.MeanN[1]-3) > 1e-9 || r.BelowMinimum.Mean != 0 {
		t.Errorf("%v at the planned level, %v not infused", r.MeanN[1], r.BelowMinimum.Mean)
	}
	// Whoever is lost at the lower level leaves no place behind.
	m.LossAfter = Loss{Probability: 0.3, Days: 28}
	if r := run(t, plan, m, 2000); math.Abs(r.MeanN[1]-3) > 1e-9 {
		t.Errorf("%v evaluable at the planned level when some are lost, want 3", r.MeanN[1])
	}
	if math.Abs(r.InfusedBelow.Mean-3*0.4/0.6) > 4*r.InfusedBelow.MeanSE || r.MeanN[0] != r.InfusedBelow.Mean {
		t.Errorf("%v infused below, %v analysed there, want 2", r.InfusedBelow.Mean, r.MeanN[0])
	}
}

func TestWorkersDoNotMatter(t *testing.T) {
	m := Model{PTrue: []float64{0.1, 0.2, 0.4}, Rate: 0.2, Manufacturing: Law{Law: Uniform, From: 10, To: 30}, Window: 28, ManufacturingFailure: 0.1,
		LossBefore: Loss{0.1, 30}, LossAfter: Loss{0.05, 28}, By: []int{100, 365}}
	var first Result
	for i, w := range []int{1, 2, 5} {
		r, err := Run(t.Context(), threes(dose.TITEBOIN, 5), m, simulate.Options{Trials: 1000, Seed: 2, Workers: w})
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = r
		} else if !reflect.DeepEqual(r, first) {
			t.Errorf("%d workers give another result", w)
		}
	}
}

// Whatever goes wrong: everybody who was enrolled is evaluable or was in vain for one
// reason, later patients are evaluable later, probabilities rise with the day.
func TestEverybodyIsCounted(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		share := func(name string, high float64) float64 { return rapid.Float64Range(0, high).Draw(rt, name) }
		m := Model{
			PTrue: []float64{0.1, 0.3, 0.5}, Rate: share("rate", 0.5) + 0.01, Waiting: rapid.IntRange(0, 4).Draw(rt, "waiting"),
			Screening: Always(share("screening", 20)), ScreenFailure: share("screen failure", 0.6),
			Ahead: rapid.IntRange(0, 4).Draw(rt, "ahead"), Manufacturing: Law{Law: Exponential, Mean: 1 + share("manufacturing", 40)},
			ManufacturingFailure: share("failure", 0.5), Attempts: rapid.IntRange(1, 3).Draw(rt, "attempts"), Again: Always(share("again", 10)),
			Preparation: Always(share("preparation", 7)), LossBefore: Loss{share("before", 0.4), 30}, LossAfter: Loss{share("after", 0.4), 28},
			Stagger: share("stagger", 14), StaggerFirst: share("stagger first", 28), Window: 28, Late: rapid.SampledFrom([]float64{0, 0.5}).Draw(rt, "late"),
			By: []int{50, 200, 1000},
		}
		if rapid.Bool().Draw(rt, "product") {
			m.Product = &Product{Amounts: []float64{1, 2, 4}, MinFraction: 0.5 + share("fraction", 0.5), Yield: &Law{Law: Lognormal, Median: 4, P90: 10}, LowerFills: rapid.Bool().Draw(rt, "fills")}
		}
		design := rapid.SampledFrom([]string{dose.BOIN, dose.TITEBOIN, dose.I3Plus3, dose.ThreePlusThree, dose.CRM, dose.TITECRM}).Draw(rt, "design")
		plan := threes(design, rapid.IntRange(1, 6).Draw(rt, "cohorts"))
		if design == dose.CRM || design == dose.TITECRM {
			plan.Prior = []float64{0.1, 0.25, 0.4}
		}
		if design == dose.TITECRM {
			plan.ObsWindow, plan.Scheme = 28, rapid.SampledFrom([]string{dose.Linear, dose.Adaptive}).Draw(rt, "scheme")
		}
		r, err := Run(t.Context(), plan, m, simulate.Options{Trials: 100, Seed: rapid.Uint64().Draw(rt, "seed")})
		if err != nil {
			rt.Fatal(err)
		}
		same := func(what string, a, b float64) {
			if math.Abs(a-b) > 1e-9 {
				rt.Errorf("%s: %v and %v", what, a, b)
			}
		}
		same("enrolled are evaluable or in vain", r.Enrolled.Mean, r.Evaluable.Mean+r.Wasted.Mean)
		same("reasons", r.Wasted.Mean, r.NoProduct.Mean+r.LostBefore.Mean+r.BelowMinimum.Mean+r.LostInWindow.Mean+r.NotNeeded.Mean)
		same("infused", r.Infused.Mean, r.Evaluable.Mean+r.LostInWindow.Mean)
		n := 0.0
		for _, x := range r.MeanN {
			n += x
		}
		same("evaluable by level", n, r.Evaluable.Mean)
		if r.Screened.Mean < r.Enrolled.Mean+r.ScreenFailed.Mean+r.TurnedAway.Mean+r.LostInQueue.Mean-1e-9 {
			rt.Errorf("%v were screened, more left", r.Screened.Mean)
		}
		for i, x := range r.Nth {
			if i > 0 && x.Reached > r.Nth[i-1].Reached {
				rt.Errorf("patient %d is reached more often than the one before", i+1)
			}
			for k, b := range x.By {
				if b.P > x.Reached || k > 0 && b.P < x.By[k-1].P || i > 0 && b.P > r.Nth[i-1].By[k].P {
					rt.Errorf("patient %d by day %d: %v", i+1, b.Day, b.P)
				}
			}
		}
	})
}

func TestUglyInput(t *testing.T) {
	for _, c := range []struct {
		why    string
		key    string
		change func(*Model, *dose.Plan)
	}{
		{"no truth", "p_true", func(m *Model, _ *dose.Plan) { m.PTrue = nil }},
		{"a probability of 1", "p_true", func(m *Model, _ *dose.Plan) { m.PTrue[0] = 1 }},
		{"nobody comes", "accrual_rate", func(m *Model, _ *dose.Plan) { m.Rate = 0 }},
		{"not a rate", "accrual_rate", func(m *Model, _ *dose.Plan) { m.Rate = math.NaN() }},
		{"arrivals by an unknown law", "arrivals", func(m *Model, _ *dose.Plan) { m.Arrivals = "gamma" }},
		{"manufacturing is not assumed", "manufacturing", func(m *Model, _ *dose.Plan) { m.Manufacturing = Law{} }},
		{"manufacturing for ever", "manufacturing", func(m *Model, _ *dose.Plan) { m.Manufacturing = Always(math.Inf(1)) }},
		{"longer than ten years", "screening", func(m *Model, _ *dose.Plan) { m.Screening = Always(4000) }},
		{"a law with another's number", "apheresis", func(m *Model, _ *dose.Plan) { m.Apheresis = Law{Law: Uniform, To: 3, Mean: 2} }},
		{"an unknown law", "preparation", func(m *Model, _ *dose.Plan) { m.Preparation = Law{Law: "weekly"} }},
		{"everybody fails screening", "screen_failure", func(m *Model, _ *dose.Plan) { m.ScreenFailure = 1 }},
		{"every product fails", "manufacturing_failure", func(m *Model, _ *dose.Plan) { m.ManufacturingFailure = 1 }},
		{"a loss without days", "loss_before", func(m *Model, _ *dose.Plan) { m.LossBefore.Probability = 0.1 }},
		{"a window that is not given", "obs_window", func(m *Model, _ *dose.Plan) { m.Window = 0 }},
		{"a negative stagger", "stagger", func(m *Model, _ *dose.Plan) { m.Stagger = -1 }},
		{"fewer than none ahead", "ahead", func(m *Model, _ *dose.Plan) { m.Ahead = -1 }},
		{"eleven attempts", "attempts", func(m *Model, _ *dose.Plan) { m.Attempts = 11 }},
		{"a day before the trial", "by", func(m *Model, _ *dose.Plan) { m.By = []int{-1} }},
		{"amounts that fall", "amounts", func(m *Model, _ *dose.Plan) {
			m.Product = &Product{Amounts: []float64{1, 3, 2}, MinFraction: 0.8, Yield: &Law{Law: Fixed, Value: 1}}
		}},
		{"a minimum that is not given", "min_fraction", func(m *Model, _ *dose.Plan) {
			m.Product = &Product{Amounts: []float64{1, 2, 3}, Yield: &Law{Law: Fixed, Value: 1}}
		}},
		{"neither yield nor fraction", "product", func(m *Model, _ *dose.Plan) {
			m.Product = &Product{Amounts: []float64{1, 2, 3}, MinFraction: 1}
		}},
		{"a fraction of the plan above the plan", "fraction", func(m *Model, _ *dose.Plan) {
			m.Product = &Product{Amounts: []float64{1, 2, 3}, MinFraction: 1, BelowPlanned: []float64{0, 0, 0}, Fraction: &Law{Law: Fixed, Value: 2}}
		}},
		{"products that nobody can ever get", "accrual_rate", func(m *Model, _ *dose.Plan) {
			m.Product = &Product{Amounts: []float64{1, 2, 3}, MinFraction: 1, Yield: &Law{Law: Fixed, Value: 0.1}}
		}},
		{"more than 200 patients", "cohort_sizes", func(_ *Model, p *dose.Plan) { p.CohortSizes = slices.Repeat([]int{3}, 67) }},
		{"a design that looks at responses", "design", func(_ *Model, p *dose.Plan) { p.Settings = dose.Settings{Design: dose.BOIN12, Target: 0.35} }},
	} {
		m, p := regular(), threes(dose.BOIN, 2)
		c.change(&m, &p)
		_, err := Run(t.Context(), p, m, simulate.Options{Trials: 2})
		var fault dose.Problem
		if !errors.As(err, &fault) || fault.Key != c.key {
			t.Errorf("%s: %v, want a problem with %s", c.why, err, c.key)
		}
	}
}

// A trial of 20 patients with everything that can go wrong.
func BenchmarkTrial(b *testing.B) {
	plan := threes(dose.BOIN, 0)
	plan.CohortSizes = []int{3, 3, 3, 3, 3, 3, 2}
	m := Model{PTrue: []float64{0.1, 0.25, 0.4}, Rate: 0.15, Waiting: 2, Screening: Always(7), ScreenFailure: 0.2, Ahead: 1,
		Manufacturing: Law{Law: Lognormal, Median: 21, P90: 30}, ManufacturingFailure: 0.05, Attempts: 2, Again: Always(7), Preparation: Always(5),
		LossBefore: Loss{0.1, 30}, LossAfter: Loss{0.02, 28}, StaggerFirst: 14, Window: 28}
	b.ReportAllocs()
	for left := b.N; left > 0; left -= simulate.MaxTrials {
		if _, err := Run(context.Background(), plan, m, simulate.Options{Trials: min(left, simulate.MaxTrials), Workers: 1}); err != nil {
			b.Fatal(err)
		}
	}
}
