package dosing

import (
	"slices"
	"sync"
	"testing"

	"stepwise/internal/fault"
	"stepwise/trial"
	"stepwise/trial/dose"
	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
	"stepwise/trial/studytest"
)

// backfilled is a protocol with BF-BOIN, target 0.3 in threes at three levels.
func (w *world) backfilled(most protocol.Backfill) {
	w.T.Helper()
	w.amend("2", func(p *protocol.Protocol) {
		p.Plan.Settings = dose.Settings{Design: dose.BFBOIN, Target: 0.3}
		p.Backfill, p.EnrolMax = most, 40
		if list := protocol.Check(p); len(list) > 0 {
			w.T.Fatalf("%+v", list)
		}
	})
}

func (w *world) fill(subject string) (Slot, error) {
	return w.room.Backfill(w.ctx, studytest.As(w.nurse(subject)), studytest.Code, subject, "")
}

// filled is a subject with a place outside the cohorts.
func (w *world) filled(subject string) Slot {
	w.T.Helper()
	w.eligible(subject, Version(w.state()))
	slot, err := w.fill(subject)
	w.Must(err)
	return slot
}

// respond enters a response at the visit of day 28.
func (w *world) respond(subject, response string) {
	w.T.Helper()
	w.Put(w.nurse(subject), trial.Enter, subject[:4], record.Place{Form: protocol.Response, Subject: subject, Row: "D28"}, map[string]string{"RESPONSE": response})
}

// toxic is a confirmed DLT that begins now.
func (w *world) toxic(subject string) {
	w.T.Helper()
	w.event(subject, "1", "yes")
	w.confirm(subject, "1", "yes")
}

func (w *world) fills() []string {
	var out []string
	for _, f := range Fills(w.state(), w.protocols(), w.now()) {
		out = append(out, f.Reason)
	}
	return out
}

func (w *world) verified() {
	w.T.Helper()
	for _, d := range Decisions(w.state()) {
		if v, err := w.room.Verify(w.ctx, w.View("lead"), d.Key); err != nil || !v.Holds() {
			w.T.Errorf("decision %s computed again: %+v %v", d.Key, v, err)
		}
	}
}

// seated gives the cohort's places to subjects.
func (w *world) seated(subjects ...string) {
	w.T.Helper()
	for _, s := range subjects {
		w.enrolled(s)
	}
}

// treat infuses subjects, three weeks apart where they are of one cohort.
func (w *world) treat(amount float64, subjects ...string) {
	w.T.Helper()
	for _, s := range subjects {
		if p := w.patient(s); !p.Backfilled() {
			w.days(21)
		}
		w.infuse(s, amount)
	}
}

