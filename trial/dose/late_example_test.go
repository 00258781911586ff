package dose_test

import (
	"fmt"

	"stepwise/trial/dose"
)

// Nine patients at the dose, one DLT, four still followed: whether to go up depends
// on how long those four were followed together.
func ExampleFollowTable() {
	rows, err := dose.FollowTable(dose.Settings{Design: dose.TITEBOIN, Target: 0.2}, 9)
	if err != nil {
		panic(err)
	}
	for _, r := range rows {
		if r.N == 9 && r.DLT == 1 && r.Pending == 4 {
			fmt.Printf("%s: escalate from %.2f windows on\n", r.Decision, *r.EscalateFrom)
		}
	}
	// Output: E/S: escalate from 2.15 windows on
}

// A dose with three responses in three patients is more desirable than one that
// nobody was given.
func ExampleScoreTable() {
	rows, err := dose.ScoreTable(dose.Settings{Design: dose.BOIN12}, []int{0, 3, 6, 9})
	if err != nil {
		panic(err)
	}
	for _, r := range rows {
		if r.N == 0 || r.N == 3 && r.DLT == 0 && r.Eff == 3 {
			fmt.Println(r.N, r.DLT, r.Eff, *r.RDS)
		}
	}
	// Output:
	// 0 0 0 60
	// 3 0 3 91
}

// A cohort at dose 3 is followed. A response was seen at dose 1, so that doses 1 and 2
// take the patients who come meanwhile; the highest open dose is filled first.
func ExampleBackfiller() {
	d, err := dose.New(dose.Settings{Design: dose.BFBOIN, Target: 0.25}, 4)
	if err != nil {
		panic(err)
	}
	s := &dose.State{
		Dose:   3,
		Arms:   []dose.Arm{{N: 3, Eff: 1}, {N: 3}, {N: 3, Pending: []float64{0.2, 0.4, 0.6}}, {}},
		Cohort: dose.Arm{N: 3, Pending: []float64{0.2, 0.4, 0.6}},
	}
	b := d.(dose.Backfiller)
	fmt.Println(d.Next(s).Reason, b.Open(s, nil), b.Backfill(s))
	// Output: backfill.cohort [1 2] 2
}
