package exact

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"stepwise/trial/dose"
)

// reporter is what testing and rapid have in common.
type reporter interface {
	Helper()
	Errorf(format string, values ...any)
	Fatal(values ...any)
}

// brute walks every path of a trial, one outcome of one cohort at a time, and asks
// the design at every step: no state is shared, no table is made.
func brute(t reporter, plan dose.Plan, p []float64) Result {
	t.Helper()
	design, err := dose.New(plan.Settings, plan.Doses)
	if err != nil {
		t.Fatal(err)
	}
	r := Result{
		Select: make([]float64, plan.Doses), MeanN: make([]float64, plan.Doses), MeanDLT: make([]float64, plan.Doses),
		SampleSize: make([]float64, plan.MaxN()+1), Overdose60: new(float64), Overdose80: new(float64),
	}
	var walk func(s dose.State, prob float64)
	over := func(s dose.State, prob float64, unsafe bool) {
		n, high := 0, 0
		for i, a := range s.Arms {
			n += a.N
			r.MeanN[i] += prob * float64(a.N)
			r.MeanDLT[i] += prob * float64(a.DLT)
			if p[i] > plan.Target {
				high += a.N
			}
		}
		r.SampleSize[n] += prob
		if float64(high) > 0.6*float64(plan.MaxN())+1e-9 {
			*r.Overdose60 += prob
		}
		if float64(high) > 0.8*float64(plan.MaxN())+1e-9 {
			*r.Overdose80 += prob
		}
		selected := design.Select(&s).Dose
		if unsafe {
			r.StoppedForSafety += prob
			if selected != 0 {
				t.Errorf("%v stopped for safety and selects dose %d", s.Arms, selected)
			}
		}
		if selected == 0 {
			r.None += prob
		} else {
			r.Select[selected-1] += prob
		}
	}
	walk = func(s dose.State, prob float64) {
		next := design.Next(&s)
		size := 0
		if next.Action != dose.Stop {
			size = plan.CohortSize(&s, s.Treated(), next.Dose)
		}
		if size == 0 {
			over(s, prob, next.Stop == dose.Unsafe)
			return
		}
		choose := 1.0
		q := p[next.Dose-1]
		for y := 0; y <= size; y++ {
			if y > 0 {
				choose = choose * float64(size-y+1) / float64(y)
			}
			arms := append([]dose.Arm(nil), s.Arms...)
			arms[next.Dose-1].N += size
			arms[next.Dose-1].DLT += y
			pr := choose
			for range y {
				pr *= q
			}
			for range size - y {
				pr *= 1 - q
			}
			walk(dose.State{Dose: next.Dose, Arms: arms, Cohort: dose.Arm{N: size, DLT: y}}, prob*pr)
		}
	}
	walk(plan.Start(), 1)
	return r
}

func compare(t reporter, name string, got, want Result, tolerance float64) {
	t.Helper()
	near := func(what string, a, b []float64) {
		t.Helper()
		for i := range b {
			if !(math.Abs(a[i]-b[i]) <= tolerance) {
				t.Errorf("%s: %s[%d] = %.15g, by enumeration %.15g", name, what, i, a[i], b[i])
			}
		}
	}
	near("select", got.Select, want.Select)
	near("mean_n", got.MeanN, want.MeanN)
	near("mean_dlt", got.MeanDLT, want.MeanDLT)
	near("sample_size", got.SampleSize, want.SampleSize)
	near("none, stopped", []float64{got.None, got.StoppedForSafety}, []float64{want.None, want.StoppedForSafety})
	if got.Overdose60 != nil {
		near("overdose", []float64{*got.Overdose60, *got.Overdose80}, []float64{*want.Overdose60, *want.Overdose80})
	}
}

func sizes(list ...int) []int { return list }

