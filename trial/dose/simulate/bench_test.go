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

// The walk alone, without compiling.
func BenchmarkWalk(b *testing.B) {
	plan, _ := threes(dose.BOIN, 0.25, 10).Complete()
	d, err := dose.New(plan.Settings, plan.Doses)
	if err != nil {
		b.Fatal(err)
	}
	a, err := compile(context.Background(), &plan, d, curve, maxSteps)
	if err != nil {
		b.Fatal(err)
	}
	seen := make([]int64, len(a.ends))
	b.ReportAllocs()
	b.ResetTimer()
	before := processor()
	a.walk(chance.Seeded(1, 1), b.N, seen)
	b.ReportMetric(float64(b.N)/(processor()-before), "trials/core-s")
}

func BenchmarkCompile(b *testing.B) {
	plan, _ := threes(dose.BOIN, 0.25, 10).Complete()
	d, err := dose.New(plan.Settings, plan.Doses)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := compile(context.Background(), &plan, d, curve, maxSteps); err != nil {
			b.Fatal(err)
		}
	}
}
