package index

import (
	"bytes"
	"context"
	"math"

	"github.com/FastFilter/xorfilter"

	"stepwise/internal/store"
)

// segment is a sorted run of all pairs of one stretch of the record. Its chunks
// never change.
type segment struct {
	id     int64
	level  int64
	lo, hi int64
	size   int
	filter *filter
}

// filter says which pointed keys may be in a segment; it is wrong for one key in
// some 65,000 that are not. Graf and Lemire 2022, "Binary Fuse Filters".
type filter = xorfilter.BinaryFuse[uint16]

type segmentRow struct {
	ID     int64  `db:"id"`
	Level  int64  `db:"level"`
	Lo     int64  `db:"lo"`
	Hi     int64  `db:"hi"`
	Size   int    `db:"size"`
	Filter []byte `db:"filter"`
}

func (s *segment) mayHave(key int64) bool {
	return key&pointed == 0 || s.filter == nil || s.filter.Contains(uint64(key))
}

func loadSegments(ctx context.Context, q store.Queryer) ([]*segment, error) {
	rows, err := store.All[segmentRow](ctx, q,
		`SELECT id, level, lo, hi, size, filter FROM lrs_segment WHERE state = 'live' ORDER BY lo`)
	if err != nil {
		return nil, err
	}
	out := make([]*segment, len(rows))
	for i, r := range rows {
		f, err := xorfilter.LoadBinaryFuse[uint16](bytes.NewReader(r.Filter))
		if err != nil {
			return nil, errChunk
		}
		out[i] = &segment{id: r.ID, level: r.Level, lo: r.Lo, hi: r.Hi, size: r.Size, filter: f}
	}
	return out, nil
}

// run is a cursor over one key's places in one segment. It holds those of one
// chunk at a time.
type run struct {
	d     Direction
	q     store.Queryer
	s     *segment
	key   int64
	seen  slice
	ended bool
}

func (r *run) Seek(ctx context.Context, at int64) (int64, bool, error) {
	r.seen.d = r.d
	for {
		if seq, ok, _ := r.seen.Seek(ctx, at); ok {
			return seq, true, nil
		}
		if r.ended {
			return 0, false, nil
		}
		if err := r.load(ctx, at); err != nil {
			return 0, false, err
		}
	}
}

// load reads the chunk that a place is in.
func (r *run) load(ctx context.Context, at int64) error {
	first, body, err := r.chunk(ctx, `
		SELECT key, seq, body FROM lrs_chunk WHERE segment = $1 AND (key, seq) <= ($2, $3)
		ORDER BY key DESC, seq DESC LIMIT 1`, at)
	if err != nil {
		return err
	}
	var found []int64
	more := false // pairs of the key may stand in the chunk behind
	if body != nil {
		if found, more, err = r.read(first, body, at); err != nil {
			return err
		}
	} else {
		more = r.d == Up
	}
	switch {
	case r.d == Down:
		// What stands below this chunk has been seen only if the key began in it.
		r.ended = body == nil || first.key != r.key || first.seq <= r.s.lo
		for i, j := 0, len(found)-1; i < j; i, j = i+1, j-1 {
			found[i], found[j] = found[j], found[i]
		}
	case len(found) == 0 && more:
		// Going up, the place may be just behind the chunk that begins before it.
		if first, body, err = r.chunk(ctx, `
			SELECT key, seq, body FROM lrs_chunk WHERE segment = $1 AND (key, seq) > ($2, $3)
			ORDER BY key, seq LIMIT 1`, at); err != nil {
			return err
		}
		if body == nil || first.key != r.key {
			r.ended = true
			return nil
		}
		if found, _, err = r.read(first, body, at); err != nil {
			return err
		}
		r.ended = len(found) == 0
	default:
		r.ended = !more
	}
	r.seen.seqs = found
	return nil
}

// read returns the key's places of a chunk on the way from at, ascending, and
// whether the chunk ends before the key does.
func (r *run) read(first pair, body []byte, at int64) (found []int64, more bool, err error) {
	more = true
	err = each(body, first.key, r.s.lo, func(p pair) bool {
		if p.key == r.key && (r.d == Up && p.seq >= at || r.d == Down && p.seq <= at) {
			found = append(found, p.seq)
		}
		if p.key > r.key {
			more = false
		}
		return more
	})
	return found, more, err
}

func (r *run) chunk(ctx context.Context, query string, at int64) (first pair, body []byte, err error) {
	rows, err := r.q.QueryContext(ctx, query, r.s.id, r.key, at)
	if err != nil {
		return pair{}, nil, err
	}
	defer rows.Close()
	if rows.Next() {
		err = rows.Scan(&first.key, &first.seq, &body)
	}
	if err == nil {
		err = rows.Err()
	}
	return first, body, err
}

// runs is a cursor over one key through stretches that follow each other on the
// way.
type runs struct {
	d     Direction
	parts []part
}

// part is a stretch and the key's places in it.
type part struct {
	lo, hi int64
	cursor Cursor
}

func (r *runs) Seek(ctx context.Context, at int64) (int64, bool, error) {
	for len(r.parts) > 0 {
		p := r.parts[0]
		from := min(at, p.hi)
		if r.d == Up {
			from = max(at, p.lo)
		}
		if from >= p.lo && from <= p.hi {
			seq, ok, err := p.cursor.Seek(ctx, from)
			if err != nil || ok {
				return seq, ok, err
			}
		}
		r.parts = r.parts[1:]
	}
	return 0, false, nil
}

// walk is a cursor over a list in memory, newest first.
type walk struct{ list *list }

func (w walk) Seek(_ context.Context, at int64) (int64, bool, error) {
	seq, ok := w.list.down(at)
	return seq, ok, nil
}

// End is beyond every place on a way, Start before.
const (
	End   = math.MaxInt64
	Start = 0
)
