package person

import (
	"context"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
)

// Acceptance is what somebody without an account fills in: who they are, and a
// password or the account of an outside provider.
type Acceptance struct {
	Profile
	Locale   lang.Tag // "" for the browser's
	Password string
	Claim    *Claim // from the provider; then no password is asked
}

// Accept makes the account that an invitation leads to and returns the person. The
// account, the role, and what OnAccept adds (a learner's enrolment) come in one
// write or not at all. Somebody who has an account with this address is a Conflict
// fault: they sign in and use AcceptAs.
func (s *Service) Accept(ctx context.Context, secret string, x Acceptance) (string, error) {
	i, err := s.InvitationOf(ctx, secret)
	if err != nil {
		return "", err
	}
	x.Profile = x.Profile.Fold()
	if err := x.check(i); err != nil {
		return "", err
	}
	now := s.clock.Now()
	p := Person{ID: id.New(), Email: i.Email, Locale: string(x.Locale), CreatedAt: now}.with(x.Profile)
	if x.Claim == nil {
		p.Password = crypt.HashPassword(x.Password)
	}
	join, err := s.joining(ctx, p.ID, i.Grant())
	if err != nil {
		return "", err
	}
	change := id.New()
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		there, err := store.Exists(ctx, tx, `SELECT 1 FROM person WHERE email = $1`, i.Email)
		if err != nil {
			return err
		}
		if there {
			return fault.New(fault.Conflict, "person.fault.account")
		}
		if err := Insert(ctx, tx, p); err != nil {
			return err
		}
		if x.Claim != nil {
			if err := tie(ctx, tx, *x.Claim, p.ID, now); err != nil {
				return err
			}
			if err := s.reconsider(ctx, tx, p.ID, change, p.ID, now); err != nil {
				return err
			}
		}
		return s.take(ctx, tx, i.ID, p.ID, join, now)
	})
	return p.ID, err
}

func (x Acceptance) check(i Invitation) error {
	var f fault.Form
	x.Profile.Check(&f)
	x.Profile.Complete(&f, i.Role == Learner)
	if x.Claim == nil {
		checkPassword(&f, "password", x.Password, i.Email, x.Profile)
	}
	return f.Err()
}

// AcceptAs gives the invitation's role to somebody who is signed in under the
// address that was invited; another account is a Forbidden fault, so that a link
// that was passed on gives nothing to a stranger's account.
func (s *Service) AcceptAs(ctx context.Context, a Actor, secret string) error {
	i, err := s.InvitationOf(ctx, secret)
	if err != nil {
		return err
	}
	if !a.SignedIn() || a.Email != i.Email {
		return fault.New(fault.Forbidden, "person.fault.otheraccount")
	}
	join, err := s.joining(ctx, a.ID, i.Grant())
	if err != nil {
		return err
	}
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return s.take(ctx, tx, i.ID, a.ID, join, now)
	})
}

// take uses an invitation up. Of two that come at the same time, one finds it used.
func (s *Service) take(ctx context.Context, tx *store.Tx, invitation, person string, join Joining, now clock.Time) error {
	i, err := store.One[Invitation](ctx, tx, `SELECT `+invitationColumns+` FROM person_invitation WHERE id = $1`, invitation)
	if err != nil {
		return err
	}
	if err := i.open(now); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE person_invitation SET accepted_at = $1, person = $2 WHERE id = $3`, now, person, i.ID); err != nil {
		return err
	}
	if err := AddGrant(ctx, tx, person, i.Grant(), i.InvitedBy, now); err != nil {
		return err
	}
	if err := join(ctx, tx); err != nil {
		return err
	}
	return audit.Note(ctx, tx, audit.Entry{At: now, Actor: person, Action: "person.accept", Object: "person/" + person,
		Detail: map[string]any{"invitation": i.ID, "grant": i.Grant()}})
}

// HasAccount reports whether an invitation is for somebody who can sign in
// already, so that its page asks for that instead of for a profile.
func (s *Service) HasAccount(ctx context.Context, i Invitation) (bool, error) {
	return store.Exists(ctx, s.db.Read(), `SELECT 1 FROM person WHERE email = $1`, i.Email)
}

// CheckAcceptance notes what is wrong with a profile before a provider is asked who
// somebody is.
func (s *Service) CheckAcceptance(i Invitation, p Profile) error {
	return Acceptance{Profile: p.Fold(), Claim: &Claim{}}.check(i)
}
