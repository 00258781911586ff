package session

import (
	"strings"
	"sync"
	"testing"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
)

// attendedBy checks learners in by list.
func (w *world) attendedBy(x Session, n int) {
	w.t.Helper()
	w.at("14:00")
	var marks []Mark
	for _, a := range w.learner[:n] {
		marks = append(marks, Mark{a.ID, Room})
	}
	got, err := w.s.Tick(w.ctx, w.office, x.Code, marks)
	w.must(err)
	for _, o := range got {
		if o != Recorded {
			w.t.Fatalf("checked in: %v", got)
		}
	}
}

func TestFeedbackIsGivenOnceByWhoWasThere(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 2)
		x := w.published(nil)
		w.attendedBy(x, 1)
		v := Feedback{Ratings: [4]int{5, 4, 3, 2}, Unclear: " when to rechallenge "}
		me := w.learner[0]
		w.at("16:44")
		if err := w.s.GiveFeedback(w.ctx, me, x.Code, v); !fault.Is(err, fault.Closed) {
			t.Errorf("sixteen minutes before the end: %v", err)
		}
		w.at("16:45")
		if err := w.s.GiveFeedback(w.ctx, w.learner[1], x.Code, v); !fault.Is(err, fault.Forbidden) {
			t.Errorf("who was not there: %v", err)
		}
		for _, bad := range []Feedback{{Ratings: [4]int{0, 1, 1, 1}}, {Ratings: [4]int{1, 1, 1, 6}},
			{Ratings: [4]int{1, 1, 1, 1}, Remark: strings.Repeat("长", 2001)}, {Ratings: [4]int{1, 1, 1, 1}, Remark: "\xff"}} {
			if err := w.s.GiveFeedback(w.ctx, me, x.Code, bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("%v: %v", bad.Ratings, err)
			}
		}
		errs := make([]error, 5)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { errs[i] = w.s.GiveFeedback(w.ctx, me, x.Code, v) })
		}
		wg.Wait()
		stored := 0
		for _, err := range errs {
			switch {
			case err == nil:
				stored++
			case !fault.Is(err, fault.Conflict):
				t.Error(err)
			}
		}
		if n := w.count(`SELECT COUNT(*) FROM session_feedback`); stored != 1 || n != 1 {
			t.Errorf("%d were told stored, %d rows", stored, n)
		}
		if got := w.statements(me, lrs.Commented); len(got) != 1 || got[0].Object != lrs.Session("f1") || got[0].Extensions != nil {
			t.Errorf("the statement: %+v", got)
		}
		w.clock.Move(31 * 24 * time.Hour)
		if err := w.s.GiveFeedback(w.ctx, w.learner[1], x.Code, v); !fault.Is(err, fault.Closed) {
			t.Errorf("a month later: %v", err)
		}
	})
}

// An expert sees what the room said, not who said it, and nothing from so few that
// they could guess.
func TestFeedbackIsShownOnlyTogether(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 6)
		x := w.published(nil)
		w.attendedBy(x, 6)
		w.at("17:00")
		for i, a := range w.learner[:5] {
			_, o, err := w.s.Opinion(w.ctx, w.expert, x.Code)
			w.must(err)
			if o.Enough || o.Answers != i || o.Counts != [4][5]int{} || o.Unclear != nil {
				t.Errorf("after %d answers: %+v", i, o)
			}
			w.must(w.s.GiveFeedback(w.ctx, a, x.Code, Feedback{Ratings: [4]int{5, 4, 1 + i, 1}, Unclear: "rechallenge"}))
		}
		_, o, err := w.s.Opinion(w.ctx, w.expert, x.Code)
		w.must(err)
		if !o.Enough || o.Answers != 5 || o.Attended != 6 || len(o.Unclear) != 5 || o.Counts[2] != [5]int{1, 1, 1, 1, 1} || o.Mean(0) != 5 || o.Mean(2) != 3 {
			t.Errorf("%+v", o)
		}
		if _, _, err := w.s.Opinion(w.ctx, w.learner[0], x.Code); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a learner reads the result: %v", err)
		}
	})
}
