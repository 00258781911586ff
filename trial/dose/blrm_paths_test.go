package dose

import (
	"math"
	"testing"
)

// neuenschwander is the model of the NBG vignette of R package escalation
// (docs/articles/A207-NBG.html): independent normal priors, 15 doses.
func neuenschwander(t *testing.T) *blrm {
	return newDesign(t, Settings{
		Design: BLRM, Target: 0.3, Amounts: []float64{1, 2.5, 5, 10, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 250}, RefAmount: 250,
		PriorMean: []float64{2.15, 0.52}, PriorSD: []float64{0.84, 0.8},
	}, 15).(*blrm)
}

// The tree of two cohorts of three that the vignette draws, starting at dose 2: the
// dose whose posterior mean, from 4,000 draws, is nearest to the target.
func TestBLRMTreeOfTheVignette(t *testing.T) {
	d := neuenschwander(t)
	nearest := func(arms []Arm) int {
		sum := sums2{meanOf: make([]float64, 15)}
		d.sum(&State{Dose: 1, Arms: arms}, &sum)
		best, gap := 0, math.Inf(1)
		for k, p := range sum.means() {
			if g := math.Abs(p - 0.3); g < gap {
				best, gap = k+1, g
			}
		}
		return best
	}
	for first, then := range [][]int{{10, 12, 9, 6, 4}, {2, 4, 2, 1, 1}, {1, 2, 1, 1, 1}, {1, 1, 1, 1, 1}} {
		arms := make([]Arm, 15)
		arms[1] = Arm{N: 3, DLT: first}
		at := nearest(arms)
		if at != then[0] {
			t.Errorf("after %d of 3 at dose 2: %d, want %d", first, at, then[0])
		}
		for second, want := range then[1:] {
			more := append([]Arm(nil), arms...)
			more[then[0]-1].N += 3
			more[then[0]-1].DLT += second
			if got := nearest(more); got != want {
				t.Errorf("after %d of 3 at dose 2 and %d of 3 at dose %d: %d, want %d", first, second, then[0], got, want)
			}
		}
	}
}

// Open windows: posterior means that the TITE vignette of R package escalation
// prints from 4,000 draws (docs/articles/A280-TITE.html).
func TestBLRMWithOpenWindows(t *testing.T) {
	arms := make([]Arm, 15)
	arms[0], arms[1] = Arm{N: 2}, Arm{N: 2, Pending: []float64{0.9}}
	arms[2] = Arm{N: 2, DLT: 1, Pending: []float64{0.5}}
	f := neuenschwander(t).Fit(&State{Dose: 3, Arms: arms})
	near(t, "ptox", f.Ptox, []float64{
		0.0969, 0.163, 0.241, 0.346, 0.420, 0.476, 0.522, 0.559, 0.618, 0.662, 0.735, 0.781, 0.834, 0.865, 0.885,
	}, 0.008)
}
