package safety

import (
	"slices"
	"time"

	"stepwise/trial/dosing"
	"stepwise/trial/protocol"
)

// Verdict is what a rule says of an event.
type Verdict string

// The verdicts. Open is not yet: more must be known, or time must pass.
const (
	Yes  Verdict = "yes"
	No   Verdict = "no"
	Open Verdict = "open"
)

// Finding is what the protocol's definition says of one event.
type Finding struct {
	Verdict Verdict
	Rule    string    // the rule that holds, or that is open
	Lacks   []string  // what would settle it: "relatedness", "expectedness", "baseline", "time"
	Until   time.Time // when time will have settled it; the zero time for never
}

// DLT asks the protocol's definition about an event of a patient who was infused at a
// time, with what is known at another. Days are counted from the day of infusion, day
// 0, in the site's zone. An event is a dose-limiting toxicity when any rule holds and
// no exclusion does; it is open while a rule could still come to hold.
func DLT(d *protocol.DLT, e *Event, infused, now time.Time, zone *time.Location) Finding {
	if infused.IsZero() || e.Begin.IsZero() {
		return Finding{Verdict: No}
	}
	for i := range d.Exclusions {
		if v, _ := holds(&d.Exclusions[i], d, e, infused, now, zone); v == Yes {
			return Finding{Verdict: No, Rule: d.Exclusions[i].ID}
		}
	}
	open := Finding{Verdict: No}
	for i := range d.Rules {
		v, f := holds(&d.Rules[i], d, e, infused, now, zone)
		switch v {
		case Yes:
			return Finding{Verdict: Yes, Rule: d.Rules[i].ID}
		case Open:
			if open.Verdict == No {
				open = Finding{Verdict: Open, Rule: d.Rules[i].ID, Until: f.Until}
			}
			for _, x := range f.Lacks {
				if !slices.Contains(open.Lacks, x) {
					open.Lacks = append(open.Lacks, x)
				}
			}
		}
	}
	return open
}

// Morning is the first moment of a study day.
func Morning(day int, infused time.Time, zone *time.Location) time.Time {
	b := infused.In(zone)
	return time.Date(b.Year(), b.Month(), b.Day()+day, 0, 0, 0, 0, zone)
}

// holds asks one rule. What cannot be told for certain is Open, with what it lacks.
func holds(r *protocol.Rule, d *protocol.DLT, e *Event, infused, now time.Time, zone *time.Location) (Verdict, Finding) {
	if !names(r, e) {
		return No, Finding{}
	}
	high := r.GradeMax
	if high == 0 {
		high = 5
	}
	at := firstWithin(d, e, r.Grade, high, infused, zone)
	if at.IsZero() {
		return No, Finding{}
	}
	var f Finding
	verdict := Yes
	lack := func(what string) {
		verdict = Open
		f.Lacks = append(f.Lacks, what)
	}
	if yes, known := AtLeast(e.Related, r.Related); !known {
		lack("relatedness")
	} else if !yes {
		return No, Finding{}
	}
	if r.Unexpected {
		switch e.Expected {
		case "Y":
			return No, Finding{}
		case "":
			lack("expectedness")
		}
	}
	if r.NewOnly {
		switch {
		case e.Existed >= r.Grade:
			return No, Finding{}
		case e.Existed < 0:
			lack("baseline")
		}
	}
	if r.Hours > 0 {
		limit := at.Add(time.Duration(r.Hours) * time.Hour)
		switch {
		case improved(e, at, limit, r.ImprovesTo):
			return No, Finding{}
		case now.Before(limit):
			lack("time")
			f.Until = limit
		}
	}
	if r.AfterDay > 0 {
		morning := Morning(r.AfterDay+1, infused, zone)
		switch {
		case now.Before(morning) && e.At(now) >= r.Grade:
			lack("time")
			f.Until = morning
		case now.Before(morning) || e.At(morning) < r.Grade || e.At(morning) > high:
			return No, Finding{}
		}
	}
	return verdict, f
}

// names reports whether a rule is about an event's term and class at all.
func names(r *protocol.Rule, e *Event) bool {
	switch {
	case slices.Contains(r.NotTerms, e.Term), slices.Contains(r.NotClasses, e.Class):
		return false
	case len(r.Terms) == 0 && len(r.Classes) == 0:
		return true
	}
	return slices.Contains(r.Terms, e.Term) || slices.Contains(r.Classes, e.Class)
}

// firstWithin is when the event first had a grade of the rule inside of the window.
func firstWithin(d *protocol.DLT, e *Event, low, high int, infused time.Time, zone *time.Location) time.Time {
	grade := e.At(Morning(d.From, infused, zone).Add(-time.Microsecond))
	if d.From == 0 { // the window begins with the infusion, not with the morning of its day
		grade = e.At(infused.Add(-time.Microsecond))
	}
	if grade >= low && grade <= high { // it was there when the window began: Existed tells whether that counts
		return infused
	}
	for _, p := range e.Course {
		day := dosing.Day(infused, p.At, zone)
		if p.Grade >= low && p.Grade <= high && !p.At.Before(infused) && day >= d.From && day <= d.Window {
			return p.At
		}
	}
	return time.Time{}
}

// improved reports whether the event came down to a grade between two times.
func improved(e *Event, from, to time.Time, grade int) bool {
	for _, p := range e.Course {
		if p.At.After(from) && !p.At.After(to) && p.Grade <= grade {
			return true
		}
	}
	return false
}
