package content

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
)

func TestAUnitIsFinishedWhenAllSectionsWereSeen(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.publish(manuscript("u01"))
		p, err := w.See(w.ctx, li, "u01", []string{"2", "99", "2"})
		if err != nil || p.Done() || !slices.Equal(p.Seen, []string{"2"}) || p.BegunAt.IsZero() {
			t.Fatalf("after the second section, one that is not there and the second again: %+v %v", p, err)
		}
		w.clock.Move(time.Hour)
		p, err = w.See(w.ctx, li, "u01", []string{"1"})
		if err != nil || p.FinishedAt != w.clock.Now() {
			t.Fatalf("after the last one: %+v %v", p, err)
		}
		w.clock.Move(time.Hour)
		again, err := w.Finish(w.ctx, li, "u01")
		if err != nil || again.FinishedAt != p.FinishedAt {
			t.Errorf("finishing what is finished: %+v %v", again, err)
		}
		if diff := cmp.Diff([]string{"completed unit/u01"}, w.told(li)); diff != "" {
			t.Error(diff)
		}
		if other, err := w.Read(w.ctx, wang, "u01"); err != nil || other.Done() || len(other.Seen) > 0 {
			t.Errorf("another learner's progress: %+v %v", other.Progress, err)
		}
	})
}

func TestTheLastSectionSentTenTimesAtOnceCompletesOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.publish(manuscript("u01"))
		var wg sync.WaitGroup
		for i := range 10 {
			wg.Go(func() {
				sections := []string{"1"}
				if i%2 == 0 {
					sections = []string{"2"}
				}
				if _, err := w.See(w.ctx, li, "u01", sections); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if diff := cmp.Diff([]string{"completed unit/u01"}, w.told(li)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTheLearnersWordStandsForSectionsAndNotForTheCheck(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.publish(manuscript("u01"))
		w.ask(question("q1", "u01", Verified))
		p, err := w.Finish(w.ctx, li, "u01")
		if err != nil || p.Done() || p.Of([]string{"1", "2"}) != 2 {
			t.Fatalf("with the check open: %+v %v", p, err)
		}
		if _, err := w.Answer(w.ctx, li, "u01", Choice{Question: "q1", Option: "B"}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"answered item/q1", "passed test/u01", "completed unit/u01"}, w.told(li)); diff != "" {
			t.Errorf("passing the check finishes the unit:\n%s", diff)
		}
	})
}

func TestQuestionsFromMemoryKeepNobodyFromFinishing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.publish(manuscript("u01"))
		w.ask(question("q1", "u01", Recalled))
		if p, err := w.Finish(w.ctx, li, "u01"); err != nil || !p.Done() {
			t.Errorf("%+v %v", p, err)
		}
	})
}

func TestOnlyLearnersLeaveATrace(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	w.publish(manuscript("u01"))
	if _, err := w.See(w.ctx, expert, "u01", []string{"1"}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an expert: %v", err)
	}
	if r, err := w.Read(w.ctx, expert, "u01"); err != nil || r.Learner {
		t.Errorf("an expert reads: %v", err)
	}
	if _, err := w.See(w.ctx, nobody, "u01", []string{"1"}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("nobody: %v", err)
	}
}

func TestAVoidedEndOpensTheUnitAgain(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.publish(manuscript("u01"))
		if _, err := w.Finish(w.ctx, li, "u01"); err != nil {
			t.Fatal(err)
		}
		entries, _ := lrs.New(db, clock.System()).OfPerson(w.ctx, db.Read(), li.ID)
		if err := w.record.Write(w.ctx, lrs.Statement{Person: office.ID, Verb: lrs.Voided, Object: lrs.Activity{ID: entries[0].ID}}); err != nil {
			t.Fatal(err)
		}
		if r, err := w.Read(w.ctx, li, "u01"); err != nil || r.Done() || r.Of(r.Sections) != 2 {
			t.Errorf("after voiding: %+v %v", r.Progress, err)
		}
		if _, err := w.Finish(w.ctx, li, "u01"); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"completed unit/u01"}, w.told(li)); diff != "" {
			t.Errorf("finished anew:\n%s", diff)
		}
	})
}

func TestProgressOutlivesARevision(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		m := manuscript("u01")
		m.Body.EN, m.Body.ZH = "## One {#one}\n\na\n\n## Two {#two}\n\nb", ""
		w.publish(m)
		if _, err := w.See(w.ctx, li, "u01", []string{"two"}); err != nil {
			t.Fatal(err)
		}
		m.Base, m.Body.EN = 1, "## Zero {#zero}\n\nz\n\n## One {#one}\n\na\n\n## Two {#two}\n\nb"
		w.publish(m)
		r, err := w.Read(w.ctx, li, "u01")
		if err != nil || r.Of(r.Sections) != 1 || !r.Has("two") || r.Has("zero") {
			t.Errorf("%+v of %v, %v", r.Progress, r.Sections, err)
		}
	})
}
