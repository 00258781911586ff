package lrs_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/lrs/statement"
)

// accept sends one request as a client does.
func accept(t testing.TB, r *lrs.Record, body string) ([]string, error) {
	t.Helper()
	batch, err := statement.ParseBatch([]byte(body), statement.V200)
	if err != nil {
		t.Fatal(err)
	}
	return r.Accept(context.Background(), client, batch, nil)
}

func TestOneIdIsStoredOnceHoweverManySendIt(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		// Two records are two nodes, or two processes.
		nodes := []*lrs.Record{lrs.New(db, clock.System()), lrs.New(db, clock.System())}
		ids := []string{id.New(), id.New(), id.New()}
		var stored, refused atomic.Int64
		var wg sync.WaitGroup
		for i := range 24 {
			wg.Go(func() {
				// Half of them say another thing under the same id.
				text := fmt.Sprintf(`{"id":%q,"actor":{"mbox":"mailto:a@b.example"},"verb":{"id":"https://x.example/%d"},"object":{"id":"https://x.example/o"}}`, ids[i%3], i/3%2)
				_, err := accept(t, nodes[i%2], text)
				switch {
				case err == nil:
					stored.Add(1)
				case fault.Is(err, fault.Conflict):
					refused.Add(1)
				default:
					t.Errorf("request %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		if stored.Load()+refused.Load() != 24 || refused.Load() != 12 {
			t.Errorf("%d stored or known, %d refused; want 12 of each", stored.Load(), refused.Load())
		}
		found, err := nodes[0].Query(context.Background(), db.Read(), lrs.Query{Activity: "https://x.example/o", Limit: 100})
		if err != nil || len(found.Rows) != 3 {
			t.Errorf("%d statements, %v; want 3", len(found.Rows), err)
		}
	})
}

func TestNobodySuffersForANeighbour(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		r := lrs.New(db, clock.System())
		broken := errors.New("broken rule")
		r.Follow(func(_ context.Context, _ *store.Tx, e lrs.Entry) error {
			if e.Person == "bad" {
				return broken
			}
			return nil
		})
		var wg sync.WaitGroup
		for i := range 30 {
			wg.Go(func() {
				who := "good"
				if i%5 == 0 {
					who = "bad"
				}
				text := fmt.Sprintf(`{"actor":{"account":{"homePage":%q,"name":%q}},"verb":{"id":"https://x.example/v"},"object":{"id":"https://x.example/%d"}}`, lrs.Home, who, i)
				_, err := accept(t, r, text)
				if errors.Is(err, broken) != (i%5 == 0) {
					t.Errorf("request %d of %s: %v", i, who, err)
				}
			})
		}
		wg.Wait()
		found, err := r.Query(context.Background(), db.Read(), lrs.Query{Verb: "https://x.example/v", Limit: 100})
		if err != nil || len(found.Rows) != 24 {
			t.Errorf("%d statements, %v; want 24", len(found.Rows), err)
		}
	})
}

// A rule of ours that panics takes its own request down, and nobody is told that
// something was stored which was not.
func TestNobodyIsToldOfWhatWasNotStored(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		r := lrs.New(db, clock.System())
		r.Follow(func(_ context.Context, _ *store.Tx, e lrs.Entry) error {
			if e.Person == "bad" {
				panic("broken rule")
			}
			return nil
		})
		var stored sync.Map
		var wg sync.WaitGroup
		for i := range 40 {
			wg.Go(func() {
				defer func() { _ = recover() }() // as the server does
				who := "good"
				if i%7 == 0 {
					who = "bad"
				}
				ids, err := accept(t, r, fmt.Sprintf(`{"actor":{"account":{"homePage":%q,"name":%q}},"verb":{"id":"https://x.example/v"},"object":{"id":"https://x.example/%d"}}`, lrs.Home, who, i))
				if err == nil {
					stored.Store(ids[0], true)
				}
			})
		}
		wg.Wait()
		stored.Range(func(one, _ any) bool {
			if _, err := r.Find(context.Background(), db.Read(), one.(string)); err != nil {
				t.Errorf("%s was acknowledged: %v", one, err)
			}
			return true
		})
		// And the record goes on.
		if _, err := accept(t, r, `{"actor":{"mbox":"mailto:a@b.example"},"verb":{"id":"https://x.example/v"},"object":{"id":"https://x.example/o"}}`); err != nil {
			t.Error(err)
		}
	})
}

func TestADefinitionIsLearntAlsoWhenItsFirstTransactionFails(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		r := lrs.New(db, clock.System())
		broken := true
		r.Follow(func(context.Context, *store.Tx, lrs.Entry) error {
			if broken {
				return errors.New("broken rule")
			}
			return nil
		})
		text := fmt.Sprintf(`{"actor":{"account":{"homePage":%q,"name":"p1"}},"verb":{"id":"https://x.example/v"},"object":{"id":"https://x.example/o","definition":{"name":{"en":"Colitis"}}}}`, lrs.Home)
		if _, err := accept(t, r, text); err == nil {
			t.Fatal("the first was to fail")
		}
		broken = false
		if _, err := accept(t, r, text); err != nil {
			t.Fatal(err)
		}
		known, err := r.Activity(context.Background(), db.Read(), "https://x.example/o")
		if err != nil || !strings.Contains(known.Definition, "Colitis") {
			t.Errorf("known: %q, %v", known.Definition, err)
		}
	})
}

