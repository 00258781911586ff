package client

import (
	"context"
	"strings"

	"stepwise/internal/clock"
	"stepwise/internal/store"
)

// row is a client as it is stored.
type row struct {
	ID             string     `db:"id"`
	Name           string     `db:"name"`
	Note           string     `db:"note"`
	Scopes         string     `db:"scopes"`
	Version        string     `db:"version"`
	Origins        string     `db:"origins"`
	RequestRate    int        `db:"request_rate"`
	RequestBurst   int        `db:"request_burst"`
	StatementRate  int        `db:"statement_rate"`
	StatementBurst int        `db:"statement_burst"`
	CreatedAt      clock.Time `db:"created_at"`
	CreatedBy      string     `db:"created_by"`
	ChangedAt      clock.Time `db:"changed_at"`
	RevokedAt      clock.Time `db:"revoked_at"`
	RevokedBy      string     `db:"revoked_by"`
	Reason         string     `db:"reason"`
	UsedAt         clock.Time `db:"used_at"`
}

const columns = `id, name, note, scopes, version, origins, request_rate, request_burst, statement_rate, statement_burst,
	created_at, created_by, changed_at, revoked_at, revoked_by, reason, used_at`

func (r row) client() Client {
	scopes, _ := ParseScopes(strings.Fields(r.Scopes)) // a scope that a newer version added opens nothing here
	return Client{ID: r.ID, Terms: Terms{Name: r.Name, Note: r.Note, Scopes: scopes, Version: r.Version, Origins: strings.Fields(r.Origins),
		Limits: Limits{Requests: r.RequestRate, RequestBurst: r.RequestBurst, Statements: r.StatementRate, StatementBurst: r.StatementBurst}},
		CreatedAt: r.CreatedAt, CreatedBy: r.CreatedBy, ChangedAt: r.ChangedAt,
		RevokedAt: r.RevokedAt, RevokedBy: r.RevokedBy, Reason: r.Reason, UsedAt: r.UsedAt}
}

// get reads one client.
func get(ctx context.Context, q store.Queryer, id string) (Client, error) {
	r, err := store.One[row](ctx, q, `SELECT `+columns+` FROM lrs_client WHERE id = $1`, id)
	return r.client(), err
}

func insertClient(ctx context.Context, tx *store.Tx, c Client) error {
	l := c.Limits
	_, err := tx.Exec(ctx, `INSERT INTO lrs_client (id, name, note, scopes, version, origins, request_rate, request_burst,
		statement_rate, statement_burst, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		c.ID, c.Name, c.Note, written(c.Scopes), c.Version, strings.Join(c.Origins, " "), l.Requests, l.RequestBurst,
		l.Statements, l.StatementBurst, c.CreatedAt, c.CreatedBy)
	return err
}

func insertSecret(ctx context.Context, tx *store.Tx, s Secret, hash string) error {
	_, err := tx.Exec(ctx, `INSERT INTO lrs_client_secret (id, client, hash, created_at, created_by) VALUES ($1, $2, $3, $4, $5)`,
		s.ID, s.Client, hash, s.CreatedAt, s.CreatedBy)
	return err
}

// move tells every node that something about clients has changed.
func move(ctx context.Context, tx *store.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE lrs_client_generation SET number = number + 1 WHERE name = 'clients'`)
	return err
}
