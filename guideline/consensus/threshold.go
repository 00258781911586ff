package consensus

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Threshold is the share of ratings that a panel agreed, before the first round,
// to call agreement. It is above 0 and at most 1, and exact. The zero value is no
// threshold and is met by nothing.
type Threshold struct {
	num, den int
}

// ErrThreshold is the error of [NewThreshold] and [ParseThreshold].
var ErrThreshold = errors.New("consensus: threshold must be a share above 0 and at most 1, written like 70%, 66.7% or 2/3")

// Limits that keep every step far from overflow and every threshold writable in a
// form that [ParseThreshold] reads back. No panel needs finer ones.
const (
	maxThresholdDigits   = 9
	maxThresholdDecimals = 6
	maxDenominator       = 999_999_999
)

// NewThreshold returns num/den. It fails with [ErrThreshold] unless 0 < num ≤ den
// and the denominator in lowest terms has at most nine digits.
func NewThreshold(num, den int) (Threshold, error) {
	if num <= 0 || den < num {
		return Threshold{}, fmt.Errorf("%w: %d/%d", ErrThreshold, num, den)
	}
	d := gcd(num, den)
	if den/d > maxDenominator {
		return Threshold{}, fmt.Errorf("%w: %d/%d", ErrThreshold, num, den)
	}
	return Threshold{num: num / d, den: den / d}, nil
}

// ParseThreshold reads "70%", "66.7 %" (at most six decimals) or "2/3" (at most
// nine digits each). A bare number is refused, because 0.7 and 70 would both be
// plausible and a hundred times apart. The error is [ErrThreshold].
func ParseThreshold(text string) (Threshold, error) {
	fail := fmt.Errorf("%w: %q", ErrThreshold, quoted(text))
	text = strings.TrimSpace(text)
	if before, after, ok := strings.Cut(text, "/"); ok {
		num, okNum := parseDigits(strings.TrimSpace(before))
		den, okDen := parseDigits(strings.TrimSpace(after))
		if !okNum || !okDen {
			return Threshold{}, fail
		}
		t, err := NewThreshold(num, den)
		if err != nil {
			return Threshold{}, fail
		}
		return t, nil
	}
	number, ok := strings.CutSuffix(text, "%")
	if !ok {
		if number, ok = strings.CutSuffix(text, "％"); !ok {
			return Threshold{}, fail
		}
	}
	whole, fraction, point := strings.Cut(strings.TrimSpace(number), ".")
	num, okNum := parseDigits(whole)
	if !okNum {
		return Threshold{}, fail
	}
	den := 100
	if point {
		decimals, okDecimals := parseDigits(fraction)
		if !okDecimals || len(fraction) > maxThresholdDecimals {
			return Threshold{}, fail
		}
		scale := 1
		for range fraction {
			scale *= 10
		}
		num, den = num*scale+decimals, den*scale
	}
	t, err := NewThreshold(num, den)
	if err != nil {
		return Threshold{}, fail
	}
	return t, nil
}

// parseDigits is stricter than strconv.Atoi, which takes signs.
func parseDigits(text string) (int, bool) {
	if text == "" || len(text) > maxThresholdDigits {
		return 0, false
	}
	value := 0
	for _, r := range text {
		if r < '0' || r > '9' {
			return 0, false
		}
		value = value*10 + int(r-'0')
	}
	return value, true
}

// IsZero reports whether no threshold was set.
func (t Threshold) IsZero() bool { return t.den == 0 }

// Ratio returns the threshold in lowest terms, 0/0 when none was set.
func (t Threshold) Ratio() Ratio { return Ratio{Num: t.num, Den: t.den} }

// String returns the shortest exact form that [ParseThreshold] reads: per cent
// when at most six decimals suffice, else a fraction. It is empty when no
// threshold was set.
func (t Threshold) String() string {
	if t.IsZero() {
		return ""
	}
	num, den := t.num*100, t.den
	for decimals := range maxThresholdDecimals + 1 {
		if num%den == 0 {
			digits := strconv.Itoa(num / den)
			if decimals == 0 {
				return digits + "%"
			}
			for len(digits) <= decimals {
				digits = "0" + digits
			}
			cut := len(digits) - decimals
			return digits[:cut] + "." + digits[cut:] + "%"
		}
		num *= 10
	}
	return strconv.Itoa(t.num) + "/" + strconv.Itoa(t.den)
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
