package session

import (
	"testing"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
)

func TestWhatWaitsForSomebody(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 2)
		me := w.learner[0]
		x := w.published(nil)
		w.published(func(d *Draft) { d.Code = "far"; d.Starts, d.Ends = d.Starts.Add(20*day), d.Ends.Add(20*day) })
		for _, code := range []string{"f1", "far"} {
			_, err := w.s.Register(w.ctx, me, code, Room)
			w.must(err)
		}
		_, err := w.s.SaveCase(w.ctx, w.expert, "f1", "", 0, CaseDraft{Title: w.draft().Title, Body: w.draft().Title})
		w.must(err)
		kinds := func(list []Due, err error) (out string) {
			w.must(err)
			for _, d := range list {
				out += string(d.Kind) + " " + d.Entry.Code + "; "
			}
			return out
		}
		if got := kinds(w.s.Waiting(w.ctx, me)); got != "seat f1; " {
			t.Errorf("in the morning: %s", got)
		}
		if got := kinds(w.s.Waiting(w.ctx, w.expert)); got != "lead f1; lead far; " {
			t.Errorf("for the expert: %s", got)
		}
		list, _ := w.s.Waiting(w.ctx, w.expert)
		if list[0].Cases != 1 || list[0].At != x.Starts {
			t.Errorf("%+v", list[0])
		}
		w.at("14:00")
		_, _, err = w.s.CheckIn(w.ctx, me, x.Code, w.code(x))
		w.must(err)
		if got := kinds(w.s.Waiting(w.ctx, me)); got != "" {
			t.Errorf("checked in, the session runs: %s", got)
		}
		w.at("17:00")
		if got := kinds(w.s.Waiting(w.ctx, me)); got != "feedback f1; " {
			t.Errorf("after the end: %s", got)
		}
		w.must(w.s.GiveFeedback(w.ctx, me, "f1", Feedback{Ratings: [4]int{3, 3, 3, 3}}))
		w.clock.Move(10 * 24 * time.Hour)
		if got := kinds(w.s.Waiting(w.ctx, me)); got != "seat far; " {
			t.Errorf("ten days later: %s", got)
		}
	})
}

func TestSessionsAreFoundByTheirActivity(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 0)
		w.published(nil)
		hidden := w.draft()
		hidden.Code = "hidden"
		_, err := w.s.Create(w.ctx, w.office, hidden)
		w.must(err)
		got, err := Find(w.ctx, db.Read(), []string{lrs.Session("f1"), lrs.Session("hidden"), lrs.Session("none"), lrs.Unit("u01"), lrs.Session("f1") + "/case/1"})
		w.must(err)
		if f := got[lrs.Session("f1")]; len(got) != 1 || f.Minutes != 180 || f.Title.ZH != "开班：三例病例" {
			t.Errorf("%+v", got)
		}
	})
}

func TestTheOnlinePageNeedsJoining(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 1)
		x := w.published(nil)
		me := w.learner[0]
		_, err := w.s.Register(w.ctx, me, x.Code, Online)
		w.must(err)
		w.at("13:50")
		if _, err := w.s.OnlinePage(w.ctx, me, x.Code); !fault.Is(err, fault.Conflict) {
			t.Errorf("the link without joining: %v", err)
		}
		_, err = w.s.Join(w.ctx, me, x.Code)
		w.must(err)
		if p, err := w.s.OnlinePage(w.ctx, me, x.Code); err != nil || p.Session.Link != x.Link || !p.InTime {
			t.Errorf("%+v %v", p, err)
		}
		w.must(w.s.Unregister(w.ctx, me, x.Code))
		if p, err := w.s.OnlinePage(w.ctx, me, x.Code); err != nil || p.Session.Link != "" {
			t.Errorf("who gave up keeps the link: %v", err)
		}
	})
}