func TestExactEqualsEnumeration(t *testing.T) {
	offset := 0.05
	p3 := []float64{0.1, 0.3, 0.55}
	threes := sizes(3, 3, 3, 3, 3)
	for _, c := range []struct {
		why  string
		plan dose.Plan
		p    []float64
	}{
		{"BOIN in threes", dose.Plan{Settings: dose.Settings{Design: dose.BOIN, Target: 0.3}, Doses: 3, CohortSizes: threes}, p3},
		{"a start in the middle leaves lower doses untreated", dose.Plan{Settings: dose.Settings{Design: dose.BOIN, Target: 0.3}, Doses: 3, StartDose: 3, CohortSizes: threes}, p3},
		{"everything is too toxic", dose.Plan{Settings: dose.Settings{Design: dose.BOIN, Target: 0.2}, Doses: 3, CohortSizes: threes}, []float64{0.5, 0.6, 0.7}},
		{"unequal cohorts", dose.Plan{Settings: dose.Settings{Design: dose.BOIN, Target: 0.25}, Doses: 3, CohortSizes: sizes(3, 1, 4, 2, 2)}, p3},
		{"the last cohort is short", dose.Plan{Settings: dose.Settings{Design: dose.Keyboard, Target: 0.3}, Doses: 3, CohortSizes: sizes(3, 3, 3, 3, 2)}, p3},
		{"single patients", dose.Plan{Settings: dose.Settings{Design: dose.BOIN, Target: 0.3}, Doses: 2, CohortSizes: sizes(1, 1, 1, 1, 1, 1, 1, 1, 1)}, []float64{0.2, 0.5}},
		{"the precision stop ends trials early", dose.Plan{Settings: dose.Settings{Design: dose.BOIN, Target: 0.3, NEarlyStop: 6}, Doses: 3, CohortSizes: threes}, p3},
		{"extra safety with the precision stop", dose.Plan{Settings: dose.Settings{Design: dose.BOIN, Target: 0.25, NEarlyStop: 9, ExtraSafe: true, Offset: &offset}, Doses: 3, CohortSizes: threes}, []float64{0.35, 0.4, 0.5}},
		{"staying at 1 of 3", dose.Plan{Settings: dose.Settings{Design: dose.BOIN, Target: 0.25, Stay1Of3: true}, Doses: 3, CohortSizes: threes}, p3},
		{"down at 2 of 6", dose.Plan{Settings: dose.Settings{Design: dose.BOIN, Target: 0.3, Down2Of6: true}, Doses: 3, CohortSizes: threes}, p3},
		{"no dose whose estimate reaches the boundary", dose.Plan{Settings: dose.Settings{Design: dose.BOIN, Target: 0.3, BoundMTD: true}, Doses: 3, CohortSizes: threes}, []float64{0.2, 0.35, 0.5}},
		{"titration makes cohorts of 1, 2 and 3", dose.Plan{Settings: dose.Settings{Design: dose.BOIN, Target: 0.3, Titration: true}, Doses: 3, CohortSizes: threes}, p3},
		{"titration with all options", dose.Plan{Settings: dose.Settings{Design: dose.BOIN, Target: 0.25, Titration: true, ExtraSafe: true, NEarlyStop: 6, Stay1Of3: true}, Doses: 3, CohortSizes: sizes(3, 3, 3, 2)}, p3},
		{"titration uses up the patients", dose.Plan{Settings: dose.Settings{Design: dose.BOIN, Target: 0.3, Titration: true}, Doses: 4, CohortSizes: sizes(3)}, []float64{0.1, 0.2, 0.3, 0.4}},
		{"mTPI", dose.Plan{Settings: dose.Settings{Design: dose.MTPI, Target: 0.3}, Doses: 3, CohortSizes: threes}, p3},
		{"mTPI-2 in fours", dose.Plan{Settings: dose.Settings{Design: dose.MTPI2, Target: 0.3}, Doses: 3, CohortSizes: sizes(4, 4, 4, 4)}, p3},
		{"i3+3 in twos", dose.Plan{Settings: dose.Settings{Design: dose.I3Plus3, Target: 0.3}, Doses: 3, CohortSizes: sizes(2, 2, 2, 2, 2, 2)}, p3},
		{"G3", dose.Plan{Settings: dose.Settings{Design: dose.G3}, Doses: 3, CohortSizes: threes}, p3},
		{"3+3 A", dose.Plan{Settings: dose.Settings{Design: dose.ThreePlusThree, Target: 0.3}, Doses: 3}, p3},
		{"3+3 B", dose.Plan{Settings: dose.Settings{Design: dose.ThreePlusThree, Variant: "B", Target: 0.3}, Doses: 3}, p3},
		{"3+3 B6", dose.Plan{Settings: dose.Settings{Design: dose.ThreePlusThree, Variant: "B6", Target: 0.3}, Doses: 3}, p3},
		{"3+3 from the second dose", dose.Plan{Settings: dose.Settings{Design: dose.ThreePlusThree, Target: 0.3}, Doses: 3, StartDose: 2}, p3},
		{"3+3 runs out of patients", dose.Plan{Settings: dose.Settings{Design: dose.ThreePlusThree, Variant: "B6", Target: 0.3}, Doses: 3, CohortSizes: threes}, p3},
		{"certain outcomes", dose.Plan{Settings: dose.Settings{Design: dose.BOIN, Target: 0.3}, Doses: 3, CohortSizes: threes}, []float64{0, 0.3, 1}},
		{"a curve that is not monotone", dose.Plan{Settings: dose.Settings{Design: dose.BOIN, Target: 0.3}, Doses: 3, CohortSizes: threes}, []float64{0.4, 0.1, 0.3}},
		{"more doses than a word holds", dose.Plan{Settings: dose.Settings{Design: dose.BOIN, Target: 0.3}, Doses: 20, CohortSizes: threes},
			[]float64{.1, .1, .2, .2, .3, .3, .4, .4, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5}},
	} {
		plan, err := c.plan.Complete()
		if err != nil {
			t.Fatalf("%s: %v", c.why, err)
		}
		got, err := Characteristics(plan, c.p)
		if err != nil {
			t.Fatalf("%s: %v", c.why, err)
		}
		compare(t, c.why, got, brute(t, plan, c.p), 1e-12)
		total := got.None
		for _, v := range got.Select {
			total += v
		}
		if math.Abs(total-1) > 1e-12 {
			t.Errorf("%s: the probabilities add up to %.15g", c.why, total)
		}
	}
}

func TestExactEqualsEnumerationOfAnyPlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := dose.Settings{Design: rapid.SampledFrom([]string{dose.BOIN, dose.Keyboard, dose.MTPI, dose.MTPI2, dose.I3Plus3, dose.G3, dose.CRM}).Draw(t, "design")}
		if s.Design != dose.G3 {
			s.Target = rapid.Float64Range(0.1, 0.5).Draw(t, "target")
		}
		doses := rapid.IntRange(1, 4).Draw(t, "doses")
		if s.Design == dose.CRM {
			doses = rapid.IntRange(2, 3).Draw(t, "doses of the model")
		} else if s.ExtraSafe = rapid.Bool().Draw(t, "extra_safe"); s.Design == dose.BOIN && s.Target > 0.2 && s.Target < 0.27 {
			s.Stay1Of3 = rapid.Bool().Draw(t, "stay_1_of_3")
		} else if s.Design == dose.BOIN && s.Target > 0.28 && s.Target < 0.33 {
			s.Down2Of6 = rapid.Bool().Draw(t, "down_2_of_6")
		}
		s.BoundMTD = s.Design == dose.BOIN && rapid.Bool().Draw(t, "bound_mtd")
		s.CutoffElim = rapid.Float64Range(0.8, 0.99).Draw(t, "cutoff_elim")
		s.NEarlyStop = rapid.IntRange(0, 9).Draw(t, "n_earlystop")
		s.Titration = rapid.Bool().Draw(t, "titration")
		plan := dose.Plan{Settings: s, Doses: doses, StartDose: rapid.IntRange(1, doses).Draw(t, "start"),
			CohortSizes: rapid.SliceOfN(rapid.IntRange(1, 4), 1, 4).Draw(t, "cohorts")}
		plan.CohortSizes[0] = max(2, plan.CohortSizes[0])
		plan, err := plan.Complete()
		if err != nil {
			t.Fatal(err)
		}
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), doses, doses).Draw(t, "p_true")
		got, err := Characteristics(plan, p)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, string(plan.Canonical()), got, brute(t, plan, p), 1e-12)
	})
}
