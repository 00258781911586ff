package dose

import (
	"sync"
	"testing"
)

// A design never changes after New: many goroutines ask one and all hear what a
// single one heard.
func TestModelsAnswerManyAtOnce(t *testing.T) {
	states := []State{
		{Dose: 1, Arms: []Arm{{N: 3, DLT: 1}, {}, {}, {}, {}}, Cohort: Arm{N: 3, DLT: 1}},
		{Dose: 2, Arms: []Arm{{N: 3}, {N: 6, DLT: 2, Pending: []float64{0.3, 0.1}}, {}, {}, {}}, Cohort: Arm{N: 3, DLT: 2}},
		{Dose: 3, Arms: benchArms, Cohort: Arm{N: 3}},
		{Dose: 5, Arms: []Arm{{N: 30}, {N: 30, DLT: 1}, {N: 30, DLT: 3}, {}, {N: 30, DLT: 4}}, Cohort: Arm{N: 3}},
	}
	for _, name := range []string{CRM, TITECRM, BLRM} {
		d := newDesign(t, Settings{Design: name, Target: 0.25}, 5)
		var want []Decision
		for i := range states {
			want = append(want, d.Next(&states[i]))
		}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for i := range states {
					if got := d.Next(&states[i]); got != want[i] {
						t.Errorf("%s: %+v, want %+v", name, got, want[i])
					}
				}
			})
		}
		wg.Wait()
	}
}
