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

// What a link in person_link is for.
const (
	purposePassword = "password" // once, for a new password
	purposeDemo     = "demo"     // again and again, on this machine only
)

// How long links last.
const (
	ForgottenLasts = time.Hour      // asked for by somebody who may be anybody
	HandedLasts    = 24 * time.Hour // made by a coordinator
)

type link struct {
	Person    string     `db:"person"`
	Purpose   string     `db:"purpose"`
	ExpiresAt clock.Time `db:"expires_at"`
	UsedAt    clock.Time `db:"used_at"`
}

// Forgot mails a link for a new password to an address that has an account. What
// it answers does not tell whether there is one. Too many requests are a Closed
// fault (Throttled).
func (s *Service) Forgot(ctx context.Context, email, address string) error {
	now := s.clock.Now()
	if err := s.count(ctx, now, mailPerPerson(email), mailPerAddress(address)); err != nil {
		return err
	}
	p, err := ByEmail(ctx, s.db.Read(), email)
	if fault.Is(err, fault.NotFound) || err == nil && !p.DisabledAt.IsZero() {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = s.passwordLink(ctx, p, p.ID, ForgottenLasts, now)
	return err
}

// SendPasswordLink is Forgot by a coordinator for somebody who cannot help
// themselves. It returns the link only where no server mails it.
func (s *Service) SendPasswordLink(ctx context.Context, a Actor, person string) (string, error) {
	p, rights, err := s.meet(ctx, s.db.Read(), a, person)
	if err != nil {
		return "", err
	}
	if !rights.HandOver {
		return "", Forbidden()
	}
	if !p.DisabledAt.IsZero() {
		return "", fault.New(fault.Closed, "person.fault.disabled")
	}
	link, err := s.passwordLink(ctx, p.Person, a.ID, HandedLasts, s.clock.Now())
	if err != nil || s.settings.Mails {
		return "", err
	}
	return link, nil
}

// passwordLink makes a link, ends earlier ones, and mails it.
func (s *Service) passwordLink(ctx context.Context, p Person, by string, lasts time.Duration, now clock.Time) (string, error) {
	secret, hash := crypt.Token()
	address := s.link("reset", secret)
	letter := s.personLetter(ctx, p, "password/"+p.ID, "person.mail.password", "Link", address, "Hours", int(lasts/time.Hour))
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE person_link SET used_at = $1 WHERE person = $2 AND purpose = $3 AND used_at = 0`, now, p.ID, purposePassword); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO person_link (token_hash, person, purpose, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)`,
			hash, p.ID, purposePassword, now, now.Add(lasts)); err != nil {
			return err
		}
		if err := s.post(ctx, tx, letter, now); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: by, Action: "person.link", Object: "person/" + p.ID})
	})
	return address, err
}

// ResetFor returns whose password a link sets. A used, unknown or old link is a
// Closed fault.
func (s *Service) ResetFor(ctx context.Context, secret string) (Person, error) {
	l, err := readLink(ctx, s.db.Read(), secret, purposePassword, s.clock.Now())
	if err != nil {
		return Person{}, err
	}
	p, err := Get(ctx, s.db.Read(), l.Person)
	if err == nil && !p.DisabledAt.IsZero() {
		err = fault.New(fault.Closed, "person.fault.link")
	}
	return p, err
}

// Reset sets a new password by a link, which is used up, and signs every browser
// out. It returns the person.
func (s *Service) Reset(ctx context.Context, secret, password string) (string, error) {
	p, err := s.ResetFor(ctx, secret)
	if err != nil {
		return "", err
	}
	var f fault.Form
	checkPassword(&f, "password", password, p.Email, p.Profile())
	if err := f.Err(); err != nil {
		return "", err
	}
	now, hash := s.clock.Now(), crypt.HashPassword(password)
	letter := s.personLetter(ctx, p, "notice/"+p.ID, "person.mail.changed")
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := readLink(ctx, tx, secret, purposePassword, now); err != nil {
			return err
		}
		if err := setPassword(ctx, tx, p.ID, hash, now); err != nil { // uses the link up
			return err
		}
		if err := forgive(ctx, tx, perPerson(p.Email)); err != nil {
			return err
		}
		if err := s.post(ctx, tx, letter, now); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: p.ID, Action: "person.password", Object: "person/" + p.ID, Detail: map[string]any{"by": "link"}})
	})
	return p.ID, err
}

func readLink(ctx context.Context, q store.Queryer, secret, purpose string, now clock.Time) (link, error) {
	l, err := store.One[link](ctx, q, `SELECT person, purpose, expires_at, used_at FROM person_link WHERE token_hash = $1`, crypt.HashToken(secret))
	if fault.Is(err, fault.NotFound) || err == nil && (l.Purpose != purpose || !l.UsedAt.IsZero() || now >= l.ExpiresAt) {
		return l, fault.New(fault.Closed, "person.fault.link")
	}
	return l, err
}

// DemoLink makes a sign-in link for the demo that opens as often as wished, for a
// year; earlier ones for the person end. It is a Forbidden fault outside the demo.
// The page that opens it answers to this machine only.
func (s *Service) DemoLink(ctx context.Context, person string) (string, error) {
	if !s.settings.Demo {
		return "", Forbidden()
	}
	secret, hash := crypt.Token()
	now := s.clock.Now()
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := Get(ctx, tx, person); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM person_link WHERE person = $1 AND purpose = $2`, person, purposeDemo); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO person_link (token_hash, person, purpose, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)`,
			hash, person, purposeDemo, now, now.Add(365*24*time.Hour))
		return err
	})
	return s.link("demo", secret), err
}

// OpenDemo returns whom a demo link signs in.
func (s *Service) OpenDemo(ctx context.Context, secret string) (string, error) {
	if !s.settings.Demo {
		return "", fault.New(fault.NotFound, "fault.notfound")
	}
	l, err := readLink(ctx, s.db.Read(), secret, purposeDemo, s.clock.Now())
	return l.Person, err
}

// Sweep removes what has served: links, tries and lists that are over. A job calls
// it once a day.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM person_link WHERE expires_at <= $1`, now); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM person_attempt WHERE since < $1`, now.Add(-24*time.Hour)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM person_import WHERE created_at < $1`, now.Add(-importLasts))
		return err
	})
}
