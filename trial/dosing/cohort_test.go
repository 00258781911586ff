package dosing

import (
	"fmt"
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

func TestTwoCoordinatorsAndTheLastSlot(t *testing.T) {
	both(t, func(w *world) {
		w.decide()
		w.enrolled("BJ01-001")
		w.enrolled("BJ01-002")
		w.eligible("BJ01-003", "1")
		w.eligible("SH01-001", "1")
		var wait sync.WaitGroup
		errs := make([]error, 2)
		for i, subject := range []string{"BJ01-003", "SH01-001"} { // two sites, one place
			wait.Go(func() { _, errs[i] = w.enrol(subject) })
		}
		wait.Wait()
		lost := errs[0]
		if lost == nil {
			lost = errs[1]
		}
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("one gets it and one does not: %v, %v", errs[0], errs[1])
		}
		w.want(lost, fault.Conflict, "dosing.bar.full")
		patients := Patients(w.state(), w.protocols(), w.now())
		c := Cohorts(w.state(), patients, w.now())[0]
		if len(patients) != 3 || c.Held != 3 || c.Free() != 0 {
			t.Errorf("%+v", c)
		}
	})
}

func TestOneWhoCannotBeEvaluatedIsReplaced(t *testing.T) {
	both(t, func(w *world) {
		w.decide()
		w.cohort(1, 2, 0)
		w.enrolled("BJ01-003")
		w.days(21)
		w.infuse("BJ01-003", 1)
		w.days(10)
		w.Put("nurse", trial.Enter, "BJ01", record.Place{Form: form.Exit.Name, Subject: "BJ01-003", Row: "1"}, map[string]string{"REASON": "progression", "AT": record.At(w.now())})
		if p := w.patient("BJ01-003"); p.Status != NotEvaluable || !p.Replace {
			t.Errorf("left on day 10: %+v", p)
		}
		w.enrolled("SH01-001")
		if s := w.patient("SH01-001").Slot; s.Replaces != "BJ01-003" || s.Place != 4 || s.Cohort != 1 {
			t.Errorf("%+v", s)
		}
		w.days(21)
		w.infuse("SH01-001", 1)
		w.days(40)
		w.followed("SH01-001")
		w.followed("BJ01-003") // the visits up to the exit
		d := w.decide()
		data, _ := ParseData(d.Data)
		if data.Levels[0].N != 3 || data.Used != 3 || len(data.Patients) != 4 || d.Level != 2 || d.Size != 3 {
			t.Errorf("four infused, three count: %+v; %+v", data, d)
		}
	})
}

func TestAPatientDosedBelowLevelCountsWhereTheDoseWasGiven(t *testing.T) {
	both(t, func(w *world) {
		w.decide()
		w.cohort(1, 3, 0)
		w.decide() // level 2: 2 million cells per kilogram
		w.enrolled("BJ01-004")
		w.days(21)
		w.infuse("BJ01-004", 1.2) // the product reached 60 % of the level, and level 1
		p := w.patient("BJ01-004")
		if p.Level != 1 || p.Slot.Level != 2 || !p.Replace {
			t.Errorf("%+v", p)
		}
		w.cohort(5, 3, 0)
		w.followed("BJ01-004")
		d := w.decide()
		data, _ := ParseData(d.Data)
		if data.Levels[0].N != 4 || data.Levels[1].N != 3 || data.Used != 6 || d.Level != 3 || d.Size != 3 {
			t.Errorf("four at level 1, three at level 2: %+v; %+v", data.Levels, d)
		}
	})
}

