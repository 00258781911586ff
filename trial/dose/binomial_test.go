package dose

import (
	"math"
	"math/big"
	"testing"
)

// Against sums of 300 bits, to the largest trial that a plan can have.
func TestAtMost(t *testing.T) {
	for _, n := range []int{1, 3, 30, 301, MaxPatients + 1} {
		for _, p := range []float64{0.001, 0.05, 0.3, 0.5, 0.6, 0.95, 0.999} {
			prec := func(x float64) *big.Float { return new(big.Float).SetPrec(2000).SetFloat64(x) }
			one := prec(1)
			q := new(big.Float).SetPrec(2000).Sub(one, prec(p))
			term := prec(1)
			for range n {
				term.Mul(term, q)
			}
			sum := prec(0)
			for y := 0; y <= n; y++ {
				sum.Add(sum, term)
				want, _ := sum.Float64()
				if y%max(1, n/7) == 0 || y == n {
					if got := atMost(y, n, p); math.Abs(got-want) > 1e-12 {
						t.Fatalf("Pr(Bin(%d, %v) ≤ %d) = %.15g, want %.15g", n, p, y, got, want)
					}
				}
				term.Mul(term, prec(float64(n-y)))
				term.Quo(term, prec(float64(y+1)))
				term.Mul(term, prec(p))
				term.Quo(term, q)
			}
		}
	}
}

func TestEliminationHoldsInTheLargestTrial(t *testing.T) {
	d, err := New(Settings{Design: BOIN, Target: 0.6}, 2)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Next(&State{Dose: 1, Arms: []Arm{{N: MaxPatients, DLT: MaxPatients}, {}}}); got.Stop != Unsafe {
		t.Errorf("1000 DLTs of 1000 patients: %+v", got)
	}
}