func TestABatchIsStoredWholeOrNotAtAll(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		r := lrs.New(db, clock.System())
		taken := id.New()
		one := `{"id":%q,"actor":{"mbox":"mailto:a@b.example"},"verb":{"id":"https://x.example/v"},"object":{"id":"https://x.example/%s"}}`
		if _, err := accept(t, r, fmt.Sprintf(one, taken, "first")); err != nil {
			t.Fatal(err)
		}
		_, err := accept(t, r, "["+fmt.Sprintf(one, id.New(), "second")+","+fmt.Sprintf(one, taken, "other")+"]")
		var f *fault.Fault
		if !errors.As(err, &f) || f.Kind != fault.Conflict || f.Args["Index"] != 1 {
			t.Errorf("got %v, want a conflict that names statement 1", err)
		}
		found, _ := r.Query(context.Background(), db.Read(), lrs.Query{Limit: 10})
		if len(found.Rows) != 1 {
			t.Errorf("%d statements, want only the first", len(found.Rows))
		}
	})
}

func TestWhatWasVoidedBeforeItCameIsVoided(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		r := lrs.New(db, clock.System())
		late := id.New()
		void := fmt.Sprintf(`{"actor":{"mbox":"mailto:a@b.example"},"verb":{"id":"http://adlnet.gov/expapi/verbs/voided"},"object":{"objectType":"StatementRef","id":%q}}`, late)
		if _, err := accept(t, r, void); err != nil {
			t.Fatal(err)
		}
		if _, err := accept(t, r, fmt.Sprintf(`{"id":%q,"actor":{"mbox":"mailto:b@b.example"},"verb":{"id":"https://x.example/v"},"object":{"id":"https://x.example/o"}}`, late)); err != nil {
			t.Fatal(err)
		}
		row, err := r.Find(context.Background(), db.Read(), late)
		if err != nil || !row.Voided {
			t.Errorf("voided: %v, %v", row.Voided, err)
		}
		// The voiding statement is found by what it voids, although it came first.
		found, err := r.Query(context.Background(), db.Read(), lrs.Query{Verb: "https://x.example/v", Limit: 10})
		if err != nil || len(found.Rows) != 1 || !strings.Contains(found.Rows[0].Body, "voided") {
			t.Errorf("by its verb: %d statements, %v", len(found.Rows), err)
		}
	})
}

func TestPagesStandStillWhileOthersWrite(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		r := lrs.New(db, clock.System())
		write := func(n int) {
			t.Helper()
			if _, err := r.Accept(ctx, client, parse(t, batchOf(t, 0, n)), nil); err != nil {
				t.Fatal(err)
			}
		}
		write(40)
		for _, ascending := range []bool{false, true} {
			before, _ := r.Query(ctx, db.Read(), lrs.Query{Limit: 1000, Ascending: ascending})
			ask := lrs.Query{Limit: 7, Ascending: ascending}
			var seen []int64
			for {
				page, err := r.Query(ctx, db.Read(), ask)
				if err != nil {
					t.Fatal(err)
				}
				for _, row := range page.Rows {
					seen = append(seen, row.Seq)
				}
				write(3)
				if page.Next == 0 {
					break
				}
				ask.At, ask.Bound = page.Next, page.Bound
			}
			if len(seen) != len(before.Rows) {
				t.Errorf("ascending %v: %d statements over pages, %d at first", ascending, len(seen), len(before.Rows))
			}
			for i, row := range before.Rows {
				if i < len(seen) && seen[i] != row.Seq {
					t.Fatalf("ascending %v: place %d differs", ascending, i)
				}
			}
		}
	})
}

func parse(t testing.TB, text []byte) []*statement.Statement {
	t.Helper()
	batch, err := statement.ParseBatch(text, statement.V200)
	if err != nil {
		t.Fatal(err)
	}
	return batch
}

// A database from before schema 0010 is read as it was.
func TestTheFormerRecordIsTakenOver(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		ids := []string{id.New(), id.New()}
		err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			for i, one := range ids {
				body := fmt.Sprintf(`{"id":%q,"actor":{"objectType":"Agent","account":{"homePage":%q,"name":"p1"}},"verb":{"id":%q},"object":{"id":"https://x.example/o"},`+
					`"timestamp":"2026-03-05T04:00:00.123456Z","stored":"2026-03-05T04:00:00.123456Z","authority":{"objectType":"Agent","account":{"homePage":%q,"name":"stepwise"}},"version":"2.0.0"}`,
					one, lrs.Home, lrs.Completed.ID, lrs.Home)
				if _, err := tx.Exec(ctx, `INSERT INTO lrs_former (id, person, actor, verb, object, stored, voided, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
					one, "p1", lrs.AgentKey("p1"), lrs.Completed.ID, "https://x.example/o", clock.At(noon), i == 1, body); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		r := lrs.New(db, clock.System())
		if moved, err := r.MoveFormer(ctx); err != nil || moved != 2 {
			t.Fatalf("moved %d, %v", moved, err)
		}
		if moved, err := r.MoveFormer(ctx); err != nil || moved != 0 {
			t.Errorf("moved %d again, %v", moved, err)
		}
		entries, err := r.OfPerson(ctx, db.Read(), "p1")
		if err != nil || len(entries) != 1 || entries[0].Stored != clock.At(noon) || entries[0].ID != ids[0] {
			t.Errorf("%+v, %v; want the one that is not voided, stored at noon", entries, err)
		}
	})
}
