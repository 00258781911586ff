package grading

import (
	"math"
	"math/big"
	"math/bits"
	"strconv"
)

// number is an exact fraction n/d with d > 0. A boundary of a grade is a decimal
// and so is what a laboratory prints: in binary floating point 3.0 times is now and
// then more than 3. What does not fit 64 bits is kept in big, and n/d is not used.
type number struct {
	n, d int64
	big  *big.Rat
}

func whole(n int64) number { return number{n: n, d: 1} }

// tens are the powers of ten that a 64-bit integer holds.
var tens = [19]int64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}

// maxDigits bounds how many digits a number may be written with, so that nobody
// makes us compute with a million of them.
const maxDigits = 40

func fromBig(r *big.Rat) number {
	if r.Num().IsInt64() && r.Denom().IsInt64() {
		return number{n: r.Num().Int64(), d: r.Denom().Int64()}
	}
	return number{d: 1, big: r}
}

func (x number) rat() *big.Rat {
	if x.big != nil {
		return x.big
	}
	return big.NewRat(x.n, x.d)
}

// float is the nearest float64, for showing only.
func (x number) float() float64 {
	if x.big == nil {
		return float64(x.n) / float64(x.d)
	}
	f, _ := x.big.Float64()
	return f
}

func (x number) sign() int {
	switch {
	case x.big != nil:
		return x.big.Sign()
	case x.n < 0:
		return -1
	case x.n > 0:
		return 1
	}
	return 0
}

// integer reports whether x has no fraction.
func (x number) integer() bool {
	if x.big != nil {
		return x.big.IsInt()
	}
	return x.n%x.d == 0
}

// cmp is -1, 0 or 1 as x is less than, equal to or greater than y, exactly.
func (x number) cmp(y number) int {
	if x.big != nil || y.big != nil {
		return x.rat().Cmp(y.rat())
	}
	if x.n < 0 || y.n < 0 {
		if x.n >= 0 {
			return 1
		}
		if y.n >= 0 {
			return -1
		}
		return cross(magnitude(y.n), x.d, magnitude(x.n), y.d)
	}
	return cross(uint64(x.n), y.d, uint64(y.n), x.d)
}

// cross compares a*b with c*d in 128 bits.
func cross(a uint64, b int64, c uint64, d int64) int {
	hi1, lo1 := bits.Mul64(a, uint64(b))
	hi2, lo2 := bits.Mul64(c, uint64(d))
	switch {
	case hi1 < hi2 || hi1 == hi2 && lo1 < lo2:
		return -1
	case hi1 > hi2 || lo1 > lo2:
		return 1
	}
	return 0
}

// magnitude is |n|, the least int64 included.
func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// product multiplies two integers; ok is false when 64 bits do not hold it.
func product(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	if hi != 0 || lo > math.MaxInt64 {
		return 0, false
	}
	if (a < 0) != (b < 0) {
		return -int64(lo), true
	}
	return int64(lo), true
}

func (x number) times(y number) number {
	if x.big == nil && y.big == nil {
		n, ok1 := product(x.n, y.n)
		d, ok2 := product(x.d, y.d)
		if ok1 && ok2 {
			return number{n: n, d: d}
		}
	}
	return fromBig(new(big.Rat).Mul(x.rat(), y.rat()))
}

// over divides by y, which is not zero.
func (x number) over(y number) number {
	if x.big == nil && y.big == nil {
		if x.d == y.d && y.n > 0 {
			return number{n: x.n, d: y.n}
		}
		if y.n > 0 {
			return x.times(number{n: y.d, d: y.n})
		}
	}
	return fromBig(new(big.Rat).Quo(x.rat(), y.rat()))
}

func (x number) plus(y number) number {
	if x.big == nil && y.big == nil {
		a, ok1 := product(x.n, y.d)
		b, ok2 := product(y.n, x.d)
		d, ok3 := product(x.d, y.d)
		if x.d == y.d {
			a, b, d, ok1, ok2, ok3 = x.n, y.n, x.d, true, true, true
		}
		if s := a + b; ok1 && ok2 && ok3 && (s > a) == (b > 0) {
			return number{n: s, d: d}
		}
	}
	return fromBig(new(big.Rat).Add(x.rat(), y.rat()))
}

func (x number) minus(y number) number {
	if y.big == nil && y.n != math.MinInt64 {
		return x.plus(number{n: -y.n, d: y.d})
	}
	return fromBig(new(big.Rat).Sub(x.rat(), y.rat()))
}

// String writes x with six significant digits, without an exponent, for people.
func (x number) String() string {
	short, err := strconv.ParseFloat(strconv.FormatFloat(x.float(), 'g', 6, 64), 64)
	if err != nil {
		short = x.float()
	}
	return strconv.FormatFloat(short, 'f', -1, 64)
}
