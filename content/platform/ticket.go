package platform

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"stepwise/content/lti"
	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/person"
)

// Ticket is a checked launch that waits to be opened. In a frame of another site
// today's browsers give us no session, so a launch ends in a ticket, and the ticket
// opens a window of its own.
type Ticket struct {
	Platform Platform
	Message  lti.Message
	Bound    bool   // this browser began the login; else the person is asked first
	Frame    string // of the platform's storage, "" when there is none
	Key      string // under which the storage has our word
	Person   string // who of ours it is, "" when nobody is known
	Place    Place
}

type ticketRow struct {
	Hash     string     `db:"hash"`
	Platform string     `db:"platform"`
	Bound    bool       `db:"bound"`
	Browser  string     `db:"browser"`
	Frame    string     `db:"frame"`
	Message  string     `db:"message"`
	Expires  clock.Time `db:"expires"`
	UsedAt   clock.Time `db:"used_at"`
}

const ticketColumns = `hash, platform, bound, browser, frame, message, expires, used_at`

// StorageKey is the name of our word in the platform's storage for a login.
func StorageKey(browserHash string) string { return "stepwise_" + browserHash[:16] }

func (s *Service) issue(ctx context.Context, p Platform, l login, m lti.Message, bound bool) (string, error) {
	message, err := json.Marshal(m)
	if err != nil {
		return "", err
	}
	now := s.clock.Now()
	secret, hash := crypt.Token()
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO content_lti_ticket (hash, platform, bound, browser, frame, message, expires) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			hash, p.ID, bound, l.Browser, l.Frame, string(message), now.Add(ticketLasts))
		return err
	})
	return secret, err
}

func (s *Service) row(ctx context.Context, q store.Queryer, secret string) (ticketRow, error) {
	found, err := store.All[ticketRow](ctx, q, `SELECT `+ticketColumns+` FROM content_lti_ticket WHERE hash = $1`, crypt.HashToken(secret))
	if err != nil {
		return ticketRow{}, err
	}
	if len(found) == 0 || secret == "" || found[0].Expires <= s.clock.Now() {
		return ticketRow{}, fault.New(fault.Closed, "lti.fault.ticket")
	}
	if found[0].UsedAt != 0 {
		return ticketRow{}, fault.New(fault.Closed, "lti.fault.ticketused")
	}
	return found[0], nil
}

func (s *Service) ticket(ctx context.Context, q store.Queryer, secret string) (Ticket, error) {
	row, err := s.row(ctx, q, secret)
	if err != nil {
		return Ticket{}, err
	}
	t := Ticket{Bound: row.Bound, Frame: row.Frame, Key: StorageKey(row.Browser)}
	if err := json.Unmarshal([]byte(row.Message), &t.Message); err != nil {
		return t, err
	}
	if t.Platform, err = byID(ctx, q, row.Platform); err != nil {
		return t, err
	}
	if t.Platform.Status != Active {
		return t, fault.New(fault.Closed, "lti.fault.ticket")
	}
	t.Place = s.place(t.Message)
	return t, nil
}

// Ticket shows a ticket without using it.
func (s *Service) Ticket(ctx context.Context, secret string) (Ticket, error) {
	t, err := s.ticket(ctx, s.db.Read(), secret)
	if err != nil || t.Message.Subject == "" {
		return t, err
	}
	t.Person, err = person.Known(ctx, s.db.Read(), t.claim())
	return t, err
}

// Origins are the sites that may show this launch in a frame: those of the platform,
// and where its signed message says that it comes from (a school's own host at
// Canvas is neither the issuer's nor that of its sign-in).
func (t Ticket) Origins() []string {
	out := t.Platform.Origins()
	var from []string
	if t.Message.Presentation != nil {
		from = append(from, t.Message.Presentation.ReturnURL)
	}
	if t.Message.Linking != nil {
		from = append(from, t.Message.Linking.ReturnURL)
	}
	for _, address := range from {
		if o := lti.Origin(address); o != "" && !strings.ContainsAny(o, " ;,'\"*") && !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out
}

// claim is who the platform says it is. An address in it proves nothing to us: who
// controls a platform could write any (so Verified stays false), and only the
// platform's own name for the user counts.
func (t Ticket) claim() person.Claim {
	return person.Claim{Issuer: t.Platform.Issuer, Subject: t.Message.Subject}
}

// Bind is told the word that the platform's storage kept (PM): the launch is then
// of the browser that began it.
func (s *Service) Bind(ctx context.Context, secret, word string) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		row, err := s.row(ctx, tx, secret)
		if err != nil {
			return err
		}
		if crypt.HashToken(word) != row.Browser {
			return fault.New(fault.Invalid, "lti.fault.state")
		}
		_, err = tx.Exec(ctx, `UPDATE content_lti_ticket SET bound = TRUE WHERE hash = $1`, row.Hash)
		return err
	})
}

// Link ties the platform's user to the person who is signed in here, so that the
// next launch needs no question.
func (s *Service) Link(ctx context.Context, a person.Actor, secret string) error {
	t, err := s.ticket(ctx, s.db.Read(), secret)
	if err != nil {
		return err
	}
	if t.Message.Subject == "" {
		return fault.New(fault.Forbidden, "lti.fault.anonymous")
	}
	return s.people.Tie(ctx, a, t.claim())
}

// Redeem uses a ticket up and returns who to sign in and where to go. A grade is
// owed from now on where the launch asked for one.
func (s *Service) Redeem(ctx context.Context, secret string) (who, path string, err error) {
	t, err := s.Ticket(ctx, secret)
	if err != nil {
		return "", "", err
	}
	if t.Person == "" {
		return "", "", fault.New(fault.Forbidden, "lti.fault.nobody")
	}
	// An account that was disabled since is refused here.
	if who, err = s.people.SignInWith(ctx, t.claim()); err != nil {
		return "", "", err
	}
	now := s.clock.Now()
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		row, err := s.row(ctx, tx, secret)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE content_lti_ticket SET used_at = $1 WHERE hash = $2`, now, row.Hash); err != nil {
			return err
		}
		return s.owe(ctx, tx, t, now)
	})
	return who, t.Place.Path, err
}

// Sweep forgets what has expired; a job calls it.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM content_lti_login WHERE expires <= $1`, now); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM content_lti_ticket WHERE expires <= $1`, now); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM content_lti_platform WHERE status = $1 AND token_ends <= $2`, string(Invited), now)
		return err
	})
}
