// Package visit plans the contacts with a subject, from baseline to the last year of
// the long follow-up, and takes in what is found there: the forms of the protocol,
// what they still lack, and the questions that a monitor asks about them.
package visit

import (
	"slices"
	"strconv"
	"time"

	"stepwise/trial"
	"stepwise/trial/dosing"
	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

// State is where a planned visit stands.
type State string

// The states.
const (
	Unplanned State = "unplanned" // what it counts from has not happened
	Ahead     State = "ahead"
	Due       State = "due" // its days have come
	Late      State = "late"
	Partial   State = "partial" // took place; required items are missing
	Complete  State = "complete"
	Missed    State = "missed"
	Over      State = "over" // the subject left before it
)

// Planned is a visit of a subject.
type Planned struct {
	Visit       *protocol.Visit
	Subject     string
	Day         time.Time // planned day at midnight UTC; zero while unplanned
	First, Last time.Time // days that are in time
	Date        time.Time // when it took place; zero before
	State       State
	OutOfTime   bool
	Missing     []Gap
}

// Gap is a required item that holds nothing.
type Gap struct{ Form, Item string }

// Plan is what a subject's version of the protocol asks for, as it stands at a time.
func Plan(v *trial.View, subject string, now time.Time) []Planned {
	version := v.Version(subject)
	p := v.Protocol(version)
	if p == nil {
		return nil
	}
	zone := dosing.Zone(v.State, v.Site(subject))
	today := dayOf(now, zone)
	anchors := map[string]time.Time{"consent": dayOf(v.State.Row(form.Consent.Name, subject, version).Moment("AT"), zone),
		"infusion": dayOf(v.State.Row(form.Infusion.Name, subject, "1").Moment("AT"), zone)}
	exit := dayOf(v.State.Row(form.Exit.Name, subject, "1").Moment("AT"), zone)
	var out []Planned
	for i := range p.Visits {
		x := &p.Visits[i]
		row := v.State.Row(form.Visit.Name, subject, x.ID)
		n := Planned{Visit: x, Subject: subject, Date: row.Date("DATE"), State: Unplanned}
		if from := anchors[x.Anchor]; !from.IsZero() {
			n.Day = from.AddDate(0, 0, x.Day)
			n.First, n.Last = n.Day.AddDate(0, 0, -x.Before), n.Day.AddDate(0, 0, x.After)
		}
		switch status := row.Get("STATUS"); {
		case status == "missed":
			n.State = Missed
		case status == "done":
			n.Missing = missing(v, x, subject)
			n.State = Complete
			if len(n.Missing) > 0 {
				n.State = Partial
			}
			n.OutOfTime = !n.Day.IsZero() && (n.Date.Before(n.First) || n.Date.After(n.Last))
		case n.Day.IsZero():
		case !exit.IsZero() && n.First.After(exit):
			n.State = Over
		case today.Before(n.First):
			n.State = Ahead
		case today.After(n.Last):
			n.State = Late
		default:
			n.State = Due
		}
		out = append(out, n)
	}
	return out
}

func missing(v *trial.View, x *protocol.Visit, subject string) []Gap {
	var out []Gap
	for _, name := range x.Forms {
		f, ok := v.Form(name)
		if !ok {
			continue
		}
		for _, item := range f.Missing(v.State.Row(name, subject, x.ID)) {
			out = append(out, Gap{name, item})
		}
	}
	return out
}

// Contact is one planned contact of the long follow-up.
type Contact struct {
	Key     string // "M24"
	Month   int
	Subject string
	Due     time.Time // day, at midnight UTC
	Row     *record.Row
	State   State // Ahead, Due (within the 30 days around its day), Late, Complete, Missed, Over
}

// Contacts is the long follow-up of an infused subject: the protocol's months, then
// every year to its last.
func Contacts(v *trial.View, subject string, now time.Time) []Contact {
	p := v.Protocol(v.Version(subject))
	zone := dosing.Zone(v.State, v.Site(subject))
	infused := dayOf(v.State.Row(form.Infusion.Name, subject, "1").Moment("AT"), zone)
	if p == nil || infused.IsZero() {
		return nil
	}
	months := slices.Clone(p.FollowUp.Months)
	last := 0
	if len(months) > 0 {
		last = slices.Max(months)
	}
	for year := last/12 + 1; year <= p.FollowUp.Years; year++ {
		months = append(months, 12*year)
	}
	today, exit := dayOf(now, zone), v.State.Row(form.Exit.Name, subject, "1")
	dead := exit.Get("REASON") == "death"
	var out []Contact
	for _, m := range months {
		c := Contact{Key: "M" + strconv.Itoa(m), Month: m, Subject: subject, Due: later(infused, m), State: Ahead}
		c.Row = v.State.Row(form.FollowUp.Name, subject, c.Key)
		switch status := c.Row.Get("STATUS"); {
		case status == "done":
			c.State = Complete
		case status == "missed":
			c.State = Missed
		case dead && c.Due.After(exit.Moment("AT")):
			c.State = Over
		case today.After(c.Due.AddDate(0, 0, 30)):
			c.State = Late
		case !today.Before(c.Due.AddDate(0, 0, -30)):
			c.State = Due
		}
		out = append(out, c)
	}
	return out
}

// later is the same day so many months later, or the last of its month when that
// has no such day.
func later(t time.Time, months int) time.Time {
	first := time.Date(t.Year(), t.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

// dayOf is the day of a time where the site is, at midnight UTC.
func dayOf(t time.Time, zone *time.Location) time.Time {
	if t.IsZero() {
		return t
	}
	d := t.In(zone)
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}
