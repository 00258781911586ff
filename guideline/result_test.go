package guideline_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stepwise/guideline"
	"stepwise/guideline/consensus"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

func TestResultsAreHiddenFromEverybodyUntilTheRoundCloses(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t), 4)
	ctx := context.Background()
	w.open("g3")
	reader := w.person("reader", learner)
	w.schedule("g3")
	for _, a := range w.panel {
		w.ok(w.room.Vote(ctx, a, "g3", 1, rates(7, 5, 1)))
	}
	for _, a := range w.panel[:1] {
		_, err := w.room.Results(ctx, a, "g3", 1)
		w.refused("a panel member", err, fault.Closed, "guideline.results.later")
	}
	_, err := w.room.Results(ctx, w.office, "g3", 1)
	w.refused("the coordinator", err, fault.Closed, "guideline.results.later")
	w.ok(w.room.Close(ctx, w.office, "g3", 1))
	_, err = w.room.Results(ctx, reader, "g3", 1)
	w.refused("a learner between the rounds", err, fault.Closed, "guideline.results.panel")
	if items, err := w.room.List(ctx, reader); err != nil || items[0].Split != nil {
		t.Errorf("the list gives it away to a learner: %+v %v", items, err)
	}
	if _, err := w.room.Results(ctx, w.panel[0], "g3", 1); err != nil {
		t.Errorf("the panel between the rounds: %v", err)
	}
	w.round("g3", 7, 7, 7, 7)
	if _, err := w.room.Results(ctx, reader, "g3", 1); err != nil {
		t.Errorf("everybody in the programme after the voting: %v", err)
	}
}

// One panel of nine, worked out by hand: 1 1 2 5 7 8 8 9 9.
func TestTheFiguresOfARound(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		w := newWorld(t, db, 11)
		w.open("g3")
		w.round("g3", 1, 1, 2, 5, 7, 8, 8, 9, 9, 0)
		result, err := w.room.Results(ctx, w.panel[3], "g3", 1)
		w.ok(err)
		o := result.Outcomes[0]
		if o.Summary.N != 9 || o.Summary.Abstained != 1 || result.Round.Ballots != 10 || result.Round.Eligible != 11 {
			t.Errorf("%d rated, %d abstained, %d ballots of %d", o.Summary.N, o.Summary.Abstained, result.Round.Ballots, result.Round.Eligible)
		}
		// Third and seventh of nine: 2 and 8. Centre 5, so IPRAS is 2.35.
		if o.Summary.Median.String() != "7" || o.Summary.IPR.String() != "6" || o.Summary.IPRAS.String() != "2.35" {
			t.Errorf("median %s IPR %s IPRAS %s", o.Summary.Median, o.Summary.IPR, o.Summary.IPRAS)
		}
		// Three in 1–3 and five in 7–9 of nine: disagreement from three in each.
		if !o.Split.IPRAS || !o.Split.Classic || o.Class.Category != consensus.Uncertain {
			t.Errorf("split %+v, class %v", o.Split, o.Class.Category)
		}
		if o.Percent.For.Percent() != "55.5" || o.Percent.ForMet {
			t.Errorf("agreement %s, met %v", o.Percent.For.Percent(), o.Percent.ForMet)
		}
		if o.Mine == nil || o.Mine.Rating != 5 || !o.MayDiffer {
			t.Errorf("one's own vote: %+v", o.Mine)
		}
		if len(o.Remarks) != 1 || !o.Remarks[0].Abstains {
			t.Errorf("remarks %+v", o.Remarks)
		}
		again, err := w.room.Results(ctx, w.panel[3], "g3", 1)
		w.ok(err)
		w.ok(w.room.Close(ctx, w.office, "g3", 1))
		_, err = w.room.Invite(ctx, w.office, "g3", []string{w.person("newcomer", learner).ID})
		w.ok(err)
		w.ok(w.room.Recuse(ctx, w.office, "g3", w.panel[0].ID, "an interest came to light"))
		later, err := w.room.Results(ctx, w.panel[3], "g3", 1)
		w.ok(err)
		if diff := cmp.Diff(again, later, cmp.AllowUnexported(consensus.Threshold{})); diff != "" {
			t.Errorf("a counted round changed afterwards:\n%s", diff)
		}
	})
}

