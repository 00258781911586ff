package programme_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/person"
	"stepwise/programme"
)

var (
	monday = time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)
	office = person.Actor{ID: "office", Grants: []person.Grant{{Role: person.Coordinator, Programme: "io"}}}
)

func version(units ...string) *programme.Definition {
	return &programme.Definition{Code: "io", Title: lang.Text{EN: "Immunotherapy", ZH: "免疫治疗"},
		Steps: []programme.Step{
			{Code: "s1", Title: lang.Text{EN: "Learn"}, Weeks: 6, Requirements: []programme.Requirement{
				{Code: "units", Kind: "units", Units: units, Count: 2},
				{Code: "who", Kind: "identity"}}},
			{Code: "s2", Title: lang.Text{EN: "Discuss"}, Weeks: 8, Requirements: []programme.Requirement{
				{Code: "room", Kind: "sessions", Count: 1}}}},
		Cohorts: []programme.Cohort{{Code: "bj", City: lang.Text{EN: "Beijing", ZH: "北京"}, Starts: "2026-03-02", Capacity: 2}}}
}

type world struct {
	clock   *clock.Fake
	record  *lrs.Record
	service *programme.Service
}

func start(t testing.TB, db *store.DB) world {
	t.Helper()
	c := clock.NewFake(monday)
	r := lrs.New(db, c)
	w := world{c, r, programme.New(db, c, r)}
	for i, d := range []*programme.Definition{version("u1", "u2", "u3"), version("u2", "u3", "u4")} {
		v, err := w.service.Save(context.Background(), office, d, 0, "")
		if err != nil {
			t.Fatal(err)
		}
		if v.Number != i+1 {
			t.Fatalf("version %d, want %d", v.Number, i+1)
		}
		if err := w.service.Publish(context.Background(), office, "io", v.Number); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func unit(who, code string) lrs.Statement {
	return lrs.Statement{Person: who, Verb: lrs.Completed, Object: lrs.Activity{ID: lrs.Unit(code), Type: lrs.TypeUnit}}
}

func TestAStatementOpensTheGateInItsOwnTransaction(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		w := start(t, db)
		finished := 0
		w.service.OnFinished(func(context.Context, *store.Tx, programme.Enrolment) error { finished++; return nil })
		// What was done before enrolment counts.
		if err := w.record.Write(ctx, unit("p1", "u2")); err != nil {
			t.Fatal(err)
		}
		e, err := w.service.Enrol(ctx, office, programme.CohortID("io", "bj"), "p1")
		if err != nil || e.Status != programme.Active || e.Version != 2 {
			t.Fatalf("%+v %v", e, err)
		}
		step := func(want int) {
			t.Helper()
			if e, err = programme.GetEnrolment(ctx, db.Read(), e.ID); err != nil || e.Step != want {
				t.Fatalf("at step %d (%v), want %d", e.Step, err, want)
			}
		}
		step(0)
		w.record.Write(ctx, unit("p1", "u4"))
		step(0)
		if err := w.record.Write(ctx, lrs.Statement{Person: "p1", Verb: lrs.Confirmed, Object: lrs.Activity{ID: lrs.Identity, Type: lrs.TypeIdentity}}); err != nil {
			t.Fatal(err)
		}
		step(1)
		if due := clock.At(time.Date(2026, 3, 2, 0, 0, 0, 0, lang.Zone).AddDate(0, 0, 14*7)); e.DueAt != due {
			t.Errorf("due %v, want %v", e.DueAt, due)
		}
		came := w.record.Prepare(lrs.Statement{Person: "p1", Verb: lrs.Attended, Object: lrs.Activity{ID: lrs.Session("f1"), Type: lrs.TypeSession}})[0]
		w.record.Write(ctx, came)
		step(2)
		if finished != 1 || e.CompletedAt.IsZero() {
			t.Errorf("finished %d times, completed at %v", finished, e.CompletedAt)
		}
		w.record.Write(ctx, lrs.Statement{Person: "office", Verb: lrs.Voided, Object: lrs.Activity{ID: came.ID}})
		step(1)
		if !e.CompletedAt.IsZero() {
			t.Error("a voided attendance leaves the programme incomplete")
		}
	})
}

