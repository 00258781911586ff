package person

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/store"
)

// A brake counts tries under a name and refuses after so many in a stretch of
// time, which begins with the first.
type brake struct {
	name string // hash; the table must not tell who tried
	max  int
	per  time.Duration
}

// The brakes. A whole hospital may come from one address, so that one is wide; a
// person's is narrow, and a forgotten password lifts it.
const (
	triesPerPerson  = 10
	triesPerAddress = 100
	triesWithin     = 15 * time.Minute
	mailsPerPerson  = 3
	mailsPerAddress = 30
	mailsWithin     = time.Hour
)

func perPerson(email string) brake {
	return brake{crypt.HashToken("person " + FoldEmail(email)), triesPerPerson, triesWithin}
}

func perAddress(address string) brake {
	return brake{crypt.HashToken("address " + network(address)), triesPerAddress, triesWithin}
}

func mailPerPerson(email string) brake {
	return brake{crypt.HashToken("mail " + FoldEmail(email)), mailsPerPerson, mailsWithin}
}

func mailPerAddress(address string) brake {
	return brake{crypt.HashToken("mail from " + network(address)), mailsPerAddress, mailsWithin}
}

// network is what one household or office shares: an IPv4 address, or the /64 of
// an IPv6 one, within which a visitor moves freely.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	ip = ip.Unmap()
	if ip.Is6() {
		if p, err := ip.WithZone("").Prefix(64); err == nil {
			return p.String()
		}
	}
	return ip.String()
}

const throttled = "person.fault.throttled"

// Throttled reports whether an error is a brake's. The sentence says how long.
func Throttled(err error) bool {
	var f *fault.Fault
	return errors.As(err, &f) && f.Key == throttled
}

// count notes a try under each brake and refuses when one is over. It counts
// before the password is looked at, so that a hundred tries at the same moment
// are a hundred and not one.
func (s *Service) count(ctx context.Context, now clock.Time, brakes ...brake) error {
	wait := time.Duration(0)
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		wait = 0
		for _, b := range brakes {
			if _, err := tx.Exec(ctx, `
				INSERT INTO person_attempt (name, count, since) VALUES ($1, 1, $2)
				ON CONFLICT (name) DO UPDATE SET
					count = CASE WHEN person_attempt.since <= $3 THEN 1 ELSE person_attempt.count + 1 END,
					since = CASE WHEN person_attempt.since <= $3 THEN excluded.since ELSE person_attempt.since END`,
				b.name, now, now.Add(-b.per)); err != nil {
				return err
			}
			row, err := store.One[struct {
				Count int        `db:"count"`
				Since clock.Time `db:"since"`
			}](ctx, tx, `SELECT count, since FROM person_attempt WHERE name = $1`, b.name)
			if err != nil {
				return err
			}
			if row.Count > b.max {
				wait = max(wait, row.Since.Add(b.per).Sub(now))
			}
		}
		return nil
	})
	if err != nil || wait <= 0 {
		return err
	}
	return fault.New(fault.Closed, throttled, "Count", int((wait+time.Minute-1)/time.Minute))
}

// forgive forgets a person's tries after a good one.
func forgive(ctx context.Context, tx *store.Tx, b brake) error {
	_, err := tx.Exec(ctx, `DELETE FROM person_attempt WHERE name = $1`, b.name)
	return err
}

// forgiveOne takes back one try, so that an office that signs in well all morning
// does not run into the brake of its address.
func forgiveOne(ctx context.Context, tx *store.Tx, b brake) error {
	_, err := tx.Exec(ctx, `UPDATE person_attempt SET count = count - 1 WHERE name = $1 AND count > 0`, b.name)
	return err
}
