package calendar_test

import (
	"context"
	"fmt"

	"stepwise/trial/dose"
	"stepwise/trial/dose/calendar"
	"stepwise/trial/dose/simulate"
)

// When will the twentieth patient be evaluable? The figures are made up; a site puts
// in its own.
func ExampleRun() {
	plan := dose.Plan{
		Settings:    dose.Settings{Design: dose.BOIN, Target: 0.25},
		Doses:       3,
		CohortSizes: []int{3, 3, 3, 3, 3, 3, 2},
	}
	model := calendar.Model{
		PTrue:                []float64{0.10, 0.20, 0.30},
		Rate:                 4 / 30.0, // four patients a month come to be screened
		Waiting:              2,
		Screening:            calendar.Always(14),
		ScreenFailure:        0.25,
		Manufacturing:        calendar.Law{Law: calendar.Lognormal, Median: 21, P90: 28},
		ManufacturingFailure: 0.05,
		Attempts:             2,
		Preparation:          calendar.Always(6),
		LossBefore:           calendar.Loss{Probability: 0.10, Days: 30},
		StaggerFirst:         14,
		Window:               28,
		By:                   []int{600},
	}
	got, err := calendar.Run(context.Background(), plan, model, simulate.Options{Trials: 20_000, Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	last := got.Nth[19]
	fmt.Printf("enrolled %.0f, infused %.0f, evaluable %.0f\n", got.Enrolled.Mean, got.Infused.Mean, got.Evaluable.Mean)
	fmt.Printf("half of the trials have twenty by day %d\n", *last.Quantiles[2].Day)
	fmt.Printf("the twentieth is evaluable by day 600 in %.0f of 100 trials\n", 100*last.By[0].P)
	// Output:
	// enrolled 22, infused 20, evaluable 20
	// half of the trials have twenty by day 537
	// the twentieth is evaluable by day 600 in 91 of 100 trials
}
