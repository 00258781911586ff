package person

import (
	"context"

	"stepwise/internal/id"
	"stepwise/internal/store"
)

// Members returns who holds a role in a programme, or with cohort set in that
// cohort, with the roles that hold there, by id. Roles that hold everywhere make
// nobody a member; administrators are none.
func Members(ctx context.Context, q store.Queryer, programme, cohort string) (map[string][]Role, error) {
	type row struct {
		Person string `db:"person"`
		Role   Role   `db:"role"`
	}
	rows, err := store.All[row](ctx, q, `
		SELECT DISTINCT person, role FROM person_grant
		WHERE programme = $1 AND (cohort = $2 OR cohort = '' OR $2 = '') AND role <> $3 ORDER BY person, role`,
		programme, cohort, string(Administrator))
	out := map[string][]Role{}
	for _, r := range rows {
		out[r.Person] = append(out[r.Person], r.Role)
	}
	return out, err
}

// Tie lets somebody who is signed in say that a subject of another system is
// oneself, once. The edge has checked the claim. A subject that is somebody else is a
// Conflict fault.
func (s *Service) Tie(ctx context.Context, a Actor, c Claim) error {
	if !a.SignedIn() || c.Issuer == "" || c.Subject == "" {
		return Forbidden()
	}
	now, change := s.clock.Now(), id.New()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		known, err := store.All[string](ctx, tx, `SELECT person FROM person_identity WHERE issuer = $1 AND subject = $2`, c.Issuer, c.Subject)
		if err != nil || len(known) == 1 && known[0] == a.ID {
			return err
		}
		if err := tie(ctx, tx, c, a.ID, now); err != nil {
			return err
		}
		return s.reconsider(ctx, tx, a.ID, change, a.ID, now)
	})
}

// Known returns the person whom a subject of another system is tied to, or "" for
// none. It notes nothing: SignInWith does, when somebody signs in.
func Known(ctx context.Context, q store.Queryer, c Claim) (string, error) {
	known, err := store.All[string](ctx, q, `SELECT person FROM person_identity WHERE issuer = $1 AND subject = $2`, c.Issuer, c.Subject)
	if err != nil || len(known) == 0 {
		return "", err
	}
	return known[0], nil
}
