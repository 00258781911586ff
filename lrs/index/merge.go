package index

import (
	"context"
	"iter"
	"slices"

	"stepwise/internal/store"
)

// fan is how many sealed segments become one. A merged segment holds half a million
// statements and is never merged again: its filter must fit into memory while it
// is made, and a search over a hundred segments is still quick.
const fan = 16

// mergeDue merges the oldest sealed segments when there are enough of them.
func (x *Index) mergeDue(ctx context.Context) error {
	x.mu.RLock()
	var old []*segment
	for _, s := range x.segments {
		if s.level == 0 && len(old) < fan {
			old = append(old, s)
		}
	}
	x.mu.RUnlock()
	if len(old) < fan {
		return nil
	}
	s := &segment{level: 1, lo: old[0].lo, hi: old[fan-1].hi}
	for _, o := range old {
		s.size += o.size
	}
	names := make([]uint64, 0, s.size+s.size/8)
	err := x.build(ctx, s, old, func(yield func(pair, error) bool) {
		last := pair{}
		for p, err := range merged(ctx, x.db.Read(), old) {
			if err == nil && p.key&pointed == 1 && p.key != last.key {
				names = append(names, uint64(p.key))
			}
			if last = p; !yield(p, err) {
				return
			}
		}
	}, func() []uint64 { return names })
	if err != nil {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.newest >= s.id {
		return nil // a search has read the segments anew
	}
	var left []*segment
	for _, o := range x.segments {
		if o == old[0] {
			left = append(left, s)
		}
		if !slices.Contains(old, o) {
			left = append(left, o)
		}
	}
	x.segments, x.newest = left, s.id
	return nil
}

// merged yields the pairs of several segments in order. It holds a few chunks of
// each in memory.
func merged(ctx context.Context, q store.Queryer, segments []*segment) iter.Seq2[pair, error] {
	return func(yield func(pair, error) bool) {
		readers := make([]*reader, len(segments))
		for i, s := range segments {
			readers[i] = &reader{q: q, s: s}
			if err := readers[i].fill(ctx); err != nil {
				yield(pair{}, err)
				return
			}
		}
		for {
			var least *reader
			for _, r := range readers {
				if len(r.pairs) > 0 && (least == nil || r.pairs[0].compare(least.pairs[0]) < 0) {
					least = r
				}
			}
			if least == nil || !yield(least.pairs[0], nil) {
				return
			}
			least.last, least.pairs = least.pairs[0], least.pairs[1:]
			if len(least.pairs) == 0 {
				if err := least.fill(ctx); err != nil {
					yield(pair{}, err)
					return
				}
			}
		}
	}
}

// reader reads a segment's pairs in order.
type reader struct {
	q     store.Queryer
	s     *segment
	begun bool
	last  pair
	pairs []pair
	room  []pair
}

type chunkRow struct {
	Key  int64  `db:"key"`
	Seq  int64  `db:"seq"`
	Body []byte `db:"body"`
}

func (r *reader) fill(ctx context.Context) error {
	const step = 8
	query, args := `SELECT key, seq, body FROM lrs_chunk WHERE segment = $1 AND (key, seq) > ($2, $3) ORDER BY key, seq LIMIT $4`,
		[]any{r.s.id, r.last.key, r.last.seq, step}
	if !r.begun {
		query, args = `SELECT key, seq, body FROM lrs_chunk WHERE segment = $1 ORDER BY key, seq LIMIT $2`, []any{r.s.id, step}
		r.begun = true
	}
	rows, err := store.All[chunkRow](ctx, r.q, query, args...)
	if err != nil {
		return err
	}
	r.pairs = r.room[:0]
	for _, row := range rows {
		err := each(row.Body, row.Key, r.s.lo, func(p pair) bool {
			r.pairs = append(r.pairs, p)
			return true
		})
		if err != nil {
			return err
		}
	}
	r.room = r.pairs
	return nil
}
