package studio

import (
	"context"
	"math"
	"strconv"
	"strings"

	"stepwise/internal/lang"
	"stepwise/trial/dose/answer"
	"stepwise/trial/dose/calendar"
)

func itoa(n int) string { return strconv.Itoa(n) }

// say is a sentence of a reading in the reader's language.
func say(ctx context.Context, s answer.Sentence) string {
	return lang.SayMap(lang.From(ctx), "dose."+s.Key, s.Args)
}

func (d difference) say(ctx context.Context) string {
	return lang.T(ctx, "studio.difference", "N", d.n, "DLT", d.dlt, "First", d.first, "Says", lang.T(ctx, "studio.asks."+d.says),
		"Other", d.other, "But", lang.T(ctx, "studio.asks."+d.but))
}

func scenarioTitle(ctx context.Context, c *answer.Comparison, i int) string {
	var rates []string
	s := c.Scenarios[i]
	for _, p := range s.PTrue {
		rates = append(rates, percent(p))
	}
	list := strings.Join(rates, lang.T(ctx, "studio.comma"))
	switch {
	case s.AllToxic:
		return lang.T(ctx, "dose.compare.scenario.toxic", "N", i+1, "Rates", list)
	case s.MTD == nil:
		return lang.T(ctx, "dose.compare.scenario.open", "N", i+1, "Rates", list)
	}
	return lang.T(ctx, "dose.compare.scenario", "N", i+1, "Rates", list, "Dose", *s.MTD)
}

// percent is a fraction as per cent, without zeros that say nothing.
func percent(p float64) string { return strconv.FormatFloat(math.Round(p*1000)/10, 'f', -1, 64) }

func one(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }
func two(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }

// cell is a cell of a decision table in the reader's language.
func cell(ctx context.Context, c answer.Cell) string {
	parts := []string{c.Text}
	for _, w := range c.Words {
		parts = append(parts, say(ctx, w))
	}
	return strings.TrimSpace(strings.Join(parts, " "))
}

// share is a fraction as per cent with one decimal.
func share(p *float64) string {
	if p == nil {
		return "–"
	}
	return one(100 * *p)
}

// shareSE is a share with its standard error, where it was simulated.
func shareSE(p, se *float64) string {
	if p == nil || se == nil {
		return share(p)
	}
	return share(p) + " ± " + one(100**se)
}

func seAt(list []float64, i int) *float64 {
	if list == nil {
		return nil
	}
	return &list[i]
}

func withSE(x, se float64, digits int) string {
	return strconv.FormatFloat(x, 'f', digits, 64) + " ± " + strconv.FormatFloat(se, 'f', max(digits, 1), 64)
}

// courseKeys are the columns of the calendar's table; courseCells are a line of it.
var courseKeys = []string{"screened", "enrolled", "infused", "evaluable", "wasted", "noproduct", "duration"}

func courseCells(c answer.Course) (out []string) {
	for _, n := range []calendar.Count{c.Screened, c.Enrolled, c.Infused, c.Evaluable, c.Wasted, c.NoProduct} {
		out = append(out, withSE(n.Mean, n.MeanSE, 1))
	}
	return append(out, withSE(c.Duration.Mean, c.Duration.MeanSE, 0))
}

// timed tells whether any design knows how long its trials last.
func timed(c *answer.Comparison) bool {
	for _, d := range c.Designs {
		for _, o := range d.Results {
			if o.MeanDays != nil {
				return true
			}
		}
	}
	return false
}

func days(o answer.Outcome) string {
	if o.MeanDays == nil {
		return "–"
	}
	return withSE(*o.MeanDays, *o.MeanDaysSE, 0)
}

// dayAt is the day by which the n-th patient is evaluable in a share of the trials.
func dayAt(c answer.Course, n int, p float64) string {
	if day := dayOf(c, n, p); day > 0 {
		return itoa(int(day))
	}
	return "–"
}

func settingsText(d answer.Compared) string {
	text, err := d.Settings.MarshalJSON()
	if err != nil {
		return ""
	}
	return string(text)
}