func TestTheSecondRoundTellsWhatMoved(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		w := newWorld(t, db, 6)
		w.open("g3")
		w.round("g3", 3, 6, 7, 7, 9)   // the sixth comes later
		r := w.round("g3", 7, 7, 7, 6) // the fifth stays away
		w.refusedSchedule("two rounds were counted", "guideline.allrounds")
		result, err := w.room.Results(ctx, w.panel[4], "g3", r.Number)
		w.ok(err)
		want := &guideline.Change{From: 1, Same: 1, Raised: 2, Lowered: 1, Crossed: 3, Left: 1}
		if diff := cmp.Diff(want, result.Outcomes[0].Change); diff != "" {
			t.Error(diff)
		}
		if result.Outcomes[0].Shift != 0 || result.Outcomes[0].Mine != nil || !result.Outcomes[0].Percent.ForMet {
			t.Errorf("median 7 to 7, three of four agree: %+v", result.Outcomes[0])
		}
	})
}

func (w *world) refusedSchedule(why, key string) {
	w.Helper()
	_, err := w.room.Schedule(context.Background(), w.office, "g3", w.clock.Now(), w.clock.Now().Add(day))
	f, _ := err.(*fault.Fault)
	if f == nil || f.Key != key {
		w.Errorf("%s: got %v, want %s", why, err, key)
	}
}

func TestABoxWithoutQuorumStaysShutAndTheRoundIsHeldAgain(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		w := newWorld(t, db, 3)
		w.open("g3")
		w.round("g3", 9, 1)
		_, err := w.room.Results(ctx, w.office, "g3", 1)
		w.refused("two of three", err, fault.Closed, "guideline.noquorum")
		if n := count(t, db, `SELECT count(*) FROM guideline_result`); n != 0 {
			t.Errorf("%d results of a shut box", n)
		}
		w.round("g3", 9, 1, 5)
		w.round("g3", 9, 2, 5)
		result, err := w.room.Results(ctx, w.office, "g3", 3)
		w.ok(err)
		if result.Outcomes[0].Change.From != 2 {
			t.Errorf("compared with round %d, which was not counted", result.Outcomes[0].Change.From)
		}
		if v, _ := w.room.Get(ctx, w.office, "g3"); v.Status != guideline.Closed || v.Counted() != 2 {
			t.Errorf("status %s with %d counted", v.Status, v.Counted())
		}
	})
}

func TestTimeClosesARoundByItself(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		w := newWorld(t, db, 3)
		w.open("g3")
		r := w.schedule("g3")
		for _, a := range w.panel {
			w.ok(w.room.Vote(ctx, a, "g3", 1, rates(8, 5, 1)))
		}
		if n, err := w.room.CloseDue(ctx); n != 0 || err != nil {
			t.Errorf("closed %d too early: %v", n, err)
		}
		w.clock.Move(30 * day)
		if n, err := w.room.CloseDue(ctx); n != 1 || err != nil {
			t.Errorf("closed %d: %v", n, err)
		}
		if n, err := w.room.CloseDue(ctx); n != 0 || err != nil {
			t.Errorf("closed %d again: %v", n, err)
		}
		result, err := w.room.Results(ctx, w.office, "g3", 1)
		w.ok(err)
		if result.Round.ClosedAt != r.ClosesAt {
			t.Errorf("closed at %v, its time was over at %v", result.Round.ClosedAt, r.ClosesAt)
		}
	})
}

