package tool

import (
	"context"
	"slices"

	"stepwise/internal/audit"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/person"
)

// Column is a line item as coordinators see it.
type Column struct {
	Item
	Scores int // how many people have one
}

// Columns lists a tool's line items for its coordinators.
func (s *Service) Columns(ctx context.Context, a person.Actor, tool string) ([]Column, error) {
	t, err := byID(ctx, s.db.Read(), tool)
	if err == nil && !mayUseAny(a, t) {
		err = person.Forbidden()
	}
	if err != nil {
		return nil, err
	}
	items, err := store.All[Item](ctx, s.db.Read(), `SELECT `+itemColumns+` FROM content_lti_item WHERE tool = $1 AND removed_at = 0 ORDER BY id`, tool)
	if err != nil {
		return nil, err
	}
	out := make([]Column, 0, len(items))
	for _, i := range items {
		n, err := store.One[int](ctx, s.db.Read(), `SELECT COUNT(*) FROM content_lti_score WHERE item = $1`, i.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, Column{i, n})
	}
	return out, nil
}

// Column returns a line item and the scores of people whom the actor coordinates.
func (s *Service) Column(ctx context.Context, a person.Actor, item string) (Item, []Score, error) {
	i, t, err := s.itemOf(ctx, s.db.Read(), item)
	if err == nil && !mayUseAny(a, t) {
		err = person.Forbidden()
	}
	if err != nil {
		return Item{}, nil, err
	}
	scores, err := store.All[Score](ctx, s.db.Read(), `SELECT `+scoreColumns+` FROM content_lti_score WHERE item = $1 ORDER BY came_at DESC, person`, item)
	if err != nil {
		return i, nil, err
	}
	programme := t.Scope
	if i.Link != "" {
		l, err := linkByID(ctx, s.db.Read(), i.Link)
		if err != nil {
			return i, nil, err
		}
		programme = l.Programme
	} else if i.Context != "" {
		c, err := contextByID(ctx, s.db.Read(), i.Context)
		if err != nil {
			return i, nil, err
		}
		programme = c.Programme
	}
	// A coordinator of one cohort sees that cohort's scores.
	allowed := map[string]bool{}
	for _, g := range a.Grants {
		if g.Role != person.Coordinator || g.Programme != "" && g.Programme != programme {
			continue
		}
		members, err := person.Members(ctx, s.db.Read(), programme, g.Cohort)
		if err != nil {
			return i, nil, err
		}
		for who := range members {
			allowed[who] = true
		}
	}
	return i, slices.DeleteFunc(scores, func(x Score) bool { return !allowed[x.Person] }), nil
}

func (s *Service) itemOf(ctx context.Context, q store.Queryer, item string) (Item, Tool, error) {
	i, err := store.One[Item](ctx, q, `SELECT `+itemColumns+` FROM content_lti_item WHERE id = $1`, item)
	if err != nil {
		return i, Tool{}, err
	}
	t, err := byID(ctx, q, i.Tool)
	return i, t, err
}

// SetMark says which share of the maximum passes (0 to 1; 0 for none). It holds for
// scores that come from now on.
func (s *Service) SetMark(ctx context.Context, a person.Actor, item string, mark float64) error {
	if !(mark >= 0 && mark <= 1) {
		return &fault.Fault{Kind: fault.Invalid, Key: "fault.form", Fields: []fault.Field{{Where: "mark", Key: "fault.number", Args: map[string]any{"Min": 0, "Max": 100}}}}
	}
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		i, t, err := s.itemOf(ctx, tx, item)
		if err != nil {
			return err
		}
		may := mayKeep(a, t.Scope)
		if i.Link != "" && !may {
			l, err := linkByID(ctx, tx, i.Link)
			if err != nil {
				return err
			}
			may = mayUse(a, t, l.Programme, l.Cohort)
		}
		if !may {
			return person.Forbidden()
		}
		if _, err := tx.Exec(ctx, `UPDATE content_lti_item SET mark = $1 WHERE id = $2`, mark, item); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "lti.mark", Object: "lti_item/" + item, Detail: map[string]any{"mark": mark}})
	})
}
