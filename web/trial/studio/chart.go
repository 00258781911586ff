package studio

import (
	"context"
	"slices"
	"strconv"

	"stepwise/internal/lang"
	"stepwise/trial/dose/answer"
)

// Pictures are drawn on the server, with the words in them: a design a row, what is
// asked across, so that fifteen designs are as easy to read as two and no key of
// colours is needed. The tables beside them say the same. Units are those of a phone
// of 360 pixels, so that text keeps its size there.
const (
	wide     = 352
	rowHigh  = 62 // one design: its name, and the bars below it
	barHigh  = 31 // the largest bar
	headHigh = 54
)

// meaning of a bar: what its colour and its hatching say. A bar is never told by its
// colour alone.
const (
	right = "right" // the dose that ought to be found
	over  = "over"  // above the target
	plain = "plain"
)

// bars is a picture ready to draw: columns with headings, and a row of bars for each
// design.
type bars struct {
	label string // what the picture shows, for who cannot see it
	high  string
	heads []head
	band  *box // behind the column that is right
	rows  []row
}

type head struct{ x, over, name, under string }

type row struct {
	y, base string // of the name; of the foot of the bars
	name    string
	bars    []bar
}

type bar struct {
	box
	kind        string
	value       string // stands above the bar
	at, above   string // middle; foot of the value
	title       string
	from, until string // standard error, "" when there is none
}

type box struct{ x, y, w, h string }

func px(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// column is what a picture shows across.
type column struct{ over, name, under, kind string }

// value is a bar before it is drawn.
type value struct {
	v, se float64
	text  string // above the bar
	title string
}

// drawBars draws values[design][column]; kind tells the meaning of a bar.
func drawBars(label string, columns []column, names []string, values [][]value) bars {
	most := 1e-9
	for _, list := range values {
		for _, x := range list {
			most = max(most, x.v)
		}
	}
	each := float64(wide) / float64(len(columns))
	b := bars{label: label, high: px(headHigh + rowHigh*float64(len(names)))}
	for i, c := range columns {
		b.heads = append(b.heads, head{px(each * (float64(i) + 0.5)), c.over, c.name, c.under})
		if c.kind == right {
			b.band = &box{px(each * float64(i)), "0", px(each), b.high}
		}
	}
	thick := min(each*0.62, 34)
	for k, name := range names {
		top := headHigh + rowHigh*float64(k)
		foot := top + rowHigh - 6
		r := row{y: px(top + 12), base: px(foot), name: name}
		for i, x := range values[k] {
			high := max(x.v/most*barHigh, 1)
			mid := each * (float64(i) + 0.5)
			one := bar{box{px(mid - thick/2), px(foot - high), px(thick), px(high)}, columns[i].kind, x.text, px(mid), px(foot - high - 3), x.title, "", ""}
			if spread := x.se / most * barHigh; spread >= 1 {
				one.from, one.until = px(foot-high-spread), px(foot-high+spread)
				one.above = px(foot - high - spread - 2)
			}
			r.bars = append(r.bars, one)
		}
		b.rows = append(b.rows, r)
	}
	return b
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

func pictureNames(c *answer.Comparison) (names []string) {
	for _, i := range distinct(c) {
		names = append(names, c.NameWithSame(i))
	}
	return names
}

// doses are the columns of a scenario: its doses with their true rates.
func doses(ctx context.Context, s answer.ComparedScenario, target float64) (out []column) {
	unit := " %"
	if len(s.PTrue) > 8 {
		unit = "" // the columns are narrow; the heading above the table says it
	}
	for d, p := range s.PTrue {
		c := column{"", strconv.Itoa(d + 1), percent(p) + unit, plain}
		switch {
		case s.MTD != nil && *s.MTD == d+1:
			c.over, c.kind = "MTD", right
		case target > 0 && p > target:
			c.kind = over
		}
		out = append(out, c)
	}
	return out
}

// selection draws what is selected in a scenario.
func selection(ctx context.Context, c *answer.Comparison, scenario int) bars {
	s := c.Scenarios[scenario]
	none := column{"", lang.T(ctx, "studio.picture.none"), "", plain}
	if s.AllToxic {
		none.kind = right
	}
	columns := append(doses(ctx, s, c.Target), none)
	var values [][]value
	for _, i := range distinct(c) {
		o := &c.Designs[i].Results[scenario]
		var line []value
		for d, p := range append(slices.Clone(o.Select), o.None) {
			if d == len(o.Select) {
				line = append(line, shareValue(c.Designs[i].Name, lang.T(ctx, "studio.none"), p, o.NoneSE))
				break
			}
			line = append(line, shareValue(c.Designs[i].Name, lang.T(ctx, "studio.dose", "N", d+1), p, seAt(o.SelectSE, d)))
		}
		values = append(values, line)
	}
	return drawBars(lang.T(ctx, "studio.picture.selection", "N", scenario+1), columns, pictureNames(c), values)
}

// shareValue is a share of all trials, to be drawn.
func shareValue(design, what string, p float64, se *float64) value {
	v := value{v: 100 * p, text: strconv.FormatFloat(100*p, 'f', 0, 64), title: design + " · " + what + ": " + shareSE(&p, se) + " %"}
	if se != nil {
		v.se = 100 * *se
	}
	return v
}

// patients draws who is treated where in a scenario.
func patients(ctx context.Context, c *answer.Comparison, scenario int) bars {
	var values [][]value
	for _, i := range distinct(c) {
		var line []value
		for d, n := range c.Designs[i].Results[scenario].MeanN {
			line = append(line, value{v: n, text: one(n), title: c.Designs[i].Name + " · " + lang.T(ctx, "studio.dose", "N", d+1) + ": " + two(n)})
		}
		values = append(values, line)
	}
	return drawBars(lang.T(ctx, "studio.picture.patients", "N", scenario+1), doses(ctx, c.Scenarios[scenario], c.Target), pictureNames(c), values)
}

// overdose draws the risk of overdosing by scenario.
func overdose(ctx context.Context, c *answer.Comparison) bars {
	var columns []column
	word := "studio.scenario"
	if len(c.Scenarios) > 4 {
		word = "studio.scenario.short"
	}
	for s := range c.Scenarios {
		columns = append(columns, column{"", lang.T(ctx, word, "N", s+1), "", over})
	}
	var names []string
	var values [][]value
	for _, i := range distinct(c) {
		var line []value
		for s, o := range c.Designs[i].Results {
			if o.Overdose60 == nil {
				break // no target, no overdose
			}
			line = append(line, shareValue(c.Designs[i].Name, columns[s].name, *o.Overdose60, o.Overdose60SE))
		}
		if line != nil {
			names, values = append(names, c.NameWithSame(i)), append(values, line)
		}
	}
	return drawBars(lang.T(ctx, "studio.picture.overdose"), columns, names, values)
}

func doseNames(ctx context.Context, k int) (out []string) {
	for d := range k {
		out = append(out, lang.T(ctx, "studio.dose", "N", d+1))
	}
	return out
}
