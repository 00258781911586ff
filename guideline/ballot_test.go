package guideline_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"stepwise/guideline"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
)

func TestTenSubmissionsAreOneBallotAndOneStatement(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		w := newWorld(t, db, 4)
		q := w.open("g3")
		r := w.schedule("g3")
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				if err := w.room.Vote(ctx, w.panel[0], "g3", r.Number, rates(7, 5, 1)); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := count(t, db, `SELECT count(*) FROM guideline_ballot`); n != 1 {
			t.Errorf("%d ballots", n)
		}
		if n := statements(t, db, lrs.Voted); n != 1 {
			t.Errorf("%d statements", n)
		}
		w.ok(w.room.Vote(ctx, w.panel[0], "g3", r.Number, rates(8, 5, 1)))
		mine, err := w.room.Mine(ctx, w.panel[0], q, r.Number)
		if err != nil || mine[0].Rating != 8 {
			t.Errorf("a changed vote replaces the earlier one: %v %v", mine, err)
		}
		if n := count(t, db, `SELECT count(*) FROM guideline_ballot`); n != 1 {
			t.Errorf("%d ballots after changing", n)
		}
		if other, err := w.room.Mine(ctx, w.panel[1], q, r.Number); err != nil || other != nil {
			t.Errorf("somebody else sees %v %v", other, err)
		}
	})
}

func TestManyVoteAtOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		const voters = 300
		w := newWorld(t, db, voters)
		w.open("g3")
		r := w.schedule("g3")
		var wg sync.WaitGroup
		for i, a := range w.panel {
			wg.Go(func() {
				if err := w.room.Vote(ctx, a, "g3", r.Number, rates(1+i%9, 5, 1)); err != nil {
					t.Errorf("voter %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		if _, turnout, err := w.room.Turnout(ctx, w.office, "g3"); err != nil || turnout.Voted != voters || turnout.Eligible != voters {
			t.Errorf("turnout %+v %v", turnout, err)
		}
		w.ok(w.room.Close(ctx, w.office, "g3", r.Number))
		result, err := w.room.Results(ctx, w.office, "g3", r.Number)
		if err != nil {
			t.Fatal(err)
		}
		for rating := 1; rating <= 9; rating++ {
			want := voters / 9
			if rating <= voters%9 {
				want++
			}
			if got := result.Outcomes[0].Summary.Counts[rating]; got != want {
				t.Errorf("%d rated %d, want %d", got, rating, want)
			}
		}
		if n := statements(t, db, lrs.Voted); n != voters {
			t.Errorf("%d statements", n)
		}
	})
}

// A vote in the moment of closing is in the result, or refused with the time of
// closing; its ballot, its turnout and its statement are all there or all not.
func TestAVoteInTheMomentOfClosingIsWholeOrRefused(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		const before, racing = 5, 40
		w := newWorld(t, db, before+racing)
		w.open("g3")
		r := w.schedule("g3")
		for _, a := range w.panel[:before] {
			w.ok(w.room.Vote(ctx, a, "g3", r.Number, rates(9, 9, 9)))
		}
		taken := make([]bool, racing)
		var wg sync.WaitGroup
		for i, a := range w.panel[before:] {
			wg.Go(func() {
				err := w.room.Vote(ctx, a, "g3", r.Number, rates(9, 9, 9))
				if err != nil && !fault.Is(err, fault.Closed) {
					t.Errorf("voter %d: %v", i, err)
				}
				taken[i] = err == nil
			})
			if i == racing/2 {
				wg.Go(func() {
					if err := w.room.Close(ctx, w.office, "g3", r.Number); err != nil {
						t.Error(err)
					}
				})
			}
		}
		wg.Wait()
		want := before
		for _, ok := range taken {
			if ok {
				want++
			}
		}
		result, err := w.room.Results(ctx, w.office, "g3", r.Number)
		w.ok(err)
		for _, o := range result.Outcomes {
			if o.Summary.N != want {
				t.Errorf("option %d counts %d votes, %d were acknowledged", o.Option, o.Summary.N, want)
			}
		}
		for what, n := range map[string]int{
			"ballots":    count(t, db, `SELECT count(*) FROM guideline_ballot`),
			"turnout":    count(t, db, `SELECT count(*) FROM guideline_turnout`),
			"statements": statements(t, db, lrs.Voted),
		} {
			if n != want || result.Round.Ballots != want {
				t.Errorf("%s: %d, acknowledged %d, counted %d", what, n, want, result.Round.Ballots)
			}
		}
	})
}

