package consensus

import (
	"strconv"
	"strings"
)

// Points is an exact number of scale points, counted in fortieths: 40 is one
// point of the scale. Medians come in halves, percentiles in tenths, the central
// point and the asymmetry index in twentieths, and IPRAS (half of three
// twentieths added to 2.35) in fortieths, so one unit holds them all without
// rounding and they compare with the ordinary operators.
type Points int

// PerPoint is the number of Points in one point of the scale.
const PerPoint Points = 40

// Float64 returns p in scale points, for drawing. Do not compare the result with
// a limit: compare Points.
func (p Points) Float64() float64 { return float64(p) / float64(PerPoint) }

// String returns p in scale points as an exact decimal without trailing zeros,
// such as "6.5" or "2.35".
func (p Points) String() string {
	sign := ""
	if p < 0 {
		sign, p = "-", -p
	}
	whole := sign + strconv.Itoa(int(p/PerPoint))
	// A fortieth is 25 thousandths, so three digits say everything.
	rest := int(p%PerPoint) * 25
	if rest == 0 {
		return whole
	}
	digits := strconv.Itoa(1000 + rest)[1:]
	return whole + "." + strings.TrimRight(digits, "0")
}
