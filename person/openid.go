package person

import (
	"context"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
)

// Claim is what an OpenID provider has said about somebody and signed; the edge
// has checked the signature, the audience, the nonce and the times.
type Claim struct {
	Issuer   string
	Subject  string // unique and never used again within the issuer (OpenID Connect Core, section 2)
	Email    string
	Verified bool // the provider has verified the address
	Name     string
}

// SignInWith returns the person behind a provider's claim. The first time, an
// account with the same address is tied to it, but only when the provider has
// verified that address; after that the subject decides and the address may change.
// Who has no account is a Forbidden fault: accounts begin with an invitation.
func (s *Service) SignInWith(ctx context.Context, c Claim) (string, error) {
	if c.Issuer == "" || c.Subject == "" {
		return "", fault.New(fault.Forbidden, "person.fault.claim")
	}
	now, change := s.clock.Now(), id.New()
	who := ""
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		who = ""
		known, err := store.All[string](ctx, tx, `SELECT person FROM person_identity WHERE issuer = $1 AND subject = $2`, c.Issuer, c.Subject)
		if err != nil {
			return err
		}
		var p Person
		switch {
		case len(known) > 0:
			p, err = Get(ctx, tx, known[0])
		case c.Verified && c.Email != "":
			if p, err = ByEmail(ctx, tx, c.Email); err == nil && p.DisabledAt.IsZero() {
				if err = tie(ctx, tx, c, p.ID, now); err == nil {
					err = s.reconsider(ctx, tx, p.ID, change, p.ID, now)
				}
			}
		default:
			err = fault.New(fault.NotFound, "fault.notfound")
		}
		if fault.Is(err, fault.NotFound) || err == nil && !p.DisabledAt.IsZero() {
			return fault.New(fault.Forbidden, "person.fault.noaccount")
		}
		if err != nil {
			return err
		}
		who = p.ID
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: p.ID, Action: "person.signin", Object: "person/" + p.ID, Detail: map[string]any{"by": c.Issuer}})
	})
	return who, err
}

// tie remembers that a provider's subject is a person. A subject that is somebody
// already is a Conflict fault.
func tie(ctx context.Context, tx *store.Tx, c Claim, person string, now clock.Time) error {
	n, err := tx.Exec(ctx, `INSERT INTO person_identity (issuer, subject, person, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		c.Issuer, c.Subject, person, now)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "person.fault.claimtaken")
	}
	return audit.Note(ctx, tx, audit.Entry{At: now, Actor: person, Action: "person.tie", Object: "person/" + person, Detail: map[string]any{"issuer": c.Issuer}})
}
