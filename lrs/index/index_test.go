package index_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs/index"
)

// small segments, so that a few thousand statements are sealed and merged often.
const small = 32

// world is a record of numbers: statement n has some of twenty keys.
type world struct {
	t    *testing.T
	db   *store.DB
	has  map[int64][]int64 // key → places, ascending
	last int64
	rand *rand.Rand
}

func newWorld(t *testing.T, db *store.DB) *world {
	return &world{t: t, db: db, has: map[int64][]int64{}, rand: rand.New(rand.NewPCG(1, 2))}
}

func key(n int) int64 { return index.Key(index.Verb, fmt.Sprint(n)) }
func name(seq int64) int64 {
	return index.Key(index.ID, fmt.Sprint(seq))
}

// write stores count statements through x.
func (w *world) write(x *index.Index, count int) {
	w.t.Helper()
	var entries []index.Entry
	for range count {
		w.last += 1 + w.rand.Int64N(5000)
		keys := []int64{name(w.last), key(0)} // key 0 is everywhere
		for k := 1; k < 20; k++ {
			if w.rand.IntN(k*k) == 0 { // the higher, the rarer
				keys = append(keys, key(k))
			}
		}
		entries = append(entries, index.Entry{Seq: w.last, Keys: keys})
	}
	err := w.db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
		if _, err := x.Sync(ctx, tx); err != nil {
			return err
		}
		for _, e := range entries {
			if _, err := tx.Exec(ctx, `INSERT INTO lrs_statement (seq, id, keys, body) VALUES ($1, $2, $3, $4)`, e.Seq, fmt.Sprint(e.Seq), index.Pack(e.Keys), "{}"); err != nil {
				return err
			}
		}
		return x.Add(ctx, tx, entries)
	})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, e := range entries {
		for _, k := range e.Keys {
			w.has[k] = append(w.has[k], e.Seq)
		}
	}
}

// walk reads a cursor to its end.
func (w *world) walk(c index.Cursor, d index.Direction) []int64 {
	w.t.Helper()
	var out []int64
	at, step := int64(index.End), int64(-1)
	if d == index.Up {
		at, step = index.Start, 1
	}
	for {
		seq, ok, err := c.Seek(context.Background(), at)
		if err != nil {
			w.t.Fatal(err)
		}
		if !ok {
			return out
		}
		out, at = append(out, seq), seq+step
	}
}

// check compares every key, both ways, with what was written.
func (w *world) check(x *index.Index) {
	w.t.Helper()
	q := w.db.Read()
	if _, err := x.Sync(context.Background(), q); err != nil {
		w.t.Fatal(err)
	}
	for k := range 20 {
		want := slices.Clone(w.has[key(k)])
		if got := w.walk(x.Find(q, index.Up, key(k)), index.Up); !slices.Equal(got, want) {
			w.t.Fatalf("key %d upwards: %d places, want %d", k, len(got), len(want))
		}
		slices.Reverse(want)
		if got := w.walk(x.Find(q, index.Down, key(k)), index.Down); !slices.Equal(got, want) {
			w.t.Fatalf("key %d downwards: %d places, want %d", k, len(got), len(want))
		}
	}
	w.checkTogether(x)
	w.checkNames(x)
}

func (w *world) checkTogether(x *index.Index) {
	w.t.Helper()
	q := w.db.Read()
	for _, d := range []index.Direction{index.Up, index.Down} {
		c := index.All(d, x.Find(q, d, key(2)), index.Any(d, x.Find(q, d, key(3)), x.Find(q, d, key(7))))
		var want []int64
		for _, seq := range w.has[key(2)] {
			if slices.Contains(w.has[key(3)], seq) || slices.Contains(w.has[key(7)], seq) {
				want = append(want, seq)
			}
		}
		if d == index.Down {
			slices.Reverse(want)
		}
		if got := w.walk(c, d); !slices.Equal(got, want) {
			w.t.Fatalf("2 and (3 or 7): %d places, want %d", len(got), len(want))
		}
		// Leaps land where a walk would.
		for range 20 {
			at := w.rand.Int64N(w.last + 1)
			seq, ok, err := x.Find(q, d, key(3)).Seek(context.Background(), at)
			if err != nil {
				w.t.Fatal(err)
			}
			var expect int64
			for _, s := range w.has[key(3)] {
				if d == index.Down && s <= at || d == index.Up && s >= at && expect == 0 {
					expect = s
				}
			}
			if ok != (expect != 0) || seq != expect {
				w.t.Fatalf("from %d: %d %v, want %d", at, seq, ok, expect)
			}
		}
	}
}

