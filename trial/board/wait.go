package board

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"stepwise/internal/lang"
	"stepwise/trial"
	"stepwise/trial/custody"
	"stepwise/trial/dosing"
	"stepwise/trial/form"
	"stepwise/trial/safety"
	"stepwise/trial/screening"
	"stepwise/trial/visit"
)

// Wait is something that waits for somebody.
type Wait struct {
	Kind    string // names the sentence "board.wait." + Kind
	Subject string
	About   string      // a report, a product, a visit, a decision
	Term    string      // of an event, as the record holds it
	Do      string      // of Kind "cells": a custody.Task's
	Right   trial.Right // of those who can do it
	Due     time.Time   // zero for at once
	Late    bool
	Alarm   bool // stops the study, or patients, until it is done
}

// wait collects everything, alarms first, then what is late, then by day.
func (b *Board) wait(v *trial.View, tasks []safety.Task, now time.Time) {
	add := func(w Wait) { b.Waits = append(b.Waits, w) }
	for _, d := range dosing.Decisions(v.State) {
		switch d.Standing {
		case dosing.Proposed:
			add(Wait{Kind: "sign", About: d.Key, Right: trial.Decide, Alarm: true})
		case dosing.Reopened:
			add(Wait{Kind: "reopened", About: d.Key, Right: trial.Propose, Alarm: true})
		}
	}
	if gate := dosing.GateOf(v.State, v.Protocol, dosing.Version(v.State), now); gate.Open() && v.Current() != "" && !b.ended() {
		add(Wait{Kind: "propose", Right: trial.Propose, Alarm: true})
	}
	for i := range b.Patients {
		p := &b.Patients[i]
		for _, q := range safety.Questions(v, p.Subject, now) {
			if q.Confirmed == "" && q.Finding.Verdict != safety.No || q.Again {
				w := Wait{Kind: "question", Subject: p.Subject, Term: q.Event.Term, Right: trial.Judge, Alarm: q.Finding.Verdict == safety.Yes || q.Again}
				if q.Finding.Verdict == safety.Open {
					w.Due = q.Finding.Until
				}
				add(w)
			}
		}
		for _, e := range safety.Events(v.State, p.Subject) {
			if e.Related == "" || e.Row.Get("AESER") == "" {
				add(Wait{Kind: "assess", Subject: p.Subject, Term: e.Term, Right: trial.Judge})
			}
		}
	}
	for _, p := range b.Products {
		switch p.Stage() {
		case "exception":
			add(Wait{Kind: "exception", Subject: p.Subject, About: p.Key, Right: trial.Judge, Alarm: true})
		case "quarantine":
			add(Wait{Kind: "quarantine", Subject: p.Subject, About: p.Key, Right: trial.Release, Alarm: true})
		}
	}
	for _, subject := range v.Subjects() {
		for _, x := range custody.Tasks(v.State, subject) {
			add(Wait{Kind: "cells", Subject: subject, About: x.About, Do: x.Do, Right: x.Right})
		}
	}
	open := len(dosing.Openings(v.State, v.Protocol, now)) == 0
	if list := b.Cohorts; len(list) > 0 && open {
		if free := list[len(list)-1].Free(); free > 0 {
			add(Wait{Kind: "place", About: strconv.Itoa(free), Right: trial.Screen})
		}
	}
	for _, t := range tasks {
		if t.Sent.IsZero() {
			add(Wait{Kind: "report", Subject: t.Subject, About: t.Clock.ID, Term: t.Term, Right: trial.Report, Due: t.Due, Late: t.Late(now)})
		}
	}
	for _, s := range screening.Log(v) {
		switch {
		case s.Stage == screening.Eligible && open:
			add(Wait{Kind: "enrol", Subject: s.Subject, Right: trial.Enrol})
		case s.Stage == screening.Again:
			add(Wait{Kind: "again", Subject: s.Subject, Right: trial.Judge})
		case s.Stage == screening.Registered:
			add(Wait{Kind: "consent", Subject: s.Subject, Right: trial.Screen})
		case s.Stage == screening.Screening && len(s.Missing) > 0:
			add(Wait{Kind: "screen", Subject: s.Subject, Right: trial.Screen})
		case s.Stage == screening.Screening:
			add(Wait{Kind: "conclude", Subject: s.Subject, Right: trial.Judge})
		}
		if len(s.Violated) > 0 {
			add(Wait{Kind: "violated", Subject: s.Subject, About: s.Violated[0], Right: trial.Judge, Alarm: true})
		}
		if s.Newer != "" && s.Stage == screening.Enrolled {
			add(Wait{Kind: "reconsent", Subject: s.Subject, About: s.Newer, Right: trial.Screen})
		}
	}
	b.contacts(v, now, add)
	for _, r := range v.State.Rows(form.Review.Name, "") {
		if day := r.Get("DUE"); r.Get("DONE") == "" && day <= now.In(lang.Zone).Format(time.DateOnly) {
			add(Wait{Kind: "review", About: day, Right: trial.Audit, Due: r.Date("DUE"), Late: day < now.In(lang.Zone).Format(time.DateOnly)})
		}
	}
	slices.SortStableFunc(b.Waits, func(x, y Wait) int {
		return cmp.Or(rank(x)-rank(y), x.Due.Compare(y.Due))
	})
}

