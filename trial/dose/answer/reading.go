package answer

import (
	"math"
	"slices"
	"strings"
)

// Sentence is a sentence of the plain reading: a key of its words, and what fills
// the blanks. Numbers are per cent with one decimal, or patients.
type Sentence struct {
	Key  string         `json:"key"`
	Args map[string]any `json:"args"`
}

// alike is the difference in per cent points below which designs are called alike.
const alike = 2.0

// Reading says in plain words what a comparison shows, most important first.
func (c *Comparison) Reading() []Sentence {
	var out []Sentence
	for _, group := range c.Same {
		out = append(out, Sentence{"read.same", map[string]any{"Designs": c.names(group)}})
	}
	for i, s := range c.Scenarios {
		out = append(out, c.readScenario(i, s)...)
	}
	return append(out, c.readSize()...)
}

func (c *Comparison) readScenario(i int, s ComparedScenario) (out []Sentence) {
	value := func(f func(*Outcome) *float64) (best, worst int, ok bool) {
		for d := range c.Designs {
			x := f(&c.Designs[d].Results[i])
			if x == nil {
				return 0, 0, false
			}
			if *x > *f(&c.Designs[best].Results[i]) {
				best = d
			}
			if *x < *f(&c.Designs[worst].Results[i]) {
				worst = d
			}
		}
		return best, worst, true
	}
	say := func(key string, f func(*Outcome) *float64, best, worst int) {
		high, low := 100**f(&c.Designs[best].Results[i]), 100**f(&c.Designs[worst].Results[i])
		args := map[string]any{"N": i + 1, "Best": c.NameWithSame(best), "Worst": c.NameWithSame(worst), "High": one(high), "Low": one(low)}
		if s.MTD != nil {
			args["Dose"] = *s.MTD
		}
		switch {
		case len(c.Designs) == 1:
			key += ".only"
		case high-low < alike:
			key += ".alike"
		}
		out = append(out, Sentence{key, args})
	}
	if s.AllToxic {
		f := func(o *Outcome) *float64 { return &o.None }
		best, worst, _ := value(f)
		say("read.none", f, best, worst)
	} else if best, worst, ok := value(correct); ok {
		say("read.correct", correct, best, worst)
	}
	over := func(o *Outcome) *float64 { return o.Overdose60 }
	if best, worst, ok := value(over); ok && *over(&c.Designs[best].Results[i]) >= 0.05 {
		say("read.overdose", over, best, worst)
	}
	return out
}

func correct(o *Outcome) *float64 { return o.Correct }

// readSize compares the mean numbers of patients over all scenarios.
func (c *Comparison) readSize() []Sentence {
	most, least, high, low := 0, 0, 0.0, math.Inf(1)
	for d := range c.Designs {
		n := 0.0
		for _, r := range c.Designs[d].Results {
			n += r.MeanTotalN / float64(len(c.Designs[d].Results))
		}
		if n > high {
			most, high = d, n
		}
		if n < low {
			least, low = d, n
		}
	}
	if high-low < 1 {
		return nil
	}
	return []Sentence{{"read.size", map[string]any{"Most": c.NameWithSame(most), "Least": c.NameWithSame(least), "High": one(high), "Low": one(low)}}}
}

func (c *Comparison) names(group []int) string {
	var names []string
	for _, i := range group {
		names = append(names, c.Designs[i-1].Name)
	}
	return strings.Join(names, ", ")
}

// NameWithSame names design i, from 0, with those that are the same trial.
func (c *Comparison) NameWithSame(i int) string {
	for _, group := range c.Same {
		if slices.Contains(group, i+1) {
			return strings.ReplaceAll(c.names(group), ", ", " = ")
		}
	}
	return c.Designs[i].Name
}

func one(x float64) float64 { return math.Round(x*10) / 10 }
