package person

import (
	"context"

	"stepwise/internal/audit"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
)

// SignIn returns the person with this e-mail address and password. address is
// where the visitor comes from (an IP address). A wrong password, an unknown
// address, a disabled account and one without a password are the same Invalid
// fault and take the same time; too many tries are a Closed fault (Throttled).
func (s *Service) SignIn(ctx context.Context, email, password, address string) (string, error) {
	now := s.clock.Now()
	who, from := perPerson(email), perAddress(address)
	if err := s.count(ctx, now, who, from); err != nil {
		return "", err
	}
	p, err := ByEmail(ctx, s.db.Read(), email)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return "", err
	}
	if len(password) > 4*MaxPassword {
		password = password[:4*MaxPassword] // nobody has one so long; do not normalise megabytes
	}
	ok, stale := crypt.CheckPassword(p.Password, password)
	if !ok || !p.DisabledAt.IsZero() {
		object := "person/nobody" // noted like the others, so that both take the same time
		if p.ID != "" {
			object = "person/" + p.ID
		}
		if err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			return audit.Note(ctx, tx, audit.Entry{At: now, Actor: "nobody", Action: "person.refused", Object: object, Detail: map[string]any{"by": "password"}})
		}); err != nil {
			return "", err
		}
		return "", fault.New(fault.Invalid, "person.fault.credentials")
	}
	hash := p.Password
	if stale {
		hash = crypt.HashPassword(password)
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := forgive(ctx, tx, who); err != nil {
			return err
		}
		if err := forgiveOne(ctx, tx, from); err != nil {
			return err
		}
		if stale {
			if _, err := tx.Exec(ctx, `UPDATE person SET password = $1 WHERE id = $2 AND password = $3`, hash, p.ID, p.Password); err != nil {
				return err
			}
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: p.ID, Action: "person.signin", Object: "person/" + p.ID, Detail: map[string]any{"by": "password"}})
	})
	if err != nil {
		return "", err
	}
	return p.ID, nil
}

// EndSessions signs somebody out of every browser: oneself, or for administrators
// anybody. The caller signs its own browser in again where that is wished.
func (s *Service) EndSessions(ctx context.Context, a Actor, person string) error {
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if !a.SignedIn() || a.ID != person && !administers(a) {
			return Forbidden()
		}
		n, err := tx.Exec(ctx, `UPDATE person SET sessions_from = $1 WHERE id = $2`, now, person)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "person.signout", Object: "person/" + person})
	})
}

// Disable closes an account: it signs in no more, and every browser is signed out
// at once. What the person did stays in the record.
func (s *Service) Disable(ctx context.Context, a Actor, person string) error {
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if !administers(a) || a.ID == person {
			return Forbidden()
		}
		if others, err := administrators(ctx, tx, person); err != nil {
			return err
		} else if others == 0 {
			return fault.New(fault.Conflict, "person.fault.lastadministrator")
		}
		n, err := tx.Exec(ctx, `UPDATE person SET disabled_at = $1, sessions_from = $1 WHERE id = $2 AND disabled_at = 0`, now, person)
		if err != nil || n == 0 {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "person.disable", Object: "person/" + person})
	})
}

// Enable opens a disabled account again.
func (s *Service) Enable(ctx context.Context, a Actor, person string) error {
	now, change := s.clock.Now(), id.New()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if !administers(a) {
			return Forbidden()
		}
		n, err := tx.Exec(ctx, `UPDATE person SET disabled_at = 0 WHERE id = $1 AND disabled_at <> 0`, person)
		if err != nil || n == 0 {
			return err
		}
		if err := s.reconsider(ctx, tx, person, change, a.ID, now); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "person.enable", Object: "person/" + person})
	})
}