func TestBackfillThroughSeveralDecisions(t *testing.T) {
	both(t, func(w *world) {
		w.backfilled(protocol.Backfill{PerLevel: 4, Total: 6})
		if d := w.decide(); len(d.Backfill) != 0 {
			t.Errorf("nothing lies below the first level: %+v", d)
		}
		w.cohort(1, 3, 0)
		second := w.decide()
		if second.Level != 2 || !slices.Equal(second.Backfill, []int{1}) {
			t.Fatalf("level 2, and the signatures open level 1 for backfilling: %+v", second)
		}
		w.eligible("BJ01-020", "2")
		_, err := w.fill("BJ01-020")
		w.want(err, fault.Conflict, "dosing.bar.cohortfirst") // the cohort has a place
		w.seated("BJ01-004", "BJ01-005", "BJ01-006")
		if got := w.fills(); !slices.Equal(got, []string{dose.FillNoResponse}) {
			t.Errorf("nobody has responded: %v", got)
		}
		_, err = w.fill("BJ01-020")
		w.want(err, fault.Conflict, "dosing.bar.nofill")
		w.respond("BJ01-002", "PR")
		if got := w.fills(); !slices.Equal(got, []string{dose.FillOpen}) || w.decision("2").Standing != Signed {
			t.Errorf("a response at level 1 opens it, and reopens no decision: %v", got)
		}
		slot, err := w.fill("BJ01-020")
		w.Must(err)
		if slot.Level != 1 || !slot.Fills() || slot.Place != 1 || slot.Decision != "2" {
			t.Errorf("%+v", slot)
		}
		if bars := Clearance(w.state(), w.protocols(), "BJ01-020", 2, w.now()); len(bars) != 1 || bars[0].Key != BarAbove {
			t.Errorf("a backfilled patient is not given the cohort's level: %+v", bars)
		}
		if bars := Clearance(w.state(), w.protocols(), "BJ01-020", 1, w.now()); len(bars) != 0 {
			t.Errorf("%+v", bars)
		}
		w.treat(2, "BJ01-004", "BJ01-005", "BJ01-006")
		w.days(29)
		for _, s := range []string{"BJ01-004", "BJ01-005", "BJ01-006"} {
			w.followed(s)
		}
		w.treat(1, "BJ01-020")
		w.days(2)
		w.followed("BJ01-020")

		// The cohort is known; the backfilled patient is followed, and nobody waits.
		third := w.decide()
		data, err := ParseData(third.Data)
		w.Must(err)
		if l := data.Levels[0]; l.N != 4 || len(l.Pending) != 1 || third.Level != 3 || !slices.Equal(third.Backfill, []int{1, 2}) || data.Used != 6 || data.Last.N != 3 {
			t.Errorf("%+v from %+v", third, data)
		}
		w.seated("BJ01-007", "BJ01-008", "BJ01-009")
		if got := w.filled("SH01-001"); got.Level != 2 { // the highest open level
			t.Errorf("%+v", got)
		}
		w.filled("SH01-002")
		w.filled("SH01-003")
		w.filled("SH01-004")
		if got := w.fills(); !slices.Equal(got, []string{dose.FillOpen, FillLevelCap}) {
			t.Errorf("four are backfilled at level 2: %v", got)
		}
		if got := w.filled("SH01-005"); got.Level != 1 {
			t.Errorf("then the next lower: %+v", got)
		}
		if got := w.fills(); !slices.Equal(got, []string{FillTotalCap, FillLevelCap}) {
			t.Errorf("six in all: %v", got)
		}
		w.treat(4, "BJ01-007")
		w.treat(2, "SH01-001", "SH01-002", "SH01-003")
		w.days(4)
		w.event("SH01-001", "1", "yes")
		if got := w.fills(); !slices.Equal(got, []string{FillQuestion, FillQuestion}) {
			t.Errorf("while it is open whether that is a DLT: %v", got)
		}
		w.confirm("SH01-001", "1", "yes")
		w.toxic("SH01-002")
		w.toxic("SH01-003")
		if d := w.decision(third.Key); d.Standing != Signed {
			t.Errorf("what came since is data of the next decision: %s", d.Standing)
		}
		if got := w.fills(); !slices.Equal(got, []string{FillTotalCap, dose.FillClosed}) {
			t.Errorf("3 of 6 at level 2, nothing known above: %v", got)
		}
		if bars := Clearance(w.state(), w.protocols(), "SH01-004", 2, w.now()); len(bars) != 1 || bars[0].Key != BarFillClosed {
			t.Errorf("who waits there is not infused: %+v", bars)
		}
		w.treat(4, "BJ01-008", "BJ01-009")
		w.days(40)
		for _, s := range []string{"BJ01-007", "BJ01-008", "BJ01-009", "SH01-001", "SH01-002", "SH01-003"} {
			w.followed(s)
		}
		// 0 of 3 at level 3 alone would go up; with level 2 it is 3 of 9.
		fourth := w.decide()
		a, _ := ParseAdvice(fourth.Advice)
		if fourth.Level != 3 || fourth.Action != Open || a.Reason != dose.ReasonPoolWithin || !slices.Equal(fourth.Backfill, []int{1, 2}) {
			t.Errorf("%+v %+v", fourth, a)
		}
		if got := w.fills(); !slices.Equal(got, []string{FillTotalCap, FillLevelCap}) {
			t.Errorf("3 of 9 together do not close level 2 any more: %v", got)
		}
		// The committee goes on without backfilling, which needs its reason.
		w.seated("BJ01-010", "BJ01-011", "BJ01-012")
		w.treat(4, "BJ01-010", "BJ01-011", "BJ01-012")
		w.days(40)
		for _, s := range []string{"BJ01-010", "BJ01-011", "BJ01-012"} {
			w.followed(s)
		}
		_, err = w.propose(Proposal{Shut: true})
		w.want(err, fault.Invalid, "")
		fifth := w.decideOn(Proposal{Shut: true, Override: "three DLTs among four"})
		if len(fifth.Backfill) != 0 || fifth.Override == "" {
			t.Errorf("%+v", fifth)
		}
		if bars := Clearance(w.state(), w.protocols(), "SH01-004", 2, w.now()); len(bars) != 1 || bars[0].Key != BarUnsigned {
			t.Errorf("nobody is treated at a level that nobody signed: %+v", bars)
		}
		w.verified()
	})
}