func TestAGradeChangedLaterIsAskedAgainAndReopens(t *testing.T) {
	both(t, func(w *world) {
		w.decide()
		w.cohort(1, 2, 0)
		w.enrolled("BJ01-003")
		w.days(21)
		w.infuse("BJ01-003", 1)
		w.days(4)
		w.event("BJ01-003", "1", "no")
		w.confirm("BJ01-003", "1", "no")
		w.days(36)
		w.followed("BJ01-003")
		w.decide()
		// Monitoring finds that the grade was too low; the rule now says yes.
		w.Put("nurse", trial.Enter, "BJ01", record.Place{Form: form.AE.Name, Subject: "BJ01-003", Row: "1"}, map[string]string{"AETOXGR": "4"})
		w.Put("nurse", trial.Enter, "BJ01", record.Place{Form: form.DLT.Name, Subject: "BJ01-003", Row: "1"}, map[string]string{"DERIVED": "yes"})
		w.eligible("BJ01-004", "1")
		_, err := w.enrol("BJ01-004")
		w.want(err, fault.Conflict, "dosing.bar.question")
		w.confirm("BJ01-003", "1", "yes")
		_, err = w.enrol("BJ01-004")
		w.want(err, fault.Conflict, "dosing.bar.reopened")
		if again := w.decide(); again.Level != 1 || again.Cohort != 3 {
			t.Errorf("1 of 3 at level 1: %+v", again)
		}
	})
}

func TestAStoppingRuleHaltsUntilTheCommitteeHasSeenIt(t *testing.T) {
	both(t, func(w *world) {
		w.decide()
		w.enrolled("BJ01-001")
		w.enrolled("BJ01-002")
		w.days(21)
		w.infuse("BJ01-001", 1)
		w.days(15)
		fatal := func(related string) map[string]string {
			return map[string]string{"AETERM": "CRS", "AEVOC": "ASTCT 2019", "AETOXGR": "5", "AESTDTC": record.At(w.now()), "AEREL": related, "AESER": "Y"}
		}
		at := record.Place{Form: form.AE.Name, Subject: "BJ01-001", Row: "1"}
		w.Put("nurse", trial.Enter, "BJ01", at, fatal("unrelated"))
		if d := w.decision("1"); d.Standing != Signed {
			t.Errorf("an unrelated death does not halt: %+v", d)
		}
		w.Put("nurse", trial.Enter, "BJ01", at, fatal("possible"))
		d := w.decision("1")
		if c := ParseChanges(d.Changes); d.Standing != Reopened || c[0] != (Change{"", ChangedHalt, "", "S1"}) {
			t.Fatalf("a related death within 30 days: %+v", d)
		}
		again := w.decide() // the committee has seen it, and goes on
		data, _ := ParseData(again.Data)
		if again.Action != Expand || len(data.Halts) != 1 || data.Halts[0].Subjects[0] != "BJ01-001" {
			t.Errorf("%+v %+v", again, data.Halts)
		}
		if bars := Clearance(w.state(), w.protocols(), "BJ01-002", 1, w.now()); len(bars) != 0 {
			t.Errorf("%+v", bars)
		}
	})
}

func TestDownAtOnceWhenNothingCanChangeIt(t *testing.T) {
	both(t, func(w *world) {
		w.decide()
		w.cohort(1, 3, 0)
		w.decide()
		w.enrolled("BJ01-004")
		w.enrolled("BJ01-005")
		w.enrolled("BJ01-006")
		for _, s := range []string{"BJ01-004", "BJ01-005"} {
			w.days(21)
			w.infuse(s, 2)
			w.event(s, "1", "yes")
			w.confirm(s, "1", "yes")
		}
		g := GateOf(w.state(), w.protocols(), "1", w.now())
		if !g.Early || !g.Open() {
			t.Fatalf("2 DLTs of 3 at best: %+v", g)
		}
		_, err := w.propose(Proposal{Order: Open, Level: 2, Override: "one more"})
		w.want(err, fault.Conflict, "dosing.fault.gate") // early is for less only
		d := w.decide()
		if d.Level != 1 || d.Cohort != 3 || d.Size != 3 {
			t.Errorf("%+v", d)
		}
		if bars := Clearance(w.state(), w.protocols(), "BJ01-006", 2, w.now()); len(bars) == 0 || bars[0].Key != BarUnsigned {
			t.Errorf("the third is not treated at level 2: %+v", bars)
		}
		if _, err := w.room.Move(w.ctx, studytest.As("nurse"), studytest.Code, "BJ01-006", "decision 3"); err != nil {
			t.Error(err)
		}
	})
}

