package audit_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

var (
	ctx = context.Background()
	now = clock.At(time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC))
)

func note(t testing.TB, db *store.DB, entries ...audit.Entry) {
	t.Helper()
	err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, e := range entries {
			if err := audit.Note(ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func seal(t testing.TB, db *store.DB, want int) {
	t.Helper()
	if n, err := audit.Seal(ctx, db, now.Add(time.Minute)); err != nil || n != want {
		t.Fatalf("sealed %d (%v), want %d", n, err, want)
	}
}

func verify(t testing.TB, db *store.DB, anchors ...audit.Anchor) audit.Report {
	t.Helper()
	r, err := audit.Verify(ctx, db, anchors...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// record makes three seals of four entries and one entry that waits.
func record(t testing.TB, db *store.DB) {
	t.Helper()
	for s := range 3 {
		for i := range 4 {
			note(t, db, audit.Entry{At: now.Add(time.Duration(4*s+i) * time.Second), Actor: "p1", Action: "person.confirm",
				Object: fmt.Sprintf("person/%d", 4*s+i), Detail: map[string]string{"licence": "seen"}})
		}
		seal(t, db, 4)
	}
	note(t, db, audit.Entry{At: now, Actor: "p2", Action: "casereport.read", Object: "casereport/1"})
}

func TestUntouchedRecordIsGood(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		if r := verify(t, db); r.Bad != nil || r.Head.Number != 0 || r.Seals != 0 {
			t.Errorf("empty: %+v", r)
		}
		record(t, db)
		r := verify(t, db)
		if r.Bad != nil || r.Seals != 3 || r.Entries != 12 || r.Unsealed != 1 || r.Head.Number != 3 || len(r.Head.Hash) != 64 {
			t.Errorf("%+v", r)
		}
		seal(t, db, 1)
		seal(t, db, 0) // nothing new makes no empty seal
		if again := verify(t, db, r.Head); again.Bad != nil || again.Seals != 4 || again.Unsealed != 0 {
			t.Errorf("%+v", again)
		}
	})
}

// Each row does by hand what somebody with the database's password could do. $E3
// stands for the id of the third entry overall, $C3 for its chain, and so on.
func TestTamperingShows(t *testing.T) {
	for _, c := range []struct {
		why, does string
		fault     audit.Fault
		seal      int64
		place     int64
		entry     int // 0 for none
	}{
		{"an actor replaced", `UPDATE audit_entry SET actor = 'p9' WHERE id = '$E6'`, audit.Changed, 2, 2, 6},
		{"an action made harmless", `UPDATE audit_entry SET action = 'person.view' WHERE id = '$E1'`, audit.Changed, 1, 1, 1},
		{"an object replaced", `UPDATE audit_entry SET object = 'person/99' WHERE id = '$E12'`, audit.Changed, 3, 4, 12},
		{"a time moved by a microsecond", `UPDATE audit_entry SET at = at + 1 WHERE id = '$E7'`, audit.Changed, 2, 3, 7},
		{"a detail replaced", `UPDATE audit_entry SET detail = '{"licence":"not seen"}' WHERE id = '$E7'`, audit.Changed, 2, 3, 7},
		{"a space added to a detail", `UPDATE audit_entry SET detail = '{"licence": "seen"}' WHERE id = '$E7'`, audit.Changed, 2, 3, 7},
		{"an id replaced", `UPDATE audit_entry SET id = '00000000-0000-7000-8000-000000000000' WHERE id = '$E5'`, audit.Changed, 2, 1, 0},
		{"a chain value replaced", `UPDATE audit_entry SET chain = 'x' WHERE id = '$E8'`, audit.Changed, 2, 4, 8},
		{"the first of a seal removed", `DELETE FROM audit_entry WHERE id = '$E5'`, audit.Removed, 2, 1, 6},
		{"one removed from the middle", `DELETE FROM audit_entry WHERE id = '$E6'`, audit.Removed, 2, 2, 7},
		{"the last of a seal removed", `DELETE FROM audit_entry WHERE id = '$E8'`, audit.Removed, 2, 4, 0},
		{"all of a seal removed", `DELETE FROM audit_entry WHERE seal = 2`, audit.Removed, 2, 1, 0},
		{"an entry taken out of its seal", `UPDATE audit_entry SET seal = 0, place = 0 WHERE id = '$E6'`, audit.Removed, 2, 2, 7},
		{"one slipped in between", `INSERT INTO audit_entry (id, at, actor, action, detail, seal, place, chain)
			VALUES ('ffffffff-0000-7000-8000-000000000000', 1, 'p', 'x.y', 'null', 2, 3, 'x')`, audit.Inserted, 2, 4, 0},
		{"one added at the end", `INSERT INTO audit_entry (id, at, actor, action, detail, seal, place, chain)
			VALUES ('ffffffff-0000-7000-8000-000000000000', 1, 'p', 'x.y', 'null', 2, 5, 'x')`, audit.Inserted, 2, 5, 0},
		{"two that change places", `UPDATE audit_entry SET place = 5 - place WHERE id IN ('$E6', '$E7')`, audit.Reordered, 2, 2, 7},
		{"two that change places with their chains", `UPDATE audit_entry SET place = 3, chain = '$C7' WHERE id = '$E6';
			UPDATE audit_entry SET place = 2, chain = '$C6' WHERE id = '$E7'`, audit.Reordered, 2, 2, 7},
		{"an entry moved to another seal", `UPDATE audit_entry SET seal = 3 WHERE id = '$E8'`, audit.Removed, 2, 4, 0},
		{"a seal's hash replaced", `UPDATE audit_seal SET hash = 'x' WHERE number = 2`, audit.BadSeal, 2, 0, 0},
		{"a seal's time replaced", `UPDATE audit_seal SET at = at - 1 WHERE number = 2`, audit.BadSeal, 2, 0, 0},
		{"a seal's first time replaced", `UPDATE audit_seal SET first_at = 0 WHERE number = 2`, audit.BadSeal, 2, 0, 0},
		{"a seal's count replaced", `UPDATE audit_seal SET count = 5 WHERE number = 2`, audit.BadSeal, 2, 0, 0},
		{"a seal's link replaced", `UPDATE audit_seal SET previous = 'x' WHERE number = 2`, audit.BadLink, 2, 0, 0},
		{"a seal removed", `DELETE FROM audit_seal WHERE number = 2`, audit.BadLink, 3, 0, 0},
		{"the first seal removed", `DELETE FROM audit_seal WHERE number = 1`, audit.BadLink, 2, 0, 0},
		{"the last seal removed, its entries left", `DELETE FROM audit_seal WHERE number = 3`, audit.BadLink, 3, 1, 9},
		{"seals renumbered", `UPDATE audit_seal SET number = number + 1 WHERE number = 3`, audit.BadLink, 4, 0, 0},
		{"a seal and its entries removed", `DELETE FROM audit_entry WHERE seal = 1; DELETE FROM audit_seal WHERE number = 1`, audit.BadLink, 2, 0, 0},
	} {
		t.Run(c.why, func(t *testing.T) {
			storetest.Both(t, func(t *testing.T, db *store.DB) {
				record(t, db)
				rows, err := audit.List(ctx, db.Read(), audit.Filter{})
				if err != nil {
					t.Fatal(err)
				}
				slices.Reverse(rows)
				does := c.does
				for i := len(rows); i > 0; i-- { // backwards: $E12 before $E1
					does = strings.ReplaceAll(does, fmt.Sprintf("$E%d", i), rows[i-1].ID)
					does = strings.ReplaceAll(does, fmt.Sprintf("$C%d", i), rows[i-1].Chain)
				}
				err = db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
					for statement := range strings.SplitSeq(does, ";") {
						if n, err := tx.Exec(ctx, statement); err != nil || n == 0 {
							return errors.Join(err, fmt.Errorf("changed %d rows", n))
						}
					}
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				r := verify(t, db)
				if r.Bad == nil {
					t.Fatal("not seen")
				}
				if r.Bad.Fault != c.fault || r.Bad.Seal != c.seal || r.Bad.Place != c.place || c.entry > 0 && r.Bad.Entry != rows[c.entry-1].ID {
					t.Errorf("got %v, want %s at seal %d, place %d", r.Bad, c.fault, c.seal, c.place)
				}
				if r.Head.Number != c.seal-1 && c.fault != audit.BadLink {
					t.Errorf("good up to seal %d, want %d", r.Head.Number, c.seal-1)
				}
			})
		})
	}
}

// Whoever may rewrite everything can make a new chain that fits. Only a hash kept
// elsewhere tells.
func TestRewrittenChainShowsAgainstAnAnchor(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		record(t, db)
		noted := verify(t, db).Head
		rewrite := func(statements ...string) {
			t.Helper()
			err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				for _, s := range statements {
					if _, err := tx.Exec(ctx, s); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		rewrite(`DELETE FROM audit_seal`, `UPDATE audit_entry SET actor = 'p9', seal = 0, place = 0, chain = ''`)
		if r := verify(t, db, noted); r.Bad == nil || r.Bad.Fault != audit.BadAnchor || r.Bad.Seal != 3 {
			t.Errorf("with every seal gone: %+v", r.Bad)
		}
		seal(t, db, 13)
		if r := verify(t, db); r.Bad != nil {
			t.Errorf("the forgery is no good, so this test shows nothing: %v", r.Bad)
		}
		if r := verify(t, db, audit.Anchor{Number: 1, Hash: noted.Hash}); r.Bad == nil || r.Bad.Fault != audit.BadAnchor {
			t.Errorf("against what was noted: %+v", r.Bad)
		}
	})
}

// The rules of the chain, written out a second time from the documentation.
func TestHashesAreWhatTheDocumentationSays(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		note(t, db, audit.Entry{At: 7, Actor: "a", Action: "x.y", Object: "o", Detail: "<d>"})
		seal(t, db, 1)
		rows, err := audit.List(ctx, db.Read(), audit.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		sum := func(parts ...any) string {
			b, _ := json.Marshal(parts)
			h := sha256.Sum256(b)
			return hex.EncodeToString(h[:])
		}
		chain := sum("entry", sum("seal", 1, ""), rows[0].ID, 7, "a", "x.y", "o", rows[0].Detail)
		want := sum("close", 1, 7, 1, int64(now.Add(time.Minute)), "", chain)
		if got := verify(t, db).Head.Hash; got != want || rows[0].Chain != chain {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

func TestManySealersAndWritersDoNotHarmEachOther(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		const writers, each = 4, 20
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					note(t, db, audit.Entry{At: now, Actor: fmt.Sprint(w), Action: "x.y", Object: fmt.Sprint(i)})
				}
			})
		}
		for range 2 {
			wg.Go(func() {
				for range 10 {
					if _, err := audit.Seal(ctx, db, now); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if _, err := audit.Seal(ctx, db, now); err != nil {
			t.Fatal(err)
		}
		if r := verify(t, db); r.Bad != nil || r.Entries != writers*each || r.Unsealed != 0 {
			t.Errorf("%+v", r)
		}
	})
}

func TestMoreThanOneSealIsMadeOfManyEntries(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		var many []audit.Entry
		for range 1100 {
			many = append(many, audit.Entry{At: now, Actor: "import", Action: "person.invite"})
		}
		note(t, db, many...)
		seal(t, db, 1100)
		if r := verify(t, db); r.Bad != nil || r.Seals != 3 || r.Entries != 1100 {
			t.Errorf("%+v", r)
		}
	})
}

func TestEntryOfAWriteThatFailedDoesNotExist(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		refused := errors.New("refused")
		err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			if err := audit.Note(ctx, tx, audit.Entry{Actor: "a", Action: "x.y"}); err != nil {
				return err
			}
			return refused
		})
		rows, _ := audit.List(ctx, db.Read(), audit.Filter{})
		if !errors.Is(err, refused) || len(rows) != 0 {
			t.Errorf("%d entries (%v)", len(rows), err)
		}
	})
}

