package session

import (
	"sync"
	"testing"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
)

func TestACaseIsPreparedDiscussedAndPresented(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 3)
		x := w.published(nil)
		me := w.learner[0]
		_, err := w.s.Register(w.ctx, me, x.Code, Room)
		w.must(err)
		d := CaseDraft{Title: lang.Text{ZH: "纳武利尤单抗后的心肌炎"}, Body: lang.Text{ZH: "58岁女性……"}, Questions: lang.Text{ZH: "先做什么？"}, Presenter: me.ID}
		c, err := w.s.SaveCase(w.ctx, w.expert, x.Code, "", 0, d)
		w.must(err)
		if err := w.s.ConfirmPresented(w.ctx, w.expert, x.Code, c.ID); !fault.Is(err, fault.Closed) {
			t.Errorf("presented before the door opened: %v", err)
		}
		w.at("15:00")
		w.must(w.s.ConfirmPresented(w.ctx, w.expert, x.Code, c.ID))
		w.must(w.s.ConfirmPresented(w.ctx, w.office, x.Code, c.ID)) // twice is once
		got := w.statements(me, lrs.Presented)
		if len(got) != 1 || got[0].Object != lrs.Session("f1")+"/case/"+c.ID || got[0].Type != lrs.TypeCase ||
			len(got[0].Parents) != 1 || got[0].Parents[0] != lrs.Session("f1") {
			t.Errorf("the evidence: %+v", got)
		}
		d.Presenter = w.learner[1].ID
		if _, err := w.s.SaveCase(w.ctx, w.office, x.Code, c.ID, 1, d); !fault.Is(err, fault.Invalid) {
			t.Errorf("another presenter after the fact: %v", err)
		}
		w.must(w.s.WithdrawPresented(w.ctx, w.office, x.Code, c.ID, "presented by a colleague"))
		if n := len(w.statements(me, lrs.Presented)); n != 0 {
			t.Error("the statement still counts after it was taken back")
		}
		if err := w.s.RemoveCase(w.ctx, w.office, x.Code, c.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("a case with a history can be deleted: %v", err)
		}
	})
}

func TestNobodyConfirmsThemselves(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 1)
		x := w.published(nil)
		both := w.learner[0] // a learner who also coordinates
		both.Grants = append(both.Grants, w.office.Grants...)
		c, err := w.s.SaveCase(w.ctx, both, x.Code, "", 0, CaseDraft{Title: lang.Text{EN: "A"}, Body: lang.Text{EN: "B"}, Presenter: both.ID})
		w.must(err)
		w.at("15:00")
		if err := w.s.ConfirmPresented(w.ctx, both, x.Code, c.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%v", err)
		}
	})
}

func TestTwoEditorsOfACase(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 0)
		x := w.published(nil)
		d := CaseDraft{Title: lang.Text{EN: "A"}, Body: lang.Text{EN: "B"}}
		c, err := w.s.SaveCase(w.ctx, w.expert, x.Code, "", 0, d)
		w.must(err)
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for i := range 2 {
			wg.Go(func() { _, errs[i] = w.s.SaveCase(w.ctx, w.expert, x.Code, c.ID, c.Revision, d) })
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || !fault.Is(errs[0], fault.Conflict) && !fault.Is(errs[1], fault.Conflict) {
			t.Errorf("%v and %v", errs[0], errs[1])
		}
		// Notes never collide.
		for i := range 8 {
			wg.Go(func() {
				if err := w.s.AddNote(w.ctx, w.expert, x.Code, c.ID, string(rune('a'+i))); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		p, err := w.s.CasePage(w.ctx, w.expert, x.Code, c.ID)
		if err != nil || len(p.Notes) != 8 {
			t.Errorf("%d of 8 notes: %v", len(p.Notes), err)
		}
	})
}

func TestWhoReadsACase(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 2)
		x := w.published(nil)
		other := w.published(func(d *Draft) { d.Code = "f2" })
		_, err := w.s.Register(w.ctx, w.learner[0], x.Code, Room)
		w.must(err)
		c, err := w.s.SaveCase(w.ctx, w.office, x.Code, "", 0, CaseDraft{Title: lang.Text{EN: "A"}, Body: lang.Text{EN: "B"}})
		w.must(err)
		if _, err := w.s.CasePage(w.ctx, w.learner[0], x.Code, c.ID); err != nil {
			t.Errorf("registered: %v", err)
		}
		if _, err := w.s.CasePage(w.ctx, w.learner[1], x.Code, c.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("not registered: %v", err)
		}
		if _, err := w.s.CasePage(w.ctx, w.office, other.Code, c.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("through another session: %v", err)
		}
	})
}
