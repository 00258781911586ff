package dosing

import (
	"slices"
	"strings"
	"testing"

	"stepwise/internal/fault"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
	"stepwise/trial/studytest"
)

func TestFromTheFirstDecisionToTheSecond(t *testing.T) {
	both(t, func(w *world) {
		w.eligible("BJ01-001", "1")
		_, err := w.enrol("BJ01-001")
		w.want(err, fault.Conflict, "dosing.bar.unsigned") // nobody enrols before the first decision
		key, err := w.propose(Proposal{})
		w.Must(err)
		_, err = w.propose(Proposal{})
		w.want(err, fault.Conflict, "dosing.fault.waiting")
		w.want(w.room.Sign(w.ctx, studytest.As("committee"), studytest.Code, key, "another", w.Proof("committee")), fault.Conflict, "dosing.fault.other")
		w.Must(w.sign("committee", key))
		w.want(w.sign("committee", key), fault.Conflict, "dosing.fault.signed") // two different people
		for who, want := range map[string]int{"committee": 0, "committee2": 1, "statistician": 0, "stranger": 0} {
			if tasks, err := w.room.Tasks(w.ctx, studytest.As(who)); err != nil || len(tasks) != want || want == 1 && (tasks[0].Kind != "sign" || tasks[0].Decision != key) {
				t.Errorf("%s is waited for: %+v %v", who, tasks, err)
			}
		}
		_, err = w.enrol("BJ01-001")
		w.want(err, fault.Conflict, "dosing.bar.unsigned")
		w.Must(w.sign("committee2", key))
		if d := w.decision(key); d.Standing != Signed || d.Action != Open || d.Level != 1 || d.Cohort != 1 || d.Size != 3 || len(d.Signs) != 2 {
			t.Errorf("first decision: %+v", d)
		}
		w.cohort(1+1, 2, 0)
		_, err = w.enrol("BJ01-001")
		w.Must(err)
		_, err = w.propose(Proposal{})
		w.want(err, fault.Conflict, "dosing.fault.gate") // the third is not infused
		w.infuse("BJ01-001", 1)
		w.days(40)
		_, err = w.propose(Proposal{})
		w.want(err, fault.Conflict, "dosing.fault.gate") // the window's visits are not entered
		w.followed("BJ01-001")
		d := w.decide()
		a, err := ParseAdvice(d.Advice)
		w.Must(err)
		if d.Level != 2 || d.Cohort != 2 || a.Action != "escalate" || a.Reason != "rate.below" || d.Override != "" {
			t.Errorf("0 of 3 at level 1: %+v %+v", d, a)
		}
		if first := w.decision("1"); first.Standing != Replaced || first.By != "2" || len(first.Signs) != 2 {
			t.Errorf("the first decision stays signed and is replaced: %+v", first)
		}
	})
}

func TestWhoMayDoWhat(t *testing.T) {
	both(t, func(w *world) {
		for _, c := range []struct {
			who string
			may bool
		}{{"lead", true}, {"pi", true}, {"statistician", true}, {"committee", false}, {"nurse", false}, {"laboratory", false}, {"partner", false}, {"monitor", false}} {
			key, err := w.room.Propose(w.ctx, studytest.As(c.who), studytest.Code, Proposal{})
			if (err == nil) != c.may || err != nil && !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s proposes: %v", c.who, err)
			}
			if err == nil {
				w.Must(w.room.Withdraw(w.ctx, studytest.As("lead"), studytest.Code, key))
			}
		}
		key, err := w.propose(Proposal{})
		w.Must(err)
		for _, who := range []string{"lead", "pi", "statistician", "nurse", "safety", "monitor"} {
			if err := w.sign(who, key); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s signs: %v", who, err)
			}
		}
		w.Must(w.sign("committee", key))
		w.Must(w.sign("committee2", key))
		w.eligible("BJ01-001", "1")
		for _, who := range []string{"nurse2", "pi2", "cells", "lead", "committee", "laboratory", "partner"} {
			if _, err := w.room.Enrol(w.ctx, studytest.As(who), studytest.Code, "BJ01-001", ""); !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s enrols at BJ01: %v", who, err)
			}
		}
		if _, err := w.room.Enrol(w.ctx, studytest.As("stranger"), studytest.Code, "BJ01-001", ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger: %v", err)
		}
	})
}

