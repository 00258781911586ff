package session

import (
	"context"

	ics "github.com/arran4/golang-ical"

	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// The secret of a feed is a signature over person and nonce, so that the page can
// show it again and a stolen database, which has only its hash, opens none.
func (s *Service) feedSecret(personID, nonce string) string {
	return crypt.Sign(s.key, "calendar feed", personID, nonce)
}

// FeedAddress returns the secret address of the actor's calendar, which programs
// read without signing in. It is made at the first call.
func (s *Service) FeedAddress(ctx context.Context, a person.Actor) (string, error) {
	if !a.SignedIn() {
		return "", person.Forbidden()
	}
	nonces, err := store.All[string](ctx, s.db.Read(), `SELECT nonce FROM session_calendar WHERE person = $1`, a.ID)
	if err != nil {
		return "", err
	}
	if len(nonces) == 0 {
		return s.RenewFeed(ctx, a)
	}
	return s.base + "/calendar/" + s.feedSecret(a.ID, nonces[0]) + ".ics", nil
}

// RenewFeed gives the actor a new address; the old one stops working.
func (s *Service) RenewFeed(ctx context.Context, a person.Actor) (string, error) {
	if !a.SignedIn() {
		return "", person.Forbidden()
	}
	nonce, _ := crypt.Token()
	secret := s.feedSecret(a.ID, nonce)
	now := s.clock.Now()
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO session_calendar (person, nonce, hash, made_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (person) DO UPDATE SET nonce = excluded.nonce, hash = excluded.hash, made_at = excluded.made_at`,
			a.ID, nonce, crypt.HashToken(secret), now)
		return err
	})
	return s.base + "/calendar/" + secret + ".ics", err
}

// feedPast is how far back a feed goes, in days: calendars keep what they have read.
const feedPast = 90

// Feed returns the calendar that a secret opens: the sessions that its person is
// registered for, the cancelled ones marked as such. Text is in the person's
// language. An unknown secret, or one whose person can no longer sign in, is NotFound.
func (s *Service) Feed(ctx context.Context, secret string) (string, error) {
	q := s.db.Read()
	owner, err := store.One[string](ctx, q, `SELECT person FROM session_calendar WHERE hash = $1`, crypt.HashToken(secret))
	if err != nil {
		return "", err
	}
	p, err := person.Get(ctx, q, owner)
	if err != nil {
		return "", err
	}
	if !p.DisabledAt.IsZero() {
		return "", fault.New(fault.NotFound, "fault.notfound")
	}
	now := s.clock.Now()
	entries, err := held(ctx, q, owner, now.Add(-feedPast*day), 500)
	if err != nil {
		return "", err
	}
	ctx = lang.With(ctx, tongue(p))
	return s.calendar(ctx, ics.MethodPublish, lang.T(ctx, "session.calendar.name"), now, entries), nil
}

// held returns the sessions for which somebody holds a seat or waits and that end
// after an instant, soonest first.
func held(ctx context.Context, q store.Queryer, personID string, after clock.Time, limit int) ([]Entry, error) {
	return entries(ctx, q, personID, `
		EXISTS (SELECT 1 FROM session_seat h WHERE h.session = s.id AND h.person = $1 AND h.state <> 'cancelled')
		AND s.status <> 'draft' AND s.ends_at > $2 ORDER BY s.starts_at, s.id LIMIT $3`, after, limit)
}
