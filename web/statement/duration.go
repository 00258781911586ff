package statement

import (
	"context"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"stepwise/internal/lang"
)

// iso is a duration of ISO 8601, 4.4.3.2, as statements write it: years to seconds,
// the last with a fraction, or weeks.
var iso = regexp.MustCompile(`^P(?:([\d.,]+)Y)?(?:([\d.,]+)M)?(?:([\d.,]+)W)?(?:([\d.,]+)D)?(?:T(?:([\d.,]+)H)?(?:([\d.,]+)M)?(?:([\d.,]+)S)?)?$`)

// seconds of each part; a year and a month are those of the calendar on average.
var seconds = []float64{31556952, 2629746, 604800, 86400, 3600, 60, 1}

// length reads a duration; false when there is none or it passes three centuries.
func length(s string) (time.Duration, bool) {
	m := iso.FindStringSubmatch(s)
	if m == nil || len(s) < 3 {
		return 0, false
	}
	sum := 0.0
	for i, part := range m[1:] {
		if part == "" {
			continue
		}
		n, err := strconv.ParseFloat(strings.ReplaceAll(part, ",", "."), 64)
		if err != nil {
			return 0, false
		}
		sum += n * seconds[i]
	}
	if sum*1e9 > math.MaxInt64/2 {
		return 0, false
	}
	return time.Duration(sum * float64(time.Second)), true
}

// duration writes a length of time with its two largest units.
func duration(ctx context.Context, d time.Duration) string {
	d = d.Round(time.Second)
	hours, minutes, rest := int(d/time.Hour), int(d%time.Hour/time.Minute), int(d%time.Minute/time.Second)
	switch {
	case hours > 0:
		return lang.T(ctx, "browse.hours", "Hours", lang.Number(hours), "Minutes", minutes)
	case minutes > 0:
		return lang.T(ctx, "browse.minutes", "Minutes", minutes, "Seconds", rest)
	}
	return lang.T(ctx, "browse.seconds", "Seconds", rest)
}