func TestAnOverrideNeedsAReasonAndKeepsIt(t *testing.T) {
	both(t, func(w *world) {
		w.decide()
		w.cohort(1, 3, 0)
		_, err := w.propose(Proposal{Order: Open, Level: 1, Size: 3})
		w.want(err, fault.Invalid, "")
		_, err = w.propose(Proposal{Order: Open, Level: 9, Size: 3, Override: "x"})
		w.want(err, fault.Invalid, "")
		d := w.decideOn(Proposal{Order: Open, Level: 1, Size: 3, Override: "two slow fevers"})
		a, _ := ParseAdvice(d.Advice)
		if d.Level != 1 || d.Cohort != 2 || d.Override != "two slow fevers" || a.Dose != 2 {
			t.Errorf("%+v %+v", d, a)
		}
		same := w.room
		if v, err := same.Verify(w.ctx, w.View("monitor"), d.Key); err != nil || !v.Holds() {
			t.Errorf("an override can be computed again as well: %+v %v", v, err)
		}
	})
}

func TestToStopIsAlwaysAllowed(t *testing.T) {
	both(t, func(w *world) {
		w.decide()
		w.enrolled("BJ01-001")
		d := w.decideOn(Proposal{Order: Stop, Override: "two deaths in another trial of the product"})
		if d.Action != Stop || d.Standing != Signed {
			t.Errorf("%+v", d)
		}
		if bars := Clearance(w.state(), w.protocols(), "BJ01-001", 1, w.now()); !slices.ContainsFunc(bars, func(b Bar) bool { return b.Key == BarStopped }) {
			t.Errorf("infused after a stop: %+v", bars)
		}
		w.eligible("BJ01-002", "1")
		_, err := w.enrol("BJ01-002")
		w.want(err, fault.Conflict, "dosing.bar.stopped")
		// The committee goes on with the same cohort.
		again := w.decide()
		if again.Action != Expand || again.Cohort != 1 || again.Level != 1 || again.Size != 3 {
			t.Errorf("going on: %+v", again)
		}
		if bars := Clearance(w.state(), w.protocols(), "BJ01-001", 1, w.now()); len(bars) != 0 {
			t.Errorf("%+v", bars)
		}
	})
}

func TestNobodyIsDosedAtAnUnsignedLevel(t *testing.T) {
	both(t, func(w *world) {
		w.decide()
		for _, c := range []struct {
			reason  string
			subject string
			level   int
			before  func()
			bar     string
		}{
			{"never enrolled", "BJ01-009", 1, func() { w.eligible("BJ01-009", "1") }, BarNoSlot},
			{"the level that was signed", "BJ01-001", 1, func() { w.enrolled("BJ01-001") }, ""},
			{"the planned level, not asked by number", "BJ01-001", 0, func() {}, ""},
			{"a product of a higher level", "BJ01-001", 2, func() {}, BarAbove},
			{"gave the place back", "BJ01-001", 1, func() {
				w.Must(w.room.Release(w.ctx, studytest.As("nurse"), studytest.Code, "BJ01-001", "progression"))
			}, BarNoSlot},
			{"infused already", "BJ01-002", 1, func() { w.enrolled("BJ01-002"); w.infuse("BJ01-002", 1) }, BarInfused},
			{"too soon after the first of the cohort", "BJ01-003", 1, func() { w.enrolled("BJ01-003"); w.days(13) }, BarStagger},
			{"on the 14th day", "BJ01-003", 1, func() { w.days(1) }, ""},
			{"left the study", "BJ01-003", 1, func() {
				w.Put("nurse", trial.Enter, "BJ01", record.Place{Form: form.Exit.Name, Subject: "BJ01-003", Row: "1"}, map[string]string{"REASON": "death", "AT": record.At(w.now())})
			}, BarLeft},
		} {
			c.before()
			bars := Clearance(w.state(), w.protocols(), c.subject, c.level, w.now())
			if c.bar == "" && len(bars) > 0 || c.bar != "" && !slices.ContainsFunc(bars, func(b Bar) bool { return b.Key == c.bar }) {
				t.Errorf("%s: %+v, not %q", c.reason, bars, c.bar)
			}
		}
	})
}

