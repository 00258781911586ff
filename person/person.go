// Package person knows the people: accounts, roles, invitations, identity. Other
// rooms hold a person's id and ask here for the rest.
package person

import (
	"context"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/internal/store"
)

// Person is somebody with an account.
type Person struct {
	ID          string     `db:"id"`
	Email       string     `db:"email"` // lower case
	Latin       string     `db:"name_latin"`
	Han         string     `db:"name_han"`
	Licence     string     `db:"licence"`
	Hospital    string     `db:"hospital"`
	Department  string     `db:"department"`
	Title       string     `db:"title"`
	City        string     `db:"city"`
	Locale      string     `db:"locale"`
	Password    string     `db:"password"` // argon2id in PHC form, "" for none
	CreatedAt   clock.Time `db:"created_at"`
	ConfirmedAt clock.Time `db:"confirmed_at"`
	ConfirmedBy string     `db:"confirmed_by"`
	DisabledAt  clock.Time `db:"disabled_at"`
	// SessionsFrom ends every browser session that began earlier.
	SessionsFrom clock.Time `db:"sessions_from"`
}

const columns = `id, email, name_latin, name_han, licence, hospital, department, title, city, locale, password,
	created_at, confirmed_at, confirmed_by, disabled_at, sessions_from`

// Name writes the name as a reader of t expects it.
func (p Person) Name(t lang.Tag) string { return Name(p.Latin, p.Han, t) }

// Get returns a person.
func Get(ctx context.Context, q store.Queryer, id string) (Person, error) {
	return store.One[Person](ctx, q, `SELECT `+columns+` FROM person WHERE id = $1`, id)
}

// Many returns people by id; unknown ids are missing from the map.
func Many(ctx context.Context, q store.Queryer, ids []string) (map[string]Person, error) {
	out := map[string]Person{}
	for len(ids) > 0 {
		n := min(len(ids), 500) // both engines bound the number of parameters
		people, err := store.All[Person](ctx, q,
			`SELECT `+columns+` FROM person WHERE id IN (`+store.List(1, n)+`)`, store.Args(ids[:n])...)
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			out[p.ID] = p
		}
		ids = ids[n:]
	}
	return out, nil
}

// ByEmail returns the person with this address, however it is capitalised.
func ByEmail(ctx context.Context, q store.Queryer, email string) (Person, error) {
	return store.One[Person](ctx, q, `SELECT `+columns+` FROM person WHERE email = $1`, FoldEmail(email))
}

// Holders returns the ids of everybody who holds a role in a programme (or
// everywhere), for lists to choose from.
func Holders(ctx context.Context, q store.Queryer, role Role, programme string) ([]string, error) {
	return store.All[string](ctx, q, `
		SELECT DISTINCT person FROM person_grant WHERE role = $1 AND programme IN ($2, '') ORDER BY person`, string(role), programme)
}

// Insert stores a new person inside a write. The e-mail address must be free.
func Insert(ctx context.Context, tx *store.Tx, p Person) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO person (id, email, name_latin, name_han, licence, hospital, department, title, city, locale, password,
			folded, created_at, confirmed_at, confirmed_by, disabled_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		p.ID, FoldEmail(p.Email), p.Latin, p.Han, p.Licence, p.Hospital, p.Department, p.Title, p.City, p.Locale, p.Password,
		folded(p), p.CreatedAt, p.ConfirmedAt, p.ConfirmedBy, p.DisabledAt)
	if err != nil {
		return err
	}
	return keepMailbox(ctx, tx, p.ID, p.Email)
}

// AddGrant gives a role inside a write; giving it twice changes nothing.
func AddGrant(ctx context.Context, tx *store.Tx, person string, g Grant, by string, at clock.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO person_grant (person, role, programme, cohort, granted_at, granted_by)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`, person, string(g.Role), g.Programme, g.Cohort, at, by)
	return err
}
