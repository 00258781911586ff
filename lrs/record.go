package lrs

import (
	"context"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
)

// Follower is told of every statement inside the transaction that stores it.
type Follower func(ctx context.Context, tx *store.Tx, e Entry) error

// Record stores statements. Make it once, register followers before the first
// statement, then share it.
type Record struct {
	db        *store.DB
	clock     clock.Clock
	followers []Follower
}

// New returns the record kept in db.
func New(db *store.DB, c clock.Clock) *Record { return &Record{db: db, clock: c} }

// Follow registers a follower (programmes keep progress with one).
func (r *Record) Follow(f Follower) { r.followers = append(r.followers, f) }

// Prepare gives statements their ids and times. Call it before store.Write when
// the statements are part of a bigger write, then Add inside; the write's function
// may run twice and must not make ids.
func (r *Record) Prepare(statements ...Statement) []Statement {
	now := r.clock.Now()
	out := make([]Statement, len(statements))
	for i, s := range statements {
		if s.ID == "" {
			s.ID = id.New()
		}
		if s.Timestamp == 0 {
			s.Timestamp = now
		}
		out[i] = s
	}
	return out
}

// Write stores statements in a transaction of their own.
func (r *Record) Write(ctx context.Context, statements ...Statement) error {
	prepared := r.Prepare(statements...)
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return r.Add(ctx, tx, prepared...) })
}

// Add is the one function that stores statements. They must come from Prepare. A
// statement whose id is already there is left as it is and followers are not
// told, so sending twice is harmless. A statement with the verb Voided marks the
// statement that its Object.ID names (xAPI clause 4.1.9.2); a voiding statement
// cannot itself be voided.
func (r *Record) Add(ctx context.Context, tx *store.Tx, statements ...Statement) error {
	for _, s := range statements {
		if err := s.check(); err != nil {
			return err
		}
		row, fresh, err := insert(ctx, tx, s, r.clock.Now())
		if err != nil {
			return err
		}
		if !fresh {
			continue
		}
		if err := r.tell(ctx, tx, row); err != nil {
			return err
		}
	}
	return nil
}

// Load stores old statements as they were stored elsewhere at an earlier instant
// and tells nobody: whoever loads a history rebuilds the progress afterwards
// (`stepwise programme rebuild --mend`). Voiding statements are not loaded so.
func Load(ctx context.Context, tx *store.Tx, stored clock.Time, s Statement) (Entry, error) {
	if s.Verb.ID == Voided.ID {
		return Entry{}, fault.New(fault.Invalid, "lrs.novoid")
	}
	if err := s.check(); err != nil {
		return Entry{}, err
	}
	row, _, err := insert(ctx, tx, s, stored)
	if err != nil {
		return Entry{}, err
	}
	return row.Entry()
}

// insert writes the row; fresh is false when the id is there already.
func insert(ctx context.Context, tx *store.Tx, s Statement, stored clock.Time) (row Row, fresh bool, err error) {
	body, err := s.text(stored)
	if err != nil {
		return Row{}, false, fault.Wrap(err, fault.Invalid, "lrs.shape")
	}
	row = Row{ID: s.ID, Person: s.Person, Verb: s.Verb.ID, Object: s.Object.ID, Stored: stored, Body: body}
	if s.Context != nil {
		row.Registration = s.Context.Registration
	}
	n, err := tx.Exec(ctx, `
		INSERT INTO lrs_statement (id, person, actor, verb, object, registration, stored, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING`,
		row.ID, row.Person, AgentKey(row.Person), row.Verb, row.Object, row.Registration, stored, body)
	return row, n == 1, err
}

// tell marks what a voiding statement voids, then tells the followers. They get
// the entry as it reads from the stored text, so that what they count now and
// what a rebuild counts later cannot differ.
func (r *Record) tell(ctx context.Context, tx *store.Tx, row Row) error {
	e, err := row.Entry()
	if err != nil {
		return err
	}
	if e.Voids != "" {
		target, err := store.All[Row](ctx, tx, `SELECT `+rowColumns+` FROM lrs_statement WHERE id = $1 AND verb <> $2`,
			e.Voids, Voided.ID)
		if err != nil {
			return err
		}
		if len(target) == 0 {
			return fault.New(fault.Conflict, "lrs.novoid")
		}
		if _, err := tx.Exec(ctx, `UPDATE lrs_statement SET voided = TRUE WHERE id = $1`, e.Voids); err != nil {
			return err
		}
		// Followers hear whose statement went away.
		e.Person = target[0].Person
	}
	for _, f := range r.followers {
		if err := f(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}
