package casereport

import (
	"context"
	"slices"

	"stepwise/casereport/anchor"
	"stepwise/internal/store"
)

// movers remembers where anchors of one section go, so that finding the places,
// which compares two whole texts, happens before the write and the one writer of
// SQLite is not held up by it.
type movers map[movement]anchor.Anchor

type movement struct {
	from     anchor.Anchor
	old, new string
}

func (m movers) find(a anchor.Anchor, old, next string) anchor.Anchor {
	key := movement{a, old, next}
	if to, ok := m[key]; ok {
		return to
	}
	to, _ := anchor.Relocate(a, old, next)
	if m != nil {
		m[key] = to
	}
	return to
}

// movers finds the places for the comments that a section has now. Should another
// save or comment come in between, along finds the rest inside the write.
func (s *Service) movers(ctx context.Context, report, key, next string) (movers, error) {
	m := movers{}
	list, err := anchored(ctx, s.db.Read(), report, key)
	if err != nil || len(list) == 0 {
		return m, err
	}
	t, err := section(ctx, s.db.Read(), report, key)
	if err != nil {
		return m, err
	}
	for _, n := range list {
		m.find(n.anchor(), t.Text, next)
	}
	return m, nil
}

func anchored(ctx context.Context, q store.Queryer, report, key string) ([]Note, error) {
	return store.All[Note](ctx, q, `SELECT `+noteColumns+` FROM casereport_comment WHERE report = $1 AND section = $2`, report, key)
}

// along moves every comment of a section from its old text to the next, also the
// settled and the orphaned: words that come back take their comment back.
func (m movers) along(ctx context.Context, tx *store.Tx, report, key, old, next string) error {
	list, err := anchored(ctx, tx, report, key)
	if err != nil {
		return err
	}
	for _, n := range list {
		was := n.anchor()
		a := m.find(was, old, next)
		if a == was {
			continue
		}
		_, err := tx.Exec(ctx, `
			UPDATE casereport_comment SET from_rune = $1, to_rune = $2, quote = $3, prefix = $4, suffix = $5 WHERE id = $6`,
			a.Start, a.End, a.Quote, a.Prefix, a.Suffix, n.ID)
		if err != nil {
			return err
		}
	}
	return nil
}

// sortNotes orders comments as the report reads.
func sortNotes(list []Note) {
	place := map[string]int{}
	for i, key := range AllSections() {
		place[key] = i
	}
	slices.SortStableFunc(list, func(a, b Note) int {
		if p := place[a.Section] - place[b.Section]; p != 0 {
			return p
		}
		return a.From - b.From
	})
}