func (w *world) checkNames(x *index.Index) {
	w.t.Helper()
	all := w.has[key(0)]
	some := []int64{name(all[0]), name(all[len(all)-1]), name(all[len(all)/2]), index.Key(index.ID, "nobody")}
	found, err := x.Locate(context.Background(), w.db.Read(), some)
	if err != nil {
		w.t.Fatal(err)
	}
	if len(found) != 3 || !slices.Equal(found[some[0]], all[:1]) || !slices.Equal(found[some[1]], all[len(all)-1:]) {
		w.t.Fatalf("located %v", found)
	}
}

func TestEveryKeyIsFoundInOrderBothWays(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		x := index.New(db, clock.System(), small)
		defer x.Close()
		for i := range 60 {
			w.write(x, 1+w.rand.IntN(40))
			if i%10 == 0 {
				w.check(x)
			}
		}
		x.Close()
		w.check(x)
	})
}

func TestANewProcessFindsWhatTheOldOneStored(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		for range 4 {
			x := index.New(db, clock.System(), small)
			w.write(x, 10*small+7)
			x.Close()
			w.check(index.New(db, clock.System(), small))
		}
	})
}

func TestTwoProcessesSeeEachOther(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		a, b := index.New(db, clock.System(), small), index.New(db, clock.System(), small)
		for range 30 {
			w.write(a, 1+w.rand.IntN(2*small))
			w.check(b)
			w.write(b, 1+w.rand.IntN(2*small))
			w.check(a)
		}
		a.Close()
		b.Close()
		w.check(a)
		w.check(b)
	})
}

func TestAKeyThatComesLaterIsFound(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		x := index.New(db, clock.System(), small)
		w.write(x, 3*small)
		x.Close()
		seq := w.has[key(0)][5]
		err := db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
			return x.AddLate(ctx, tx, index.Entry{Seq: seq, Keys: []int64{key(99)}})
		})
		if err != nil {
			t.Fatal(err)
		}
		w.write(x, 3)
		if got := w.walk(x.Find(db.Read(), index.Down, key(99)), index.Down); !slices.Equal(got, []int64{seq}) {
			t.Fatalf("got %v, want %d", got, seq)
		}
	})
}

// What a failed transaction left in memory names places where no statement is,
// and does not hide what comes after.
func TestAFailedWriteHidesNothing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		x := index.New(db, clock.System(), small)
		w.write(x, 10)
		db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
			x.Add(ctx, tx, []index.Entry{{Seq: w.last + 1, Keys: []int64{key(77)}}})
			return fmt.Errorf("refused")
		})
		w.last++
		w.write(x, 3*small)
		w.check(x)
	})
}

func TestKeysSurviveTheirRow(t *testing.T) {
	keys := []int64{index.Key(index.Agent, "a"), index.Key(index.Verb, "a"), index.Key(index.ID, "a"), index.Key(index.Verb, "a")}
	got := index.Unpack(index.Pack(slices.Clone(keys)))
	slices.Sort(keys)
	if want := slices.Compact(keys); !slices.Equal(got, want) || len(got) != 3 {
		t.Errorf("got %v, want %v", got, want)
	}
}

// The one row-value comparison must be a search in the primary key.
func TestChunksAreFoundByTheirKey(t *testing.T) {
	db := storetest.SQLite(t)
	rows, err := db.Read().QueryContext(context.Background(), `EXPLAIN QUERY PLAN
		SELECT key, seq, body FROM lrs_chunk WHERE segment = $1 AND (key, seq) <= ($2, $3) ORDER BY key DESC, seq DESC LIMIT 1`, 1, 2, 3)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	plan := ""
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		plan += detail + "\n"
	}
	if !strings.Contains(plan, "(segment=? AND (key,seq)<(?,?))") || strings.Contains(plan, "TEMP B-TREE") {
		t.Error(plan)
	}
}