func TestABallotAfterClosingIsRefusedAndSaysWhen(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := lang.With(context.Background(), lang.EN)
		w := newWorld(t, db, 4)
		w.open("g3")
		early, err := w.room.Schedule(ctx, w.office, "g3", w.clock.Now().Add(day), w.clock.Now().Add(2*day))
		w.ok(err)
		w.refused("before it opens", w.room.Vote(ctx, w.panel[0], "g3", 1, rates(7, 5, 1)), fault.Closed, "guideline.notyet")
		w.clock.Move(day)
		for _, a := range w.panel[:3] {
			w.ok(w.room.Vote(ctx, a, "g3", 1, rates(7, 5, 1)))
		}
		w.clock.Set(early.ClosesAt.Std())
		err = w.room.Vote(ctx, w.panel[3], "g3", 1, rates(7, 5, 1))
		w.refused("at the very instant of closing", err, fault.Closed, "guideline.closed")
		if f, _ := err.(*fault.Fault); f != nil && f.Args["When"] != "7 March 2026, 12:00" {
			t.Errorf("it says that it closed on %v", f.Args["When"])
		}
		// The refusal has been written down: setting the clock back opens nothing.
		w.clock.Move(-time.Hour)
		w.refused("clock set back", w.room.Vote(ctx, w.panel[3], "g3", 1, rates(7, 5, 1)), fault.Closed, "guideline.closed")
		w.refused("clock set back, extended", w.room.Extend(ctx, w.office, "g3", 1, w.clock.Now().Add(30*day)), fault.Closed, "guideline.closed")
		result, err := w.room.Results(ctx, w.office, "g3", 1)
		w.ok(err)
		if result.Round.ClosedAt != early.ClosesAt || result.Round.ClosedBy != "" || result.Outcomes[0].Summary.N != 3 {
			t.Errorf("closed at %v by %q with %d votes", result.Round.ClosedAt, result.Round.ClosedBy, result.Outcomes[0].Summary.N)
		}
	})
}

func TestWhatABallotNeeds(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t), 3)
	ctx := context.Background()
	w.open("g3")
	w.schedule("g3")
	long := strings.Repeat("药", 601)
	for _, c := range []struct {
		why    string
		ballot guideline.Ballot
		where  string
		key    string
	}{
		{"an option is missing", rates(7, 5), "rating.1", "guideline.everyoption"},
		{"a rating off the scale", rates(7, 10, 1), "rating.2", "guideline.rate"},
		{"neither rated nor abstained", guideline.Ballot{{Rating: 7}, {}, {Rating: 1}}, "rating.2", "guideline.rate"},
		{"abstained without a reason", guideline.Ballot{{Abstain: true, Text: " "}, {Rating: 5}, {Rating: 1}}, "text.1", "guideline.abstain.why"},
		{"rated and abstained", guideline.Ballot{{Abstain: true, Text: "x", Rating: 7}, {Rating: 5}, {Rating: 1}}, "rating.1", "fault.choice"},
		{"a reason too long", guideline.Ballot{{Rating: 7, Text: long}, {Rating: 5}, {Rating: 1}}, "text.1", "fault.toolong"},
		{"a byte that is no UTF-8", guideline.Ballot{{Rating: 7, Text: "\xff"}, {Rating: 5}, {Rating: 1}}, "text.1", "fault.utf8"},
		{"a NUL, which PostgreSQL refuses", guideline.Ballot{{Rating: 7, Text: "a\x00b"}, {Rating: 5}, {Rating: 1}}, "text.1", "fault.utf8"},
	} {
		err := w.room.Vote(ctx, w.panel[0], "g3", 1, c.ballot)
		f, _ := err.(*fault.Fault)
		if f == nil || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Where != c.where || f.Fields[0].Key != c.key {
			t.Errorf("%s: got %v", c.why, err)
		}
	}
	if n := count(t, w.db, `SELECT count(*) FROM guideline_ballot`); n != 0 {
		t.Errorf("%d faulty ballots were stored", n)
	}
}

func TestWhoMayVote(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		w := newWorld(t, db, 5)
		w.open("g3")
		undeclared := w.person("late", learner)
		_, err := w.room.Invite(ctx, w.office, "g3", []string{"late"})
		w.ok(err)
		w.schedule("g3")
		w.refused("interests first", w.room.Vote(ctx, undeclared, "g3", 1, rates(7, 5, 1)), fault.Conflict, "guideline.undeclared")
		w.refused("not on the panel", w.room.Vote(ctx, w.office, "g3", 1, rates(7, 5, 1)), fault.Forbidden, "guideline.nomember")
		w.refused("not even in the programme", w.room.Vote(ctx, w.person("stranger"), "g3", 1, rates(7, 5, 1)), fault.NotFound, "fault.notfound")

		for _, a := range w.panel {
			w.ok(w.room.Vote(ctx, a, "g3", 1, rates(9, 9, 9)))
		}
		w.ok(w.room.Recuse(ctx, w.office, "g3", w.panel[0].ID, "owns shares of a maker"))
		w.refused("stands aside", w.room.Vote(ctx, w.panel[0], "g3", 1, rates(9, 9, 9)), fault.Forbidden, "guideline.recused")
		_, turnout, err := w.room.Turnout(ctx, w.office, "g3")
		w.ok(err)
		if turnout.Voted != 4 || turnout.Eligible != 5 {
			t.Errorf("after standing aside: %+v", turnout)
		}
		view, err := w.room.Get(ctx, w.panel[1], "g3")
		w.ok(err)
		if view.Recused() != 1 {
			t.Error("the panel sees who stands aside, and why")
		}
		w.ok(w.room.Recuse(ctx, w.office, "g3", w.panel[0].ID, ""))
		w.ok(w.room.Vote(ctx, w.panel[0], "g3", 1, rates(1, 1, 1)))
		w.ok(w.room.Close(ctx, w.office, "g3", 1))
		result, err := w.room.Results(ctx, w.office, "g3", 1)
		w.ok(err)
		if c := result.Outcomes[0].Summary.Counts; c[9] != 4 || c[1] != 1 {
			t.Errorf("the ballot taken out was replaced, not added to: %v", c)
		}
	})
}
