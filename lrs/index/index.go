package index

import (
	"context"
	"slices"
	"sync"

	"stepwise/internal/clock"
	"stepwise/internal/store"
)

// SegmentSize is how many statements make a segment, unless a test says otherwise.
const SegmentSize = 1 << 15

// Index finds statements. Make one for each process; safe for many goroutines.
type Index struct {
	db    *store.DB
	clock clock.Clock
	size  int

	// What follows is for SQLite only.
	mu       sync.RWMutex
	loaded   bool
	segments []*segment // live ones, oldest first; the slice is replaced, never changed
	newest   int64      // the highest segment id there is
	full     []*tail    // wait to be sealed, oldest first
	tail     *tail
	last     int64 // the newest place that is known
	work     sync.WaitGroup
	sealing  bool
}

// New returns the index of the record in db. A segment holds size statements.
func New(db *store.DB, c clock.Clock, size int) *Index {
	return &Index{db: db, clock: c, size: size, tail: newTail(0)}
}

// Close waits until what is being sealed is sealed.
func (x *Index) Close() { x.work.Wait() }

// Entry is a statement's place and keys.
type Entry struct {
	Seq  int64
	Keys []int64
}

func (x *Index) memory() bool { return x.db.Engine() == store.SQLite }

// Add makes statements findable, in the transaction that stores them. They must be
// newer than all that were added before. On SQLite they are findable at once, and
// stay so when the transaction fails; whoever reads a place and finds no
// statement there passes on.
func (x *Index) Add(ctx context.Context, tx *store.Tx, entries []Entry) error {
	if !x.memory() {
		return insert(ctx, tx, entries)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, e := range entries {
		x.take(e.Seq, e.Keys)
	}
	return nil
}

// AddLate gives a statement that is already stored more keys; those that it has are
// left as they are.
func (x *Index) AddLate(ctx context.Context, tx *store.Tx, e Entry) error {
	for _, key := range e.Keys {
		if _, err := tx.Exec(ctx, `INSERT INTO lrs_index (key, seq) VALUES ($1, $2) ON CONFLICT DO NOTHING`, key, e.Seq); err != nil {
			return err
		}
	}
	return nil
}

// take adds one statement to the tail; x.mu is held.
func (x *Index) take(seq int64, keys []int64) {
	if seq <= x.last {
		return
	}
	x.last = seq
	x.tail.add(seq, keys)
	if x.tail.size >= x.size {
		x.full, x.tail = append(x.full, x.tail), newTail(x.size)
		x.wake()
	}
}

func insert(ctx context.Context, tx *store.Tx, entries []Entry) error {
	var values []any
	for _, e := range entries {
		for _, k := range e.Keys {
			values = append(values, k, e.Seq)
		}
	}
	return tx.Bulk(ctx, "lrs_index", []string{"key", "seq"}, values)
}

// Sync learns of what other processes stored. Call it before a search, with what
// the search will read from; on PostgreSQL there is nothing to learn. It returns
// the newest place known, 0 on PostgreSQL.
func (x *Index) Sync(ctx context.Context, q store.Queryer) (int64, error) {
	if !x.memory() {
		return 0, nil
	}
	now, err := x.state(ctx, q)
	if err != nil {
		return 0, err
	}
	x.mu.RLock()
	last, fresh := x.last, x.loaded && now.Segment == x.newest && now.Seq <= x.last
	x.mu.RUnlock()
	if fresh {
		return last, nil
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.loaded || now.Segment != x.newest {
		if err := x.reload(ctx, q); err != nil {
			return 0, err
		}
	}
	return x.last, x.catchUp(ctx, q)
}

// state is how far the record and its segments reach.
type state struct {
	Seq     int64
	Segment int64
}

func (x *Index) state(ctx context.Context, q store.Queryer) (s state, err error) {
	rows, err := q.QueryContext(ctx, `
		SELECT COALESCE((SELECT MAX(seq) FROM lrs_statement), 0), COALESCE((SELECT id FROM lrs_segment WHERE state <> 'building' ORDER BY id DESC LIMIT 1), 0)`)
	if err != nil {
		return s, err
	}
	defer rows.Close()
	if rows.Next() {
		err = rows.Scan(&s.Seq, &s.Segment)
	}
	if err == nil {
		err = rows.Err()
	}
	return s, err
}

// reload forgets the memory and reads what the database says; x.mu is held.
func (x *Index) reload(ctx context.Context, q store.Queryer) error {
	now, err := x.state(ctx, q)
	if err != nil {
		return err
	}
	segments, err := loadSegments(ctx, q)
	if err != nil {
		return err
	}
	x.segments, x.newest, x.full, x.tail, x.last = segments, now.Segment, nil, newTail(0), 0
	if n := len(segments); n > 0 {
		x.last = segments[n-1].hi
	}
	x.loaded = true
	return nil
}

// catchUp adds the statements that are not known yet; x.mu is held.
func (x *Index) catchUp(ctx context.Context, q store.Queryer) error {
	const step = 4096
	for {
		entries, err := unindexed(ctx, q, x.last, step)
		if err != nil {
			return err
		}
		for _, e := range entries {
			x.take(e.Seq, e.Keys)
		}
		if len(entries) < step {
			return nil
		}
	}
}

func unindexed(ctx context.Context, q store.Queryer, after int64, limit int) ([]Entry, error) {
	rows, err := q.QueryContext(ctx, `SELECT seq, keys FROM lrs_statement WHERE seq > $1 ORDER BY seq LIMIT $2`, after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Entry
	for rows.Next() {
		var e Entry
		var keys []byte
		if err := rows.Scan(&e.Seq, &keys); err != nil {
			return nil, err
		}
		e.Keys = Unpack(keys)
		out = append(out, e)
	}
	return out, rows.Err()
}

// Find returns the places of a key on a way. Sync first.
func (x *Index) Find(q store.Queryer, d Direction, key int64) Cursor {
	late := &table{d: d, q: q, key: key}
	if !x.memory() {
		return late
	}
	return Any(d, x.runs(q, d, key), late)
}

// runs lays the key's stretches one behind the other, in the order of the way.
func (x *Index) runs(q store.Queryer, d Direction, key int64) Cursor {
	x.mu.RLock()
	defer x.mu.RUnlock()
	out := &runs{d: d, parts: make([]part, 0, len(x.segments)+len(x.full)+1)}
	for _, s := range x.segments {
		if s.mayHave(key) {
			out.parts = append(out.parts, part{s.lo, s.hi, &run{d: d, q: q, s: s, key: key}})
		}
	}
	for _, t := range append(slices.Clone(x.full), x.tail) {
		l := t.list(key)
		switch {
		case l == nil:
		case d == Up:
			out.parts = append(out.parts, part{t.lo, t.hi, &slice{d, l.up()}})
		default:
			out.parts = append(out.parts, part{t.lo, t.hi, walk{l}})
		}
	}
	if d == Down {
		slices.Reverse(out.parts)
	}
	return out
}

// Locate returns the places of several keys that name single statements (kinds ID
// and Reference), leaving out keys without any. Sync first.
func (x *Index) Locate(ctx context.Context, q store.Queryer, keys []int64) (map[int64][]int64, error) {
	out := map[int64][]int64{}
	if !x.memory() {
		return out, locate(ctx, q, keys, out)
	}
	for _, key := range keys {
		for _, cursor := range x.pointed(q, key) {
			for at := int64(End); ; {
				seq, ok, err := cursor.Seek(ctx, at)
				if err != nil {
					return nil, err
				}
				if !ok {
					break
				}
				out[key], at = append(out[key], seq), seq-1
			}
		}
	}
	return out, nil
}

// pointed returns cursors for the few stretches that may hold a key that names one
// statement; for most keys there are none, and nothing is allocated.
func (x *Index) pointed(q store.Queryer, key int64) (out []Cursor) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if l := x.tail.list(key); l != nil {
		out = append(out, walk{l})
	}
	for _, t := range x.full {
		if l := t.list(key); l != nil {
			out = append(out, walk{l})
		}
	}
	for _, s := range x.segments {
		if s.mayHave(key) {
			out = append(out, &run{d: Down, q: q, s: s, key: key})
		}
	}
	return out
}

// askedAtOnce is how many keys one query asks for.
const askedAtOnce = 256

func locate(ctx context.Context, q store.Queryer, keys []int64, out map[int64][]int64) error {
	for some := range slices.Chunk(keys, askedAtOnce) {
		n := 1
		for n < len(some) {
			n *= 2
		}
		args := store.Args(some)
		for len(args) < n { // powers of two, as above
			args = append(args, some[0])
		}
		rows, err := q.QueryContext(ctx, `SELECT key, seq FROM lrs_index WHERE key IN (`+store.List(1, n)+`) ORDER BY key, seq DESC`, args...)
		if err != nil {
			return err
		}
		for rows.Next() {
			var p pair
			if err := rows.Scan(&p.key, &p.seq); err != nil {
				rows.Close()
				return err
			}
			out[p.key] = append(out[p.key], p.seq)
		}
		if err := rows.Err(); err != nil {
			return err
		}
	}
	return nil
}
