package dose

import (
	"sync"
	"testing"
)

// What is remembered is what the model would say, whoever asks first, and pending
// patients are never mistaken for complete ones.
func TestMemoryAnswersAsTheModel(t *testing.T) {
	settings := Settings{Design: BLRM, Target: 0.27, PriorSD: []float64{1.3, 0.9}}
	d := newDesign(t, settings, 3).(*blrm)
	var states []State
	for n1 := 0; n1 <= 6; n1 += 3 {
		for n2 := 0; n2 <= n1; n2 += 3 {
			for y1 := 0; y1 <= n1; y1++ {
				for y2 := 0; y2 <= n2; y2++ {
					states = append(states, State{Dose: 1, Arms: []Arm{{N: n1, DLT: y1}, {N: n2, DLT: y2}, {}}})
				}
			}
		}
	}
	want := make([]Advice, len(states))
	for i := range states {
		if states[i].Treated() > 0 {
			want[i] = d.advise(&states[i])
		}
	}
	var all sync.WaitGroup
	for range 4 {
		again := newDesign(t, settings, 3).(*blrm)
		if again.memory != d.memory {
			t.Fatal("the same settings have one memory")
		}
		all.Go(func() {
			for range 2 {
				for i := range states {
					if got := again.Advise(&states[i]); got != want[i] {
						t.Errorf("%+v: remembers %+v, the model says %+v", states[i].Arms, got, want[i])
					}
				}
			}
		})
	}
	all.Wait()
	open := State{Dose: 1, Arms: []Arm{{N: 3, Pending: []float64{0.1, 0.1, 0.1}}, {}, {}}}
	if got, want := d.Advise(&open), d.advise(&open); got != want {
		t.Errorf("pending: %+v, the model says %+v", got, want)
	}
	if _, kept := d.advice["\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"]; !kept {
		t.Error("three complete patients without a DLT are remembered by their counts")
	}
}
