package simulate

import (
	"context"
	"slices"
	"syscall"
	"testing"

	"stepwise/trial/dose"
	"stepwise/trial/dose/chance"
)

var curve = []float64{0.05, 0.12, 0.25, 0.40, 0.55}

func threes(design string, target float64, cohorts int) dose.Plan {
	return dose.Plan{
		Settings: dose.Settings{Design: design, Target: target}, Doses: 5, StartDose: 1,
		CohortSizes: slices.Repeat([]int{3}, cohorts),
	}
}

// report runs b.N trials in one go, so that ns/op is one trial, and tells how many a
// second of one core makes, whatever else the machine does.
func report(b *testing.B, plan dose.Plan, sc Scenario) {
	b.ReportAllocs()
	before := processor()
	for left := b.N; left > 0; left -= MaxTrials {
		if _, err := Run(context.Background(), plan, sc, Options{Trials: min(left, MaxTrials), Seed: 1, Workers: 1}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/(processor()-before), "trials/core-s")
}

// processor is the time that this process has had, in seconds.
func processor() float64 {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err)
	}
	return float64(r.Utime.Nano()+r.Stime.Nano()) / 1e9
}

// One trial of BOIN, 5 doses, 10 cohorts of 3, on one core.
func BenchmarkBOIN(b *testing.B) { report(b, threes(dose.BOIN, 0.25, 10), Scenario{PTrue: curve}) }

// The same with arrivals and windows.
func BenchmarkBOINCalendar(b *testing.B) {
	report(b, threes(dose.BOIN, 0.25, 10), Scenario{PTrue: curve, Time: &Time{Rate: 0.1, Window: 28}})
}

// TITE-BOIN, 2018 imputation, 12 cohorts of 3; patients come at one in ten days.
func BenchmarkTITEBOIN(b *testing.B) {
	report(b, threes(dose.TITEBOIN, 0.25, 12), Scenario{PTrue: curve, Time: &Time{Rate: 0.1, Window: 28, Onset: Weibull}})
}

// The same with patients who come at three in ten days: many wait.
func BenchmarkTITEBOINFast(b *testing.B) {
	report(b, threes(dose.TITEBOIN, 0.25, 12), Scenario{PTrue: curve, Time: &Time{Rate: 0.3, Window: 28, Onset: Weibull}})
}

var responses = []float64{0.15, 0.3, 0.45, 0.5, 0.5}

// BF-BOIN, 10 cohorts of 3 and backfill.
func BenchmarkBFBOIN(b *testing.B) {
	report(b, threes(dose.BFBOIN, 0.25, 10), Scenario{PTrue: curve, PEff: responses, Time: &Time{Rate: 0.1, Window: 28, Onset: Weibull}})
}

// BOIN12, 12 cohorts of 3, without a calendar.
func BenchmarkBOIN12(b *testing.B) {
	report(b, threes(dose.BOIN12, 0.35, 12), Scenario{PTrue: curve, PEff: responses})
}

// BOIN-ET, 12 cohorts of 3, without a calendar.
func BenchmarkBOINET(b *testing.B) {
	report(b, threes(dose.BOINET, 0.3, 12), Scenario{PTrue: curve, PEff: responses})
}

func modelled(design string, cohorts int) dose.Plan {
	p := threes(design, 0.25, cohorts)
	p.Prior = []float64{0.08, 0.16, 0.25, 0.35, 0.46}
	return p
}

// CRM, 10 cohorts of 3: an automaton once it is compiled.
func BenchmarkCRM(b *testing.B) { report(b, modelled(dose.CRM, 10), Scenario{PTrue: curve}) }

// TITE-CRM, 12 cohorts of 3.
func BenchmarkTITECRM(b *testing.B) {
	p := modelled(dose.TITECRM, 12)
	p.ObsWindow = 28
	report(b, p, Scenario{PTrue: curve, Time: &Time{Rate: 0.1, Window: 28, Onset: Weibull}})
}

// The walk alone, without compiling.
func BenchmarkWalk(b *testing.B) {
	plan, _ := threes(dose.BOIN, 0.25, 10).Complete()
	d, err := dose.New(plan.Settings, plan.Doses)
	if err != nil {
		b.Fatal(err)
	}
	a, err := compile(context.Background(), &plan, d, maxSteps)
	if err != nil {
		b.Fatal(err)
	}
	a = a.with(curve)
	seen := make([]int64, len(a.ends))
	b.ReportAllocs()
	b.ResetTimer()
	before := processor()
	a.walk(chance.Seeded(1, 1), b.N, seen)
	b.ReportMetric(float64(b.N)/(processor()-before), "trials/core-s")
}

// Making the automaton of 5 doses and 10 cohorts of 3: every decision and selection
// that can come, once.
func BenchmarkCompile(b *testing.B) {
	for _, plan := range []dose.Plan{threes(dose.BOIN, 0.25, 10), modelled(dose.CRM, 10), threes(dose.BLRM, 0.25, 10)} {
		b.Run(plan.Design, func(b *testing.B) {
			plan := must(plan.Complete())
			d := must(dose.New(plan.Settings, plan.Doses))
			b.ReportAllocs()
			for b.Loop() {
				must(compile(context.Background(), &plan, d, maxSteps))
			}
		})
	}
}
