package tool

import (
	"context"

	"stepwise/internal/lang"
	"stepwise/internal/store"
)

// Titled is a line item as a path or a ledger names it. Link starts it, "" when it
// was made by the tool for no link of ours.
type Titled struct {
	Title lang.Text
	Link  string
}

// Titles returns line items by id; what is not there is missing from the map.
func Titles(ctx context.Context, q store.Queryer, items []string) (map[string]Titled, error) {
	if len(items) == 0 {
		return nil, nil
	}
	type row struct {
		ID    string `db:"id"`
		Label string `db:"label"`
		Link  string `db:"link"`
	}
	rows, err := store.All[row](ctx, q, `SELECT id, label, link FROM content_lti_item WHERE id IN (`+store.List(1, len(items))+`)`, store.Args(items)...)
	if err != nil {
		return nil, err
	}
	out := map[string]Titled{}
	for _, r := range rows {
		x := Titled{Title: lang.Text{EN: r.Label}}
		if r.Link != "" {
			l, err := linkByID(ctx, q, r.Link)
			if err != nil {
				return nil, err
			}
			x.Title = l.Title
			if l.ClosedAt.IsZero() {
				x.Link = l.ID
			}
		}
		out[r.ID] = x
	}
	return out, nil
}
