package lrs

import (
	"context"
	"encoding/json"
	"errors"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/lrs/index"
	"stepwise/lrs/statement"
)

// Follower is told of every statement of a person we know, inside the transaction
// that stores it.
type Follower func(ctx context.Context, tx *store.Tx, e Entry) error

// Record stores statements. Make it once, register followers before the first
// statement, then share it.
type Record struct {
	db        *store.DB
	clock     clock.Clock
	index     *index.Index
	sequence  *sequence
	followers []Follower
	house     *Caller // as whom our own rooms write

	acquaintances acquaintances // agents of other systems, see meet.go
	queue         queue         // requests that wait for a commit, see accept.go
	definitions   definitions   // activities that need not be learnt again
	under         underway      // statements stamped but not yet committed
}

// New returns the record kept in db.
func New(db *store.DB, c clock.Clock) *Record {
	authority, err := json.Marshal(agentOf("stepwise"))
	if err != nil {
		panic(err) // two strings in a struct
	}
	return &Record{db: db, clock: c, index: index.New(db, c, index.SegmentSize), sequence: newSequence(),
		house: &Caller{Authority: authority, AuthorityKey: AgentKey("stepwise"), Scopes: All, Default: statement.V200}}
}

// Close waits for what the record does in the background.
func (r *Record) Close() { r.index.Close() }

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

// Add stores what our own rooms say that people did. The statements must come from
// Prepare. A statement whose id is already there is left as it is and followers
// are not told, so sending twice is harmless. A statement with the verb Voided
// marks the statement that its Object.ID names; one that is not there, or is
// itself a voiding statement, is a Conflict fault, since a room that voids it has
// a fault.
func (r *Record) Add(ctx context.Context, tx *store.Tx, statements ...Statement) error {
	// One after the other: a follower may read what came before.
	for _, s := range statements {
		a, err := s.arrival()
		if err != nil {
			return err
		}
		p := &parcel{arrivals: []*arrival{a}, caller: r.house, strict: true}
		if _, err := r.put(ctx, tx, []*parcel{p}); err != nil {
			return err
		}
		if p.err != nil {
			return p.err
		}
	}
	return nil
}

// Load stores many old statements at once and tells nobody: whoever loads a
// history rebuilds the progress afterwards (`stepwise programme rebuild --mend`).
// Voiding statements are not loaded so.
func (r *Record) Load(ctx context.Context, tx *store.Tx, statements ...Statement) ([]Entry, error) {
	p := &parcel{caller: r.house, strict: true, quiet: true}
	for _, s := range statements {
		if s.Verb.ID == Voided.ID {
			return nil, fault.New(fault.Invalid, "lrs.novoid")
		}
		a, err := s.arrival()
		if err != nil {
			return nil, err
		}
		p.arrivals = append(p.arrivals, a)
	}
	if _, err := r.put(ctx, tx, []*parcel{p}); err != nil {
		return nil, err
	}
	if p.err != nil {
		return nil, p.err
	}
	out := make([]Entry, len(p.arrivals))
	for i, a := range p.arrivals {
		var err error
		if out[i], err = (Row{Seq: a.seq, ID: a.id, Body: a.body}).Entry(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// arrival turns a room's statement into the text that is stored, read and checked
// like everybody else's.
func (s Statement) arrival() (*arrival, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	text, err := s.text()
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "lrs.shape")
	}
	parsed, err := statement.Parse(text, statement.V200)
	if err != nil {
		return nil, invalid(err)
	}
	return &arrival{s: parsed, id: s.ID}, nil
}

// invalid turns a parser's problem into a fault that pages can say.
func invalid(err error) error {
	var p *statement.Problem
	if !errors.As(err, &p) {
		return err
	}
	return fault.Wrap(err, fault.Invalid, p.Key, p.Args...)
}
