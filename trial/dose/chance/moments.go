package chance

import (
	"math"
	"math/bits"
)

// Moments are the sum and the sum of squares of whole numbers, 128 bits wide.
type Moments struct {
	sum    int64
	hi, lo uint64
}

// Add counts x, not negative, times trials.
func (m *Moments) Add(x, times int64) {
	m.sum += x * times
	hi, lo := bits.Mul64(uint64(x*x), uint64(times))
	var carry uint64
	m.lo, carry = bits.Add64(m.lo, lo, 0)
	m.hi, _ = bits.Add64(m.hi, hi, carry)
}

// Join adds the numbers of another.
func (m *Moments) Join(o Moments) {
	m.sum += o.sum
	var carry uint64
	m.lo, carry = bits.Add64(m.lo, o.lo, 0)
	m.hi, _ = bits.Add64(m.hi, o.hi, carry)
}

// Mean is the mean of n numbers with its standard error, 0 for fewer than two.
func (m *Moments) Mean(n int64) (mean, se float64) {
	k := float64(n)
	mean = float64(m.sum) / k
	if n < 2 {
		return mean, 0
	}
	square := float64(m.hi)*(1<<63)*2 + float64(m.lo)
	variance := max(square/k-mean*mean, 0) * k / (k - 1)
	return mean, math.Sqrt(variance / k)
}

// Share is k of n as a fraction with its standard error.
func Share(k, n int64) (p, se float64) {
	p = float64(k) / float64(n)
	return p, math.Sqrt(p * (1 - p) / float64(n))
}
