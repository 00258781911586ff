package rehearsal

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/job"
	"stepwise/internal/mail"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/dosing"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/trial/safety"
	"stepwise/trial/studytest"
)

func TestATeamThatDoesEverythingRightPassesWithAllPoints(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		x := newTeam(t, db)
		x.begin("first-patient")
		x.screen(x.next(), true)
		x.screen(x.next(), false)
		x.treat("001", "62", "62", "86")
		x.infuse("001", "62", "62", true)
		x.until("fever")
		crs := x.event("001", "CRS", "Immune system disorders", 1, nil)
		x.until("pressure")
		x.grade("001", crs, 2)
		x.until("writing")
		icans := x.event("001", "ICANS", "Nervous system disorders", 1, nil)
		x.until("cool")
		x.grade("001", crs, 0)
		x.grade("001", icans, 0)
		x.until("home")

		if p, err := x.s.Read(x.view("nurse")); err != nil || p.Tasks != nil || p.Result != nil {
			t.Errorf("what is right is told before the end: %v", err)
		}
		if row := x.View("lead").State.Row(form.Site.Name, "", "BJ01"); row.Get("PASSED") != "" {
			t.Error("passed before the end")
		}
		r := x.finish()
		if bad := verdicts(r); len(bad) > 0 || r.Score != 100 || !r.Passed {
			t.Fatalf("%d %%, passed %v: %v", r.Score, r.Passed, bad)
		}
		if row := x.View("lead").State.Row(form.Site.Name, "", "BJ01"); row.Get("PASSED") == "" || row.Get("REHEARSED") != x.code {
			t.Error("the study does not know that its site passed")
		}
		if p, err := x.s.Read(x.view("nurse")); err != nil || len(p.Tasks) == 0 || p.Result == nil || !p.Result.Passed {
			t.Errorf("the team is not told at the end: %v", err)
		}
		for who, want := range map[string]int{"nurse": 1, "pi": 1, "cells": 1, "committee": 1, "laboratory": 1, "lead": 1, "nurse2": 0, "monitor": 0} {
			entries, err := x.record.OfPerson(ctx, db.Read(), who)
			x.Must(err)
			got := 0
			for _, e := range entries {
				if e.Verb == lrs.Passed.ID && e.Object == lrs.Rehearsal(studytest.Code, "BJ01") {
					got++
				}
			}
			if got != want {
				t.Errorf("%s has %d statements, not %d", who, got, want)
			}
		}
		// A server that stopped between the two records: the study hears of it when
		// the rehearsal is finished once more.
		x.Put("lead", trial.Manage, "", place("BJ01"), map[string]string{"PASSED": ""})
		for _, want := range []bool{true, false} {
			p, err := x.s.Read(x.view("lead"))
			x.Must(err)
			if owed, err := x.s.Owed(ctx, studytest.As("lead"), p); err != nil || owed != want {
				t.Errorf("owed %v, %v", owed, err)
			}
			x.finish()
		}
		again := x.finish()
		if again.Score != 100 {
			t.Errorf("finished again it is scored again: %d", again.Score)
		}
		if err := x.s.Advance(ctx, studytest.As("nurse"), x.code, time.Hour, Ticks(x.view("nurse").State)); !fault.Is(err, fault.Closed) {
			t.Errorf("time goes on after the end: %v", err)
		}
	})
}

func TestATeamThatReportsAndConfirmsInTimePasses(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		x := newTeam(t, db)
		x.lung(true)
		if r := x.finish(); len(verdicts(r)) > 0 || !r.Passed {
			t.Errorf("%d %%: %v", r.Score, verdicts(r))
		}
	})
}

