package dose_test

import (
	"errors"
	"fmt"
	"slices"

	"stepwise/trial/dose"
)

// A protocol keeps the plan as JSON; its hash names it in every result.
func ExampleParsePlan() {
	plan, err := dose.ParsePlan([]byte(`{
		"design": "BOIN", "target": 0.3, "doses": 4,
		"cohort_size": 3, "max_n": 20
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(plan.CohortSizes, plan.Hash()[:12])
	fmt.Println(string(plan.Canonical()))
	// Output:
	// [3 3 3 3 3 3 2] ee89369aaf98
	// {"cohort_sizes":[3,3,3,3,3,3,2],"cutoff_elim":0.95,"design":"BOIN","doses":4,"phi1":0.18,"phi2":0.42,"start_dose":1,"target":0.3}
}

// What cannot be used is refused with its key and the reason.
func ExampleParseSettings() {
	_, err := dose.ParseSettings([]byte(`{"design": "BOIN", "target": 0.3, "phi1": 0.29}`))
	var p dose.Problem
	if errors.As(err, &p) {
		fmt.Println(p.Key)
		fmt.Println(p.Reason)
	}
	// Output:
	// phi1
	// is 0.29, not 10 % or more below the target 0.3
}

// After each cohort the design is asked what is next.
func ExampleNew() {
	design, err := dose.New(dose.Settings{Design: dose.BOIN, Target: 0.3}, 4)
	if err != nil {
		fmt.Println(err)
		return
	}
	state := dose.State{Dose: 2, Arms: []dose.Arm{{N: 3}, {N: 6, DLT: 3}, {}, {}}}
	next := design.Next(&state)
	fmt.Println(next.Action == dose.Deescalate, next.Dose, next.Reason)
	// Output: true 1 rate.above
}

// The table that goes to the ward.
func ExampleTable() {
	rows, err := dose.Table(dose.Settings{Design: dose.BOIN, Target: 0.3}, 9)
	if err != nil {
		fmt.Println(err)
		return
	}
	say := func(y *int) string {
		if y == nil {
			return "never"
		}
		return fmt.Sprint(*y)
	}
	for _, r := range rows {
		if r.N%3 == 0 || r.N == 2 {
			fmt.Printf("%d treated: up if ≤ %s, down if ≥ %s, drop if ≥ %s\n", r.N, say(r.Escalate), say(r.Deescalate), say(r.Eliminate))
		}
	}
	// Output:
	// 2 treated: up if ≤ 0, down if ≥ 1, drop if ≥ never
	// 3 treated: up if ≤ 0, down if ≥ 2, drop if ≥ 3
	// 6 treated: up if ≤ 1, down if ≥ 3, drop if ≥ 4
	// 9 treated: up if ≤ 2, down if ≥ 4, drop if ≥ 5
}

func ExampleMTD() {
	mtd, err := dose.MTD(dose.Settings{Design: dose.BOIN, Target: 0.3}, []int{3, 3, 9, 6}, []int{0, 0, 2, 3})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("dose %d, estimates %.2f\n", mtd.Dose, mtd.Estimate)
	// Output: dose 3, estimates [0.02 0.02 0.23 0.50]
}

// At target 0.25 three designs are one trial; at 0.30 in threes Keyboard and i3+3
// are, and BOIN is another.
func ExampleEquivalent() {
	for _, target := range []float64{0.25, 0.30} {
		var plans []dose.Plan
		for _, design := range []string{dose.BOIN, dose.Keyboard, dose.MTPI2, dose.I3Plus3} {
			plans = append(plans, dose.Plan{Settings: dose.Settings{Design: design, Target: target}, Doses: 5, CohortSizes: slices.Repeat([]int{3}, 10)})
		}
		fmt.Println(dose.Equivalent(plans...))
	}
	// Output:
	// [0 0 0 3] <nil>
	// [0 1 1 1] <nil>
}
