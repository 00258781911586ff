package statement

import (
	"strconv"
	"strings"
)

// plainNumber spells a JSON number so that equal numbers are spelt alike, without
// rounding: its digits with no zeros at either end, and the power of ten of the
// last one. 1.0, 1 and 10e-1 are all "1e0".
func plainNumber(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	power := int64(0)
	if e := strings.IndexAny(s, "eE"); e >= 0 {
		p, err := strconv.ParseInt(strings.TrimPrefix(s[e+1:], "+"), 10, 32)
		if err != nil {
			return sign + s // no such number is written but to make trouble
		}
		power, s = p, s[:e]
	}
	whole, fraction, _ := strings.Cut(s, ".")
	power -= int64(len(fraction))
	all := strings.TrimLeft(whole+fraction, "0")
	if all == "" {
		return "0"
	}
	short := strings.TrimRight(all, "0")
	return sign + short + "e" + strconv.FormatInt(power+int64(len(all)-len(short)), 10)
}
