package session

import (
	"context"
	"slices"

	"stepwise/internal/lang"
	"stepwise/internal/store"
)

// ItemKind is what happens in a part of a session.
type ItemKind string

// ItemKinds lists the kinds in the order in which forms offer them.
var ItemKinds = []ItemKind{"lecture", "case", "panel", "simulation", "workshop", "ballot", "tutoring"}

// Item is one part of the agenda.
type Item struct {
	After    int       `db:"after"` // minutes after the session's start, so that a session can be moved
	Kind     ItemKind  `db:"kind"`
	Title    lang.Text `db:"title"`
	Speakers lang.Text `db:"speakers"`
}

// Expert leads a session: one of our people, or a guest in words ("one
// international cardio-oncologist") where no account exists.
type Expert struct {
	Person string    `db:"person"`
	Guest  lang.Text `db:"guest"`
}

func agenda(ctx context.Context, q store.Queryer, sessionID string) ([]Item, error) {
	return store.All[Item](ctx, q,
		`SELECT after, kind, title, speakers FROM session_item WHERE session = $1 ORDER BY position`, sessionID)
}

func experts(ctx context.Context, q store.Queryer, sessionID string) ([]Expert, error) {
	return store.All[Expert](ctx, q,
		`SELECT person, guest FROM session_expert WHERE session = $1 ORDER BY position`, sessionID)
}

// leads reports whether a person is among the session's experts.
func leads(ctx context.Context, q store.Queryer, sessionID, person string) (bool, error) {
	return store.Exists(ctx, q, `SELECT 1 FROM session_expert WHERE session = $1 AND person = $2`, sessionID, person)
}

// writeParts replaces agenda and experts; both are small and edited as a whole.
func writeParts(ctx context.Context, tx *store.Tx, sessionID string, d Draft) error {
	if _, err := tx.Exec(ctx, `DELETE FROM session_item WHERE session = $1`, sessionID); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM session_expert WHERE session = $1`, sessionID); err != nil {
		return err
	}
	items := slices.Clone(d.Agenda)
	slices.SortStableFunc(items, func(a, b Item) int { return a.After - b.After })
	for i, x := range items {
		if _, err := tx.Exec(ctx, `
			INSERT INTO session_item (session, position, after, kind, title, speakers) VALUES ($1, $2, $3, $4, $5, $6)`,
			sessionID, i, x.After, string(x.Kind), x.Title, x.Speakers); err != nil {
			return err
		}
	}
	for i, x := range d.Experts {
		if _, err := tx.Exec(ctx, `
			INSERT INTO session_expert (session, position, person, guest) VALUES ($1, $2, $3, $4)`,
			sessionID, i, x.Person, x.Guest); err != nil {
			return err
		}
	}
	return nil
}
