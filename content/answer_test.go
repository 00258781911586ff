package content

import (
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
)

func TestPassingShare(t *testing.T) {
	for _, c := range []struct {
		why             string
		correct, scored int
		share           float64
		want            bool
		needs           int
	}{
		{"the boundary passes: 3 of 5 is 0.6", 3, 5, 0.6, true, 3},
		{"just below it does not", 2, 5, 0.6, false, 3},
		{"7 of 10 is 0.7", 7, 10, 0.7, true, 7},
		{"2 of 3 is not 0.67", 2, 3, 0.67, false, 3},
		{"one of one", 1, 1, 1, true, 1},
		{"no pass mark: an answer is enough", 0, 4, 0, true, 0},
		{"nothing that counts is nothing passed", 0, 0, 0, false, 0},
	} {
		if got := (Tally{c.scored, c.correct}).Passes(c.share); got != c.want {
			t.Errorf("%s: %v", c.why, got)
		}
		if got := Needs(c.share, c.scored); got != c.needs {
			t.Errorf("%s: needs %d, want %d", c.why, got, c.needs)
		}
	}
}

// A share written with two decimals is reached exactly by as many answers as whole
// numbers say, for every number of questions that a test can have.
func TestBoundariesAreExact(t *testing.T) {
	for n := 1; n <= 500; n++ {
		for percent := 0; percent <= 100; percent++ {
			want := (percent*n + 99) / 100
			if got := Needs(float64(percent)/100, n); got != want {
				t.Fatalf("%d %% of %d: needs %d, want %d", percent, n, got, want)
			}
		}
	}
}

func TestARoundCountsFirstAnswers(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.publish(manuscript("u01"))
		w.ask(question("q1", "u01", Verified), question("q2", "u01", Verified), question("q3", "u01", Recalled))
		answer := func(q, option, confidence string) Round {
			t.Helper()
			r, err := w.Answer(w.ctx, li, "u01", Choice{Question: q, Version: 1, Option: option, Confidence: confidence})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		r := answer("q1", "A", "sure")
		if r.Number != 1 || r.Answered() != 1 || r.Item("q1").Answer.Correct || r.Next().ID != "q2" {
			t.Errorf("after a wrong answer: %+v", r)
		}
		if r = answer("q1", "B", "sure"); r.Item("q1").Answer.Choice != "A" {
			t.Error("a second answer to one question changed the first")
		}
		answer("q3", "A", "")
		r = answer("q2", "B", "unsure")
		if !r.Ended || r.Passed || r.Tally != (Tally{2, 1}) || !r.Again || r.Ever {
			t.Errorf("one of two right, the one from memory not counted: %+v", r)
		}
		if r = answer("q2", "A", ""); r.Item("q2").Answer.Choice != "B" {
			t.Error("an answer after the end changed the round")
		}
		want := []string{"answered item/q1", "answered item/q3", "answered item/q2", "failed test/u01"}
		if diff := cmp.Diff(want, w.told(li)); diff != "" {
			t.Error(diff)
		}
		entries, _ := lrs.New(db, clock.System()).OfPerson(w.ctx, db.Read(), li.ID)
		if e := entries[0]; *e.Success || e.Extensions[lrs.ExtConfidence] != 1.0 || e.Parents[0] != lrs.Test("u01") {
			t.Errorf("a sure wrong answer reads %+v", e)
		}
		if e := entries[1]; e.Success != nil {
			t.Errorf("an answer from memory is neither right nor wrong in the record: %+v", e)
		}
		if e := entries[3]; *e.Scaled != 0.5 || *e.Success {
			t.Errorf("the round reads %+v", e)
		}
	})
}

func TestAnotherRoundAfterAFailedOne(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.publish(manuscript("u01"))
		w.ask(question("q1", "u01", Verified))
		take := func(option string) {
			t.Helper()
			if _, err := w.Begin(w.ctx, li, "u01"); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Answer(w.ctx, li, "u01", Choice{Question: "q1", Option: option}); err != nil {
				t.Fatal(err)
			}
		}
		take("A")
		take("B")
		take("A") // practice afterwards takes nothing away
		r, err := w.Round(w.ctx, li, "u01")
		if err != nil || r.Number != 3 || r.Passed || !r.Ever {
			t.Errorf("%+v %v", r, err)
		}
		want := []string{"answered item/q1", "failed test/u01", "answered item/q1", "passed test/u01", "answered item/q1", "failed test/u01"}
		if diff := cmp.Diff(want, w.told(li)); diff != "" {
			t.Error(diff)
		}
		if p, err := w.Finish(w.ctx, li, "u01"); err != nil || !p.Done() {
			t.Errorf("a check that was ever passed is passed: %+v %v", p, err)
		}
	})
}

func TestTheSameAnswerSentTenTimesAtOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.publish(manuscript("u01"))
		w.ask(question("q1", "u01", Verified))
		var wg sync.WaitGroup
		for i := range 10 {
			wg.Go(func() {
				option := "B"
				if i%2 == 1 {
					option = "A"
				}
				if _, err := w.Answer(w.ctx, li, "u01", Choice{Question: "q1", Option: option}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		told := w.told(li)
		r, err := w.Round(w.ctx, li, "u01")
		if err != nil || len(told) != 2 || r.Number != 1 {
			t.Errorf("round %d, record %v, %v", r.Number, told, err)
		}
	})
}

func TestAnEditDuringARoundChangesNothingInIt(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		u := w.publish(manuscript("u01"))
		w.ask(question("q1", "u01", Verified), question("q2", "u01", Verified))
		if _, err := w.Answer(w.ctx, li, "u01", Choice{Question: "q1", Version: 1, Option: "B"}); err != nil {
			t.Fatal(err)
		}
		changed := question("q2", "u01", Verified)
		changed.Key = "A"
		if _, err := w.SaveQuestion(w.ctx, office, changed, 1); err != nil {
			t.Fatal(err)
		}
		m := u.Manuscript()
		m.Pass = 1
		w.publish(m)
		r, err := w.Answer(w.ctx, li, "u01", Choice{Question: "q2", Version: 1, Option: "B"})
		if err != nil || !r.Item("q2").Answer.Correct || r.Item("q2").Key != "B" || r.Pass != DefaultPass {
			t.Errorf("judged by the version that was shown: %+v %v", r, err)
		}
		if _, err := w.Answer(w.ctx, wang, "u01", Choice{Question: "q2", Version: 1, Option: "B"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("a page older than the round: %v", err)
		}
		if r, err := w.Round(w.ctx, wang, "u01"); err != nil || r.Item("q2").Version != 2 || r.Pass != 1 || r.Number != 0 {
			t.Errorf("a refused answer begins no round, and the next shows the new question: %+v %v", r, err)
		}
	})
}

func TestAnswersThatAreNone(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	w.publish(manuscript("u01"))
	w.ask(question("q1", "u01", Verified), question("q9", "u02", Verified))
	for _, c := range []struct {
		why    string
		choice Choice
		kind   fault.Kind
	}{
		{"an option that the question does not have", Choice{Question: "q1", Option: "E"}, fault.Invalid},
		{"no option", Choice{Question: "q1"}, fault.Invalid},
		{"a confidence between sure and unsure", Choice{Question: "q1", Option: "B", Confidence: "0.5"}, fault.Invalid},
		{"a question of another unit", Choice{Question: "q9", Option: "B"}, fault.Conflict},
		{"no question", Choice{Option: "B"}, fault.Conflict},
	} {
		if _, err := w.Answer(w.ctx, li, "u01", c.choice); !fault.Is(err, c.kind) {
			t.Errorf("%s: %v, want %s", c.why, err, c.kind)
		}
	}
	if _, err := w.Answer(w.ctx, expert, "u01", Choice{Question: "q1", Option: "B"}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an expert: %v", err)
	}
	if told := w.told(li); len(told) != 0 {
		t.Errorf("the record heard of %v", told)
	}
}

func TestAUnitMayAskQuestionsOfAnother(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	w.ask(question("q1", "u01", Verified), question("q2", "u02", Verified), question("q3", "u01", Verified))
	m := manuscript("u03")
	m.Questions = IDs{"q2", "q1"}
	w.publish(m)
	r, err := w.Round(w.ctx, li, "u03")
	if err != nil || len(r.Items) != 2 || r.Items[0].ID != "q2" || r.Items[1].ID != "q1" {
		t.Errorf("%+v %v", r.Items, err)
	}
	if err := w.RetireQuestion(w.ctx, office, "q2", true); err != nil {
		t.Fatal(err)
	}
	if r, err = w.Round(w.ctx, li, "u03"); err != nil || len(r.Items) != 1 {
		t.Errorf("a retired question is not asked: %+v %v", r.Items, err)
	}
}

func TestATestThatStandsAlone(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		test := Test{Code: "pre", Title: lang.Text{EN: "Pretest", ZH: "前测"}, Status: Published, Draw: 4, Rounds: 1}
		for i := range 10 {
			q := question(fmt.Sprintf("q%d", i), "u01", Verified)
			w.ask(q)
			test.Questions = append(test.Questions, q.ID)
		}
		if _, err := w.SaveTest(w.ctx, office, test); err != nil {
			t.Fatal(err)
		}
		drawn := map[string]bool{}
		for _, who := range []string{"a", "b", "c", "d", "e", "f"} {
			learner := actor(who, li.Grants[0])
			r, err := w.Begin(w.ctx, learner, "pre")
			if err != nil || len(r.Items) != 4 {
				t.Fatalf("draws %d, %v", len(r.Items), err)
			}
			again, err := w.Begin(w.ctx, learner, "pre")
			if err != nil || again.Number != 1 || again.Items[0].ID != r.Items[0].ID {
				t.Errorf("an open round goes on: %+v %v", again, err)
			}
			for _, i := range r.Items {
				drawn[i.ID] = true
			}
		}
		if len(drawn) < 5 {
			t.Errorf("everybody is asked the same: %v", drawn)
		}
		r, _ := w.Begin(w.ctx, li, "pre")
		for n, i := range r.Items {
			option := "B"
			if n == 0 {
				option = "A"
			}
			var err error
			if r, err = w.Answer(w.ctx, li, "pre", Choice{Question: i.ID, Version: i.Version, Option: option}); err != nil {
				t.Fatal(err)
			}
		}
		if !r.Ended || r.Share() != 0.75 || r.Again {
			t.Errorf("%+v", r)
		}
		entries, _ := lrs.New(db, clock.System()).OfPerson(w.ctx, db.Read(), li.ID)
		last := entries[len(entries)-1]
		if last.Verb != lrs.Completed.ID || last.Object != lrs.Test("pre") || last.Type != lrs.TypeTest || *last.Scaled != 0.75 || last.Success != nil {
			t.Errorf("without a pass mark nobody passes or fails: %+v", last)
		}
		if _, err := w.Begin(w.ctx, li, "pre"); !fault.Is(err, fault.Closed) {
			t.Errorf("a second round of one: %v", err)
		}
	})
}
