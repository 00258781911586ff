package main

import (
	"io"
	"strconv"

	"stepwise/internal/lang"
	"stepwise/trial/dose/answer"
	"stepwise/trial/dose/calendar"
)

type calendarReply struct{ *answer.Calendar }

func (c calendarReply) Say(w io.Writer, tag lang.Tag) error {
	s := &sheet{w: w, tag: tag}
	s.printf("%s\n\n", s.word("calendar.title", "Design", c.Design()))
	rows := [][]string{{s.word("calendar.patients"), s.word("calendar.mean"), "10 %", "50 %", "90 %"}}
	for _, x := range []struct {
		key string
		n   calendar.Count
	}{{"screened", c.Screened}, {"enrolled", c.Enrolled}, {"infused", c.Infused}, {"evaluable", c.Evaluable}, {"wasted", c.Wasted},
		{"no_product", c.NoProduct}, {"lost_before", c.LostBefore}, {"below_minimum", c.BelowMinimum}, {"lost_in_window", c.LostInWindow}, {"turned_away", c.TurnedAway}} {
		rows = append(rows, []string{s.word("calendar." + x.key), with(two(x.n.Mean), three(x.n.MeanSE)), strconv.Itoa(x.n.P10), strconv.Itoa(x.n.P50), strconv.Itoa(x.n.P90)})
	}
	s.grid(rows)
	s.printf("\n")
	rows = [][]string{{s.word("calendar.nth"), s.word("calendar.reached"), "10 %", "50 %", "90 %"}}
	for _, n := range c.Nth {
		rows = append(rows, append([]string{strconv.Itoa(n.N), share(n.Reached)}, daysOf(n.Quantiles)...))
	}
	s.grid(rows)
	s.printf("\n")
	s.say("simulate.duration", "Mean", with(two(c.Duration.Mean), two(c.Duration.MeanSE)))
	s.say("calendar.days")
	s.say("simulate.error", "Trials", c.Trials)
	text, err := c.Settings.MarshalJSON()
	if err != nil {
		return err
	}
	s.printf("\n%s %s\n", s.word("foot.settings"), text)
	s.printf("%s\n", s.word("foot.version", "Hash", c.Hash[:12], "Version", c.Version, "Seed", c.Seed))
	return s.err
}

// daysOf are the days of the first, fifth and ninth tenth.
func daysOf(list []calendar.Quantile) []string {
	out := []string{"–", "–", "–"}
	for _, q := range list {
		for i, p := range []float64{0.1, 0.5, 0.9} {
			if q.P == p && q.Day != nil {
				out[i] = strconv.Itoa(*q.Day)
			}
		}
	}
	return out
}