func TestWhoJoinsLateHasTheSameTime(t *testing.T) {
	cohort := clock.At(time.Date(2026, 3, 2, 0, 0, 0, 0, lang.Zone))
	late := programme.Enrolment{EnrolledAt: clock.At(time.Date(2026, 5, 4, 15, 30, 0, 0, lang.Zone))}
	if got, want := late.Begins(cohort), clock.At(time.Date(2026, 5, 4, 0, 0, 0, 0, lang.Zone)); got != want {
		t.Errorf("weeks count from %v, want %v", got, want)
	}
	early := programme.Enrolment{EnrolledAt: cohort.Add(-48 * time.Hour)}
	if got := early.Begins(cohort); got != cohort {
		t.Errorf("weeks count from %v, want the cohort's first day", got)
	}
}

func TestTwoDoctorsForTheLastSeat(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		w := start(t, db)
		cohort := programme.CohortID("io", "bj") // two seats
		if _, err := w.service.Enrol(ctx, office, cohort, "first"); err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		got := map[string]int{}
		var wg sync.WaitGroup
		for i := range 6 {
			wg.Go(func() {
				e, err := w.service.Enrol(ctx, office, cohort, fmt.Sprint("p", i))
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				got[e.Status]++
				mu.Unlock()
			})
		}
		wg.Wait()
		if got[programme.Active] != 1 || got[programme.Waiting] != 5 {
			t.Fatalf("seats given: %v", got)
		}
		if _, err := w.service.Enrol(ctx, office, cohort, "p0"); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice the same doctor: %v", err)
		}
		// Who waits goes on learning.
		for i := range 6 {
			for _, s := range []lrs.Statement{unit(fmt.Sprint("p", i), "u2"), unit(fmt.Sprint("p", i), "u3"),
				{Person: fmt.Sprint("p", i), Verb: lrs.Confirmed, Object: lrs.Activity{ID: lrs.Identity, Type: lrs.TypeIdentity}}} {
				if err := w.record.Write(ctx, s); err != nil {
					t.Fatal(err)
				}
			}
		}
		mine, _ := programme.EnrolmentsOf(ctx, db.Read(), "first")
		up, err := w.service.Leave(ctx, office, mine[0].ID)
		if err != nil || up == "" {
			t.Fatalf("nobody moved up: %v", err)
		}
		moved, _ := programme.EnrolmentsOf(ctx, db.Read(), up)
		if moved[0].Status != programme.Active || moved[0].Step != 1 {
			t.Errorf("%s is %s at step %d, want the step that was learned while waiting", up, moved[0].Status, moved[0].Step)
		}
	})
}

func TestWaiving(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		w := start(t, db)
		e, err := w.service.Enrol(ctx, office, programme.CohortID("io", "bj"), "p1")
		if err != nil {
			t.Fatal(err)
		}
		stranger := person.Actor{ID: "x", Grants: []person.Grant{{Role: person.Tutor, Programme: "io"}, {Role: person.Coordinator, Programme: "io", Cohort: "io/sh"}}}
		if err := w.service.Waive(ctx, stranger, e.ID, "room", "friend"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a coordinator of another city: %v", err)
		}
		if err := w.service.Waive(ctx, office, e.ID, "room", "  "); !fault.Is(err, fault.Invalid) {
			t.Errorf("no reason: %v", err)
		}
		if err := w.service.Waive(ctx, office, e.ID, "room", "taught the session"); err != nil {
			t.Fatal(err)
		}
		if err := w.service.Waive(ctx, office, e.ID, "room", "again"); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
		e, _ = programme.GetEnrolment(ctx, db.Read(), e.ID)
		if e.State.Waived["room"].Reason != "taught the session" || e.State.Waived["room"].By != "office" {
			t.Errorf("waiver %+v", e.State.Waived)
		}
		if err := w.service.Unwaive(ctx, office, e.ID, "room"); err != nil {
			t.Fatal(err)
		}
		if e, _ = programme.GetEnrolment(ctx, db.Read(), e.ID); len(e.State.Waived) != 0 {
			t.Errorf("still waived: %+v", e.State.Waived)
		}
	})
}

