package content

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/person"
)

func link(code string) Resource {
	return Resource{Code: code, Status: Published, URL: "https://nccn.example/" + code, Provider: "NCCN", Minutes: 45,
		Title: lang.Text{EN: "Pocket guideline", ZH: "口袋指南"}, Why: lang.Text{EN: "Short and current.", ZH: "简短而新。"}}
}

var thought = strings.Repeat("激素减量须缓慢。", 6)

func (w *world) work(code string, base int) Work {
	return Work{Resource: code, Base: base, Did: "Read chapters 2 and 3", DoneAt: w.clock.Now().Add(-time.Hour), Minutes: 50, Thought: thought}
}

func TestWordsAreCountedInBothWritings(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "one": 1, "don't stop": 2, "先停药": 3, "停药 then 激素": 5, "0.5–1 mg/kg": 5, "PD-1抑制剂": 4, "，。！": 0,
	} {
		if got := Words(text); got != want {
			t.Errorf("%q has %d, want %d", text, got, want)
		}
	}
}

func TestAReflectionIsReturnedThenConfirmed(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		if _, err := w.SaveResource(w.ctx, office, link("nccn")); err != nil {
			t.Fatal(err)
		}
		r, err := w.Reflect(w.ctx, li, w.work("nccn", 0))
		if err != nil || r.State != Waiting || r.Programme != "io" || r.Cohort != "beijing" {
			t.Fatalf("%+v %v", r, err)
		}
		if list, err := w.WaitingFor(w.ctx, bjTutor); err != nil || len(list) != 1 || list[0].Title.EN != "Pocket guideline" {
			t.Errorf("it waits for the cohort's tutor: %+v %v", list, err)
		}
		if list, err := w.WaitingFor(w.ctx, ctTutor); err != nil || len(list) != 0 {
			t.Errorf("and not for another programme's: %+v %v", list, err)
		}
		if _, err := w.WaitingFor(w.ctx, li); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a learner's list: %v", err)
		}
		if err := w.Decide(w.ctx, tutor, r.ID, 1, Returned, " "); faulty(t, err) != "comment" {
			t.Errorf("returned without a word: %v", err)
		}
		if err := w.Decide(w.ctx, tutor, r.ID, 1, Returned, "Say what you will change."); err != nil {
			t.Fatal(err)
		}
		if err := w.Decide(w.ctx, bjTutor, r.ID, 1, Confirmed, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second tutor on the same version: %v", err)
		}
		w.clock.Move(time.Hour)
		second := w.work("nccn", 2)
		second.Thought += "今后我会先问激素。"
		if r, err = w.Reflect(w.ctx, li, second); err != nil || r.State != Waiting || r.Version != 3 {
			t.Fatalf("handed in again: %+v %v", r, err)
		}
		if err := w.Decide(w.ctx, bjTutor, r.ID, 2, Confirmed, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("confirming a wording that was not read: %v", err)
		}
		if err := w.Decide(w.ctx, bjTutor, r.ID, 3, Confirmed, "Good."); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Reflect(w.ctx, li, w.work("nccn", 4)); !fault.Is(err, fault.Closed) {
			t.Errorf("changing what is confirmed: %v", err)
		}
		want := []string{"reflected resource/nccn", "reflected resource/nccn", "completed resource/nccn"}
		if diff := cmp.Diff(want, w.told(li)); diff != "" {
			t.Error(diff)
		}
		rows, _ := lrs.New(db, clock.System()).Recent(w.ctx, db.Read(), li.ID, 0, 1)
		if !strings.Contains(rows.Rows[0].Body, `"instructor":{"objectType":"Agent","account":{"homePage":"https://stepwise.example/people","name":"bj-tutor"}}`) {
			t.Errorf("the statement does not name the tutor: %s", rows.Rows[0].Body)
		}
		h, decisions, err := w.Reflection(w.ctx, li, r.ID)
		if err != nil || h.State != Confirmed || len(decisions) != 2 || decisions[0].Comment != "Say what you will change." || decisions[0].Thought != thought {
			t.Errorf("%+v %+v %v", h, decisions, err)
		}
		if _, _, err := w.Reflection(w.ctx, wang, r.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("another learner reads it: %v", err)
		}
	})
}

