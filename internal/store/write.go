package store

import (
	"context"
	"database/sql"
	"math/rand/v2"
	"time"
)

// Tx is one running write. It is a Queryer that lives until the function given
// to Write returns.
type Tx struct {
	q     Queryer
	ended []func(committed bool)
}

// AtEnd calls f when the transaction has been committed or undone, before Write
// returns or runs its function again. For what a process keeps in memory.
func (t *Tx) AtEnd(f func(committed bool)) { t.ended = append(t.ended, f) }

func (t *Tx) end(committed bool) {
	for _, f := range t.ended {
		f(committed)
	}
}

// Exec runs a statement and returns how many rows it changed.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	return t.q.Exec(ctx, query, args...)
}

// QueryContext runs a query inside the write.
func (t *Tx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return t.q.QueryContext(ctx, query, args...)
}

type writing struct{}

// Write runs fn as one serializable transaction: all of it happens, or nothing.
// fn may run more than once, so it must touch nothing but the transaction: take
// times and ids before, publish after. When Write returns nil the write is
// durable. fn's own error comes back as it is, and nothing was written.
func (db *DB) Write(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	if ctx.Value(writing{}) != nil {
		panic("store: Write inside Write: pass the transaction on instead")
	}
	ctx = context.WithValue(ctx, writing{}, true)
	if db.writer != nil {
		return db.writer.run(ctx, fn)
	}
	return db.writePostgres(ctx, fn)
}

func jitter(d time.Duration) time.Duration {
	return d/2 + rand.N(d)
}
