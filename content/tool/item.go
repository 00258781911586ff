package tool

import (
	"context"
	"strconv"
	"time"

	"stepwise/content/lti"
	"stepwise/content/trust"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
)

// Item is a line item. Its activity in the record is lrs.LineItem(ID).
type Item struct {
	ID         string     `db:"id"`
	Tool       string     `db:"tool"`
	Deployment string     `db:"deployment"`
	Context    string     `db:"context"` // "" when it goes with a link through all cohorts
	Link       string     `db:"link"`
	Label      string     `db:"label"`
	Maximum    float64    `db:"maximum"`
	Mark       float64    `db:"mark"` // share that passes; 0 for none
	Resource   string     `db:"resource"`
	Tag        string     `db:"tag"`
	StartsAt   clock.Time `db:"starts_at"`
	EndsAt     clock.Time `db:"ends_at"`
	Coupled    bool       `db:"coupled"`
	MadeAt     clock.Time `db:"made_at"`
	RemovedAt  clock.Time `db:"removed_at"`
}

const itemColumns = `id, tool, deployment, context, link, label, maximum, mark, resource, tag, starts_at, ends_at, coupled, made_at, removed_at`

func itemFrom(l lti.LineItem) Item {
	start, end := l.Times()
	return Item{Label: l.Label, Maximum: l.Maximum, Resource: l.Resource, Tag: l.Tag, Link: l.Link, StartsAt: clock.At(start), EndsAt: clock.At(end)}
}

func (s *Service) wire(i Item) lti.LineItem {
	out := lti.LineItem{ID: s.at(PathItem + i.ID), Maximum: i.Maximum, Label: i.Label, Resource: i.Resource, Tag: i.Tag, Link: i.Link}
	if i.StartsAt != 0 {
		out.Start = i.StartsAt.Std().Format(time.RFC3339)
	}
	if i.EndsAt != 0 {
		out.End = i.EndsAt.Std().Format(time.RFC3339)
	}
	return out
}

