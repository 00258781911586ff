// Package job does work later: e-mail, rebuilding, sealing, whatever a request
// should not wait for. A job is a row that is added in the same write as what it
// belongs to, so neither exists without the other. Every job runs at least once;
// a node killed in the middle makes it run twice, so handlers must bear that.
package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
)

// New is a job to be added.
type New struct {
	Kind    string     // a kind that some Runner handles, e.g. "mail.send"
	Payload any        // stored as JSON and handed to the handler
	RunAt   clock.Time // not before this; 0 means at once
	Key     string     // optional: while a job of this kind and key waits for its first run, adding another does nothing
}

// atOnce is the due time of a job that was given none. Due times are otherwise
// those of a clock; 0 means that nothing is due.
const atOnce clock.Time = 1

// Add stores a job inside another's write. Call Runner.Wake after the write has
// committed to have it looked at immediately; without that it waits for the next
// poll, about a second.
func Add(ctx context.Context, tx *store.Tx, n New) error {
	if n.Kind == "" {
		return errors.New("job: add: no kind")
	}
	payload, err := json.Marshal(n.Payload)
	if err != nil {
		return fmt.Errorf("job: payload of %s: %w", n.Kind, err)
	}
	key := id.New()
	slot := key
	if n.Key != "" {
		slot = n.Kind + " " + n.Key
	}
	_, err = tx.Exec(ctx, `INSERT INTO job (id, kind, name, slot, payload, state, due_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
		key, n.Kind, n.Key, slot, string(payload), Waiting, max(n.RunAt, atOnce))
	return err
}

// State is where a job stands.
type State string

// The states. A dead job has used up its attempts and waits for Retry.
const (
	Waiting State = "waiting"
	Running State = "running"
	Done    State = "done"
	Dead    State = "dead"
)

// Permanent marks an error that no further attempt will cure, such as an address
// that does not exist: the job is dead at once.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return permanent{err}
}

type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }

// JSON turns a function of a typed payload into a handler. A payload that cannot
// be read is a permanent error.
func JSON[T any](fn func(ctx context.Context, payload T) error) func(context.Context, []byte) error {
	return func(ctx context.Context, raw []byte) error {
		var payload T
		if err := json.Unmarshal(raw, &payload); err != nil {
			return Permanent(fmt.Errorf("job: payload: %w", err))
		}
		return fn(ctx, payload)
	}
}

type lastKey struct{}

// Last reports whether the running job has no further attempt if this one fails,
// so that a handler can tell somebody.
func Last(ctx context.Context) bool {
	last, _ := ctx.Value(lastKey{}).(bool)
	return last
}

// Row is a job as the page of jobs shows it.
type Row struct {
	ID        string     `db:"id"`
	Kind      string     `db:"kind"`
	Key       string     `db:"name"`
	Payload   string     `db:"payload"` // JSON
	State     State      `db:"state"`
	DueAt     clock.Time `db:"due_at"` // waiting: when it runs, 0 for at once; running: when its lease ends
	Attempts  int        `db:"attempts"`
	Error     string     `db:"error"` // of the last attempt
	StartedAt clock.Time `db:"started_at"`
	EndedAt   clock.Time `db:"ended_at"`
}

// Filter chooses jobs. Empty fields do not choose.
type Filter struct {
	State  State
	Kind   string
	Before string // id: only older ones, for the next page
	Limit  int    // 1–500, 0 means 100
}

// List returns jobs, youngest first.
func List(ctx context.Context, q store.Queryer, f Filter) ([]Row, error) {
	if f.Limit <= 0 || f.Limit > 500 {
		f.Limit = 100
	}
	if f.Before == "" {
		f.Before = "~" // sorts after every UUID
	}
	// Only what is asked goes into the text, so that the engines find the index.
	where, args := `id < $1`, []any{f.Before}
	if f.State != "" {
		args = append(args, f.State)
		where += " AND state = $" + strconv.Itoa(len(args))
	}
	if f.Kind != "" {
		args = append(args, f.Kind)
		where += " AND kind = $" + strconv.Itoa(len(args))
	}
	args = append(args, f.Limit)
	rows, err := store.All[Row](ctx, q, `SELECT id, kind, name, payload, state, due_at, attempts, error, started_at, ended_at
		FROM job WHERE `+where+` ORDER BY id DESC LIMIT $`+strconv.Itoa(len(args)), args...)
	for i := range rows {
		if rows[i].DueAt == atOnce {
			rows[i].DueAt = 0
		}
	}
	return rows, err
}

// Count is how many jobs of a kind are in a state.
type Count struct {
	Kind  string `db:"kind"`
	State State  `db:"state"`
	N     int    `db:"n"`
}

// Counts returns the number of jobs by kind and state, for metrics and the page
// of jobs.
func Counts(ctx context.Context, q store.Queryer) ([]Count, error) {
	return store.All[Count](ctx, q, `SELECT kind, state, COUNT(*) AS n FROM job GROUP BY kind, state ORDER BY kind, state`)
}

// Retry gives a dead job all its attempts again, at once. A job that is not dead
// is a Conflict fault.
func Retry(ctx context.Context, tx *store.Tx, jobID string) error {
	n, err := tx.Exec(ctx, `UPDATE job SET state = $1, due_at = $2, attempts = 0, ended_at = 0 WHERE id = $3 AND state = $4`,
		Waiting, atOnce, jobID, Dead)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "fault.conflict")
	}
	return nil
}