func TestATeamGoesOnToTheSecondCohortAndItsDecision(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		x := newTeam(t, db)
		x.begin("next-dose")
		x.screen(x.next(), true)
		x.treat("001", "62", "62", "86")
		x.infuse("001", "62", "62", true)
		x.until("fever")
		crs := x.event("001", "CRS", "Immune system disorders", 2, nil)
		x.until("cool")
		x.grade("001", crs, 0)
		x.until("colleagues-1")
		for _, who := range []string{"BJ01-002", "BJ01-003"} {
			p, ok := dosing.One(x.view("lead").State, x.view("lead").Protocol, who, x.now())
			if !ok || p.Infused.IsZero() || p.Level != 1 || p.Slot.Cohort != 1 {
				t.Errorf("colleagues did not treat %s: %+v", who, p)
			}
		}
		x.until("window-1")
		x.decide(dosing.Proposal{})
		x.until("cough")
		lung := x.event("011", "Pneumonitis", respiratory, 2, map[string]string{"EXPECTED": "N"})
		x.until("oxygen")
		x.Must(x.events.Grade(ctx, studytest.As("nurse"), x.code, "BJ01-011", lung, x.now(), safety.Entry{Grade: 3}))
		x.Must(x.events.Change(ctx, studytest.As("nurse"), x.code, "BJ01-011", lung, safety.Entry{Values: map[string]string{"AESER": "Y", "AESERC": "stay"}, Reason: "admitted to hospital for it"}))
		x.Must(x.events.Confirm(ctx, studytest.As("pi"), x.code, "BJ01-011", lung, true, "", x.Proof("pi")))
		for _, d := range x.events.Tasks(x.view("safety")) {
			x.Must(x.events.Send(ctx, studytest.As("safety"), x.code, d.Subject, d.Key, x.now(), "V-1", ""))
		}
		x.until("better")
		x.grade("011", lung, 2)
		x.until("window-2")
		x.decide(dosing.Proposal{})
		decisions := dosing.Decisions(x.view("lead").State)
		if len(decisions) != 3 || decisions[1].Level != 2 || decisions[2].Level != 2 {
			t.Errorf("%d decisions: %+v", len(decisions), decisions)
		}
		for _, d := range decisions {
			v, err := x.doses.Verify(ctx, x.view("lead"), d.Key)
			if x.Must(err); !v.Holds() {
				t.Errorf("decision %s cannot be computed again", d.Key)
			}
		}
		r := x.finish()
		if len(verdicts(r)) > 0 || !r.Passed {
			t.Errorf("%d %%: %v", r.Score, verdicts(r))
		}
		entries, err := x.Ledger.Played(ctx, x.view("lead"))
		x.Must(err)
		played := 0
		for _, e := range entries {
			if e.By != trial.Player {
				continue
			}
			if played++; e.Kind != record.Value || e.Subject == "" {
				t.Fatalf("the rehearsal entered %+v", e)
			}
		}
		if played == 0 {
			t.Error("nothing is in the name of the rehearsal")
		}
		if list, err := x.record.OfPerson(ctx, db.Read(), trial.Player); err != nil || len(list) != 0 {
			t.Errorf("the rehearsal itself passed: %v", err)
		}
	})
}

// Colleagues do nothing while the team has opened no dose, or left a question open, and
// a study that is none to rehearse has no colleagues.
func TestColleaguesWaitForTheTeam(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		x := newTeam(t, db)
		code, err := x.s.Begin(ctx, studytest.As("lead"), studytest.Code, "BJ01", "next-dose")
		x.Must(err)
		x.code = code
		for range 2 {
			x.next()
		}
		if err := x.s.Advance(ctx, studytest.As("nurse"), x.code, 0, Ticks(x.view("nurse").State)); !fault.Is(err, fault.Conflict) {
			t.Errorf("something comes although nobody was enrolled: %v", err)
		}
		err = x.Ledger.Write(ctx, studytest.As("lead"), studytest.Code, func(_ context.Context, w *trial.Writer) error {
			if err := w.Require(trial.Manage, ""); err != nil {
				return err
			}
			return w.Play(func() error {
				return w.Set(record.Place{Form: form.Subject.Name, Subject: "BJ01-099", Row: "1"}, map[string]string{"SITE": "BJ01", "NUMBER": "099"}, "")
			})
		})
		if err == nil || x.View("lead").State.Row(form.Subject.Name, "BJ01-099", "1") != nil {
			t.Error("a study was played in")
		}
	})
}

func TestACarelessTeamFailsForTheRightReasons(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		x := newTeam(t, db)
		x.lung(false)
		r := x.finish()
		for task, want := range map[string]string{
			"lung-2":    Late,    // entered a day after the message
			"lung-3":    Wrong,   // still grade 2
			"serious":   Wrong,   // admitted to hospital, not marked as serious
			"dlt":       Missing, // at the grade that was entered nobody was asked
			"report":    Missing, // nobody knew that there was anything to report
			"level-002": Missing, // never treated
			"conduct":   Right,
		} {
			i := slices.IndexFunc(r.Items, func(i Item) bool { return i.Task == task })
			if r.Items[i].Verdict != want {
				t.Errorf("%s is %s, not %s", task, r.Items[i].Verdict, want)
			}
		}
		if r.Passed || !slices.Equal(r.Failed, []string{"serious", "dlt", "report"}) {
			t.Errorf("passed %v, critical: %v", r.Passed, r.Failed)
		}
		if row := x.View("lead").State.Row(form.Site.Name, "", "BJ01"); row.Get("PASSED") != "" {
			t.Error("the site counts as rehearsed")
		}
		entries, err := x.record.OfPerson(ctx, db.Read(), "nurse")
		x.Must(err)
		if !slices.ContainsFunc(entries, func(e lrs.Entry) bool { return e.Verb == lrs.Failed.ID }) {
			t.Error("the learning record says nothing")
		}
	})
}