func insertItem(ctx context.Context, tx *store.Tx, i Item) error {
	_, err := tx.Exec(ctx, `INSERT INTO content_lti_item (`+itemColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0)`,
		i.ID, i.Tool, i.Deployment, i.Context, i.Link, i.Label, i.Maximum, i.Mark, i.Resource, i.Tag, i.StartsAt, i.EndsAt, i.Coupled, i.MadeAt)
	return err
}

// container checks that a container belongs to the caller.
func (s *Service) container(ctx context.Context, q store.Queryer, c Caller, deployment, course string) error {
	known, err := store.Exists(ctx, q, `SELECT 1 FROM content_lti_deployment WHERE id = $1 AND tool = $2 AND closed_at = 0`, deployment, c.Tool.ID)
	if err != nil {
		return err
	}
	if !known {
		return fault.New(fault.NotFound, "lti.fault.item")
	}
	_, err = contextByID(ctx, q, course)
	return err
}

// ItemFilter chooses line items (AGS 3.2.5). Empty fields do not choose.
type ItemFilter struct {
	Link, Resource, Tag string
	After               string // id of the last one of the page before
	Limit               int    // 1–500, 0 means 100
}

// Items lists the line items of a container; next is After of the next page.
func (s *Service) Items(ctx context.Context, c Caller, deployment, course string, f ItemFilter) (list []lti.LineItem, next string, err error) {
	if err := c.needs(lti.ScopeItems, lti.ScopeItemsRead); err != nil {
		return nil, "", err
	}
	if err := s.container(ctx, s.db.Read(), c, deployment, course); err != nil {
		return nil, "", err
	}
	if f.Limit <= 0 || f.Limit > 500 {
		f.Limit = 100
	}
	text, args := `SELECT `+itemColumns+` FROM content_lti_item WHERE tool = $1 AND deployment = $2 AND context IN ($3, '') AND id > $4 AND removed_at = 0`,
		[]any{c.Tool.ID, deployment, course, f.After}
	for column, value := range map[string]string{"link": f.Link, "resource": f.Resource, "tag": f.Tag} {
		if value != "" {
			args = append(args, value)
			text += " AND " + column + " = $" + strconv.Itoa(len(args))
		}
	}
	args = append(args, f.Limit+1)
	rows, err := store.All[Item](ctx, s.db.Read(), text+" ORDER BY id LIMIT $"+strconv.Itoa(len(args)), args...)
	if err != nil {
		return nil, "", err
	}
	if len(rows) > f.Limit {
		rows = rows[:f.Limit]
		next = rows[f.Limit-1].ID
	}
	list = []lti.LineItem{}
	for _, i := range rows {
		list = append(list, s.wire(i))
	}
	return list, next, nil
}

// maxItems bounds what a tool that creates a line item a launch can do to us.
const maxItems = 10_000

// AddItem makes a line item for a tool (AGS 3.2.3).
func (s *Service) AddItem(ctx context.Context, c Caller, deployment, course string, l lti.LineItem) (lti.LineItem, error) {
	if err := c.needs(lti.ScopeItems); err != nil {
		return l, err
	}
	if err := l.Check(); err != nil {
		return l, trust.Refused(err, "lti.fault.message")
	}
	i := itemFrom(l)
	i.ID, i.Tool, i.Deployment, i.Context, i.MadeAt = id.New(), c.Tool.ID, deployment, course, s.clock.Now()
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := s.container(ctx, tx, c, deployment, course); err != nil {
			return err
		}
		if i.Link != "" {
			link, err := linkByID(ctx, tx, i.Link)
			if err != nil || link.Tool != c.Tool.ID || link.Deployment != deployment {
				return fault.New(fault.NotFound, "lti.fault.link", "Link", i.Link)
			}
		}
		n, err := store.One[int](ctx, tx, `SELECT COUNT(*) FROM content_lti_item WHERE tool = $1`, c.Tool.ID)
		if err != nil {
			return err
		}
		if n >= maxItems {
			return fault.New(fault.TooLarge, "lti.fault.manyitems", "Max", maxItems)
		}
		return insertItem(ctx, tx, i)
	})
	return s.wire(i), err
}

// own returns a line item of the caller's; another's is not there for it.
func own(ctx context.Context, q store.Queryer, c Caller, item string) (Item, error) {
	found, err := store.All[Item](ctx, q, `SELECT `+itemColumns+` FROM content_lti_item WHERE id = $1 AND tool = $2 AND removed_at = 0`, item, c.Tool.ID)
	if err != nil {
		return Item{}, err
	}
	if len(found) == 0 {
		return Item{}, fault.New(fault.NotFound, "lti.fault.item")
	}
	return found[0], nil
}

// Item returns one line item.
func (s *Service) Item(ctx context.Context, c Caller, item string) (lti.LineItem, error) {
	if err := c.needs(lti.ScopeItems, lti.ScopeItemsRead); err != nil {
		return lti.LineItem{}, err
	}
	i, err := own(ctx, s.db.Read(), c, item)
	return s.wire(i), err
}

// PutItem changes a line item. The link that it belongs to stays (AGS 3.2.2).
func (s *Service) PutItem(ctx context.Context, c Caller, item string, l lti.LineItem) (lti.LineItem, error) {
	if err := c.needs(lti.ScopeItems); err != nil {
		return l, err
	}
	if err := l.Check(); err != nil {
		return l, trust.Refused(err, "lti.fault.message")
	}
	var out Item
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		i, err := own(ctx, tx, c, item)
		if err != nil {
			return err
		}
		n := itemFrom(l)
		i.Label, i.Maximum, i.Resource, i.Tag, i.StartsAt, i.EndsAt = n.Label, n.Maximum, n.Resource, n.Tag, n.StartsAt, n.EndsAt
		out = i
		_, err = tx.Exec(ctx, `UPDATE content_lti_item SET label = $1, maximum = $2, resource = $3, tag = $4, starts_at = $5, ends_at = $6 WHERE id = $7`,
			i.Label, i.Maximum, i.Resource, i.Tag, i.StartsAt, i.EndsAt, i.ID)
		return err
	})
	return s.wire(out), err
}

// RemoveItem takes a line item away. One that we made with a link stays: a programme
// may ask for it. What was scored stays in the record.
func (s *Service) RemoveItem(ctx context.Context, c Caller, item string) error {
	if err := c.needs(lti.ScopeItems); err != nil {
		return err
	}
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		i, err := own(ctx, tx, c, item)
		if err != nil {
			return err
		}
		if i.Coupled {
			return fault.New(fault.Forbidden, "lti.fault.coupled")
		}
		_, err = tx.Exec(ctx, `UPDATE content_lti_item SET removed_at = $1 WHERE id = $2`, now, i.ID)
		return err
	})
}