func TestAReflectionMayBeRewordedWhileItWaits(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		if _, err := w.SaveResource(w.ctx, office, link("nccn")); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Reflect(w.ctx, li, w.work("nccn", 0)); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Reflect(w.ctx, li, w.work("nccn", 0)); !fault.Is(err, fault.Conflict) {
			t.Errorf("from a second tab that knew of none: %v", err)
		}
		if r, err := w.Reflect(w.ctx, li, w.work("nccn", 1)); err != nil || r.Version != 2 {
			t.Errorf("%+v %v", r, err)
		}
		if diff := cmp.Diff([]string{"reflected resource/nccn"}, w.told(li)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestFaultsOfAReflectionAreNamed(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	if _, err := w.SaveResource(w.ctx, office, link("nccn")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		why    string
		change func(*Work)
		want   string
	}{
		{"nothing was done", func(k *Work) { k.Did = " " }, "did"},
		{"no day", func(k *Work) { k.DoneAt = 0 }, "done"},
		{"a day to come", func(k *Work) { k.DoneAt = w.clock.Now().Add(time.Hour) }, "done"},
		{"no time at all", func(k *Work) { k.Minutes = 0 }, "minutes"},
		{"twenty-nine characters", func(k *Work) { k.Thought = strings.Repeat("字", 29) }, "thought"},
		{"thirty are enough", func(k *Work) { k.Thought = strings.Repeat("字", 30) }, ""},
	} {
		k := w.work("nccn", 0)
		c.change(&k)
		if _, err := w.Reflect(w.ctx, li, k); faulty(t, err) != c.want {
			t.Errorf("%s: %v, want %q", c.why, err, c.want)
		}
	}
	if _, err := w.Reflect(w.ctx, expert, w.work("nccn", 0)); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an expert: %v", err)
	}
	both := actor("both", li.Grants[0], stranger.Grants[0])
	k := w.work("nccn", 0)
	if _, err := w.Reflect(w.ctx, both, k); faulty(t, err) != "programme" {
		t.Errorf("a learner of two programmes has to say in which: %v", err)
	}
	k.Programme = "ct"
	if r, err := w.Reflect(w.ctx, both, k); err != nil || r.Programme != "ct" {
		t.Errorf("%+v %v", r, err)
	}
	k.Programme = "elsewhere"
	if _, err := w.Reflect(w.ctx, li, k); faulty(t, err) != "programme" {
		t.Errorf("a programme of others: %v", err)
	}
}

// report is what another system says of somebody.
func report(who person.Actor, verb lrs.Verb, activity string) lrs.Statement {
	return lrs.Statement{Person: who.ID, Verb: verb, Object: lrs.Activity{ID: activity}}
}

func TestAStatementFromElsewhereCompletesAResource(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		if _, err := w.SaveResource(w.ctx, office, link("nccn")); err != nil {
			t.Fatal(err)
		}
		waiting, err := w.Reflect(w.ctx, wang, w.work("nccn", 0))
		if err != nil {
			t.Fatal(err)
		}
		for _, who := range []person.Actor{li, wang} {
			for range 2 { // platforms send twice
				if err := w.record.Write(w.ctx, report(who, lrs.Passed, "https://nccn.example/nccn")); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := w.record.Write(w.ctx, report(stranger, lrs.Progressed, "https://nccn.example/nccn"),
			report(stranger, lrs.Completed, "https://nccn.example/other")); err != nil {
			t.Fatal(err)
		}
		told := w.told(li)
		slices.Sort(told) // all of one instant
		if diff := cmp.Diff([]string{"completed resource/nccn", "passed https://nccn.example/nccn", "passed https://nccn.example/nccn"}, told); diff != "" {
			t.Error(diff)
		}
		_, mine, err := w.OpenResource(w.ctx, wang, "nccn")
		if err != nil || mine.State != Confirmed || mine.DecidedBy != "" || mine.Thought != thought {
			t.Errorf("%+v %v", mine, err)
		}
		if _, mine, err = w.OpenResource(w.ctx, stranger, "nccn"); err != nil || mine != nil {
			t.Errorf("progress, or another activity, completes nothing: %+v %v", mine, err)
		}
		if err := w.Decide(w.ctx, tutor, waiting.ID, 1, Confirmed, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("a tutor afterwards: %v", err)
		}
	})
}

func TestAVoidedReportOpensTheResourceAgain(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		if _, err := w.SaveResource(w.ctx, office, link("nccn")); err != nil {
			t.Fatal(err)
		}
		handed, err := w.Reflect(w.ctx, wang, w.work("nccn", 0))
		if err != nil {
			t.Fatal(err)
		}
		sent := w.record.Prepare(report(li, lrs.Completed, "https://nccn.example/nccn"), report(wang, lrs.Completed, lrs.Resource("nccn")))
		if err := w.record.Write(w.ctx, sent...); err != nil {
			t.Fatal(err)
		}
		for _, s := range sent {
			if err := w.record.Write(w.ctx, lrs.Statement{Person: office.ID, Verb: lrs.Voided, Object: lrs.Activity{ID: s.ID}}); err != nil {
				t.Fatal(err)
			}
		}
		if told := w.told(li); len(told) != 0 {
			t.Errorf("what followed from it is still in the record: %v", told)
		}
		_, mine, err := w.OpenResource(w.ctx, li, "nccn")
		if err != nil || mine.State != Returned {
			t.Errorf("without a word of the learner's nothing waits: %+v %v", mine, err)
		}
		if _, mine, err = w.OpenResource(w.ctx, wang, "nccn"); err != nil || mine.State != Waiting {
			t.Errorf("what the learner wrote waits for a tutor: %+v %v", mine, err)
		}
		if err := w.Decide(w.ctx, tutor, handed.ID, mine.Version, Confirmed, ""); err != nil {
			t.Errorf("who then confirms: %v", err)
		}
		entries, _ := lrs.New(db, clock.System()).OfPerson(w.ctx, db.Read(), wang.ID)
		if err := w.record.Write(w.ctx, lrs.Statement{Person: office.ID, Verb: lrs.Voided, Object: lrs.Activity{ID: entries[len(entries)-1].ID}}); err != nil {
			t.Fatal(err)
		}
		if _, mine, err = w.OpenResource(w.ctx, wang, "nccn"); err != nil || mine.State != Waiting {
			t.Errorf("a voided confirmation waits again: %+v %v", mine, err)
		}
	})
}
