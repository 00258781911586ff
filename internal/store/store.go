// Package store is the one door to the database: SQLite embedded, or PostgreSQL.
// The same SQL text runs on both (doc/sql.md lists the subset). Reads go through
// Read; every write goes through Write, which is one serializable transaction.
package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"
	"sync"
)

// Engine is the kind of database underneath.
type Engine string

// The two engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Queryer runs SQL. Both a read pool and a transaction are one; the SQL uses $1,
// $2, … in order of first appearance.
type Queryer interface {
	// Exec runs a statement and returns how many rows it changed.
	Exec(ctx context.Context, query string, args ...any) (int64, error)
	// QueryContext runs a query; the caller closes the rows. Prefer All, One, Scalar.
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// DB is an open database. Safe for many goroutines.
type DB struct {
	engine Engine
	path   string // SQLite file, or ""
	pool   *sql.DB
	reader *pool
	writer *writer // SQLite only
}

// Open opens the database that dsn names: a PostgreSQL URL (postgres://…,
// several hosts allowed) or the path of a SQLite file, which is created when it
// does not exist. A path may carry ?synchronous=off for seeds and tests; the
// default is full, so that an acknowledged write survives a power cut. It may also
// carry ?max_pages=N, beyond which the file does not grow, as on a full disk.
func Open(ctx context.Context, dsn string) (*DB, error) {
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		return openPostgres(ctx, dsn)
	}
	path, query, _ := strings.Cut(dsn, "?")
	if path == "" {
		return nil, fmt.Errorf("store: no database named: give a SQLite path or a postgres:// URL")
	}
	options, err := url.ParseQuery(query)
	if err != nil {
		return nil, fmt.Errorf("store: options of %q: %w", path, err)
	}
	return openSQLite(ctx, path, options)
}

// Engine says which engine is underneath, for the few places that must know
// (backup, job claiming, live hints).
func (db *DB) Engine() Engine { return db.engine }

// Path is the SQLite file, or "" on PostgreSQL.
func (db *DB) Path() string { return db.path }

// Read returns the read side. On SQLite it refuses to write.
func (db *DB) Read() Queryer { return db.reader }

// Pool is the underlying pool, for libraries that want one (migrations, metrics).
// Rooms do not use it.
func (db *DB) Pool() *sql.DB { return db.pool }

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return classify(db.pool.PingContext(ctx)) }

// Close waits for the running write and closes every connection.
func (db *DB) Close() error {
	if db.writer != nil {
		db.writer.close()
	}
	db.reader.close()
	return db.pool.Close()
}

// pool is a Queryer over a *sql.DB that keeps one prepared statement a text, so
// that SQLite parses each query once a connection.
type pool struct {
	db      *sql.DB
	prepare bool
	stmts   sync.Map // text → *sql.Stmt
}

func (p *pool) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, ok := p.stmts.Load(query); ok {
		return s.(*sql.Stmt), nil
	}
	s, err := p.db.PrepareContext(ctx, positional(query))
	if err != nil {
		return nil, err
	}
	if other, loaded := p.stmts.LoadOrStore(query, s); loaded {
		s.Close()
		return other.(*sql.Stmt), nil
	}
	return s, nil
}

func (p *pool) close() {
	p.stmts.Range(func(_, s any) bool { s.(*sql.Stmt).Close(); return true })
}

func (p *pool) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := p.db.ExecContext(ctx, query, args...)
	return affected(res, err)
}

func (p *pool) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if !p.prepare {
		rows, err := p.db.QueryContext(ctx, query, args...)
		return rows, classify(err)
	}
	s, err := p.stmt(ctx, query)
	if err != nil {
		return nil, classify(err)
	}
	rows, err := s.QueryContext(ctx, args...)
	return rows, classify(err)
}

func affected(res sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, classify(err)
	}
	return res.RowsAffected()
}
