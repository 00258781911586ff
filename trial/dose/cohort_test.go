package dose

import "testing"

func TestCohortSize(t *testing.T) {
	threes := []int{3, 3, 3}
	arms := func(nd ...int) []Arm { // n and DLTs of each dose in turn
		var a []Arm
		for i := 0; i < len(nd); i += 2 {
			a = append(a, Arm{N: nd[i], DLT: nd[i+1]})
		}
		return a
	}
	for _, c := range []struct {
		why         string
		titration   bool
		sizes       []int
		at          int // dose of the last cohort
		arms        []Arm
		given, dose int
		want        int
	}{
		{"nobody was treated", false, threes, 1, arms(0, 0, 0, 0), 0, 1, 3},
		{"the last cohort of a plan of twenty", false, []int{3, 3, 3, 3, 3, 3, 2}, 1, arms(18, 0, 0, 0), 18, 1, 2},
		{"the plan is used up", false, threes, 1, arms(9, 0, 0, 0), 9, 1, 0},
		{"backfilled patients do not use up the plan", false, threes, 1, arms(12, 0, 0, 0), 6, 1, 3},
		{"titration begins with one patient", true, threes, 1, arms(0, 0, 0, 0), 0, 1, 1},
		{"titration goes on without a DLT", true, threes, 1, arms(1, 0, 0, 0), 1, 2, 1},
		{"the dose of the first DLT is filled", true, threes, 2, arms(1, 0, 1, 1), 2, 2, 2},
		{"the highest dose is filled without a DLT", true, threes, 2, arms(1, 0, 1, 0), 2, 2, 2},
		{"a whole cohort at a dose that titration left behind", true, threes, 2, arms(1, 0, 3, 2), 4, 1, 3},
		{"titration shortens the last cohort", true, threes, 2, arms(1, 0, 6, 2), 7, 2, 2},
	} {
		p := Plan{Doses: 2, StartDose: 1, CohortSizes: c.sizes}
		p.Titration = c.titration
		if got := p.CohortSize(&State{Dose: c.at, Arms: c.arms}, c.given, c.dose); got != c.want {
			t.Errorf("%s: %d, want %d", c.why, got, c.want)
		}
	}
}
