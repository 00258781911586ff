package lrs

import (
	"context"
	"crypto/sha1"
	"encoding/hex"

	"stepwise/internal/clock"
	"stepwise/internal/store"
)

// DocumentKind is to what a document belongs.
type DocumentKind string

// The kinds (2.0 4.1.6.2, 4.1.6.5, 4.1.6.6).
const (
	State           DocumentKind = "state"    // activity, agent and perhaps a registration
	AgentProfile    DocumentKind = "agent"    // agent
	ActivityProfile DocumentKind = "activity" // activity
)

// Place is where a document lies.
type Place struct {
	Kind         DocumentKind
	Activity     string // IRI
	Agent        string // agent key
	Registration string // UUID or ""
	ID           string
}

// Document is any bytes that a client keeps with us.
type Document struct {
	Place
	Type    string // media type
	ETag    string // SHA-1 of Body, hexadecimal
	Updated clock.Time
	Body    []byte
}

// ETagOf is the tag of some bytes, without quotes. 1.0.3 prescribes SHA-1
// (communication 3.1); whoever finds two contents of one tag can mislead only
// those who share a document with them.
func ETagOf(body []byte) string {
	sum := sha1.Sum(body)
	return hex.EncodeToString(sum[:])
}

type documentRow struct {
	Type    string     `db:"type"`
	ETag    string     `db:"etag"`
	Updated clock.Time `db:"updated"`
	Body    []byte     `db:"body"`
}

// Document returns the document at a place, or nil when there is none.
func (r *Record) Document(ctx context.Context, q store.Queryer, p Place) (*Document, error) {
	rows, err := store.All[documentRow](ctx, q, `SELECT type, etag, updated, body FROM lrs_document
		WHERE kind = $1 AND activity = $2 AND agent = $3 AND registration = $4 AND id = $5`,
		string(p.Kind), p.Activity, p.Agent, p.Registration, p.ID)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &Document{p, rows[0].Type, rows[0].ETag, rows[0].Updated, rows[0].Body}, nil
}

// PutDocument stores a document in the place of what was there. ETag and Updated
// are set here.
func (r *Record) PutDocument(ctx context.Context, tx *store.Tx, d Document) error {
	if d.Body == nil {
		d.Body = []byte{}
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO lrs_document (kind, activity, agent, registration, id, type, etag, updated, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (kind, activity, agent, registration, id) DO UPDATE SET type = excluded.type, etag = excluded.etag, updated = excluded.updated, body = excluded.body`,
		string(d.Kind), d.Activity, d.Agent, d.Registration, d.ID, d.Type, ETagOf(d.Body), r.clock.Now(), d.Body)
	return err
}

// Change reads the document at a place, lets change decide, and stores what it
// returns in the same transaction; nil deletes. change may run twice.
func (r *Record) Change(ctx context.Context, p Place, change func(was *Document) (*Document, error)) error {
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		was, err := r.Document(ctx, tx, p)
		if err != nil {
			return err
		}
		now, err := change(was)
		if err != nil {
			return err
		}
		if now == nil {
			_, err := tx.Exec(ctx, `DELETE FROM lrs_document WHERE kind = $1 AND activity = $2 AND agent = $3 AND registration = $4 AND id = $5`,
				string(p.Kind), p.Activity, p.Agent, p.Registration, p.ID)
			return err
		}
		now.Place = p
		return r.PutDocument(ctx, tx, *now)
	})
}

// anyRegistration is how a place without a registration matches: for several
// documents, every registration is meant (2.0 4.1.6.2).
func (p Place) where() (string, []any) {
	where, args := `kind = $1 AND activity = $2 AND agent = $3`, []any{string(p.Kind), p.Activity, p.Agent}
	if p.Registration != "" {
		where, args = where+` AND registration = $4`, append(args, p.Registration)
	}
	return where, args
}

// DocumentIDs lists the ids at a place whose ID is left open, those changed after
// an instant (0: all), in order, and says when the last of them changed.
func (r *Record) DocumentIDs(ctx context.Context, q store.Queryer, p Place, since clock.Time) (ids []string, newest clock.Time, err error) {
	where, args := p.where()
	rows, err := store.All[struct {
		ID      string     `db:"id"`
		Updated clock.Time `db:"updated"`
	}](ctx, q, `SELECT id, MAX(updated) AS updated FROM lrs_document WHERE `+where+` AND updated > `+store.List(len(args)+1, 1)+` GROUP BY id ORDER BY id`, append(args, since)...)
	ids = make([]string, len(rows))
	for i, row := range rows {
		ids[i], newest = row.ID, max(newest, row.Updated)
	}
	return ids, newest, err
}

// DeleteDocuments removes every document at a place whose ID is left open.
func (r *Record) DeleteDocuments(ctx context.Context, p Place) error {
	where, args := p.where()
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM lrs_document WHERE `+where, args...)
		return err
	})
}