// contacts are the visits and follow-ups whose days have come, and queries.
func (b *Board) contacts(v *trial.View, now time.Time, add func(Wait)) {
	for i := range b.Patients {
		subject := b.Patients[i].Subject
		for _, x := range visit.Plan(v, subject, now) {
			switch x.State {
			case visit.Due, visit.Late:
				add(Wait{Kind: "visit", Subject: subject, About: x.Visit.ID, Right: trial.Enter, Due: x.Last, Late: x.State == visit.Late})
			case visit.Unplanned:
				// Baseline is counted from an infusion that is still to come: it is due when
				// the cells are at the bed.
				if x.Visit.Day <= 0 && slices.ContainsFunc(custody.Tasks(v.State, subject), custody.Task.AtBedside) {
					add(Wait{Kind: "visit", Subject: subject, About: x.Visit.ID, Right: trial.Enter})
				}
			case visit.Partial:
				add(Wait{Kind: "items", Subject: subject, About: x.Visit.ID, Right: trial.Enter, Due: x.Last, Late: !x.Last.IsZero() && now.After(x.Last.AddDate(0, 0, 1))})
			}
		}
		for _, c := range visit.Contacts(v, subject, now) {
			if c.State == visit.Due || c.State == visit.Late {
				add(Wait{Kind: "followup", Subject: subject, About: c.Key, Right: trial.Enter, Due: c.Due, Late: c.State == visit.Late})
			}
		}
	}
	for _, q := range visit.Queries(v) {
		switch q.Get("STATUS") {
		case "open":
			add(Wait{Kind: "query", Subject: q.Subject, About: q.Get("TEXT"), Right: trial.Enter})
		case "answered":
			add(Wait{Kind: "answered", Subject: q.Subject, About: q.Get("ANSWER"), Right: trial.Ask})
		}
	}
}

func rank(w Wait) int {
	switch {
	case w.Alarm:
		return 0
	case w.Late:
		return 1
	case !w.Due.IsZero():
		return 2
	}
	return 3
}

// Mine are those that a member can do something about.
func (b *Board) Mine(v *trial.View) (mine, others []Wait) {
	for _, w := range b.Waits {
		site := ""
		if w.Subject != "" {
			site = v.Site(w.Subject)
		}
		if v.Me.May(w.Right, site) || w.Subject == "" && v.Me.Anywhere(w.Right) {
			mine = append(mine, w)
		} else {
			others = append(others, w)
		}
	}
	return mine, others
}
