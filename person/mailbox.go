package person

import (
	"context"
	"crypto/sha1"
	"encoding/hex"

	"stepwise/internal/store"
)

// mailHash is the form in which other systems name an address without telling it:
// SHA-1 over the mailto IRI (xAPI 2.0 clause 4.2.2.2, mbox_sha1sum).
func mailHash(email string) string {
	sum := sha1.Sum([]byte("mailto:" + FoldEmail(email)))
	return hex.EncodeToString(sum[:])
}

// keepMailbox remembers that somebody has this address. It stays when the address
// changes, so that its next owner does not inherit what the last one did.
func keepMailbox(ctx context.Context, tx *store.Tx, person, email string) error {
	_, err := tx.Exec(ctx, `INSERT INTO person_mailbox (sha1, person) VALUES ($1, $2) ON CONFLICT DO NOTHING`, mailHash(email), person)
	return err
}

// KeepMailboxes remembers the addresses of accounts that are older than the memory
// of addresses, with those that were corrected since, and returns how many people
// that were. Run it at the start; it does nothing the second time.
func (s *Service) KeepMailboxes(ctx context.Context) (int, error) {
	type address struct {
		Person string `db:"person"`
		Email  string `db:"email"`
	}
	done := 0
	for {
		people, err := store.All[address](ctx, s.db.Read(), `SELECT p.id AS person, p.email FROM person p
			WHERE NOT EXISTS (SELECT 1 FROM person_mailbox m WHERE m.person = p.id) ORDER BY p.id LIMIT 200`)
		if err != nil || len(people) == 0 {
			return done, err
		}
		err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			for _, p := range people {
				former, err := store.All[string](ctx, tx, `SELECT before FROM person_correction WHERE person = $1 AND field = 'email'`, p.Person)
				if err != nil {
					return err
				}
				for _, email := range append(former, p.Email) {
					if err := keepMailbox(ctx, tx, p.Person, email); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			return done, err
		}
		done += len(people)
	}
}
