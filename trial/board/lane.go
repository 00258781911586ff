package board

import (
	"time"

	"stepwise/trial"
	"stepwise/trial/dosing"
	"stepwise/trial/form"
	"stepwise/trial/safety"
)

// Lane is one patient in the swimmer plot. Days count from the infusion, which is 0;
// what came before it is negative.
type Lane struct {
	Subject string
	Level   int // given; planned before the infusion
	Infused bool
	From    int // day of enrolment
	To      int // last day known: today, or the end of the study
	Window  int // last day of the window
	Ended   string
	Marks   []Mark
}

// Mark is something that happened on a day.
type Mark struct {
	Day   int
	What  string // "infusion", "dlt", "severe" (grade 3 and more), "response", "progression", "death", "left", "collected"
	Label string // term and grade, or code
	Grade int
}

// lanes draws everybody who was enrolled. Who waits for the infusion is drawn with
// today as day 0.
func (b *Board) lanes(v *trial.View, now time.Time) {
	for i := range b.Patients {
		p := &b.Patients[i]
		zone := dosing.Zone(v.State, p.Site)
		from := p.Infused
		if from.IsZero() {
			from = now
		}
		day := func(t time.Time) int { return dosing.Day(from, t, zone) }
		lane := Lane{Subject: p.Subject, Level: p.Level, Infused: !p.Infused.IsZero(), To: day(now), Window: p.Window, Ended: p.Exit}
		if p.Slot != nil {
			lane.From = day(p.Slot.At)
			if !lane.Infused {
				lane.Level = p.Slot.Level
			}
		}
		if p.Exit != "" {
			lane.To = day(p.ExitAt)
		}
		lane.marks(v, p, day)
		b.Longest = max(b.Longest, lane.To, lane.Window)
		b.Lanes = append(b.Lanes, lane)
	}
}

func (l *Lane) marks(v *trial.View, p *dosing.Patient, day func(time.Time) int) {
	if l.Infused {
		l.Marks = append(l.Marks, Mark{Day: 0, What: "infusion"})
	}
	for _, e := range safety.Events(v.State, p.Subject) {
		confirmed := v.State.Row(form.DLT.Name, p.Subject, e.Key).Get("CONFIRMED") == "yes"
		switch at := e.First(3, 5); {
		case confirmed:
			if at.IsZero() {
				at = e.Begin
			}
			l.Marks = append(l.Marks, Mark{Day: day(at), What: "dlt", Label: e.Term, Grade: e.Highest})
		case e.Highest >= 3:
			l.Marks = append(l.Marks, Mark{Day: day(at), What: "severe", Label: e.Term, Grade: e.Highest})
		}
	}
	for _, r := range v.State.Rows("RS", p.Subject) {
		date := v.State.Row(form.Visit.Name, p.Subject, r.Key).Date("DATE")
		if date.IsZero() {
			continue
		}
		noon := date.Add(12 * time.Hour) // a day of the site's calendar, whatever its zone
		switch code := r.Get("RESPONSE"); code {
		case "CR", "PR":
			l.Marks = append(l.Marks, Mark{Day: day(noon), What: "response", Label: code})
		case "PD":
			l.Marks = append(l.Marks, Mark{Day: day(noon), What: "progression", Label: code})
		}
	}
	if p.Exit != "" {
		what := "left"
		if p.Exit == "death" {
			what = "death"
		}
		l.Marks = append(l.Marks, Mark{Day: day(p.ExitAt), What: what, Label: p.Exit})
	}
}
