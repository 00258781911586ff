// Package board looks at a study as a whole: how many came how far, what waits and for
// whom, where every patient and every product is, and what is missing in the data. It
// reads the record and computes; it keeps nothing.
package board

import (
	"time"

	"stepwise/trial"
	"stepwise/trial/custody"
	"stepwise/trial/dosing"
	"stepwise/trial/form"
	"stepwise/trial/safety"
	"stepwise/trial/visit"
)

// Board is a study at a moment, as one member sees it.
type Board struct {
	Numbers  Numbers
	Patients []dosing.Patient // whom the member sees
	Cohorts  []dosing.Cohort  // of the whole study
	Fills    []dosing.Fill    // levels below the cohort's, where the design backfills
	Lanes    []Lane
	Longest  int // days that the lanes need, at least the window
	Waits    []Wait
	Products []custody.Product
	Data     []Completeness
	Standing *dosing.Decision // the newest decision that was signed, nil before
}

// Numbers are how many came how far. Enrolled, infused and evaluable are three
// numbers.
type Numbers struct {
	Screened, Failed   int
	Enrolled, Infused  int
	Evaluable, Pending int
	DLT                int
	Wanted             int // evaluable patients that the protocol asks for
}

// Completeness is what is missing in the data of one patient.
type Completeness struct {
	Subject         string
	Complete, Asked int // visits that are complete, of those whose days have come
	Missing         int // required items of visits that took place
	Late            int // visits that are late
	Queries         int // open ones
}

// Look is the board at a time. tasks are the reports of the study (safety.Tasks).
func Look(v *trial.View, tasks []safety.Task, now time.Time) Board {
	var b Board
	all := dosing.Patients(v.State, v.Protocol, now)
	for _, p := range all {
		if v.Me.Sees(p.Site) {
			b.Patients = append(b.Patients, p)
		}
	}
	b.Cohorts = dosing.Cohorts(v.State, all, now)
	b.Fills = dosing.Fills(v.State, v.Protocol, now)
	if d, ok := dosing.Latest(v.State); ok {
		b.Standing = &d
	}
	b.count(v, all)
	for _, p := range custody.Products(v.State) {
		if v.Me.Sees(p.Site) {
			b.Products = append(b.Products, p)
		}
	}
	b.lanes(v, now)
	b.complete(v, now)
	b.wait(v, tasks, now)
	return b
}

// ended reports whether the committee ended dosing, and nothing has reopened that.
func (b *Board) ended() bool {
	return b.Standing != nil && b.Standing.Action == dosing.Stop && b.Standing.Standing == dosing.Signed
}

func (b *Board) count(v *trial.View, all []dosing.Patient) {
	n := &b.Numbers
	if p := v.Protocol(v.Current()); p != nil {
		n.Wanted = p.Evaluable
	}
	for _, subject := range v.State.Subjects() {
		n.Screened++
		if v.State.Row(form.Screened.Name, subject, "1").Get("OUTCOME") == "failed" {
			n.Failed++
		}
	}
	for i := range all {
		p := &all[i]
		if p.Slot != nil {
			n.Enrolled++
		}
		if !p.Infused.IsZero() {
			n.Infused++
		}
		switch p.Status {
		case dosing.Evaluable:
			n.Evaluable++
		case dosing.Pending:
			n.Pending++
		}
		if p.DLT {
			n.DLT++
		}
	}
}

func (b *Board) complete(v *trial.View, now time.Time) {
	open := map[string]int{}
	for _, q := range visit.Queries(v) {
		if q.Get("STATUS") != "closed" {
			open[q.Subject]++
		}
	}
	for i := range b.Patients {
		c := Completeness{Subject: b.Patients[i].Subject, Queries: open[b.Patients[i].Subject]}
		for _, x := range visit.Plan(v, c.Subject, now) {
			switch x.State {
			case visit.Complete, visit.Missed:
				c.Complete++
				c.Asked++
			case visit.Partial:
				c.Asked++
			case visit.Late:
				c.Asked++
				c.Late++
			}
			c.Missing += len(x.Missing)
		}
		b.Data = append(b.Data, c)
	}
}
