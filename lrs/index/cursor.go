package index

import (
	"context"
	"slices"

	"stepwise/internal/store"
)

// Direction is the way through the record.
type Direction bool

// The two ways.
const (
	Down Direction = false // newest first
	Up   Direction = true  // oldest first
)

// before reports whether a comes before b on the way.
func (d Direction) before(a, b int64) bool { return d == Up && a < b || d == Down && a > b }

// Cursor gives places in the record. Seek returns the first place at or after `at`
// on the cursor's way, or false when there is none. It must be asked for places
// ever further on.
type Cursor interface {
	Seek(ctx context.Context, at int64) (seq int64, ok bool, err error)
}

// All finds what every one of the cursors finds.
func All(d Direction, cursors ...Cursor) Cursor {
	if len(cursors) == 1 {
		return cursors[0]
	}
	return &all{d, cursors}
}

type all struct {
	d       Direction
	cursors []Cursor
}

// Seek lets each cursor leap to where the others are, until they meet.
func (a *all) Seek(ctx context.Context, at int64) (int64, bool, error) {
	for met := 0; ; {
		for _, c := range a.cursors {
			seq, ok, err := c.Seek(ctx, at)
			if err != nil || !ok {
				return 0, false, err
			}
			if seq == at {
				met++
			} else {
				at, met = seq, 1
			}
			if met >= len(a.cursors) {
				return at, true, nil
			}
		}
	}
}

// Any finds what at least one of the cursors finds.
func Any(d Direction, cursors ...Cursor) Cursor {
	if len(cursors) == 1 {
		return cursors[0]
	}
	return &anyOf{d: d, cursors: cursors, next: make([]int64, len(cursors)), state: make([]byte, len(cursors))}
}

type anyOf struct {
	d       Direction
	cursors []Cursor
	next    []int64
	state   []byte // 0 not asked, 1 next is known, 2 ended
}

func (a *anyOf) Seek(ctx context.Context, at int64) (best int64, found bool, err error) {
	for i, c := range a.cursors {
		if a.state[i] == 0 || a.state[i] == 1 && a.d.before(a.next[i], at) {
			seq, ok, err := c.Seek(ctx, at)
			if err != nil {
				return 0, false, err
			}
			a.next[i], a.state[i] = seq, 1
			if !ok {
				a.state[i] = 2
			}
		}
		if a.state[i] == 1 && (!found || a.d.before(a.next[i], best)) {
			best, found = a.next[i], true
		}
	}
	return best, found, nil
}

// slice is a cursor over places in the order of the way.
type slice struct {
	d    Direction
	seqs []int64
}

func (s *slice) Seek(_ context.Context, at int64) (int64, bool, error) {
	n, _ := slices.BinarySearchFunc(s.seqs, at, func(seq, at int64) int {
		if seq == at {
			return 0
		}
		if s.d.before(seq, at) {
			return -1
		}
		return 1
	})
	s.seqs = s.seqs[n:]
	if len(s.seqs) == 0 {
		return 0, false, nil
	}
	return s.seqs[0], true, nil
}

// table is a cursor over the rows of one key in lrs_index, read in growing steps.
type table struct {
	d     Direction
	q     store.Queryer
	key   int64
	seen  slice
	step  int
	ended bool
}

const (
	firstStep = 16
	lastStep  = 512
)

func (t *table) Seek(ctx context.Context, at int64) (int64, bool, error) {
	t.seen.d = t.d
	if seq, ok, _ := t.seen.Seek(ctx, at); ok {
		return seq, true, nil
	}
	if t.ended {
		return 0, false, nil
	}
	t.step = min(max(firstStep, 4*t.step), lastStep)
	query := `SELECT seq FROM lrs_index WHERE key = $1 AND seq <= $2 ORDER BY key DESC, seq DESC LIMIT $3`
	if t.d == Up {
		query = `SELECT seq FROM lrs_index WHERE key = $1 AND seq >= $2 ORDER BY key, seq LIMIT $3`
	}
	seqs, err := integers(ctx, t.q, t.step, query, t.key, at, t.step)
	if err != nil {
		return 0, false, err
	}
	t.seen.seqs, t.ended = seqs, len(seqs) < t.step
	return t.seen.Seek(ctx, at)
}

// integers reads a column of integers without the detour through reflection.
func integers(ctx context.Context, q store.Queryer, room int, query string, args ...any) ([]int64, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make([]int64, 0, room)
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, rows.Err()
}