func TestADLTReportedAfterTheNextPatientWasDosedReopensTheDecision(t *testing.T) {
	both(t, func(w *world) {
		w.people("committee", "committee2", "lead", "pi", "nurse2")
		w.decide()
		w.cohort(1, 3, 0)
		second := w.decide()
		if second.Level != 2 {
			t.Fatalf("%+v", second)
		}
		w.enrolled("SH01-001")
		w.enrolled("SH01-002")
		w.days(21)
		w.infuse("SH01-001", 2)
		w.days(15)
		before := len(w.letters("committee"))

		// The site reports an event of cohort 1 that the rule calls dose-limiting.
		w.event("BJ01-002", "1", "yes")
		if d := w.decision("2"); d.Standing != Signed {
			t.Errorf("a question doubts a decision and does not reopen it: %s", d.Standing)
		}
		if bars := Clearance(w.state(), w.protocols(), "SH01-002", 2, w.now()); len(bars) != 1 || bars[0].Key != BarQuestion || bars[0].Subjects[0] != "BJ01-002" {
			t.Errorf("while it is asked nobody is dosed: %+v", bars)
		}
		if got := w.letters("committee"); len(got) != before+1 || !strings.Contains(got[before], "possible") {
			t.Errorf("the committee is told of the question: %q", got)
		}

		w.confirm("BJ01-002", "1", "yes")
		d := w.decision("2")
		if changes := ParseChanges(d.Changes); d.Standing != Reopened || len(changes) != 1 || changes[0] != (Change{"BJ01-002", ChangedDLT, "N", "Y"}) {
			t.Errorf("confirmed, it is reopened: %+v", d)
		}
		for _, who := range []string{"committee", "committee2", "lead", "pi", "nurse2"} {
			if got := w.letters(who); !strings.Contains(got[len(got)-1], "reopened") {
				t.Errorf("%s is told: %q", who, got)
			}
		}
		if bars := Clearance(w.state(), w.protocols(), "SH01-002", 2, w.now()); len(bars) != 1 || bars[0].Key != BarReopened {
			t.Errorf("nobody is dosed on it: %+v", bars)
		}
		w.eligible("SH01-003", "1")
		_, err := w.enrol("SH01-003")
		w.want(err, fault.Conflict, "dosing.bar.reopened")

		// 1 of 3 at level 1: the cohort at level 2 is not gone on with.
		third := w.decide()
		a, _ := ParseAdvice(third.Advice)
		data, _ := ParseData(third.Data)
		if third.Level != 1 || third.Cohort != 3 || third.Action != Open || a.Action != "stay" || data.Base != 1 || data.Begun == nil || data.Begun.Filled != 1 {
			t.Errorf("decided again: %+v; from %+v", third, data)
		}
		if bars := Clearance(w.state(), w.protocols(), "SH01-002", 2, w.now()); len(bars) != 1 || bars[0].Key != BarUnsigned {
			t.Errorf("who was enrolled at level 2 is not treated there: %+v", bars)
		}
		slot, err := w.room.Move(w.ctx, studytest.As("nurse2"), studytest.Code, "SH01-002", "decision 3")
		if err != nil || slot.Level != 1 || slot.Cohort != 3 || slot.Place != 1 {
			t.Errorf("moved to the cohort that is open: %+v %v", slot, err)
		}
		if bars := Clearance(w.state(), w.protocols(), "SH01-002", 1, w.now()); len(bars) != 0 {
			t.Errorf("%+v", bars)
		}
		for _, key := range []string{"1", "2", "3"} {
			if v, err := w.room.Verify(w.ctx, w.View("lead"), key); err != nil || !v.Holds() {
				t.Errorf("decision %s is still what it was: %+v %v", key, v, err)
			}
		}
	})
}

func TestAReopenedDecisionMayBeConfirmed(t *testing.T) {
	both(t, func(w *world) {
		w.decide()
		w.cohort(1, 3, 0)
		w.decide()
		w.enrolled("SH01-001")
		w.days(21)
		w.infuse("SH01-001", 2)
		// The dose given to one of cohort 1 turns out to have been below the level.
		w.Put("nurse", trial.Handle, "BJ01", record.Place{Form: form.Infusion.Name, Subject: "BJ01-003", Row: "1"}, map[string]string{"DOSE": "0.75", "LEVEL": "0"})
		d := w.decision("2")
		if c := ParseChanges(d.Changes); d.Standing != Reopened || c[0].What != ChangedLevel || c[0].Subject != "BJ01-003" {
			t.Fatalf("a corrected dose reopens: %+v", d)
		}
		// A colleague found the right protocol of the count: it was the level after all.
		w.Put("nurse", trial.Handle, "BJ01", record.Place{Form: form.Infusion.Name, Subject: "BJ01-003", Row: "1"}, map[string]string{"DOSE": "0.9", "LEVEL": "1"})
		if d := w.decision("2"); d.Standing != Reopened {
			t.Errorf("only the committee puts it in force again: %s", d.Standing)
		}
		again := w.decide()
		if again.Action != Expand || again.Cohort != 2 || again.Level != 2 || again.Size != 3 {
			t.Errorf("the cohort goes on: %+v", again)
		}
		slot := func() Slot { w.enrolled("SH01-002"); return *w.patient("SH01-002").Slot }()
		if slot.Cohort != 2 || slot.Place != 2 || slot.Decision != again.Key {
			t.Errorf("%+v", slot)
		}
	})
}

