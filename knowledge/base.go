package knowledge

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/knowledge/fact"
)

const (
	fresh  = time.Second    // how long a change on another node may stay unseen
	ahead  = 48 * time.Hour // how far ahead an as-of instant may lie: the end of today, anywhere
	former = 8              // earlier states kept in memory
)

// cache holds what was in force, typed. The zero value is empty.
type cache struct {
	stale atomic.Bool // this node wrote: ask at once

	mu    sync.Mutex
	base  *fact.Base
	at    int64      // number of the change that base was read at
	asked clock.Time // when that number was last compared

	past []snapshot // newest last
}

// snapshot is one earlier state, named by how many revisions had come into force and
// which was the last of them.
type snapshot struct {
	version version
	base    *fact.Base
}

type version struct {
	Count int64 `db:"count"`
	Last  int64 `db:"last"`
}

// Base is what is in force now, withdrawn statements left out. It is shared: do not
// change it. As long as nothing changes it is the same pointer, so whatever is made
// from it can be kept beside it. A change on another node shows within a second.
func (s *Service) Base(ctx context.Context) (*fact.Base, error) {
	c := &s.cache
	now := s.clock.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.base != nil && !c.stale.Load() && now >= c.asked && now.Sub(c.asked) < fresh {
		return c.base, nil
	}
	c.stale.Store(false) // before asking: a write that comes meanwhile is asked for again
	last, err := s.Change(ctx)
	if err != nil {
		c.stale.Store(true)
		return nil, err
	}
	if c.base == nil || last != c.at {
		base, err := s.build(ctx, `r.force_at > 0 AND r.until_at = 0`)
		if err != nil {
			c.stale.Store(true)
			return nil, err
		}
		c.base, c.at = base, last
	}
	c.asked = now
	return c.base, nil
}

// BaseAt is Base as it was at an instant; 0 is now. Before anything was in force it
// is empty. An instant more than two days ahead is an Invalid fault.
func (s *Service) BaseAt(ctx context.Context, at clock.Time) (*fact.Base, error) {
	if err := s.reachable(at); err != nil {
		return nil, err
	}
	if at == 0 || at >= s.clock.Now() {
		return s.Base(ctx)
	}
	v, err := store.One[version](ctx, s.db.Read(), `SELECT COUNT(*) AS count, COALESCE(MAX(change_no), 0) AS last FROM knowledge_revision
		WHERE force_at > 0 AND force_at <= $1`, at)
	if err != nil {
		return nil, err
	}
	now, err := s.Base(ctx)
	if err != nil {
		return nil, err
	}
	c := &s.cache
	c.mu.Lock()
	defer c.mu.Unlock()
	if now == c.base && v.Last == c.at {
		return now, nil
	}
	for _, p := range c.past {
		if p.version == v {
			return p.base, nil
		}
	}
	base, err := s.build(ctx, asOf, at)
	if err != nil {
		return nil, err
	}
	if len(c.past) == former {
		c.past = append(c.past[:0], c.past[1:]...)
	}
	c.past = append(c.past, snapshot{v, base})
	return base, nil
}

// asOf chooses the revisions that held at $1.
const asOf = `r.force_at > 0 AND r.force_at <= $1 AND (r.until_at = 0 OR r.until_at > $1)`

// Change is the number of the newest change that came into force, 0 when there is
// none. Whatever was made from the statements is stale when it moved.
func (s *Service) Change(ctx context.Context) (int64, error) {
	return store.One[int64](ctx, s.db.Read(), `SELECT COALESCE(MAX(change_no), 0) FROM knowledge_revision WHERE force_at > 0`)
}

// reachable refuses an instant that nobody can know of.
func (s *Service) reachable(at clock.Time) error {
	if at > s.clock.Now().Add(ahead) {
		return fault.New(fault.Invalid, "knowledge.fault.future")
	}
	return nil
}

// build reads and types statements. One that an older version of the program wrote
// and that this one cannot type is left out and logged: it must not take all the
// others away from the bedside.
func (s *Service) build(ctx context.Context, where string, args ...any) (*fact.Base, error) {
	texts, err := store.All[string](ctx, s.db.Read(), `SELECT r.content FROM knowledge_revision r
		WHERE `+where+` AND r.status <> 'withdrawn' ORDER BY r.change_no`, args...)
	if err != nil {
		return nil, err
	}
	list := make([]*fact.Statement, 0, len(texts))
	for _, text := range texts {
		x, err := decode(text)
		if err != nil {
			slog.ErrorContext(ctx, "a clinical statement cannot be read", "err", err)
			continue
		}
		list = append(list, x)
	}
	base, err := fact.Build(list)
	if err == nil {
		return base, nil
	}
	sound := list[:0]
	for _, x := range list {
		if _, err := fact.Build([]*fact.Statement{x}); err != nil {
			slog.ErrorContext(ctx, "a clinical statement has not the form of its kind", "err", err)
			continue
		}
		sound = append(sound, x)
	}
	return fact.Build(sound)
}
