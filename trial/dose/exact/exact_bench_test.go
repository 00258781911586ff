package exact

import (
	"fmt"
	"slices"
	"testing"

	"stepwise/trial/dose"
)

var five = []float64{0.05, 0.15, 0.3, 0.45, 0.6}

func bench(b *testing.B, plan dose.Plan, p []float64) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Characteristics(plan, p); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBOIN5x10x3(b *testing.B) {
	bench(b, dose.Plan{Settings: dose.Settings{Design: dose.BOIN, Target: 0.3}, Doses: 5, CohortSizes: slices.Repeat([]int{3}, 10)}, five)
}

func BenchmarkBOINTitration(b *testing.B) {
	bench(b, dose.Plan{Settings: dose.Settings{Design: dose.BOIN, Target: 0.3, Titration: true}, Doses: 5, CohortSizes: slices.Repeat([]int{3}, 10)}, five)
}

func BenchmarkThreePlusThree(b *testing.B) {
	bench(b, dose.Plan{Settings: dose.Settings{Design: dose.ThreePlusThree}, Doses: 5}, five)
}

func BenchmarkBOINTwentyPatients(b *testing.B) {
	bench(b, dose.Plan{Settings: dose.Settings{Design: dose.BOIN, Target: 0.3}, Doses: 5, CohortSizes: []int{3, 3, 3, 3, 3, 3, 2}}, five)
}

func BenchmarkBOINSingles(b *testing.B) {
	bench(b, dose.Plan{Settings: dose.Settings{Design: dose.BOIN, Target: 0.3}, Doses: 5, CohortSizes: slices.Repeat([]int{1}, 30)}, five)
}

func BenchmarkBOIN6x15x3(b *testing.B) {
	bench(b, dose.Plan{Settings: dose.Settings{Design: dose.BOIN, Target: 0.3}, Doses: 6, CohortSizes: slices.Repeat([]int{3}, 15)}, []float64{0.02, 0.05, 0.15, 0.3, 0.45, 0.6})
}

// Ten scenarios in one pass, as the studio asks.
func BenchmarkBOINScenarios(b *testing.B) {
	plan := dose.Plan{Settings: dose.Settings{Design: dose.BOIN, Target: 0.3}, Doses: 5, CohortSizes: slices.Repeat([]int{3}, 10)}
	for _, n := range []int{1, 10} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			r := Run{Plan: plan, Scenarios: slices.Repeat([][]float64{five}, n)}
			for b.Loop() {
				if _, err := r.Do(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCRM5x10x3(b *testing.B) {
	bench(b, dose.Plan{Settings: dose.Settings{Design: dose.CRM, Target: 0.3, Prior: []float64{0.05, 0.12, 0.3, 0.45, 0.6}}, Doses: 5, CohortSizes: slices.Repeat([]int{3}, 10)}, five)
}

// A BLRM that was asked before answers from memory, so each round has settings of its
// own.
func BenchmarkBLRM5x10x3(b *testing.B) {
	ewoc := 0.25
	for b.Loop() {
		ewoc += 1e-9
		plan := dose.Plan{Settings: dose.Settings{Design: dose.BLRM, Target: 0.3, EWOC: ewoc}, Doses: 5, CohortSizes: slices.Repeat([]int{3}, 10)}
		if _, err := Characteristics(plan, five); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBLRMRemembered(b *testing.B) {
	bench(b, dose.Plan{Settings: dose.Settings{Design: dose.BLRM, Target: 0.3}, Doses: 5, CohortSizes: slices.Repeat([]int{3}, 10)}, five)
}
