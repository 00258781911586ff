package eligibility

import (
	"math"
	"slices"
	"strconv"
	"time"

	"stepwise/trial/record"
)

// Typical is a value that an item can hold, for somebody who has to make one up: no,
// the first code, the day itself, a number from the middle of the range. Of a range of
// more than twenty it is the geometric middle, since such items are laboratory values
// with a limit far above what is ever seen.
func Typical(item *record.Item, day time.Time) string {
	s := search{day: day}
	return s.candidates(item)[0]
}

// candidates are values of an item that are worth trying, the likeliest first; at
// least one.
func (s *search) candidates(item *record.Item) []string {
	var numbers []float64
	var texts []string
	if s.c != nil {
		for _, e := range s.c.expressions {
			if e != nil && slices.Contains(e.Items(), item.Name) {
				numbers, texts = append(numbers, e.numbers...), append(texts, e.texts...)
			}
		}
	}
	var out []string
	add := func(text string) {
		if text, ok := item.Read(text); ok && text != "" && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	switch item.Type {
	case record.Flag:
		return []string{"N", "Y"}
	case record.Choice, record.Text:
		for _, t := range texts {
			add(t)
		}
		for _, c := range item.Codes {
			add(c.Value)
		}
		if item.Type == record.Text {
			add("–")
		}
	case record.Integer:
		for _, x := range around(item, numbers, 1) {
			add(strconv.FormatFloat(math.Round(x), 'f', -1, 64))
		}
	case record.Decimal:
		for _, x := range around(item, numbers, 0.1) {
			add(strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64))
		}
	case record.Date, record.Moment:
		layout := time.DateOnly
		if item.Type == record.Moment {
			layout = time.RFC3339
		}
		var days []float64
		for _, n := range numbers {
			days = append(days, 1.5*n, n, n+1, n-1, -1.5*n)
		}
		for _, d := range append(days, 0, 1, 30, 400, -30) {
			add(s.day.UTC().Add(-time.Duration(math.Round(d)) * 24 * time.Hour).Format(layout))
		}
	}
	if len(out) == 0 {
		out = []string{"–"} // a choice without codes
	}
	return out
}

// around are numbers between and beside those that an item is compared with.
func around(item *record.Item, numbers []float64, step float64) []float64 {
	low, high := 0.0, math.Inf(1)
	if item.Min != nil {
		low = *item.Min
	}
	if item.Max != nil {
		high = *item.Max
	}
	numbers = slices.DeleteFunc(slices.Clone(numbers), func(x float64) bool { return x < low || x > high })
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	var out []float64
	for i := 1; i < len(numbers); i++ {
		out = append(out, (numbers[i-1]+numbers[i])/2)
	}
	if n := len(numbers); n > 0 {
		top, bottom := numbers[n-1], numbers[0]
		out = append(out, min(top*1.5, (top+high)/2), top)
		out = append(out, numbers...)
		out = append(out, max(bottom/2, (low+bottom)/2))
		for _, x := range numbers {
			out = append(out, x+step, x-step)
		}
	}
	switch {
	case math.IsInf(high, 1):
		out = append(out, low+10)
	case high-low <= 20:
		out = append(out, (low+high)/2)
	default:
		out = append(out, math.Sqrt(max(low, 1)*high))
	}
	out = append(out, low)
	if !math.IsInf(high, 1) {
		out = append(out, high)
	}
	return out
}
