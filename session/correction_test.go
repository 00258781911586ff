package session

import (
	"context"
	"testing"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
)

func TestAnAttendanceIsCorrectedWithAReason(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 2)
		// A follower as programmes are: it must hear of the voiding for the same person.
		standing := map[string]int{}
		w.record.Follow(func(_ context.Context, _ *store.Tx, e lrs.Entry) error {
			switch {
			case e.Verb == lrs.Attended.ID:
				standing[e.Person]++
			case e.Voids != "":
				standing[e.Person]--
			}
			return nil
		})
		x := w.published(nil)
		me := w.learner[0]
		w.at("14:00")
		_, _, err := w.s.CheckIn(w.ctx, me, x.Code, w.code(x))
		w.must(err)
		if err := w.s.Withdraw(w.ctx, w.office, x.Code, me.ID, "  "); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		if err := w.s.Withdraw(w.ctx, w.expert, x.Code, me.ID, "left"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("by an expert: %v", err)
		}
		if err := w.s.Withdraw(w.ctx, w.office, x.Code, w.learner[1].ID, "left"); !fault.Is(err, fault.NotFound) {
			t.Errorf("of who was not there: %v", err)
		}
		w.must(w.s.Withdraw(w.ctx, w.office, x.Code, me.ID, "a colleague scanned for her"))
		w.must(w.s.Withdraw(w.ctx, w.office, x.Code, me.ID, "again"))
		if n := len(w.statements(me, lrs.Attended)); n != 0 || standing[me.ID] != 0 {
			t.Errorf("%d statements stand, followers count %d", n, standing[me.ID])
		}
		if _, _, err := w.s.CheckIn(w.ctx, me, x.Code, w.code(x)); !fault.Is(err, fault.Conflict) {
			t.Errorf("a scan undoes the correction: %v", err)
		}
		w.must(w.s.Attest(w.ctx, w.office, x.Code, me.ID, Room, "she was there after all"))
		w.must(w.s.Attest(w.ctx, w.office, x.Code, me.ID, Room, "twice"))
		got := w.statements(me, lrs.Attended)
		if len(got) != 1 || standing[me.ID] != 1 || got[0].Timestamp != x.Starts {
			t.Errorf("%+v; followers count %d", got, standing[me.ID])
		}
		m, err := w.s.Manage(w.ctx, w.office, x.Code)
		w.must(err)
		if len(m.Corrections) != 2 || m.Corrections[0].Change != "withdrawn" || m.Corrections[1].Change != "added" ||
			m.Corrections[0].Reason != "a colleague scanned for her" || m.Corrections[0].By != w.office.ID {
			t.Errorf("%+v", m.Corrections)
		}
		if n := w.count(`SELECT COUNT(*) FROM audit_entry WHERE action = 'session.correct'`); n != 2 {
			t.Errorf("%d corrections in the account of acts", n)
		}
	})
}

func TestAttestingNeedsALearnerAndATime(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 1)
		x := w.published(nil)
		if err := w.s.Attest(w.ctx, w.office, x.Code, w.learner[0].ID, Room, "early"); !fault.Is(err, fault.Closed) {
			t.Errorf("before the door opens: %v", err)
		}
		w.at("20:00")
		if err := w.s.Attest(w.ctx, w.office, x.Code, "nobody", Room, "x"); !fault.Is(err, fault.NotFound) {
			t.Errorf("nobody: %v", err)
		}
		if err := w.s.Attest(w.ctx, w.office, x.Code, w.expert.ID, Room, "x"); !fault.Is(err, fault.NotFound) {
			t.Errorf("no learner: %v", err)
		}
		w.must(w.s.Attest(w.ctx, w.office, x.Code, w.learner[0].ID, Online, "network failure at the hotel"))
		if e := w.statements(w.learner[0], lrs.Attended); len(e) != 1 || e[0].ContextExtensions[lrs.ExtAttendance] != "online" {
			t.Errorf("%+v", e)
		}
	})
}
