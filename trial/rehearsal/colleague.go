package rehearsal

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"stepwise/trial"
	"stepwise/trial/dosing"
	"stepwise/trial/eligibility"
	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

// Treat is how colleagues, whom the system plays, take the places of the open cohort
// that the team leaves: they screen, enrol and infuse, each after the protocol's
// waiting time, and nothing happens to those patients but what messages tell.
type Treat struct {
	From string `json:"from"` // screening number of the first, "002"; the others follow
	Only int    `json:"only"` // so many; 0 for all places that are left
}

// infusions are the times at which colleagues infuse the next patients, from a time on;
// nil while nobody can be enrolled.
func (x *Treat) infusions(v *trial.View, from time.Time) []time.Time {
	now, p := Now(v.State), v.Protocol(v.Current())
	if p == nil || len(dosing.Openings(v.State, v.Protocol, now)) > 0 {
		return nil
	}
	c, patients := opened(v, now)
	n := c.Free()
	if x.Only > 0 {
		n = min(n, x.Only)
	}
	var last time.Time
	treated := 0
	for _, q := range patients {
		if slices.Contains(c.Patients, q.Subject) && !q.Infused.IsZero() {
			treated++
			if q.Infused.After(last) {
				last = q.Infused
			}
		}
	}
	var out []time.Time
	for range n {
		at := from
		wait := p.Stagger.Next
		if treated == 1 {
			wait = p.Stagger.First
		}
		if next := last.AddDate(0, 0, wait); treated > 0 && next.After(at) {
			at = next
		}
		out, last, treated = append(out, at), at, treated+1
	}
	if late := now.Sub(last); late > 0 { // somebody had to act first
		for i := range out {
			out[i] = out[i].Add(late)
		}
	}
	return out
}

// opened is the cohort of the decision in force.
func opened(v *trial.View, at time.Time) (dosing.Cohort, []dosing.Patient) {
	latest, _ := dosing.Latest(v.State)
	patients := dosing.Patients(v.State, v.Protocol, at)
	for _, c := range dosing.Cohorts(v.State, patients, at) {
		if c.Number == latest.Cohort {
			return c, patients
		}
	}
	return dosing.Cohort{}, patients
}

// windowed is when the last window of a cohort is over; zero while it has a free place
// or somebody waits for the infusion.
func windowed(v *trial.View, cohort int) time.Time {
	now := Now(v.State)
	patients := dosing.Patients(v.State, v.Protocol, now)
	var out time.Time
	for _, c := range dosing.Cohorts(v.State, patients, now) {
		if c.Number != cohort || !c.Complete() {
			continue
		}
		for _, q := range patients {
			if slices.Contains(c.Patients, q.Subject) && q.Until.After(out) {
				out = q.Until
			}
		}
	}
	return out
}

// treat enters what colleagues did, at the times of Treat.infusions.
func (s *Scenario) treat(w *trial.Writer, x *Treat, at []time.Time) error {
	for i, infused := range at {
		n, _ := strconv.Atoi(x.From)
		id := fmt.Sprintf("%03d", n+i)
		for w.State.Row(form.Subject.Name, Subject(w.State, id), "1") != nil { // the team took the number
			n++
			id = fmt.Sprintf("%03d", n+i)
		}
		if err := s.colleague(w, id, infused); err != nil {
			return err
		}
	}
	return nil
}

func (s *Scenario) colleague(w *trial.Writer, id string, infused time.Time) (err error) {
	version := w.Current()
	p, subject, patient := w.Protocol(version), Subject(w.State, id), s.patient(id)
	latest, _ := dosing.Latest(w.State)
	began := w.State.Row(form.Rehearsal.Name, "", "1").Moment("BEGAN")
	enrolled := later(infused.AddDate(0, 0, -14), latest.Since)
	screened := later(enrolled.AddDate(0, 0, -4), began)
	c, patients := opened(w.View, Now(w.State))
	place := 1
	for _, q := range patients {
		if slices.Contains(c.Patients, q.Subject) {
			place = max(place, q.Slot.Place+1)
		}
	}
	cells := patient.millions(p, c.Level)
	amount := patient.dose(p, cells)
	values, _, _ := eligibility.Of(p).Example(&p.Screening, map[string]string{"WEIGHT": plain(patient.KG)}, true, screened)
	set := func(form, row string, values map[string]string) {
		if err == nil {
			err = w.Set(record.Place{Form: form, Subject: subject, Row: row}, values, "")
		}
	}
	set(form.Subject.Name, "1", map[string]string{"SITE": w.State.Row(form.Rehearsal.Name, "", "1").Get("SITE"), "NUMBER": id})
	set(form.Consent.Name, version, map[string]string{"AT": record.At(screened)})
	set(p.Screening.Name, "1", values)
	set(form.Screened.Name, "1", map[string]string{"OUTCOME": "eligible", "AT": record.At(enrolled), "VERSION": version})
	set(form.Slot.Name, "1", map[string]string{"LEVEL": strconv.Itoa(c.Level), "COHORT": strconv.Itoa(c.Number), "PLACE": strconv.Itoa(place),
		"DECISION": latest.Key, "AT": record.At(enrolled)})
	set(form.Infusion.Name, "1", map[string]string{"AT": record.At(infused), "PRODUCT": "P1", "WEIGHT": plain(patient.KG), "CELLS": plain(cells), "DOSE": plain(amount),
		"PLANNED": strconv.Itoa(c.Level), "LEVEL": strconv.Itoa(p.Given(amount))})
	return err
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// visits enters, for everybody who was infused, the planned visits that are due and
// that nobody entered: what a decision on the dose waits for.
func (s *Scenario) visits(w *trial.Writer) error {
	now := Now(w.State)
	for _, q := range dosing.Patients(w.State, w.Protocol, now) {
		p := w.Protocol(q.Rules)
		if q.Infused.IsZero() || p == nil || q.Exit != "" {
			continue
		}
		for _, visit := range p.Visits {
			if visit.Anchor != "infusion" || visit.Day > q.Day || w.State.Row(form.Visit.Name, q.Subject, visit.ID) != nil {
				continue
			}
			if err := s.visit(w, p, &q, visit); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Scenario) visit(w *trial.Writer, p *protocol.Protocol, q *dosing.Patient, visit protocol.Visit) error {
	day := q.Infused.In(dosing.Zone(w.State, q.Site)).AddDate(0, 0, visit.Day)
	for _, name := range visit.Forms {
		i := slices.IndexFunc(p.Forms, func(f record.Form) bool { return f.Name == name })
		if i < 0 {
			continue
		}
		values := map[string]string{}
		for j := range p.Forms[i].Items {
			item := &p.Forms[i].Items[j]
			switch text, ok := item.Read(s.Usual[item.Name]); {
			case ok && text != "":
				values[item.Name] = text
			case item.Required && item.Type != record.Data:
				values[item.Name] = eligibility.Typical(item, day)
			}
		}
		if err := w.Set(record.Place{Form: name, Subject: q.Subject, Row: visit.ID}, values, ""); err != nil {
			return err
		}
	}
	return w.Set(record.Place{Form: form.Visit.Name, Subject: q.Subject, Row: visit.ID},
		map[string]string{"STATUS": "done", "DATE": day.Format(time.DateOnly), "COMPLETE": "Y"}, "")
}
