package forward

import (
	"context"
	"encoding/json"

	"stepwise/internal/clock"
	"stepwise/internal/store"
)

type row struct {
	ID        string     `db:"id"`
	Name      string     `db:"name"`
	Endpoint  string     `db:"endpoint"`
	Username  string     `db:"username"`
	Sealed    []byte     `db:"sealed"`
	Version   string     `db:"version"`
	Filter    string     `db:"filter"`
	Since     clock.Time `db:"since"`
	Paused    bool       `db:"paused"`
	Cursor    int64      `db:"cursor"`
	Sent      int64      `db:"sent"`
	SentAt    clock.Time `db:"sent_at"`
	Failures  int        `db:"failures"`
	RetryAt   clock.Time `db:"retry_at"`
	Error     string     `db:"error"`
	CreatedAt clock.Time `db:"created_at"`
	CreatedBy string     `db:"created_by"`
}

const columns = `id, name, endpoint, username, sealed, version, filter, since, paused, cursor, sent, sent_at, failures, retry_at, error, created_at, created_by`

func (r row) target() (Target, error) {
	t := Target{ID: r.ID, Terms: Terms{Name: r.Name, Endpoint: r.Endpoint, Key: r.Username, Version: r.Version, Since: r.Since},
		Paused: r.Paused, Cursor: r.Cursor, Sent: r.Sent, SentAt: r.SentAt, Failures: r.Failures, RetryAt: r.RetryAt, Error: r.Error,
		CreatedAt: r.CreatedAt, CreatedBy: r.CreatedBy}
	return t, json.Unmarshal([]byte(r.Filter), &t.Filter)
}

func get(ctx context.Context, q store.Queryer, id string) (row, error) {
	return store.One[row](ctx, q, `SELECT `+columns+` FROM lrs_forward WHERE id = $1`, id)
}

// place names a target's secret for the seal.
func place(id string) string { return "lrs_forward/sealed/" + id }
