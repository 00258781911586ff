package index

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"log/slog"
	"slices"
	"time"

	"github.com/FastFilter/xorfilter"

	"stepwise/internal/fault"
	"stepwise/internal/store"
)

// chunkRows is how many chunks one transaction writes, so that a statement that
// comes in meanwhile does not wait for long: some 250 KB, a few milliseconds.
const chunkRows = 64

// grace is how long the chunks of a merged segment stay for searches that began
// before.
const grace = time.Minute

// errStale says that another process has changed the segments.
var errStale = errors.New("lrs/index: another process sealed first")

// wake starts sealing if there is something to seal; x.mu is held.
func (x *Index) wake() {
	if x.sealing || len(x.full) == 0 {
		return
	}
	x.sealing = true
	x.work.Go(x.seal)
}

// seal writes full tails as segments until there is none, and merges.
func (x *Index) seal() {
	ctx := context.Background()
	for {
		x.mu.Lock()
		if len(x.full) == 0 {
			x.sealing = false
			x.mu.Unlock()
			return
		}
		t := x.full[0]
		x.mu.Unlock()
		err := x.sealTail(ctx, t)
		if err == nil {
			err = x.mergeDue(ctx)
		}
		if err == nil {
			err = x.tidy(ctx)
		}
		if err != nil {
			// The statements are safe and can be found; the next full tail, or
			// the next start, tries again.
			x.mu.Lock()
			x.sealing = false
			if errors.Is(err, errStale) {
				x.loaded = false
			}
			x.mu.Unlock()
			if !errors.Is(err, errStale) && !fault.Is(err, fault.Unavailable) {
				slog.Error("lrs/index: seal", "err", err)
			}
			return
		}
	}
}

func (x *Index) sealTail(ctx context.Context, t *tail) error {
	pairs := t.pairs()
	slices.SortFunc(pairs, pair.compare)
	var names []uint64
	for i, p := range pairs {
		if p.key&pointed == 1 && (i == 0 || pairs[i-1].key != p.key) {
			names = append(names, uint64(p.key))
		}
	}
	s := &segment{lo: t.lo, hi: t.hi, size: t.size}
	err := x.build(ctx, s, nil, func(yield func(pair, error) bool) {
		for _, p := range pairs {
			if !yield(p, nil) {
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
		return nil // a search has looked meanwhile and read the segments anew
	}
	x.segments = append(slices.Clip(x.segments), s)
	x.newest = s.id
	if len(x.full) > 0 && x.full[0] == t {
		x.full = slices.Clone(x.full[1:])
	}
	return nil
}

// build writes a segment from sorted pairs, as one that others see only when it is
// whole. The segments in place of which it comes die in the same transaction.
func (x *Index) build(ctx context.Context, s *segment, instead []*segment, pairs iter.Seq2[pair, error], names func() []uint64) error {
	now := x.clock.Now()
	err := x.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		id, err := store.One[int64](ctx, tx, `SELECT COALESCE(MAX(id), 0) + 1 FROM lrs_segment`)
		if err != nil {
			return err
		}
		s.id = id
		_, err = tx.Exec(ctx, `INSERT INTO lrs_segment (id, level, state, changed, lo, hi, size, filter) VALUES ($1, $2, 'building', $3, $4, $5, $6, $7)`,
			s.id, s.level, now, s.lo, s.hi, s.size, []byte{})
		return err
	})
	if err != nil {
		return err
	}
	if err := x.writeChunks(ctx, s, pairs); err != nil {
		return err
	}
	f, err := xorfilter.NewBinaryFuse[uint16](names())
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := f.Save(&text); err != nil {
		return err
	}
	s.filter = f
	return x.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return x.goLive(ctx, tx, s, instead, text.Bytes()) })
}

// goLive makes a segment valid, unless another process has come first.
func (x *Index) goLive(ctx context.Context, tx *store.Tx, s *segment, instead []*segment, filter []byte) error {
	for _, old := range instead {
		n, err := tx.Exec(ctx, `UPDATE lrs_segment SET state = 'dead', changed = $1, filter = $2 WHERE id = $3 AND state = 'live'`, x.clock.Now(), []byte{}, old.id)
		if err != nil {
			return err
		}
		if n != 1 {
			return errStale
		}
	}
	taken, err := store.Exists(ctx, tx, `SELECT 1 FROM lrs_segment WHERE state = 'live' AND lo <= $1 AND hi >= $2`, s.hi, s.lo)
	if err != nil {
		return err
	}
	if taken {
		return errStale
	}
	n, err := tx.Exec(ctx, `UPDATE lrs_segment SET state = 'live', changed = $1, filter = $2 WHERE id = $3`, x.clock.Now(), filter, s.id)
	if err == nil && n != 1 {
		return errStale
	}
	return err
}

func (x *Index) writeChunks(ctx context.Context, s *segment, pairs iter.Seq2[pair, error]) error {
	args := make([]any, 0, 4*chunkRows)
	flush := func() error {
		if len(args) == 0 {
			return nil
		}
		return x.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO lrs_chunk (segment, key, seq, body) VALUES `+store.Rows(len(args)/4, 4), args...)
			return err
		})
	}
	var c chunk
	for p, err := range pairs {
		if err != nil {
			return err
		}
		if c.add(p, s.lo) {
			continue
		}
		if args = append(args, s.id, c.first.key, c.first.seq, slices.Clone(c.body)); len(args) == 4*chunkRows {
			if err := flush(); err != nil {
				return err
			}
			args = args[:0]
		}
		c = chunk{body: c.body[:0]}
		c.add(p, s.lo)
	}
	if len(c.body) > 0 {
		args = append(args, s.id, c.first.key, c.first.seq, c.body)
	}
	return flush()
}

// tidy removes the chunks of segments that nobody reads any more, and of those
// that were never finished.
func (x *Index) tidy(ctx context.Context) error {
	gone, err := store.All[int64](ctx, x.db.Read(), `SELECT id FROM lrs_segment WHERE state <> 'live' AND changed < $1 ORDER BY id`,
		x.clock.Now().Add(-grace))
	if err != nil {
		return err
	}
	for _, id := range gone {
		err := x.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `DELETE FROM lrs_chunk WHERE segment = $1`, id)
			return err
		})
		if err != nil {
			return err
		}
		err = x.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			// The newest row stays: its id tells others that segments changed.
			_, err := tx.Exec(ctx, `DELETE FROM lrs_segment WHERE id = $1 AND id < (SELECT MAX(id) FROM lrs_segment)`, id)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
