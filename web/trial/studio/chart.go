package studio

import (
	"context"
	"fmt"
	"strconv"

	"stepwise/internal/lang"
	"stepwise/trial/dose/answer"
)

// Pictures are drawn on the server; the tables beside them say the same.
const (
	wide, high               = 640, 220
	left, right, top, bottom = 40, 8, 10, 26
)

// bars is a bar chart ready to draw: groups along the foot, a bar for each design.
type bars struct {
	label  string // what the picture shows, for who cannot see it
	across []tick // lines with their values
	groups []tick // names of the groups
	list   []bar
	legend []string
}

type tick struct{ at, label string }

type bar struct {
	x, y, w, h string
	series     int
	title      string
}

func px(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// drawBars draws values[design][group]; unit stands behind a value in the titles.
func drawBars(label string, names, groups []string, values [][]float64, unit string) bars {
	most := 0.0
	for _, v := range values {
		for _, x := range v {
			most = max(most, x)
		}
	}
	step, end := scale(most)
	b := bars{label: label, legend: names}
	y := func(v float64) float64 { return high - bottom - v/end*(high-bottom-top) }
	for v := 0.0; v <= end+step/2; v += step {
		b.across = append(b.across, tick{px(y(v)), strconv.FormatFloat(v, 'f', -1, 64)})
	}
	group := float64(wide-left-right) / float64(len(groups))
	each := group * 0.8 / float64(max(1, len(values)))
	for g, name := range groups {
		x0 := left + group*float64(g)
		b.groups = append(b.groups, tick{px(x0 + group/2), name})
		for s := range values {
			v := values[s][g]
			b.list = append(b.list, bar{px(x0 + group*0.1 + each*float64(s)), px(y(v)), px(max(each-1, 1)), px(max(y(0)-y(v), 0.5)), s % colours,
				fmt.Sprintf("%s, %s: %.1f%s", names[s], name, v, unit)})
		}
	}
	return b
}

// colours is how many series the style sheet tells apart.
const colours = 8

// scale gives a round step and the end of an axis that holds most.
func scale(most float64) (step, end float64) {
	for _, step = range []float64{0.5, 1, 2, 5, 10, 20, 25, 50} {
		if most/step <= 5 {
			break
		}
	}
	for end = step; end < most-1e-9; end += step {
	}
	return step, end
}

// distinct are the designs of a comparison without those that are the same trial as
// one before.
func distinct(c *answer.Comparison) []int {
	again := map[int]bool{}
	for _, group := range c.Same {
		for _, i := range group[1:] {
			again[i-1] = true
		}
	}
	var out []int
	for i := range c.Designs {
		if !again[i] {
			out = append(out, i)
		}
	}
	return out
}

// nameOf names a design with those that are the same trial.
func nameOf(c *answer.Comparison, i int) string {
	for _, group := range c.Same {
		if group[0] == i+1 {
			name := c.Designs[i].Name
			for _, k := range group[1:] {
				name += " = " + c.Designs[k-1].Name
			}
			return name
		}
	}
	return c.Designs[i].Name
}

func pictureNames(c *answer.Comparison) (names []string) {
	for _, i := range distinct(c) {
		names = append(names, nameOf(c, i))
	}
	return names
}

// selection draws what is selected in a scenario.
func selection(ctx context.Context, c *answer.Comparison, scenario int) bars {
	groups := doseNames(ctx, len(c.Scenarios[scenario].PTrue))
	groups = append(groups, lang.T(ctx, "studio.none"))
	var values [][]float64
	for _, i := range distinct(c) {
		o := c.Designs[i].Results[scenario]
		var v []float64
		for _, p := range o.Select {
			v = append(v, 100*p)
		}
		values = append(values, append(v, 100*o.None))
	}
	return drawBars(lang.T(ctx, "studio.picture.selection", "N", scenario+1), pictureNames(c), groups, values, " %")
}

// patients draws who is treated where in a scenario.
func patients(ctx context.Context, c *answer.Comparison, scenario int) bars {
	var values [][]float64
	for _, i := range distinct(c) {
		values = append(values, c.Designs[i].Results[scenario].MeanN)
	}
	return drawBars(lang.T(ctx, "studio.picture.patients", "N", scenario+1), pictureNames(c), doseNames(ctx, len(c.Scenarios[scenario].PTrue)), values, "")
}

// overdose draws the risk of overdosing by scenario.
func overdose(ctx context.Context, c *answer.Comparison) bars {
	var groups []string
	values := make([][]float64, len(distinct(c)))
	for s := range c.Scenarios {
		groups = append(groups, lang.T(ctx, "studio.scenario", "N", s+1))
		for k, i := range distinct(c) {
			x := 0.0
			if p := c.Designs[i].Results[s].Overdose60; p != nil {
				x = 100 * *p
			}
			values[k] = append(values[k], x)
		}
	}
	return drawBars(lang.T(ctx, "studio.picture.overdose"), pictureNames(c), groups, values, " %")
}

func doseNames(ctx context.Context, k int) (out []string) {
	for d := range k {
		out = append(out, lang.T(ctx, "studio.dose", "N", d+1))
	}
	return out
}

// evaluable draws by which day half of the trials have their n-th evaluable patient.
func evaluable(ctx context.Context, list []answer.Course) bars {
	var names, groups []string
	var values [][]float64
	for _, c := range list {
		names = append(names, c.Name)
		var v []float64
		for _, n := range marks(c) {
			v = append(v, float64(medianDay(c, n)))
		}
		values = append(values, v)
	}
	for _, n := range marks(list[0]) {
		groups = append(groups, lang.T(ctx, "studio.patient", "N", n))
	}
	for i := range values { // plans of different length have different last patients
		for len(values[i]) < len(groups) {
			values[i] = append(values[i], 0)
		}
		values[i] = values[i][:len(groups)]
	}
	return drawBars(lang.T(ctx, "studio.picture.evaluable"), names, groups, values, "")
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

// medianDay is the day by which half of the trials have n evaluable patients, 0 when
// fewer than half ever do.
func medianDay(c answer.Course, n int) int {
	for _, q := range c.Nth[n-1].Quantiles {
		if q.P == 0.5 && q.Day != nil {
			return *q.Day
		}
	}
	return 0
}