// lung plays the second scenario, with care or without.
func (x *team) lung(care bool) {
	x.T.Helper()
	x.begin("lung")
	x.screen(x.next(), true)
	x.screen(x.next(), true)
	x.treat("001", "60", "60", "86")
	x.infuse("001", "60", "60", care)
	x.until("fever-001")
	crs := x.event("001", "CRS", "Immune system disorders", 1, nil)
	x.until("cool-001")
	x.grade("001", crs, 0)
	m := x.until("cough")
	if !care {
		x.until("oxygen")
		_, err := x.events.Begin(ctx, studytest.As("nurse"), x.code, "BJ01-001", safety.Entry{Grade: 2, Values: map[string]string{"AETERM": "Pneumonitis", "AEBODSYS": respiratory, "AEVOC": "CTCAE 5.0",
			"AESTDTC": m.At.Format(time.RFC3339), "AEREL": "probable", "EXPECTED": "N", "AESER": "N", "EXISTED": "0"}})
		x.Must(err)
		return
	}
	lung := x.event("001", "Pneumonitis", respiratory, 2, map[string]string{"EXPECTED": "N"})
	x.until("oxygen")
	x.Must(x.events.Grade(ctx, studytest.As("nurse"), x.code, "BJ01-001", lung, x.now(), safety.Entry{Grade: 3}))
	x.Must(x.events.Change(ctx, studytest.As("nurse"), x.code, "BJ01-001", lung, safety.Entry{Values: map[string]string{"AESER": "Y", "AESERC": "stay"}, Reason: "admitted to hospital for it"}))
	x.Must(x.events.Confirm(ctx, studytest.As("pi"), x.code, "BJ01-001", lung, true, "", x.Proof("pi")))
	for _, d := range x.events.Tasks(x.view("safety")) {
		x.Must(x.events.Send(ctx, studytest.As("safety"), x.code, d.Subject, d.Key, x.now(), "V-1", ""))
	}
	x.until("better")
	x.grade("001", lung, 2)
	x.until("clear")
	x.grade("001", lung, 0)
	x.treat("002", "70", "44", "74")
	x.infuse("002", "70", "44", true)
	x.until("home-002")
}

func TestNoLetterLeavesARehearsal(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		x := newTeam(t, db)
		x.Must(db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			for id, locale := range map[string]string{"committee": "en", "committee2": "zh-Hans", "pi": "zh-Hans"} {
				if err := person.Insert(ctx, tx, person.Person{ID: id, Email: id + "@hospital.test", Latin: id, Locale: locale, CreatedAt: x.Clock.Now()}); err != nil {
					return err
				}
			}
			return nil
		}))
		x.begin("first-patient")
		all, err := mail.List(ctx, db.Read(), mail.Filter{})
		x.Must(err)
		for _, m := range all {
			if m.State != mail.Kept {
				t.Errorf("%s to %s is %s", m.Subject, m.To, m.State)
			}
		}
		waiting, err := job.List(ctx, db.Read(), job.Filter{})
		x.Must(err)
		if len(waiting) != 0 {
			t.Errorf("%d jobs would send", len(waiting))
		}
		letters, err := x.s.Letters(ctx, x.view("nurse"))
		x.Must(err)
		got := map[string]int{}
		for _, l := range letters {
			got[l.Name]++
			if !strings.HasPrefix(l.Subject, x.code) || !l.QueuedAt.Std().Equal(x.now()) {
				t.Errorf("%q at %s", l.Subject, l.QueuedAt.Std())
			}
		}
		if want := map[string]int{"committee": 1, "committee2": 1, "pi": 1}; !maps.Equal(got, want) || len(all) != 3 {
			t.Errorf("letters to %v, not %v", got, want)
		}
		if of, err := x.s.Letters(ctx, x.View("lead")); err != nil || len(of) != 0 {
			t.Errorf("the study shows %d: %v", len(of), err)
		}
	})
}

func TestTimeGoesOnForEverybodyAtOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		x := newTeam(t, db)
		x.begin("first-patient")
		seen := Ticks(x.view("nurse").State)
		before := x.now()
		x.Must(x.s.Advance(ctx, studytest.As("nurse"), x.code, 400*24*time.Hour, seen))
		if at := x.now(); !at.Equal(before.Add(time.Hour)) {
			t.Errorf("went past a message: %s", at)
		}
		if err := x.s.Advance(ctx, studytest.As("pi"), x.code, 0, seen); !fault.Is(err, fault.Conflict) {
			t.Errorf("moved twice by two people: %v", err)
		}
		if real := x.View("lead").Now; real != x.Clock.Now() {
			t.Error("the study itself left its time")
		}
		entries, err := x.Ledger.Played(ctx, x.view("lead"))
		x.Must(err)
		for _, e := range entries {
			if e.At.After(x.Clock.Now().Std()) {
				t.Fatalf("entry %d does not keep the time on the wall", e.Seq)
			}
		}
		for _, c := range []struct {
			why, who, scenario, site string
			kind                     fault.Kind
		}{
			{"no lead", "pi", "lung", "BJ01", fault.Forbidden},
			{"a stranger", "stranger", "lung", "BJ01", fault.NotFound},
			{"no such site", "lead", "lung", "XX01", fault.Invalid},
			{"no such scenario", "lead", "none", "BJ01", fault.Invalid},
		} {
			if _, err := x.s.Begin(ctx, studytest.As(c.who), studytest.Code, c.site, c.scenario); !fault.Is(err, c.kind) {
				t.Errorf("%s: %v", c.why, err)
			}
		}
		if _, err := x.s.Begin(ctx, studytest.As("lead"), x.code, "BJ01", "lung"); !fault.Is(err, fault.Closed) {
			t.Errorf("a rehearsal of a rehearsal: %v", err)
		}
		if _, err := x.Ledger.Open(ctx, studytest.As("nurse2"), x.code); !fault.Is(err, fault.NotFound) {
			t.Errorf("another site's nurse is in it: %v", err)
		}
	})
}

func TestNothingOfWhatIsRightStandsInTheRecord(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		x := newTeam(t, db)
		x.begin("first-patient")
		x.next()
		entries, err := x.Ledger.Played(ctx, x.view("lead"))
		x.Must(err)
		for _, s := range shipped(t) {
			for _, task := range s.Tasks {
				for _, e := range entries {
					if strings.Contains(e.New+e.Detail, task.Why.EN) || e.Form == form.Rehearsal.Name && e.Item == "RESULT" {
						t.Fatalf("entry %d tells %s", e.Seq, task.ID)
					}
				}
			}
		}
	})
}

func TestASiteThatMustRehearseIsActivatedOnlyAfterwards(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		x := newTeam(t, db)
		x.Put("lead", trial.Manage, "", place("BJ01"), map[string]string{"STATUS": "preparing", "REHEARSAL": "Y"})
		if err := x.Ledger.Activate(ctx, studytest.As("lead"), studytest.Code, "BJ01", x.Proof("lead")); !fault.Is(err, fault.Closed) {
			t.Errorf("activated without a rehearsal: %v", err)
		}
		x.Must(x.Ledger.Pass(ctx, studytest.As("lead"), studytest.Code, "BJ01", studytest.Code+"-R1"))
		if err := x.Ledger.Pass(ctx, studytest.As("nurse"), studytest.Code, "BJ01", "x"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a nurse says that the site passed: %v", err)
		}
		if err := x.Ledger.Activate(ctx, studytest.As("lead"), studytest.Code, "BJ01", x.Proof("lead")); err != nil {
			t.Error(err)
		}
	})
}

func TestSevereToxicityThatTheProtocolDoesNotCountIsJudgedSo(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		x := newTeam(t, db)
		x.begin("night")
		x.screen(x.next(), true)
		x.treat("001", "70", "70", "86")
		x.infuse("001", "70", "70", true)
		x.until("evening")
		crs := x.event("001", "CRS", "Immune system disorders", 3, nil)
		x.until("midnight")
		icans := x.event("001", "ICANS", "Nervous system disorders", 3, nil)
		x.until("noon")
		x.grade("001", crs, 2)
		x.grade("001", icans, 2)
		x.until("counts")
		x.grade("001", crs, 0)
		x.grade("001", icans, 0)
		low := x.event("001", "Neutrophil count decreased", "Investigations", 4, nil)
		x.until("recovered")
		x.grade("001", low, 0)
		x.until("month")
		for _, q := range safety.Questions(x.view("pi"), "BJ01-001", x.now()) {
			x.Must(x.events.Confirm(ctx, studytest.As("pi"), x.code, "BJ01-001", q.Event.Key, false, "", x.Proof("pi")))
		}
		if r := x.finish(); len(verdicts(r)) > 0 || !r.Passed {
			t.Errorf("%d %%: %v", r.Score, verdicts(r))
		}
	})
}

// A judgement against the definition is allowed, with a reason that says something.
func TestAJudgementAgainstTheRuleNeedsAReasonThatSaysSomething(t *testing.T) {
	for _, c := range []struct {
		reason string
		says   bool
	}{{"ok", false}, {"                              ", false}, {"as discussed with PI", true}, {"同意", false}, {"影像科复核后认为与疾病进展有关", true}} {
		if says(c.reason) != c.says {
			t.Errorf("%q", c.reason)
		}
	}
}
