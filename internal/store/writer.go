package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"stepwise/internal/fault"
)

// writer is the one connection that writes to SQLite. Writes that wait at the
// same time share one COMMIT, each in its own savepoint: a failing one is undone
// alone, and one fsync acknowledges the rest. Sixty check-ins in a second cost a
// few commits instead of sixty.
type writer struct {
	db    *sql.DB
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
	queue chan *write
	quit  chan struct{}
	done  chan struct{}
	once  sync.Once
}

type write struct {
	ctx      context.Context
	fn       func(context.Context, *Tx) error
	err      error
	panicked any
	tx       Tx
	done     chan struct{}
}

// group bounds how many writes share one commit, so that the first in line does
// not wait for a crowd.
const group = 64

func newWriter(ctx context.Context, db *sql.DB) (*writer, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	w := &writer{db: db, conn: conn, stmts: map[string]*sql.Stmt{},
		queue: make(chan *write, group), quit: make(chan struct{}), done: make(chan struct{})}
	go w.loop()
	return w, nil
}

func (w *writer) run(ctx context.Context, fn func(context.Context, *Tx) error) error {
	job := &write{ctx: ctx, fn: fn, done: make(chan struct{})}
	select {
	case w.queue <- job:
	case <-w.quit:
		return fault.New(fault.Unavailable, "fault.stopping")
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-job.done:
	case <-w.done:
		select { // the last group may have been acknowledged in the same moment
		case <-job.done:
		default:
			return fault.New(fault.Unavailable, "fault.stopping")
		}
	}
	if job.panicked != nil {
		panic(job.panicked)
	}
	return job.err
}

func (w *writer) close() {
	w.once.Do(func() { close(w.quit) })
	<-w.done
}

func (w *writer) loop() {
	defer close(w.done)
	defer func() {
		for _, s := range w.stmts {
			s.Close()
		}
		w.conn.Close()
		w.db.Close()
	}()
	for {
		select {
		case job := <-w.queue:
			w.commit(job)
		case <-w.quit:
			return
		}
	}
}

// commit runs first and what waits behind it in one transaction.
func (w *writer) commit(first *write) {
	bg := context.Background()
	if _, err := w.conn.ExecContext(bg, "BEGIN IMMEDIATE"); err != nil {
		first.err = classify(err)
		close(first.done)
		return
	}
	var jobs []*write
	broken := error(nil)
	for job := first; job != nil; {
		jobs = append(jobs, job)
		if broken = w.savepoint(job); broken != nil || len(jobs) == group {
			break
		}
		select {
		case job = <-w.queue:
		default:
			job = nil
		}
	}
	if broken == nil {
		_, broken = w.conn.ExecContext(bg, "COMMIT")
	}
	if broken != nil {
		w.conn.ExecContext(bg, "ROLLBACK") // may already be rolled back by SQLite itself
	}
	for _, job := range jobs {
		if broken != nil && job.err == nil && job.panicked == nil {
			job.err = classify(broken)
		}
		job.tx.end(job.err == nil && job.panicked == nil)
		close(job.done)
	}
}

// savepoint runs one write. It returns an error only when the whole transaction
// is lost (a full disk makes SQLite roll everything back).
func (w *writer) savepoint(job *write) (lost error) {
	bg := context.Background()
	if job.err = job.ctx.Err(); job.err != nil {
		return nil
	}
	if _, err := w.conn.ExecContext(bg, "SAVEPOINT one"); err != nil {
		return err
	}
	func() {
		defer func() { job.panicked = recover() }()
		job.tx.q = w
		job.err = job.fn(job.ctx, &job.tx)
	}()
	end := "RELEASE one"
	if job.err != nil || job.panicked != nil {
		end = "ROLLBACK TO one; RELEASE one"
	}
	if _, err := w.conn.ExecContext(bg, end); err != nil {
		return errors.Join(job.err, fmt.Errorf("%s: %w", end, err))
	}
	return nil
}

// Exec and QueryContext make the writer the Queryer of its running transaction.
func (w *writer) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	s, err := w.stmt(ctx, query)
	if err != nil {
		return 0, classify(err)
	}
	return affected(s.ExecContext(ctx, args...))
}

func (w *writer) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := w.stmt(ctx, query)
	if err != nil {
		return nil, classify(err)
	}
	rows, err := s.QueryContext(ctx, args...)
	return rows, classify(err)
}

func (w *writer) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, ok := w.stmts[query]; ok {
		return s, nil
	}
	s, err := w.conn.PrepareContext(ctx, positional(query))
	if err != nil {
		return nil, err
	}
	// Texts with expanded lists come in many lengths; forget all rather than grow.
	if len(w.stmts) > 500 {
		for text, old := range w.stmts {
			old.Close()
			delete(w.stmts, text)
		}
	}
	w.stmts[query] = s
	return s, nil
}
