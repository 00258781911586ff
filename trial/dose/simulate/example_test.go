package simulate_test

import (
	"context"
	"fmt"

	"stepwise/trial/dose"
	"stepwise/trial/dose/simulate"
)

// Twenty patients in threes and a two: how often is each dose recommended, and how
// sure is that figure?
func ExampleRun() {
	plan := dose.Plan{
		Settings:    dose.Settings{Design: dose.BOIN, Target: 0.25},
		Doses:       3,
		CohortSizes: []int{3, 3, 3, 3, 3, 3, 2},
	}
	truth := simulate.Scenario{PTrue: []float64{0.10, 0.25, 0.45}}
	got, err := simulate.Run(context.Background(), plan, truth, simulate.Options{Trials: 100_000, Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, p := range got.Select {
		fmt.Printf("dose %d: %.2f ± %.3f\n", i+1, p, got.SelectSE[i])
	}
	// Output:
	// dose 1: 0.22 ± 0.001
	// dose 2: 0.63 ± 0.002
	// dose 3: 0.15 ± 0.001
}

// The same trial needs a calendar to tell how long it takes; a design for pending
// patients takes less.
func ExampleScenario() {
	truth := simulate.Scenario{
		PTrue: []float64{0.10, 0.25, 0.45},
		Time:  &simulate.Time{Rate: 0.1, Window: 28}, // days
	}
	for _, design := range []string{dose.BOIN, dose.TITEBOIN} {
		plan := dose.Plan{Settings: dose.Settings{Design: design, Target: 0.25}, Doses: 3, CohortSizes: []int{3, 3, 3, 3, 3, 3}}
		got, err := simulate.Run(context.Background(), plan, truth, simulate.Options{Trials: 20_000, Seed: 1})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s: %.0f months\n", design, got.Duration.Mean/30.44)
	}
	// Output:
	// BOIN: 11 months
	// TITE-BOIN: 7 months
}
