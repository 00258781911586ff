package certificate

import (
	"context"
	"errors"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/person"
	"stepwise/programme/credential"
)

// Certificate is one edition of a certificate as it is stored.
type Certificate struct {
	ID          string     `db:"id"`
	Enrolment   string     `db:"enrolment"`
	Version     int        `db:"version"` // of the programme
	Edition     int        `db:"edition"` // counted from 1
	Programme   string     `db:"programme"`
	Cohort      string     `db:"cohort"`
	Person      string     `db:"person"`
	Content     Content    `db:"content"`
	Issuer      string     `db:"issuer"`     // id under which it was signed
	Credential  string     `db:"credential"` // JSON, byte for byte
	Token       string     `db:"token"`      // JWT
	SignedBy    string     `db:"signed_by"`  // id of a key
	SignedAt    clock.Time `db:"signed_at"`
	List        int        `db:"list"`
	Place       int        `db:"place"`
	CompletedAt clock.Time `db:"completed_at"`
	IssuedAt    clock.Time `db:"issued_at"`
	IssuedBy    string     `db:"issued_by"`  // person, "" when completion itself issued it
	ExpiresAt   clock.Time `db:"expires_at"` // 0: never
	Earned      string     `db:"earned"`     // id of the statement that tells of it
	ReplacedBy  string     `db:"replaced_by"`
	RevokedAt   clock.Time `db:"revoked_at"`
	RevokedBy   string     `db:"revoked_by"`
	Reason      string     `db:"reason"` // for the office and the doctor, never for the public page
	FlaggedAt   clock.Time `db:"flagged_at"`
}

const columns = `id, enrolment, version, edition, programme, cohort, person, content, issuer, credential, token, signed_by,
	signed_at, list, place, completed_at, issued_at, issued_by, expires_at, earned, replaced_by, revoked_at, revoked_by,
	reason, flagged_at`

// The reasons to sign once more with other means; both are rare.
var (
	errAgain = errors.New("certificate: the key or the place is gone")
	errThere = errors.New("certificate: this edition is there already")
	errGone  = errors.New("certificate: the programme is not finished any more")
)

// sign writes credential and token.
func (c *Certificate) sign(by signer) error {
	c.Issuer, c.SignedBy, c.SignedAt = by.keys.Controller, by.key.ID, by.at
	issuer := credential.Issuer{ID: c.Issuer, Name: text(c.Content.Issuer), URL: base(c.Issuer)}
	body, err := credential.Issue(issuer, by.keys, c.award(), by.at.Std())
	if err != nil {
		return err
	}
	c.Credential = string(body)
	c.Token, err = credential.IssueJWT(issuer, by.keys, c.award(), by.at.Std())
	return err
}

// known refuses what cannot be a certificate's number before a database sees it:
// the public pages take whatever strangers type.
func known(certificate string) error {
	if !id.Valid(certificate) {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	return nil
}

// get returns one certificate.
func get(ctx context.Context, q store.Queryer, id string) (Certificate, error) {
	if err := known(id); err != nil {
		return Certificate{}, err
	}
	return store.One[Certificate](ctx, q, `SELECT `+columns+` FROM programme_certificate WHERE id = $1`, id)
}

// newest returns the last edition for an enrolment on a version, or nil.
func newest(ctx context.Context, q store.Queryer, enrolment string, version int) (*Certificate, error) {
	rows, err := store.All[Certificate](ctx, q, `
		SELECT `+columns+` FROM programme_certificate WHERE enrolment = $1 AND version = $2 ORDER BY edition DESC LIMIT 1`, enrolment, version)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

// insert stores a signed certificate. It tells errThere when this edition exists
// and errAgain when somebody drew the same place in the status list.
func insert(ctx context.Context, tx *store.Tx, c Certificate) error {
	n, err := tx.Exec(ctx, `
		INSERT INTO programme_certificate (id, enrolment, version, edition, programme, cohort, person, content, issuer, credential, token,
			signed_by, signed_at, list, place, completed_at, issued_at, issued_by, expires_at, earned)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
		ON CONFLICT DO NOTHING`,
		c.ID, c.Enrolment, c.Version, c.Edition, c.Programme, c.Cohort, c.Person, c.Content, c.Issuer, c.Credential, c.Token,
		c.SignedBy, c.SignedAt, c.List, c.Place, c.CompletedAt, c.IssuedAt, c.IssuedBy, c.ExpiresAt, c.Earned)
	if err != nil || n == 1 {
		return err
	}
	there, err := store.Exists(ctx, tx, `SELECT id FROM programme_certificate WHERE enrolment = $1 AND version = $2 AND edition = $3`,
		c.Enrolment, c.Version, c.Edition)
	switch {
	case err != nil:
		return err
	case there:
		return errThere
	}
	return errAgain
}

// Get returns a certificate to its owner or to the office.
func (s *Service) Get(ctx context.Context, a person.Actor, id string) (Certificate, error) {
	c, err := get(ctx, s.db.Read(), id)
	if err != nil {
		return c, err
	}
	if c.Person != a.ID && !mayManage(a, c) {
		return Certificate{}, person.Forbidden()
	}
	return c, nil
}

// Mine returns the actor's own certificates, newest first. Of several editions
// the last one stands for all.
func (s *Service) Mine(ctx context.Context, a person.Actor) ([]Certificate, error) {
	if !a.SignedIn() {
		return nil, person.Forbidden()
	}
	return store.All[Certificate](ctx, s.db.Read(), `
		SELECT `+columns+` FROM programme_certificate WHERE person = $1 AND replaced_by = '' ORDER BY completed_at DESC, id DESC`, a.ID)
}

// Live reports whether the certificate stands.
func (c Certificate) Live() bool { return c.RevokedAt.IsZero() }

func checkReason(reason string) error {
	var f fault.Form
	f.Check(reason != "", "reason", "certificate.fault.reason")
	f.Check(len([]rune(reason)) <= maxReason, "reason", "fault.toolong", "Max", maxReason)
	return f.Err()
}

// maxReason is the length of a reason in characters.
const maxReason = 500
