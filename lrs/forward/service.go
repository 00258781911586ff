package forward

import (
	"context"
	"log/slog"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fetch"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// Config is what an installation gives.
type Config struct {
	Key    []byte // 32 bytes that seal the secrets of other stores
	Origin string // of this installation, which is no target
	Log    *slog.Logger
}

// Service keeps targets and sends. Give Run to the job runner, which runs it on
// one node at a time.
type Service struct {
	db     *store.DB
	clock  clock.Clock
	record *lrs.Record
	fetch  *fetch.Client
	key    []byte
	origin string
	log    *slog.Logger
	settle time.Duration
}

// New returns the service. f asks other servers by the rules of the installation.
func New(db *store.DB, c clock.Clock, record *lrs.Record, f *fetch.Client, config Config) *Service {
	s := &Service{db: db, clock: c, record: record, fetch: f, key: config.Key, origin: config.Origin, log: config.Log}
	if db.Engine() == store.Postgres {
		s.settle = pgSettle
	}
	return s
}

// page reads statements behind a target's cursor, oldest first.
func (s *Service) page(ctx context.Context, t Target, limit int) ([]lrs.Row, error) {
	return s.after(ctx, t.Since, t.Cursor, limit)
}

// after reads statements behind a place. What may still be overtaken by something
// stamped earlier is left for later, since the cursor never goes back.
func (s *Service) after(ctx context.Context, since clock.Time, cursor int64, limit int) ([]lrs.Row, error) {
	found, err := s.record.Query(ctx, s.db.Read(), lrs.Query{Since: since, Until: s.record.ConsistentThrough().Add(-s.settle),
		Ascending: true, Voided: true, Limit: limit, At: cursor + 1})
	return found.Rows, err
}
