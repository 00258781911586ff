package person

import (
	"context"
	"time"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/store"
)

// InvitationLasts is how long an invitation's link opens.
const InvitationLasts = 30 * 24 * time.Hour

// Invitation is one link to one role. The link's secret is kept by nobody but the
// person who got it; the database holds its hash.
type Invitation struct {
	ID    string `db:"id"`
	Email string `db:"email"`
	Profile
	Role        Role       `db:"role"`
	Programme   string     `db:"programme"`
	Cohort      string     `db:"cohort"`
	InvitedBy   string     `db:"invited_by"` // person, or "stepwise" for the first one
	Batch       string     `db:"batch"`      // the import it came from, or ""
	CreatedAt   clock.Time `db:"created_at"`
	SentAt      clock.Time `db:"sent_at"` // when the present link was made
	ExpiresAt   clock.Time `db:"expires_at"`
	AcceptedAt  clock.Time `db:"accepted_at"`
	WithdrawnAt clock.Time `db:"withdrawn_at"`
	Person      string     `db:"person"` // who accepted, or ""
}

const invitationColumns = `id, email, name_latin, name_han, licence, hospital, department, title, city, role, programme, cohort,
	invited_by, batch, created_at, sent_at, expires_at, accepted_at, withdrawn_at, person`

// Grant is the role that the invitation leads to.
func (i Invitation) Grant() Grant { return Grant{i.Role, i.Programme, i.Cohort} }

// State is open, expired, accepted or withdrawn.
func (i Invitation) State(now clock.Time) string {
	switch {
	case !i.AcceptedAt.IsZero():
		return "accepted"
	case !i.WithdrawnAt.IsZero():
		return "withdrawn"
	case now >= i.ExpiresAt:
		return "expired"
	}
	return "open"
}

// open is nil for an invitation that can be accepted, else a Closed fault that
// says why not.
func (i Invitation) open(now clock.Time) error {
	if state := i.State(now); state != "open" {
		key := "person.fault.invitation." + state
		return fault.New(fault.Closed, key)
	}
	return nil
}

// GetInvitation returns an invitation by its id to those who may manage it.
func (s *Service) GetInvitation(ctx context.Context, a Actor, invitation string) (Invitation, error) {
	return manageable(ctx, s.db.Read(), a, invitation)
}

func manageable(ctx context.Context, q store.Queryer, a Actor, invitation string) (Invitation, error) {
	i, err := store.One[Invitation](ctx, q, `SELECT `+invitationColumns+` FROM person_invitation WHERE id = $1`, invitation)
	if err != nil {
		return i, err
	}
	if !MayGrant(a, i.Grant()) {
		return Invitation{}, fault.New(fault.NotFound, "fault.notfound")
	}
	return i, nil
}

// Resend makes a new link, which lasts from now on, and mails it; the old one
// opens nothing any more. An accepted or withdrawn invitation is a Closed fault.
func (s *Service) Resend(ctx context.Context, a Actor, invitation string) (Issued, error) {
	now := s.clock.Now()
	secret, hash := crypt.Token()
	link := s.link("invitation", secret)
	i, err := manageable(ctx, s.db.Read(), a, invitation)
	if err != nil {
		return Issued{}, err
	}
	scopes, err := s.allScopes(ctx)
	if err != nil {
		return Issued{}, err
	}
	i.SentAt, i.ExpiresAt = now, now.Add(InvitationLasts)
	letter := invitationLetter(ctx, a, i, link, scopes)
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE person_invitation SET token_hash = $1, sent_at = $2, expires_at = $3
			WHERE id = $4 AND accepted_at = 0 AND withdrawn_at = 0`, hash, i.SentAt, i.ExpiresAt, i.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Closed, "person.fault.invitation.over")
		}
		if err := s.post(ctx, tx, letter, now); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "person.resend", Object: "invitation/" + i.ID})
	})
	return Issued{i, link}, err
}

// Withdraw ends an invitation; doing it twice changes nothing. One that was
// accepted meanwhile is a Closed fault: take the role instead.
func (s *Service) Withdraw(ctx context.Context, a Actor, invitation string) error {
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		i, err := manageable(ctx, tx, a, invitation)
		if err != nil {
			return err
		}
		switch i.State(now) {
		case "withdrawn":
			return nil
		case "accepted":
			return fault.New(fault.Closed, "person.fault.invitation.accepted")
		}
		if _, err := tx.Exec(ctx, `UPDATE person_invitation SET withdrawn_at = $1 WHERE id = $2`, now, i.ID); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "person.withdraw", Object: "invitation/" + i.ID})
	})
}

// InvitationOf returns what a link leads to. An unknown secret is a NotFound fault,
// one that is used, withdrawn or too old a Closed one.
func (s *Service) InvitationOf(ctx context.Context, secret string) (Invitation, error) {
	i, err := bySecret(ctx, s.db.Read(), secret)
	if err != nil {
		return i, err
	}
	return i, i.open(s.clock.Now())
}

func bySecret(ctx context.Context, q store.Queryer, secret string) (Invitation, error) {
	return store.One[Invitation](ctx, q, `SELECT `+invitationColumns+` FROM person_invitation WHERE token_hash = $1`, crypt.HashToken(secret))
}
