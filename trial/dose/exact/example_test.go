package exact_test

import (
	"fmt"

	"stepwise/trial/dose"
	"stepwise/trial/dose/exact"
)

// Twenty patients in threes and a last two.
func ExampleCharacteristics() {
	plan := dose.Plan{
		Settings:    dose.Settings{Design: dose.BOIN, Target: 0.3},
		Doses:       4,
		CohortSizes: []int{3, 3, 3, 3, 3, 3, 2},
	}
	r, err := exact.Characteristics(plan, []float64{0.1, 0.3, 0.45, 0.6})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("select %.4f, none %.4f\n", r.Select, r.None)
	fmt.Printf("patients %.2f\n", r.MeanN)
	fmt.Printf("all twenty treated %.4f, more than 60 %% of them above the MTD %.4f\n", r.SampleSize[20], *r.Overdose60)
	// Output:
	// select [0.1861 0.5801 0.2038 0.0275], none 0.0025
	// patients [6.77 8.85 3.73 0.62]
	// all twenty treated 0.9975, more than 60 % of them above the MTD 0.0669
}
