package quality

import (
	"math"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/quality/chart"
)

// Indicator is one measure of quality or safety.
type Indicator string

// The indicators.
const (
	// ToSteroid: of episodes that reached grade 2 or more and were given a systemic
	// steroid at a known time, the hours from onset to the first dose. Between
	// hospitals: the share that had it within Report.Within hours.
	ToSteroid Indicator = "steroid"
	// Severe: courses with at least one episode of grade 3 or more, per 100 courses.
	Severe Indicator = "severe"
	// Cardiac, ThyroidTests, HepatitisB: courses before which the test was done, per
	// 100. What is not written down counts as not done.
	Cardiac      Indicator = "cardiac"
	ThyroidTests Indicator = "thyroid"
	HepatitisB   Indicator = "hepatitis"
)

// Indicators in the order of the page.
var Indicators = []Indicator{ToSteroid, Severe, Cardiac, ThyroidTests, HepatitisB}

// Small numbers. Others than a hospital's own recorders see a hospital's figure from
// MinCases cases on, a month's point from MinPoint on, and never a number of severe
// events from 1 to MinEvents-1: few cases name a patient, and say little. The figure
// over all hospitals is made of those that are shown, so that it gives no hidden one
// away by subtraction.
const (
	MinCases  = 10
	MinPoint  = 5
	MinEvents = 5
)

// WithinHours are the limits that a viewer may choose for ToSteroid. They are local
// choices, no guideline's.
var WithinHours = []int{24, 48, 72, 168}

// fact of one case: when, and yes or no; hours for ToSteroid.
type caseOf struct {
	at    clock.Time
	yes   bool
	hours float64
}

// Figure is a hospital's value, or that of all.
type Figure struct {
	Site   Site
	Mine   bool
	Cases  int     // denominator; 0 with Hidden
	Yes    int     // numerator; 0 with Hidden
	Share  float64 // Yes of Cases, 0 to 1; NaN without cases
	Median float64 // hours, for ToSteroid; NaN otherwise
	Hidden bool    // too few to show
	Place  chart.Place
	Limits chart.Limits
}

// Point is a month of the run chart.
type Point struct {
	Month  string // "2026-03"
	Cases  int
	Value  float64 // hours for ToSteroid, else per 100; NaN without cases or with Hidden
	Hidden bool
}

// figure makes a hospital's value out of its cases.
func figure(ind Indicator, x Site, mine bool, cases []caseOf) Figure {
	f := Figure{Site: x, Mine: mine, Cases: len(cases), Median: math.NaN(), Share: math.NaN(), Place: chart.Inside}
	var hours []float64
	for _, c := range cases {
		if c.yes {
			f.Yes++
		}
		hours = append(hours, c.hours)
	}
	if f.Cases > 0 {
		f.Share = float64(f.Yes) / float64(f.Cases)
		if ind == ToSteroid {
			f.Median = chart.Median(hours)
		}
	}
	few := f.Cases > 0 && f.Cases < MinCases || ind == Severe && f.Yes > 0 && f.Yes < MinEvents
	if few && !mine {
		return Figure{Site: x, Mine: mine, Hidden: true, Median: math.NaN(), Share: math.NaN(), Place: chart.Inside}
	}
	return f
}

// overall adds up the figures that everybody may see and sets every shown figure
// against it. A recorder's own small figure takes part in no sum.
func overall(ind Indicator, figures []Figure, cases map[string][]caseOf) Figure {
	all := Figure{Median: math.NaN(), Share: math.NaN(), Place: chart.Inside}
	var hours []float64
	for _, f := range figures {
		if f.Hidden || f.Cases < MinCases || ind == Severe && f.Yes > 0 && f.Yes < MinEvents {
			continue
		}
		all.Cases, all.Yes = all.Cases+f.Cases, all.Yes+f.Yes
		for _, c := range cases[f.Site.ID] {
			hours = append(hours, c.hours)
		}
	}
	if all.Cases == 0 {
		return all
	}
	all.Share = float64(all.Yes) / float64(all.Cases)
	if ind == ToSteroid {
		all.Median = chart.Median(hours)
	}
	for i, f := range figures {
		if !f.Hidden && f.Cases > 0 {
			figures[i].Limits, figures[i].Place = chart.FunnelLimits(all.Share, f.Cases), chart.Where(all.Share, f.Yes, f.Cases)
		}
	}
	return all
}

// series makes the run chart's points, a month each from the first to the last with
// cases; a month between without cases is a gap.
func series(ind Indicator, cases []caseOf, own bool, from, to clock.Time) []Point {
	months := map[string][]caseOf{}
	for _, c := range cases {
		m := lang.Day(c.at)[:7]
		months[m] = append(months[m], c)
	}
	var out []Point
	for m := lang.Day(from)[:7]; m <= lang.Day(to)[:7]; m = nextMonth(m) {
		p := Point{Month: m, Cases: len(months[m]), Value: math.NaN()}
		yes, hours := 0, []float64{}
		for _, c := range months[m] {
			hours = append(hours, c.hours)
			if c.yes {
				yes++
			}
		}
		few := p.Cases < MinPoint || ind == Severe && yes > 0 && yes < MinEvents
		switch {
		case p.Cases == 0:
		case few && !own:
			p = Point{Month: m, Hidden: true, Value: math.NaN()}
		case ind == ToSteroid:
			p.Value = chart.Median(hours)
		default:
			p.Value = 100 * float64(yes) / float64(p.Cases)
		}
		out = append(out, p)
	}
	return out
}

func nextMonth(m string) string {
	t, err := lang.ParseDay(m + "-01")
	if err != nil {
		return "9999-99"
	}
	return lang.Day(clock.At(t.Std().In(lang.Zone).AddDate(0, 1, 0)))[:7]
}
