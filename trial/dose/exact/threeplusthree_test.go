package exact

import (
	"math"
	"testing"

	"stepwise/trial/dose"
)

// closed is 3+3 in closed form: sums and products of binomial probabilities, written
// down from the rule, without states.
//
//	a  0 of 3                      up, with three patients
//	b  1 of 3, then 0 of 3         up, with six
//	r  at most 1 of 3 of the three more below (after 0 of 3), B only
func closed(variant string, p []float64) (sel []float64, none float64, n []float64) {
	k := len(p)
	sel, n = make([]float64, k), make([]float64, k)
	q, stays, falls := make([]float64, k), make([]float64, k), make([]float64, k)
	reach := 1.0 // all doses below were passed
	before := make([]float64, k+1)
	for i, p := range p {
		a, one := math.Pow(1-p, 3), 3*p*math.Pow(1-p, 2)
		b := one * math.Pow(1-p, 3)
		more := a + one // at most 1 of 3 more
		q[i] = a + b
		stays[i], falls[i] = b+a*more, a*(1-more)
		before[i] = reach
		n[i] += reach * (3 + 3*one)
		if variant == "B6" && i == k-1 {
			q[i] = stays[i] // the top is passed with six only
			n[i] += reach * 3 * a
		}
		reach *= q[i]
	}
	sel[k-1] = reach
	if variant == "A" {
		for j := range k - 1 {
			sel[j] = before[j+1] * (1 - q[j+1])
		}
		return sel, 1 - q[0], n
	}
	none = 1 - q[0]
	for top := 1; top < k; top++ { // dose top+1 is the first that is too toxic
		path := 1 - q[top]
		for j := top - 1; j >= 0; j-- {
			sel[j] += before[j] * stays[j] * path
			a := math.Pow(1-p[j], 3)
			n[j] += before[j] * a * path * 3
			path *= falls[j]
		}
		none += path
	}
	return sel, none, n
}

func TestThreePlusThreeIsTheClosedForm(t *testing.T) {
	for _, p := range [][]float64{
		{0.05, 0.1, 0.2, 0.35, 0.5}, {0.4, 0.5}, {0.3}, {0.01, 0.02, 0.03, 0.04, 0.05, 0.06}, {0.5, 0.1, 0.4}, {0, 1},
	} {
		for _, variant := range []string{"A", "B", "B6"} {
			got, err := Characteristics(dose.Plan{Settings: dose.Settings{Design: dose.ThreePlusThree, Variant: variant}, Doses: len(p)}, p)
			if err != nil {
				t.Fatal(err)
			}
			sel, none, n := closed(variant, p)
			for i := range p {
				if math.Abs(got.Select[i]-sel[i]) > 1e-14 || math.Abs(got.MeanN[i]-n[i]) > 1e-13 {
					t.Errorf("%s %v: dose %d: select %.15f, closed %.15f; patients %.15f, closed %.15f", variant, p, i+1, got.Select[i], sel[i], got.MeanN[i], n[i])
				}
			}
			if math.Abs(got.None-none) > 1e-14 || math.Abs(got.StoppedForSafety-none) > 1e-14 {
				t.Errorf("%s %v: none %.15f, stopped %.15f, closed %.15f", variant, p, got.None, got.StoppedForSafety, none)
			}
			if got.Overdose60 != nil {
				t.Error("overdose without a target to measure it by")
			}
		}
	}
}