func TestAnAmendmentInMidCohortChangesNoEarlierDecision(t *testing.T) {
	both(t, func(w *world) {
		w.decide()
		w.enrolled("BJ01-001")
		w.days(21)
		w.infuse("BJ01-001", 1)
		before := w.decision("1")
		w.amend("2", func(p *protocol.Protocol) {
			p.Plan.Target = 0.25
			p.Evaluability.WindowDays, p.DLT.Window = 42, 42
			// A level between: what was level 2 is level 3 now.
			p.Levels = []protocol.Level{{Level: 1, Amount: 1, Unit: "10*6/kg"}, {Level: 2, Amount: 1.5, Unit: "10*6/kg"}, {Level: 3, Amount: 2, Unit: "10*6/kg"}, {Level: 4, Amount: 4, Unit: "10*6/kg"}}
			p.Plan.Doses = 4
		})
		after := w.decision("1")
		if after.Data != before.Data || after.Advice != before.Advice || after.Standing != Signed || after.Version != "1" || len(after.Signs) != 2 {
			t.Errorf("%+v", after)
		}
		if v, err := w.room.Verify(w.ctx, w.View("lead"), "1"); err != nil || !v.Holds() {
			t.Errorf("computed again: %+v %v", v, err)
		}
		// The cohort goes on at the level that was signed; who consents now, does to version 2.
		w.enrolled("BJ01-002")
		w.days(15)
		w.infuse("BJ01-002", 1)
		w.enrolled("BJ01-003")
		w.days(15)
		w.infuse("BJ01-003", 1)
		w.days(30)
		for _, s := range []string{"BJ01-001", "BJ01-002", "BJ01-003"} {
			w.followed(s)
		}
		if p := w.patient("BJ01-001"); p.Rules != "1" || p.Status != Evaluable {
			t.Errorf("who consented to version 1 is evaluated by it: %+v", p)
		}
		if p := w.patient("BJ01-003"); p.Rules != "2" || p.Status != Pending {
			t.Errorf("who consented to version 2 is followed for 42 days: %+v", p)
		}
		w.days(13)
		d := w.decide()
		data, _ := ParseData(d.Data)
		if d.Version != "2" || d.Level != 2 || len(data.Levels) != 4 || data.Levels[0].N != 3 {
			t.Errorf("the next decision is made by version 2: %+v %+v", d, data)
		}
		// Somebody still on version 1 cannot be given a dose that it does not have.
		w.eligible("BJ01-004", "1")
		_, err := w.enrol("BJ01-004")
		w.want(err, fault.Conflict, "dosing.bar.reconsent")
	})
}

func TestADecisionSurvivesTheEndOfTheServerBetweenTwoSignatures(t *testing.T) {
	both(t, func(w *world) {
		key, err := w.propose(Proposal{})
		w.Must(err)
		w.Must(w.sign("committee", key))
		// Another process opens the same database and knows nothing but what is in it.
		next := &world{w.Study, nil, w.ctx}
		ledger := trial.NewLedger(w.DB, w.Clock, studytest.Passwords{}, make([]byte, 32), nil, form.All...)
		next.Study = &studytest.Study{T: w.T, DB: w.DB, Ledger: ledger, Clock: w.Clock}
		next.room = New(ledger, "https://stepwise.test")
		if d := next.decision(key); d.Standing != Proposed || len(d.Signs) != 1 || d.Signs[0].By != "committee" {
			t.Fatalf("the first signature is there, and not in force: %+v", d)
		}
		next.want(next.sign("committee", key), fault.Conflict, "dosing.fault.signed")
		w.Must(next.sign("committee2", key))
		if d := next.decision(key); d.Standing != Signed || len(d.Signs) != 2 {
			t.Errorf("%+v", d)
		}
		if v, err := next.room.Verify(w.ctx, next.View("lead"), key); err != nil || !v.Holds() || v.Signed != 2 {
			t.Errorf("%+v %v", v, err)
		}
	})
}

func TestWhatChangedSinceItWasProposedCannotBeSigned(t *testing.T) {
	both(t, func(w *world) {
		w.decide()
		w.cohort(1, 3, 0)
		key, err := w.propose(Proposal{})
		w.Must(err)
		w.Must(w.sign("committee", key))
		w.event("BJ01-001", "1", "yes")
		w.want(w.sign("committee2", key), fault.Conflict, "dosing.fault.stale")
		w.confirm("BJ01-001", "1", "yes")
		again := w.decide() // the stale one gives way
		if old := w.decision(key); old.Standing != Replaced || !old.Since.IsZero() {
			t.Errorf("%+v", old)
		}
		if again.Level != 1 {
			t.Errorf("1 of 3: stay: %+v", again)
		}
	})
}