func TestEntryWithoutActorOrActionIsRefused(t *testing.T) {
	db := storetest.SQLite(t)
	for _, e := range []audit.Entry{{Actor: "a"}, {Action: "x.y"}, {Actor: "a", Action: "x.y", Detail: func() {}}} {
		err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return audit.Note(ctx, tx, e) })
		if err == nil {
			t.Errorf("accepted: %+v", e)
		}
	}
}

func TestListIsFiltered(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		record(t, db)
		for _, c := range []struct {
			why  string
			f    audit.Filter
			want int
		}{
			{"all", audit.Filter{}, 13},
			{"by actor", audit.Filter{Actor: "p2"}, 1},
			{"by action", audit.Filter{Action: "person.confirm"}, 12},
			{"by object", audit.Filter{Object: "person/3"}, 1},
			{"from a time on", audit.Filter{From: now.Add(10 * time.Second)}, 2},
			{"up to a time, which is not in", audit.Filter{To: now.Add(time.Second)}, 2},
			{"by all of it", audit.Filter{Actor: "p1", Action: "person.confirm", Object: "person/3", From: now, To: now.Add(time.Minute)}, 1},
			{"by what is not there", audit.Filter{Actor: "p3"}, 0},
			{"a page", audit.Filter{Limit: 5}, 5},
		} {
			got, err := audit.List(ctx, db.Read(), c.f)
			if err != nil || len(got) != c.want {
				t.Errorf("%s: %d (%v), want %d", c.why, len(got), err, c.want)
			}
		}
		page, _ := audit.List(ctx, db.Read(), audit.Filter{Limit: 1})
		if page[0].Actor != "p2" || page[0].Detail != "null" {
			t.Errorf("youngest: %+v", page[0])
		}
		next, _ := audit.List(ctx, db.Read(), audit.Filter{Limit: 1, Before: page[0].ID})
		if next[0].Object != "person/11" || next[0].Detail != `{"licence":"seen"}` {
			t.Errorf("next: %+v", next[0])
		}
	})
}

func BenchmarkNote(b *testing.B) {
	db := storetest.SQLite(b)
	for b.Loop() {
		note(b, db, audit.Entry{At: now, Actor: "p1", Action: "x.y", Object: "o"})
	}
}

func BenchmarkSealAndVerify500(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *store.DB{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		b.Run(name, func(b *testing.B) {
			db := open(b)
			many := make([]audit.Entry, 499)
			for i := range many {
				many[i] = audit.Entry{At: now, Actor: "p1", Action: "x.y", Object: "o", Detail: map[string]int{"n": i}}
			}
			for b.Loop() {
				note(b, db, many...)
				seal(b, db, 499)
			}
			b.StopTimer()
			if r := verify(b, db); r.Bad != nil {
				b.Fatal(r.Bad)
			}
		})
	}
}
