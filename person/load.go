package person

import (
	"context"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
)

// loadText is one round trip for a person and their grants: every request asks
// it, so nothing is cached and a role taken away is gone with the next click.
const loadText = `
	SELECT p.name_latin, p.name_han, p.email, p.city, p.locale, p.confirmed_at, p.disabled_at, p.sessions_from,
		COALESCE(g.role, ''), COALESCE(g.programme, ''), COALESCE(g.cohort, '')
	FROM person p LEFT JOIN person_grant g ON g.person = p.id
	WHERE p.id = $1`

// Load returns the person as an actor, with grants. A disabled account is nobody;
// an unknown one is a NotFound fault.
func Load(ctx context.Context, q store.Queryer, id string) (Actor, error) {
	a, _, err := load(ctx, q, id)
	return a, err
}

// LoadSession is Load for a browser session that began at since. A session that
// was ended from elsewhere, or whose person is gone, is nobody, without an error.
func LoadSession(ctx context.Context, q store.Queryer, id string, since clock.Time) (Actor, error) {
	a, from, err := load(ctx, q, id)
	if fault.Is(err, fault.NotFound) {
		return Actor{}, nil
	}
	if err != nil || since < from {
		return Actor{}, err
	}
	return a, nil
}

func load(ctx context.Context, q store.Queryer, id string) (a Actor, sessionsFrom clock.Time, err error) {
	rows, err := q.QueryContext(ctx, loadText, id)
	if err != nil {
		return a, 0, err
	}
	defer rows.Close()
	var locale string
	var confirmed, disabled clock.Time
	for rows.Next() {
		var g Grant
		// Scanned by hand: reflection would cost more than the query.
		if err := rows.Scan(&a.Latin, &a.Han, &a.Email, &a.City, &locale, &confirmed, &disabled, &sessionsFrom,
			&g.Role, &g.Programme, &g.Cohort); err != nil {
			return Actor{}, 0, err
		}
		if a.ID == "" {
			a.ID, a.Locale, a.Confirmed = id, lang.Tag(locale), !confirmed.IsZero()
		}
		if g.Role != "" {
			a.Grants = append(a.Grants, g)
		}
	}
	if err := rows.Err(); err != nil {
		return Actor{}, 0, err
	}
	if a.ID == "" {
		return a, 0, fault.New(fault.NotFound, "fault.notfound")
	}
	if !disabled.IsZero() {
		return Actor{}, sessionsFrom, nil
	}
	return a, sessionsFrom, nil
}
