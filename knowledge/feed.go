package knowledge

import (
	"context"
	"strconv"

	"stepwise/internal/store"
	"stepwise/knowledge/fact"
	"stepwise/person"
)

// Changes returns the feed of changes, newest first; next is the Before of the next
// page, 0 at the end.
func (s *Service) Changes(ctx context.Context, a person.Actor, f Feed) (list []Change, next int64, err error) {
	limit := f.Limit
	if limit <= 0 || limit > 200 {
		limit = 50
	}
	c := f.choose(a)
	c.args = append(c.args, limit+1)
	rows, err := store.All[row](ctx, s.db.Read(), `SELECT `+rowColumns+` FROM knowledge_revision r WHERE `+c.text+
		` ORDER BY r.change_no DESC LIMIT $`+strconv.Itoa(len(c.args)), c.args...)
	if err != nil {
		return nil, 0, err
	}
	if len(rows) > limit {
		rows, next = rows[:limit], rows[limit-1].Change
	}
	before, err := s.before(ctx, rows)
	if err != nil {
		return nil, 0, err
	}
	for i, r := range rows {
		x, err := r.revision()
		if err != nil {
			return nil, 0, err
		}
		list = append(list, Change{Revision: x, Before: before[i]})
	}
	return list, next, nil
}

func (f Feed) choose(a person.Actor) conditions {
	var c conditions
	c.and("r.change_no > $", f.Since)
	if f.Before > 0 {
		c.and("r.change_no < $", f.Before)
	}
	if f.Kind != "" {
		c.and("r.kind = $", string(f.Kind))
	}
	if f.ID != "" {
		c.and("r.statement = $", f.ID)
	}
	if f.People {
		c.and("r.cause <> $", string(Shipped))
	}
	if !MaySeeDrafts(a) {
		c.and("r.force_at > 0")
	}
	return c
}

// before reads, for each row, what was in force before it.
func (s *Service) before(ctx context.Context, rows []row) ([]*fact.Statement, error) {
	var ids []string
	known := map[string]bool{}
	for _, r := range rows {
		if r.Number > 1 && !known[r.Statement] {
			known[r.Statement] = true
			ids = append(ids, r.Statement)
		}
	}
	out := make([]*fact.Statement, len(rows))
	if len(ids) == 0 {
		return out, nil
	}
	held, err := store.All[row](ctx, s.db.Read(), `SELECT `+rowColumns+` FROM knowledge_revision r
		WHERE r.statement IN (`+store.List(1, len(ids))+`) AND r.force_at > 0 ORDER BY r.statement, r.number`, store.Args(ids)...)
	if err != nil {
		return nil, err
	}
	for i, r := range rows {
		for _, h := range held {
			if h.Statement == r.Statement && h.Number < r.Number {
				if out[i], err = decode(h.Content); err != nil { // the last of them stays
					return nil, err
				}
			}
		}
	}
	return out, nil
}

// Seen is up to where the actor has looked; the zero Mark for one who never did.
func (s *Service) Seen(ctx context.Context, a person.Actor) (Mark, error) {
	if !a.SignedIn() {
		return Mark{}, nil
	}
	rows, err := store.All[Mark](ctx, s.db.Read(), `SELECT change_no AS change, at FROM knowledge_mark WHERE person = $1`, a.ID)
	if err != nil || len(rows) == 0 {
		return Mark{}, err
	}
	return rows[0], nil
}

// MarkSeen notes that the actor has looked at all changes up to a number. A mark never
// goes back, so that an older page sent late does no harm, and never beyond the newest
// change, which nobody has seen.
func (s *Service) MarkSeen(ctx context.Context, a person.Actor, change int64) error {
	if !a.SignedIn() {
		return person.Forbidden()
	}
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		newest, err := newestChange(ctx, tx)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO knowledge_mark (person, change_no, at) VALUES ($1, $2, $3)
			ON CONFLICT (person) DO UPDATE SET change_no = excluded.change_no, at = excluded.at WHERE knowledge_mark.change_no < excluded.change_no`,
			a.ID, min(max(change, 0), newest), now)
		return err
	})
}

// Waiting counts what waits. Who may not see drafts is told of disputes and of changes
// only.
func (s *Service) Waiting(ctx context.Context, a person.Actor) (Waiting, error) {
	var w Waiting
	if MaySeeDrafts(a) {
		var err error
		if w.Drafts, err = s.Count(ctx, a, Filter{Pending: true}); err != nil {
			return w, err
		}
		if MayReview(a) {
			if w.Mine, err = s.Count(ctx, a, Filter{Pending: true, Mine: true}); err != nil {
				return w, err
			}
		}
	}
	counts, err := s.Kinds(ctx)
	if err != nil {
		return w, err
	}
	for _, byStatus := range counts {
		w.Disputed += byStatus[fact.Disputed]
		w.Recalled += byStatus[fact.Recalled]
	}
	seen, err := s.Seen(ctx, a)
	if err != nil {
		return w, err
	}
	// To somebody who never looked, what came with the program is no news.
	c := Feed{Since: seen.Change, People: seen.Change == 0}.choose(a)
	w.Changed, err = store.One[int](ctx, s.db.Read(), `SELECT COUNT(*) FROM knowledge_revision r WHERE `+c.text, c.args...)
	return w, err
}
