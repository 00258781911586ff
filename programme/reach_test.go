package programme_test

import (
	"context"
	"testing"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/programme"
)

// A cohort of two has reached a step when one of them has done it, at that moment,
// whatever the other does later; a step that nobody did is not reached.
func TestACohortReachesAStepWhenHalfOfItDid(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		w := start(t, db)
		cohort := programme.CohortID("io", "bj")
		reached := func() []programme.Reach {
			t.Helper()
			got, err := w.service.Reached(ctx, cohort)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		if got := reached(); len(got) != 0 {
			t.Errorf("nobody is there: %+v", got)
		}
		for _, who := range []string{"p1", "p2"} {
			if _, err := w.service.Enrol(ctx, office, cohort, who); err != nil {
				t.Fatal(err)
			}
		}
		learn := func(who string) {
			t.Helper()
			if err := w.record.Write(ctx, unit(who, "u2"), unit(who, "u3"),
				lrs.Statement{Person: who, Verb: lrs.Confirmed, Object: lrs.Activity{ID: lrs.Identity, Type: lrs.TypeIdentity}}); err != nil {
				t.Fatal(err)
			}
		}
		if got := reached(); len(got) != 0 {
			t.Errorf("nobody did anything: %+v", got)
		}
		w.clock.Move(10 * 24 * time.Hour)
		first := w.clock.Now()
		learn("p1")
		w.clock.Move(10 * 24 * time.Hour)
		learn("p2")
		got := reached()
		if len(got) != 1 || got[0].Step.Code != "s1" || got[0].At < first || got[0].At >= first.Add(time.Hour) {
			t.Errorf("reached %+v, want s1 at %v", got, first)
		}
		if _, err := w.service.Reached(ctx, "io/nowhere"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a cohort that does not exist: %v", err)
		}
	})
}
