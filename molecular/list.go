package molecular

import (
	"context"
	"slices"
	"strconv"

	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/person"
)

// Filter chooses points. Empty fields do not choose.
type Filter struct {
	City     string // code
	Medicine string // INN
	Until    string // "2006-01-02": only points dated on or before
}

// Points returns the points in force, by city, medicine and date. Anyone may read
// them: each is a fact with its source.
func (s *Service) Points(ctx context.Context, f Filter) ([]Point, error) {
	where, args := `ended_at = 0`, []any{}
	add := func(condition string, value any) {
		args = append(args, value)
		where += " AND " + condition + " $" + strconv.Itoa(len(args))
	}
	if f.Medicine != "" {
		add("medicine =", f.Medicine)
	}
	if f.City != "" {
		add("city =", f.City)
	}
	if f.Until != "" {
		add("day <=", f.Until)
	}
	return store.All[Point](ctx, s.db.Read(), `SELECT `+pointColumns+` FROM molecular_point WHERE `+where+` ORDER BY city, medicine, day, place, id`, args...)
}

// Somewhere are the medicines of which any point in force speaks.
func (s *Service) Somewhere(ctx context.Context) (map[string]bool, error) {
	list, err := store.All[string](ctx, s.db.Read(), `SELECT DISTINCT medicine FROM molecular_point WHERE ended_at = 0`)
	out := make(map[string]bool, len(list))
	for _, m := range list {
		out[m] = true
	}
	return out, err
}

// History returns the rows of a point, the newest first; the first one is in force
// unless it has ended.
func (s *Service) History(ctx context.Context, root string) ([]Point, error) {
	if !id.Valid(root) {
		return nil, fault.New(fault.NotFound, "fault.notfound")
	}
	list, err := store.All[Point](ctx, s.db.Read(), `SELECT `+pointColumns+` FROM molecular_point WHERE root = $1 ORDER BY number DESC`, root)
	if err == nil && len(list) == 0 {
		err = fault.New(fault.NotFound, "fault.notfound")
	}
	return list, err
}

// Writers are the people who entered or ended rows of a point. Only those who may
// change it are told; to others the map is empty.
func (s *Service) Writers(ctx context.Context, a person.Actor, rows []Point) (map[string]person.Person, error) {
	var ids []string
	for _, p := range rows {
		if !MayEnter(a, p.Programme) {
			continue
		}
		for _, id := range []string{p.EnteredBy, p.EndedBy} {
			if id != "" && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return person.Many(ctx, s.db.Read(), ids)
}
