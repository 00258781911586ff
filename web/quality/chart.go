package quality

import (
	"context"
	"fmt"
	"math"
	"strings"

	"stepwise/internal/lang"
	room "stepwise/quality"
	"stepwise/quality/chart"
)

// The pictures are drawn on the server; the tables beside them say the same.
const (
	wide, high               = 640, 260
	left, right, top, bottom = 46, 12, 14, 30
)

// axis maps values to pixels between two ends.
type axis struct{ from, to, low, high float64 }

func (a axis) at(v float64) float64 {
	if a.high == a.low {
		return (a.from + a.to) / 2
	}
	return a.from + (a.to-a.from)*(v-a.low)/(a.high-a.low)
}

func px(v float64) string { return fmt.Sprintf("%.1f", v) }

// tick is a line across with its label.
type tick struct{ at, label string }

// nice gives three to six round values from 0 to at least high.
func nice(high float64) []float64 {
	if high <= 0 || math.IsNaN(high) {
		high = 1
	}
	step := math.Pow(10, math.Floor(math.Log10(high)))
	for _, m := range []float64{.1, .2, .5, 1, 2, 5} {
		if high/(step*m) <= 5 {
			step *= m
			break
		}
	}
	var out []float64
	for v := 0.0; ; v += step {
		out = append(out, v)
		if v >= high {
			return out
		}
	}
}

// runPicture is a run chart ready to draw.
type runPicture struct {
	line   []string // polylines, one for each stretch without a gap
	dots   [][2]string
	median string
	across []tick
	months []tick
	marks  []tick
}

func drawRun(r room.Report, marks []Mark) runPicture {
	most := 0.0
	for _, p := range r.Points {
		if !math.IsNaN(p.Value) {
			most = math.Max(most, p.Value)
		}
	}
	if r.Indicator != room.ToSteroid {
		most = math.Min(most, 100)
	}
	ticks := nice(most)
	y := axis{high - bottom, top, 0, ticks[len(ticks)-1]}
	x := axis{left + 8, wide - right - 8, 0, float64(max(len(r.Points)-1, 1))}
	var out runPicture
	for _, t := range ticks {
		out.across = append(out.across, tick{px(y.at(t)), plainNumber(t)})
	}
	if !math.IsNaN(r.Run.Median) {
		out.median = px(y.at(r.Run.Median))
	}
	var stretch []string
	flush := func() {
		if len(stretch) > 1 {
			out.line = append(out.line, strings.Join(stretch, " "))
		}
		stretch = nil
	}
	every := max(1, (len(r.Points)+7)/8)
	for i, p := range r.Points {
		at := px(x.at(float64(i)))
		if i%every == 0 {
			out.months = append(out.months, tick{at, p.Month})
		}
		for _, m := range marks {
			if m.Month == p.Month {
				out.marks = append(out.marks, tick{at, m.Text})
			}
		}
		if math.IsNaN(p.Value) {
			flush()
			continue
		}
		stretch = append(stretch, at+","+px(y.at(p.Value)))
		out.dots = append(out.dots, [2]string{at, px(y.at(p.Value))})
	}
	flush()
	return out
}

// funnelPicture is a funnel plot ready to draw.
type funnelPicture struct {
	outer, inner [2]string // polylines of the upper and lower limits, 99.8 % and 95 %
	target       string
	dots         []funnelDot
	across, down []tick
}

type funnelDot struct {
	x, y, name string
	place      chart.Place
	mine       bool
}

func drawFunnel(ctx context.Context, r room.Report) (funnelPicture, bool) {
	most := 0
	for _, f := range r.Figures {
		most = max(most, f.Cases)
	}
	if most == 0 || r.All.Cases == 0 {
		return funnelPicture{}, false
	}
	ticks := nice(float64(most))
	x := axis{left, wide - right, 0, ticks[len(ticks)-1]}
	y := axis{high - bottom, top, 0, 1}
	var out funnelPicture
	for _, t := range ticks[1:] {
		out.down = append(out.down, tick{px(x.at(t)), plainNumber(t)})
	}
	for _, t := range []float64{0, .25, .5, .75, 1} {
		out.across = append(out.across, tick{px(y.at(t)), plainNumber(100 * t)})
	}
	lines := map[*string][]string{}
	last := int(ticks[len(ticks)-1])
	for n := 1; n <= last; n += max(1, last/160) {
		l := chart.FunnelLimits(r.All.Share, n)
		for at, v := range map[*string]float64{&out.outer[0]: l.High998, &out.outer[1]: l.Low998, &out.inner[0]: l.High95, &out.inner[1]: l.Low95} {
			lines[at] = append(lines[at], px(x.at(float64(n)))+","+px(y.at(v)))
		}
	}
	for at, points := range lines {
		*at = strings.Join(points, " ")
	}
	out.target = px(y.at(r.All.Share))
	for _, f := range r.Figures {
		if !f.Hidden && f.Cases > 0 {
			out.dots = append(out.dots, funnelDot{px(x.at(float64(f.Cases))), px(y.at(f.Share)), f.Site.Name.For(ctx), f.Place, f.Mine})
		}
	}
	return out, true
}

// plainNumber writes a number without digits that say nothing.
func plainNumber(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.1f", v), "0"), ".")
}

// value writes a figure or point of an indicator with its unit.
func value(ctx context.Context, i room.Indicator, v float64) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case i == room.ToSteroid && v >= 48:
		return lang.T(ctx, "quality.days", "N", plainNumber(v/24))
	case i == room.ToSteroid:
		return lang.T(ctx, "quality.hours", "N", plainNumber(v))
	}
	return lang.T(ctx, "quality.of100", "N", plainNumber(v))
}

func share(ctx context.Context, f room.Figure) string {
	if math.IsNaN(f.Share) {
		return "–"
	}
	return plainNumber(100*f.Share) + " %"
}

func monthName(ctx context.Context, month string) string {
	t, err := lang.ParseDay(month + "-01")
	if err != nil {
		return month
	}
	d := t.Std().In(lang.Zone)
	if lang.From(ctx) == lang.ZH {
		return fmt.Sprintf("%d年%d月", d.Year(), int(d.Month()))
	}
	return d.Format("January 2006")
}