func TestTwoCoordinatorsAndTheLastBackfilledPlace(t *testing.T) {
	both(t, func(w *world) {
		w.backfilled(protocol.Backfill{PerLevel: 1, Total: 1})
		w.decide()
		w.cohort(1, 3, 0)
		w.respond("BJ01-001", "CR")
		w.decide()
		w.seated("BJ01-004", "BJ01-005", "BJ01-006")
		w.eligible("BJ01-007", "2")
		w.eligible("SH01-001", "2")
		var wait sync.WaitGroup
		errs := make([]error, 2)
		for i, subject := range []string{"BJ01-007", "SH01-001"} {
			wait.Go(func() { _, errs[i] = w.fill(subject) })
		}
		wait.Wait()
		lost := errs[0]
		if lost == nil {
			lost = errs[1]
		}
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("one gets it and one does not: %v, %v", errs[0], errs[1])
		}
		w.want(lost, fault.Conflict, "dosing.bar.nofill")
		// Given back before the infusion, it can be given again.
		won := "BJ01-007"
		if errs[0] != nil {
			won = "SH01-001"
		}
		w.Must(w.room.Release(w.ctx, studytest.As(w.nurse(won)), studytest.Code, won, "progression"))
		if got := w.fills(); !slices.Equal(got, []string{dose.FillOpen}) {
			t.Errorf("%v", got)
		}
	})
}

func TestWhatReopensADecisionThatABackfilledPatientWasPartOf(t *testing.T) {
	both(t, func(w *world) {
		w.backfilled(protocol.Backfill{PerLevel: 3, Total: 3})
		w.decide()
		w.cohort(1, 3, 0)
		w.respond("BJ01-001", "PR")
		w.decide()
		w.seated("BJ01-004", "BJ01-005", "BJ01-006")
		w.filled("SH01-001")
		w.filled("SH01-002")
		w.treat(2, "BJ01-004", "BJ01-005", "BJ01-006")
		w.days(20)
		w.treat(1, "SH01-001", "SH01-002")
		w.days(9)
		before := w.now()
		for _, s := range []string{"BJ01-004", "BJ01-005", "BJ01-006", "SH01-001", "SH01-002"} {
			w.followed(s)
		}
		third := w.decide()
		w.days(3)
		w.toxic("SH01-001")
		if d := w.decision(third.Key); d.Standing != Signed {
			t.Errorf("a DLT after the decision, in a patient whom it did not wait for: %+v", d)
		}
		w.Put("nurse2", trial.Enter, "SH01", record.Place{Form: form.AE.Name, Subject: "SH01-002", Row: "1"}, map[string]string{
			"AETERM": "CRS", "AEVOC": "ASTCT 2019", "AETOXGR": "4", "AESTDTC": record.At(before), "AEREL": "definite", "AESER": "Y"})
		w.Put("nurse2", trial.Enter, "SH01", record.Place{Form: form.DLT.Name, Subject: "SH01-002", Row: "1"}, map[string]string{"DERIVED": "yes", "VERSION": "2"})
		w.confirm("SH01-002", "1", "yes")
		if d := w.decision(third.Key); d.Standing != Reopened {
			t.Errorf("one from before the decision, reported late: %+v", d)
		}
		w.eligible("SH01-003", "2")
		_, err := w.fill("SH01-003")
		w.want(err, fault.Conflict, "dosing.bar.reopened")
		w.verified()
	})
}

func TestBackfillThatFindsTheLowestLevelTooToxicEndsTheTrial(t *testing.T) {
	both(t, func(w *world) {
		w.backfilled(protocol.Backfill{PerLevel: 6, Total: 6})
		w.decide()
		w.cohort(1, 3, 0)
		w.respond("BJ01-001", "PR")
		w.decide()
		w.seated("BJ01-004", "BJ01-005", "BJ01-006")
		list := []string{"SH01-001", "SH01-002", "SH01-003", "SH01-004", "SH01-005"}
		for _, s := range list {
			w.filled(s)
		}
		w.treat(1, list...)
		w.days(3)
		for _, s := range list {
			w.toxic(s)
		}
		if got := w.fills(); !slices.Equal(got, []string{dose.FillDropped}) {
			t.Errorf("5 of 8: %v", got)
		}
		for _, s := range []string{"BJ01-001", "BJ01-002", "BJ01-003"} {
			w.followed(s)
		}
		if g := GateOf(w.state(), w.protocols(), "2", w.now()); !g.Early {
			t.Errorf("nobody of the cohort can change it: %+v", g)
		}
		d := w.decide()
		a, _ := ParseAdvice(d.Advice)
		if d.Action != Stop || a.Ending != "unsafe" {
			t.Errorf("%+v %+v", d, a)
		}
		w.verified()
	})
}
