package grading

import (
	"math"
	"math/big"
	"strconv"
)

// parse reads a decimal as people and JSON write it: -12.5, 3e2. ok is false for
// anything else; NaN, infinities, commas and blanks are something else.
func parse(s string) (x number, ok bool) {
	i, negative := 0, false
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		negative = s[i] == '-'
		i++
	}
	var n int64
	digits, places, point, small := 0, 0, false, true
	for ; i < len(s); i++ {
		c := s[i]
		if c == '.' && !point {
			point = true
			continue
		}
		if c < '0' || c > '9' {
			break
		}
		digits++
		if point {
			places++
		}
		if n > (math.MaxInt64-9)/10 {
			small = false
		} else {
			n = n*10 + int64(c-'0')
		}
	}
	if digits == 0 || digits > maxDigits {
		return number{}, false
	}
	if i == len(s) && small && places < len(tens) {
		if negative {
			n = -n
		}
		return number{n: n, d: tens[places]}, true
	}
	if i < len(s) && !exponent(s[i:]) {
		return number{}, false
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return number{}, false
	}
	return fromBig(r), true
}

// exponent accepts e3, E-2: two digits at most, for 10^99 is no finding.
func exponent(s string) bool {
	if len(s) < 2 || s[0] != 'e' && s[0] != 'E' {
		return false
	}
	s = s[1:]
	if s[0] == '-' || s[0] == '+' {
		s = s[1:]
	}
	if len(s) < 1 || len(s) > 2 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// fromFloat takes the shortest decimal that reads back as f: what was typed.
func fromFloat(f float64) (number, bool) {
	if f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		return whole(int64(f)), true
	}
	// The division of two exact integers is rounded once, as reading a decimal is:
	// when it gives f, the decimal is the one that was meant.
	for places := 1; places <= 6; places++ {
		if n := math.Round(f * float64(tens[places])); math.Abs(n) < 1<<53 && n/float64(tens[places]) == f {
			return number{n: int64(n), d: tens[places]}, true
		}
	}
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return number{}, false
	}
	return parse(strconv.FormatFloat(f, 'g', -1, 64))
}
