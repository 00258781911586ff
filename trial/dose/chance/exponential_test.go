package chance

import (
	"math"
	"slices"
	"testing"
)

// The layers meet at the top, and draws follow 1 − exp(−x): Kolmogorov's distance of
// n draws is above 2.2/√n once in some 10,000 samples. The tail has its share.
func TestExponential(t *testing.T) {
	if top := area/layerX[layers-1] + layerY[layers-1]; math.Abs(top-1) > 1e-9 {
		t.Errorf("the layers end at %v, not at 1", top)
	}
	const n = 400_000
	src := Seeded(3, 0)
	draws := make([]float64, n)
	tail := 0
	for i := range draws {
		if draws[i] = src.Exponential(); draws[i] > edge {
			tail++
		}
	}
	slices.Sort(draws)
	far := 0.0
	for i, x := range draws {
		f := -math.Expm1(-x)
		far = max(far, math.Abs(f-float64(i)/n), math.Abs(f-float64(i+1)/n))
	}
	if far > 2.2/math.Sqrt(n) {
		t.Errorf("Kolmogorov's distance is %v", far)
	}
	if want := n * math.Exp(-edge); math.Abs(float64(tail)-want) > 4.5*math.Sqrt(want) {
		t.Errorf("%d draws in the tail, want %.0f", tail, want)
	}
}