func TestWhereWeDisagreeComesFirst(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t), 9)
	ctx := context.Background()
	for _, code := range []string{"agreed", "split", "unvoted", "wide"} {
		w.open(code)
	}
	w.round("agreed", 8, 8, 8, 8, 8, 8, 8, 8, 8)
	w.round("split", 1, 1, 1, 5, 5, 5, 9, 9, 9)
	w.round("wide", 5, 5, 6, 6, 7, 7, 8, 8, 8)
	items, err := w.room.List(ctx, w.panel[0])
	w.ok(err)
	var got []string
	for _, item := range items {
		got = append(got, item.Code)
	}
	if diff := cmp.Diff([]string{"split", "wide", "agreed", "unvoted"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhatWaitsForAPanelMember(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t), 3)
	ctx := context.Background()
	w.open("g3")
	late := w.person("late", learner)
	_, err := w.room.Invite(ctx, w.office, "g3", []string{"late"})
	w.ok(err)
	if list, _ := w.room.Waiting(ctx, late); len(list) != 0 {
		t.Errorf("without a round: %+v", list)
	}
	_, err = w.room.Schedule(ctx, w.office, "g3", w.clock.Now().Add(time.Hour), w.clock.Now().Add(day))
	w.ok(err)
	what := func(a int) string {
		actor := late
		if a >= 0 {
			actor = w.panel[a]
		}
		list, err := w.room.Waiting(ctx, actor)
		w.ok(err)
		if len(list) != 1 {
			return "nothing"
		}
		if list[0].Voted {
			return list[0].Do + ", voted"
		}
		return list[0].Do
	}
	if got := what(-1) + "; " + what(0); got != "declare; wait" {
		t.Errorf("before it opens: %s", got)
	}
	w.clock.Move(time.Hour)
	w.ok(w.room.Vote(ctx, w.panel[0], "g3", 1, rates(8, 5, 1)))
	w.ok(w.room.Recuse(ctx, w.office, "g3", w.panel[1].ID, "own trial"))
	if got := what(-1) + "; " + what(0) + "; " + what(1) + "; " + what(2); got != "declare; vote, voted; nothing; vote" {
		t.Errorf("while it is open: %s", got)
	}
	overview, err := w.room.Overview(ctx, w.office, gi)
	w.ok(err)
	if want := (guideline.Overview{Open: 1, Running: 1, Voted: 1, Eligible: 3, Undeclared: 1}); overview != want {
		t.Errorf("overview %+v", overview)
	}
	w.clock.Move(day)
	if got := what(0); got != "nothing" {
		t.Errorf("after it closed: %s", got)
	}
}

func TestRemindersGoToWhoHasNotVotedOnceADay(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := lang.With(context.Background(), lang.EN)
		w := newWorld(t, db, 4)
		w.open("g3")
		_, err := w.room.Remind(ctx, w.office, "g3")
		w.refused("no round", err, fault.Closed, "guideline.noround")
		w.schedule("g3")
		if n := count(t, db, `SELECT count(*) FROM mail_message`); n != 4 {
			t.Errorf("%d told of the round", n)
		}
		w.ok(w.room.Vote(ctx, w.panel[0], "g3", 1, rates(8, 5, 1)))
		for range 3 {
			if n, err := w.room.Remind(ctx, w.office, "g3"); n != 3 || err != nil {
				t.Errorf("reminded %d: %v", n, err)
			}
		}
		if n := count(t, db, `SELECT count(*) FROM mail_message`); n != 7 {
			t.Errorf("%d messages after pressing thrice", n)
		}
		w.clock.Move(day)
		_, err = w.room.Remind(ctx, w.office, "g3")
		w.ok(err)
		if n := count(t, db, `SELECT count(*) FROM mail_message`); n != 10 {
			t.Errorf("%d messages on the next day", n)
		}
		text, err := store.All[string](ctx, db.Read(), `SELECT DISTINCT subject FROM mail_message WHERE person = $1 ORDER BY subject`, "panel001")
		w.ok(err)
		if diff := cmp.Diff([]string{"您尚未投票：PD-1抑制剂治疗前是否应常规筛查潜伏结核？", "第 1 轮投票：PD-1抑制剂治疗前是否应常规筛查潜伏结核？"}, text); diff != "" {
			t.Errorf("in the reader's language:\n%s", diff)
		}
	})
}
