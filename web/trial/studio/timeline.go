package studio

import (
	"context"
	"strconv"

	"stepwise/internal/lang"
	"stepwise/trial/dose/answer"
)

// timeline shows, a design a row, by which day a trial has so many evaluable patients:
// a dot with their number at the median, and a line from the tenth to the ninetieth
// percentile of the last of them.
type timeline struct {
	label string
	high  string
	ticks []head // days along the top
	rows  []lane
}

type lane struct {
	y, at       string // of the name; of the line
	name        string
	from, until string // of the last patient, "" when fewer than nine in ten trials get there
	dots        []dot
	rest        string // said where nothing can be drawn
}

type dot struct{ x, n, title string }

const (
	laneHigh = 46
	dotWide  = 20 // of a dot with a number of two digits
	edge     = 12 // room for a dot at either end
)

// evaluable draws the calendar.
func evaluable(ctx context.Context, list []answer.Course) timeline {
	t := timeline{label: lang.T(ctx, "studio.picture.evaluable"), high: px(headHigh + laneHigh*float64(len(list)))}
	last := 1.0
	for _, c := range list {
		for _, n := range marks(c) {
			last = max(last, dayOf(c, n, 0.5))
		}
		last = max(last, dayOf(c, len(c.Nth), 0.9))
	}
	step := scale(last)
	x := func(day float64) float64 { return edge + day/last*(wide-2*edge) }
	for day := 0.0; day <= last; day += step {
		t.ticks = append(t.ticks, head{x: px(x(day)), name: strconv.Itoa(int(day))})
	}
	for k, c := range list {
		top := headHigh + laneHigh*float64(k)
		l := lane{y: px(top + 10), at: px(top + 27), name: c.Name}
		for i, n := range marks(c) {
			day := dayOf(c, n, 0.5)
			if day == 0 {
				break // fewer than half of the trials get there
			}
			at := x(day)
			if i > 0 && len(l.dots) > 0 && at-xOf(l.dots[len(l.dots)-1]) < dotWide && n != len(c.Nth) {
				continue // it would hide the one before
			}
			l.dots = append(l.dots, dot{px(at), strconv.Itoa(n), lang.T(ctx, "studio.picture.day", "Design", c.Name, "N", n, "Median", dayAt(c, n, 0.5), "Early", dayAt(c, n, 0.1), "Late", dayAt(c, n, 0.9))})
		}
		if early, late := dayOf(c, len(c.Nth), 0.1), dayOf(c, len(c.Nth), 0.9); late > 0 {
			l.from, l.until = px(x(early)), px(x(late))
		}
		if len(l.dots) == 0 {
			l.rest = lang.T(ctx, "studio.picture.seldom")
		}
		t.rows = append(t.rows, l)
	}
	return t
}

func xOf(d dot) float64 {
	x, _ := strconv.ParseFloat(d.x, 64) // our own text
	return x
}

// scale gives a round number of days between the marks of an axis.
func scale(last float64) (step float64) {
	for _, step = range []float64{10, 30, 60, 90, 180, 365, 730, 1825, 3650} {
		if last/step <= 6 {
			break
		}
	}
	return step
}

// marks are the patients that the calendar tells of: every third, and the last.
func marks(c answer.Course) (out []int) {
	last := len(c.Nth)
	step := max(1, (last+5)/6)
	for n := step; n < last; n += step {
		out = append(out, n)
	}
	return append(out, last)
}

// dayOf is the day by which the share p of all trials have n evaluable patients, 0 when
// fewer ever do.
func dayOf(c answer.Course, n int, p float64) float64 {
	for _, q := range c.Nth[n-1].Quantiles {
		if q.P == p && q.Day != nil {
			return float64(*q.Day)
		}
	}
	return 0
}
