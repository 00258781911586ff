package lrs

import (
	"sync"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/store"
)

// underway are the instants from which on statements have been stamped in
// transactions of this process that have not ended.
type underway struct {
	mu    sync.Mutex
	since map[*store.Tx]clock.Time
}

func (u *underway) begin(tx *store.Tx, now clock.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.since == nil {
		u.since = map[*store.Tx]clock.Time{}
	}
	if _, ok := u.since[tx]; ok {
		return
	}
	u.since[tx] = now
	tx.AtEnd(func(bool) {
		u.mu.Lock()
		defer u.mu.Unlock()
		delete(u.since, tx)
	})
}

// nodeLag is how long another node may take between stamping a statement and
// committing it, for what ConsistentThrough promises on PostgreSQL.
const nodeLag = time.Second

// ConsistentThrough is the instant up to which every stored statement can be
// found (2.0 4.1.6.1, X-Experience-API-Consistent-Through).
func (r *Record) ConsistentThrough() clock.Time {
	now := r.clock.Now()
	if r.db.Engine() == store.Postgres {
		now = now.Add(-nodeLag)
	}
	r.under.mu.Lock()
	defer r.under.mu.Unlock()
	for _, since := range r.under.since {
		now = min(now, since-1)
	}
	return now
}
