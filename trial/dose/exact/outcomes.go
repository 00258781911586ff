package exact

import (
	"fmt"
	"math"
	"math/bits"

	"stepwise/trial/dose"
)

var sprintf = fmt.Sprintf

// outcomes numbers what can be seen at one dose: n patients, y of them with a DLT.
// Outcomes of the same n follow each other, so that the number of an outcome rises
// with y.
type outcomes struct {
	n, y   []int32 // by number; 0 is nobody treated
	first  []int32 // number of (n, 0) by n; −1 where n cannot be
	width  int     // bits of a number
	sizes  []int   // size of the cohort that begins after so many patients, titration apart
	weight []float64
	rate   []float64 // rate and weight are dose.Rate of the outcome
}

// newOutcomes finds how many patients a dose can have: sums of cohorts, or any
// number where titration breaks their rhythm.
func newOutcomes(p *dose.Plan) *outcomes {
	most := p.MaxN()
	can := make([]bool, most+1)
	can[0] = true
	o := &outcomes{first: make([]int32, most+1), sizes: make([]int, most+1)}
	after := p.Start()
	after.Arms[0].N = 2 // no single patients any more
	for n := range o.sizes {
		o.sizes[n] = p.CohortSize(&after, n, 1)
	}
	for _, c := range p.CohortSizes {
		for n := most; n >= c; n-- {
			can[n] = can[n] || can[n-c]
		}
	}
	for n := range can {
		if o.first[n] = -1; !can[n] && !p.Titration {
			continue
		}
		o.first[n] = int32(len(o.n))
		for y := range n + 1 {
			rate, weight := dose.Rate(n, y)
			o.n, o.y = append(o.n, int32(n)), append(o.y, int32(y))
			o.rate, o.weight = append(o.rate, rate), append(o.weight, weight)
		}
	}
	o.width = max(1, bits.Len(uint(len(o.n)-1)))
	return o
}

// binomials are the probabilities of y DLTs in a cohort, by dose and y, for every
// scenario: [(dose·(size+1)+y)·scenarios + scenario].
func binomials(size int, scenarios [][]float64) []float64 {
	doses := len(scenarios[0])
	out := make([]float64, doses*(size+1)*len(scenarios))
	for k, ps := range scenarios {
		for d, p := range ps {
			for y := range size + 1 {
				out[(d*(size+1)+y)*len(scenarios)+k] = binomial(y, size, p)
			}
		}
	}
	return out
}

// binomial is Pr(Bin(n, p) = y). Cohorts are small; the logarithms serve the large.
func binomial(y, n int, p float64) float64 {
	switch {
	case p == 0:
		return float64(b2i(y == 0))
	case p == 1:
		return float64(b2i(y == n))
	}
	if n <= 60 { // the coefficient is exact in a float64 up to 56, and good beyond
		c := 1.0
		for i := 1; i <= y; i++ {
			c = c * float64(n-i+1) / float64(i)
		}
		return c * math.Pow(p, float64(y)) * math.Pow(1-p, float64(n-y))
	}
	lgamma := func(x int) float64 { v, _ := math.Lgamma(float64(x + 1)); return v }
	return math.Exp(lgamma(n) - lgamma(y) - lgamma(n-y) + float64(y)*math.Log(p) + float64(n-y)*math.Log1p(-p))
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