func TestATITEDesignDecidesWhilePatientsAreFollowed(t *testing.T) {
	both(t, func(w *world) {
		w.amend("2", func(p *protocol.Protocol) {
			p.Plan.Settings = dose.Settings{Design: dose.TITEBOIN, Target: 0.3}
		})
		w.decide()
		for i, gap := range []int{0, 15, 15} {
			s := fmt.Sprintf("BJ01-%03d", i+1)
			w.enrolled(s)
			w.days(gap)
			w.infuse(s, 1)
		}
		_, err := w.propose(Proposal{})
		w.want(err, fault.Conflict, "dosing.fault.gate") // the last infusion was today
		w.days(8)                                        // day 38, 23 and 8
		w.followed("BJ01-001")
		g := GateOf(w.state(), w.protocols(), "2", w.now())
		if g.Open() { // visits whose days are over are entered for those still followed, too
			t.Errorf("%+v", g)
		}
		w.followed("BJ01-002")
		w.followed("BJ01-003")
		data, err := Read(w.state(), w.protocols(), w.View("lead").Code, "2", w.now())
		w.Must(err)
		if l := data.Levels[0]; l.N != 3 || !slices.Equal(l.Pending, []float64{7.0 / 28, 22.0 / 28}) {
			t.Errorf("two are pending, with what they were followed: %+v", l)
		}
		// 2 of 3 pending: TITE-BOIN (2018) waits.
		_, err = w.propose(Proposal{})
		w.want(err, fault.Conflict, "dosing.fault.wait")
		w.days(6)
		d := w.decide()
		a, _ := ParseAdvice(d.Advice)
		if d.Level != 2 || a.Action != "escalate" {
			t.Errorf("one is pending, without a DLT: %+v", a)
		}
		// The pending patient has a DLT after all.
		w.event("BJ01-003", "1", "yes")
		w.confirm("BJ01-003", "1", "yes")
		if got := w.decision(d.Key); got.Standing != Reopened {
			t.Errorf("%+v", got)
		}
		if v, err := w.room.Verify(w.ctx, w.View("lead"), d.Key); err != nil || !v.Holds() {
			t.Errorf("computed again with the follow-up of its day: %+v %v", v, err)
		}
	})
}

func TestTwentyPatientsInCohortsOfThreeAndAtLastTwo(t *testing.T) {
	both(t, func(w *world) {
		dlts := []int{0, 0, 1, 1, 1, 0, 1} // by cohort
		next, sizes, levels := 1, []int{}, []int{}
		for i := range dlts {
			d := w.decide()
			sizes, levels = append(sizes, d.Size), append(levels, d.Level)
			w.cohort(next, d.Size, dlts[i])
			next += d.Size
		}
		if !slices.Equal(sizes, []int{3, 3, 3, 3, 3, 3, 2}) || next != 21 {
			t.Errorf("%v", sizes)
		}
		end := w.decide()
		a, _ := ParseAdvice(end.Advice)
		if end.Action != Stop || a.Ending != Complete || a.Selection == nil || a.Selection.Dose == 0 || end.Override != "" {
			t.Errorf("after levels %v: %+v", levels, a)
		}
		for _, d := range Decisions(w.state()) {
			if v, err := w.room.Verify(w.ctx, w.View("lead"), d.Key); err != nil || !v.Holds() {
				t.Errorf("decision %s: %+v %v", d.Key, v, err)
			}
		}
		w.eligible("BJ01-021", "1")
		_, err := w.enrol("BJ01-021")
		w.want(err, fault.Conflict, "dosing.bar.stopped")
	})
}
