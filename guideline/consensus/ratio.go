package consensus

import (
	"math/bits"
	"strconv"
)

// Ratio is an exact share of a whole, such as 7 of 10. Both parts are never
// negative. A Den of zero is the share of nothing: it meets no threshold.
type Ratio struct {
	Num, Den int
}

// Float64 returns the ratio for drawing, 0 when Den is zero. Do not compare the
// result with a limit: use [Ratio.Meets].
func (r Ratio) Float64() float64 {
	if r.Den == 0 {
		return 0
	}
	return float64(r.Num) / float64(r.Den)
}

// Percent returns the ratio in per cent with one decimal, cut and not rounded:
// 69.96 % must not be shown as the 70.0 % that it failed to reach. It returns "–"
// when Den is zero.
func (r Ratio) Percent() string {
	if r.Den == 0 {
		return "–"
	}
	perMille := muldiv(r.Num, 1000, r.Den)
	return strconv.FormatUint(perMille/10, 10) + "." + strconv.FormatUint(perMille%10, 10)
}

// Meets reports whether r is at least t, compared by cross-multiplication in 128
// bits, so that 7 of 10 meets 70 % and no size of panel overflows.
func (r Ratio) Meets(t Threshold) bool {
	if r.Den == 0 || t.den == 0 {
		return false
	}
	leftHigh, leftLow := bits.Mul64(uint64(r.Num), uint64(t.den))
	rightHigh, rightLow := bits.Mul64(uint64(t.num), uint64(r.Den))
	if leftHigh != rightHigh {
		return leftHigh > rightHigh
	}
	return leftLow >= rightLow
}

// muldiv returns a×b/c rounded down without overflow of the product. The result
// must fit: here a is a share of c, or not many times larger.
func muldiv(a, b, c int) uint64 {
	high, low := bits.Mul64(uint64(a), uint64(b))
	quotient, _ := bits.Div64(high, low, uint64(c))
	return quotient
}
