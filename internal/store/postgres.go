package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver for PostgreSQL
)

func openPostgres(ctx context.Context, dsn string) (*DB, error) {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, fmt.Errorf("store: open PostgreSQL: %w", err)
	}
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(8)
	db.SetConnMaxIdleTime(5 * time.Minute)
	if err := db.PingContext(ctx); err != nil {
		db.Close()
		return nil, fmt.Errorf("store: open PostgreSQL: %w", err)
	}
	return &DB{engine: Postgres, pool: db, reader: &pool{db: db}}, nil
}

// writePostgres runs fn in one SERIALIZABLE transaction and runs it again when
// PostgreSQL says that another transaction got in between (SQLSTATE 40001,
// 40P01) or when the connection went away before COMMIT was sent. A connection
// lost during COMMIT leaves the outcome unknown; that is an Unavailable fault,
// never a silent second run.
func (db *DB) writePostgres(ctx context.Context, fn func(context.Context, *Tx) error) error {
	const tries = 40
	wait := 2 * time.Millisecond
	var last error
	for range tries {
		committing := false
		last = func() error {
			conn, err := db.pool.Conn(ctx)
			if err != nil {
				return err
			}
			defer conn.Close()
			tx, err := conn.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
			if err != nil {
				return err
			}
			ours := &Tx{q: sqlTx{tx, conn}}
			committed := false
			defer func() { ours.end(committed) }()
			defer tx.Rollback()
			if err := fn(ctx, ours); err != nil {
				return err
			}
			committing = true
			err = tx.Commit()
			committed = err == nil
			return err
		}()
		if last == nil || !retryable(last, committing) {
			break
		}
		select {
		case <-ctx.Done():
			return classify(last)
		case <-time.After(jitter(wait)):
		}
		wait = min(2*wait, 500*time.Millisecond)
	}
	return classify(last)
}

type sqlTx struct {
	tx   *sql.Tx
	conn *sql.Conn // on which tx runs
}

func (t sqlTx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	return affected(t.tx.ExecContext(ctx, query, args...))
}

func (t sqlTx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := t.tx.QueryContext(ctx, query, args...)
	return rows, err
}
