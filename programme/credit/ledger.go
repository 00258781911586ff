// Package credit counts what a doctor's work is worth in credits and hours. It
// keeps nothing: a ledger is computed from a programme's dated rules and from what
// the learning record has answered, so it can be asked again at any time and must
// come out the same.
package credit

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/lrs"
	"stepwise/programme"
)

// Hundredths are credits or hours in hundredths: 250 is 2.5. Sums of them are
// exact, as those of floating-point numbers are not.
type Hundredths int64

// FromNumber rounds a number of a rule to hundredths.
func FromNumber(x float64) Hundredths { return Hundredths(math.Round(x * 100)) }

// Float gives the number, for cells and meters.
func (h Hundredths) Float() float64 { return float64(h) / 100 }

// String writes the number with as many decimals as it needs: "2.5", "3", "0.25".
func (h Hundredths) String() string {
	s := strconv.FormatFloat(h.Float(), 'f', 2, 64)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// Line is one thing that gave credits.
type Line struct {
	At          clock.Time
	Programme   string // code
	Award       string // code of the rule in the programme
	Title       lang.Text
	Requirement string // code; "" for completing the programme
	Activity    string // IRI of what was done
	Credits     Hundredths
	Hours       Hundredths
}

// Year is the calendar year of the line where the programme lives (lang.Zone):
// 31 December 16:00 UTC is New Year's Day in Shanghai.
func (l Line) Year() int { return l.At.Std().In(lang.Zone).Year() }

// Ledger lists what an enrolment has earned, by time. Each activity that counted
// for an award's requirement, on a day from the award's first to its last, gives
// its credits and hours. It does so once a requirement: where the windows of two
// awards on one requirement overlap, the one written first is applied. An award
// without a requirement is given on the day of completion; completedAt is 0 while
// the programme is not finished. What was waived was not done and gives nothing.
func Ledger(d *programme.Definition, s *programme.State, completedAt clock.Time) []Line {
	var out []Line
	given := map[[2]string]bool{}
	add := func(a programme.Award, from, until clock.Time, activity string, at clock.Time) {
		if at < from || at >= until {
			return
		}
		if slot := [2]string{a.Requirement, activity}; a.Requirement != "" {
			if given[slot] {
				return
			}
			given[slot] = true
		}
		out = append(out, Line{At: at, Programme: d.Code, Award: a.Code, Title: a.Title, Requirement: a.Requirement, Activity: activity,
			Credits: FromNumber(a.Credits), Hours: FromNumber(a.Hours)})
	}
	for _, a := range d.Credits {
		from, until := window(a)
		if a.Requirement == "" {
			if !completedAt.IsZero() {
				add(a, from, until, lrs.Programme(d.Code), completedAt)
			}
			continue
		}
		for activity, at := range s.Evidence[a.Requirement] {
			add(a, from, until, activity, at)
		}
	}
	slices.SortFunc(out, byTime)
	return out
}

// window is when an award applies, from up to but without until. An award whose
// days cannot be read applies never; programme.Check lets none through.
func window(a programme.Award) (from, until clock.Time) {
	until = math.MaxInt64
	var err error
	if a.From != "" {
		if from, err = lang.ParseDay(a.From); err != nil {
			return 0, 0
		}
	}
	if a.Until != "" {
		last, err := lang.ParseDay(a.Until)
		if err != nil {
			return 0, 0
		}
		until = clock.At(last.Std().In(lang.Zone).AddDate(0, 0, 1))
	}
	return from, until
}

// byTime compares each part only when those before it are equal: most lines differ
// in time, and a ledger is sorted on every view.
func byTime(a, b Line) int {
	if c := cmp.Compare(a.At, b.At); c != 0 {
		return c
	}
	if c := strings.Compare(a.Requirement, b.Requirement); c != 0 {
		return c
	}
	if c := strings.Compare(a.Activity, b.Activity); c != 0 {
		return c
	}
	return strings.Compare(a.Award, b.Award)
}

// Merge makes one ledger of several programmes' ledgers, given in the order of
// enrolment. An activity that counts in two programmes gives credits in the first
// one only: the doctor did it once.
func Merge(ledgers ...[]Line) []Line {
	var out []Line
	owner := map[string]string{}
	for _, ledger := range ledgers {
		for _, l := range ledger {
			if _, taken := owner[l.Activity]; !taken {
				owner[l.Activity] = l.Programme
			}
			if owner[l.Activity] == l.Programme {
				out = append(out, l)
			}
		}
	}
	slices.SortStableFunc(out, byTime)
	return out
}

// Sum adds lines up.
func Sum(lines []Line) (credits, hours Hundredths) {
	for _, l := range lines {
		credits += l.Credits
		hours += l.Hours
	}
	return credits, hours
}

// In returns the lines of one year, 0 for all.
func In(lines []Line, year int) []Line {
	if year == 0 {
		return lines
	}
	return slices.DeleteFunc(slices.Clone(lines), func(l Line) bool { return l.Year() != year })
}