func TestDraftsArePublishedOnceAndEditorsDoNotOverwrite(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		w := start(t, db)
		v, err := w.service.Save(ctx, office, version("u1", "u9"), 0, "shorter")
		if err != nil || v.Number != 3 || v.Revision != 1 {
			t.Fatalf("%+v %v", v, err)
		}
		if v, err = w.service.Save(ctx, office, version("u1", "u8"), 1, ""); err != nil || v.Number != 3 || v.Revision != 2 {
			t.Fatalf("%+v %v", v, err)
		}
		if _, err = w.service.Save(ctx, office, version("u1", "u7"), 1, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("a save from an old revision: %v", err)
		}
		bad := version("u1", "u1")
		w.service.Save(ctx, office, bad, 2, "")
		if err := w.service.Publish(ctx, office, "io", 3); !fault.Is(err, fault.Invalid) {
			t.Errorf("an unsound draft was published: %v", err)
		}
		if err := w.service.Publish(ctx, office, "io", 2); !fault.Is(err, fault.Conflict) {
			t.Errorf("published twice: %v", err)
		}
		learner := person.Actor{ID: "p", Grants: []person.Grant{{Role: person.Learner, Programme: "io"}}}
		if _, err := w.service.Save(ctx, learner, version("u1", "u2"), 0, ""); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a learner saved: %v", err)
		}
	})
}

// The promise of the design: progress kept along the way is what the record gives
// when it is asked anew, whatever happened in between.
func TestIncrementalEqualsRebuilt(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		w := start(t, db)
		n := 0
		rapid.Check(t, func(rt *rapid.T) {
			n++
			who := fmt.Sprintf("doctor-%d-%s", n, id.New())
			err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				c, err := programme.GetCohort(ctx, tx, "io/bj")
				if err != nil {
					return err
				}
				c.Capacity = 1 << 30
				_, err = w.service.EnrolIn(ctx, tx, c, w.service.PrepareEnrolment(who), w.clock.Now())
				return err
			})
			if err != nil {
				rt.Fatal(err)
			}
			mine, err := programme.EnrolmentsOf(ctx, db.Read(), who)
			if err != nil || len(mine) != 1 {
				rt.Fatal(mine, err)
			}
			var told []string
			rt.Repeat(map[string]func(*rapid.T){
				"unit": func(rt *rapid.T) {
					s := w.record.Prepare(unit(who, rapid.SampledFrom([]string{"u1", "u2", "u3", "u4"}).Draw(rt, "unit")))[0]
					s.Timestamp -= clock.Time(rapid.Int64Range(0, 1e11).Draw(rt, "late"))
					if err := w.record.Write(ctx, s); err != nil {
						rt.Fatal(err)
					}
					told = append(told, s.ID)
				},
				"session": func(rt *rapid.T) {
					s := w.record.Prepare(lrs.Statement{Person: who, Verb: lrs.Attended, Object: lrs.Activity{ID: lrs.Session("f1"), Type: lrs.TypeSession}})[0]
					w.record.Write(ctx, s)
					told = append(told, s.ID)
				},
				"void": func(rt *rapid.T) {
					if len(told) == 0 {
						return
					}
					if err := w.record.Write(ctx, lrs.Statement{Person: "office", Verb: lrs.Voided, Object: lrs.Activity{ID: rapid.SampledFrom(told).Draw(rt, "which")}}); err != nil {
						rt.Fatal(err)
					}
				},
				"waive or take back": func(rt *rapid.T) {
					if err := w.service.Waive(ctx, office, mine[0].ID, "who", "known"); fault.Is(err, fault.Conflict) {
						err = w.service.Unwaive(ctx, office, mine[0].ID, "who")
						if err != nil {
							rt.Fatal(err)
						}
					}
				},
				"move": func(rt *rapid.T) {
					if err := w.service.MoveTo(ctx, office, []string{mine[0].ID}, rapid.IntRange(1, 2).Draw(rt, "version")); err != nil {
						rt.Fatal(err)
					}
				},
				"time": func(rt *rapid.T) {
					w.clock.Move(time.Duration(rapid.IntRange(0, 1e6).Draw(rt, "ms")) * time.Millisecond)
				},
			})
		})
		done, differences, err := w.service.Rebuild(ctx, "", false, nil)
		if err != nil || done < n || len(differences) > 0 {
			t.Fatalf("looked at %d of %d: %d differences: %+v (%v)", done, n, len(differences), differences, err)
		}
	})
}

func TestRebuildFindsAndMendsWhatSomebodyChanged(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		w := start(t, db)
		e, err := w.service.Enrol(ctx, office, "io/bj", "p1")
		if err != nil {
			t.Fatal(err)
		}
		db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE programme_enrolment SET step = 2 WHERE id = $1`, e.ID)
			return err
		})
		if _, differences, err := w.service.Rebuild(ctx, "io", true, nil); err != nil || len(differences) != 1 {
			t.Fatalf("%v %v", differences, err)
		}
		if _, differences, err := w.service.Rebuild(ctx, "io", true, nil); err != nil || len(differences) != 0 {
			t.Fatalf("mended, but again %v %v", differences, err)
		}
	})
}
