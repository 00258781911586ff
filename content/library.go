package content

import (
	"cmp"
	"context"
	"slices"

	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// Library is what a reader may read, in areas.
type Library struct {
	Groups []Group
	Areas  []Area // that have something in them, to filter by
	Done   int    // units finished, of all and not only of those shown
	Units  int    // units there are
}

// Group is an area of the library with what is in it.
type Group struct {
	Code      string
	Title     lang.Text // empty for what has no area
	Units     []Shelved
	Resources []Offered
	Tests     []Offer
}

// Shelved is a unit in the library, without text.
type Shelved struct {
	Unit
	Progress
}

// Offered is a resource and what became of the reader's own record.
type Offered struct {
	Resource
	State State // "" when the reader has handed in nothing
}

// Offer is a test in the library; Taken counts the reader's rounds.
type Offer struct {
	Test
	Taken  int  `db:"taken"`
	Passed bool `db:"-"`
}

// Filter narrows the library. Empty fields do not.
type Filter struct {
	Area  string
	State string // "open" or "done"
}

// Library returns the published units, resources and tests that somebody may
// read, with what they did of them.
func (s *Service) Library(ctx context.Context, a person.Actor, f Filter) (Library, error) {
	if !a.SignedIn() {
		return Library{}, person.Forbidden()
	}
	shelf, err := s.shelf(ctx)
	if err != nil {
		return Library{}, err
	}
	units, err := s.listed(ctx, a)
	if err != nil {
		return Library{}, err
	}
	shelf.sort(units)
	reading, err := s.reading(ctx, a.ID)
	if err != nil {
		return Library{}, err
	}
	offered, err := s.offered(ctx, a)
	if err != nil {
		return Library{}, err
	}
	l := Library{Units: len(units)}
	groups := map[string]*Group{}
	group := func(code string) *Group {
		g := groups[code]
		if g == nil {
			g = &Group{Code: code, Title: shelf.title(code)}
			groups[code] = g
		}
		return g
	}
	wanted := func(done bool) bool { return f.State == "" || (f.State == "done") == done }
	for _, u := range units {
		p := reading[u.Code]
		if p.Done() {
			l.Done++
		}
		g := group(u.Area)
		if wanted(p.Done()) {
			g.Units = append(g.Units, Shelved{u, p.Progress})
		}
	}
	for _, r := range offered {
		g := group(r.Area)
		if wanted(r.State == Confirmed) {
			g.Resources = append(g.Resources, r)
		}
	}
	for code, g := range groups {
		l.Areas = append(l.Areas, Area{Code: code, Title: g.Title})
		if (f.Area == "" || f.Area == code) && len(g.Units)+len(g.Resources) > 0 {
			l.Groups = append(l.Groups, *g)
		}
	}
	slices.SortFunc(l.Areas, func(a, b Area) int { return shelf.compare(a.Code, b.Code) })
	slices.SortFunc(l.Groups, func(a, b Group) int { return shelf.compare(a.Code, b.Code) })
	if f.Area == "" {
		tests, err := s.offers(ctx, a)
		if err != nil {
			return l, err
		}
		tests = slices.DeleteFunc(tests, func(o Offer) bool { return !wanted(o.Passed) })
		if len(tests) > 0 {
			l.Groups = append(l.Groups, Group{Tests: tests})
		}
	}
	return l, nil
}

type readingRow struct {
	Unit string `db:"unit"`
	Progress
}

// reading returns somebody's progress by unit.
func (s *Service) reading(ctx context.Context, personID string) (map[string]readingRow, error) {
	rows, err := store.All[readingRow](ctx, s.db.Read(), `
		SELECT unit, seen, begun_at, finished_at FROM content_reading WHERE person = $1`, personID)
	out := make(map[string]readingRow, len(rows))
	for _, r := range rows {
		out[r.Unit] = r
	}
	return out, err
}

func (s *Service) offered(ctx context.Context, a person.Actor) ([]Offered, error) {
	all, err := store.All[Resource](ctx, s.db.Read(), `
		SELECT `+resourceColumns+` FROM content_resource WHERE status = $1 ORDER BY code`, string(Published))
	if err != nil {
		return nil, err
	}
	mine, err := s.Mine(ctx, a)
	if err != nil {
		return nil, err
	}
	var out []Offered
	for _, r := range all {
		if !mayRead(a, r.Scope) {
			continue
		}
		o := Offered{Resource: r}
		for _, m := range mine {
			if m.Resource == r.Code {
				o.State = m.State
			}
		}
		out = append(out, o)
	}
	return out, nil
}

func (s *Service) offers(ctx context.Context, a person.Actor) ([]Offer, error) {
	tests, err := store.All[Offer](ctx, s.db.Read(), `
		SELECT `+testColumns+`, (SELECT COUNT(*) FROM content_attempt p WHERE p.person = $1 AND p.code = content_test.code
			AND p.ended_at > 0) AS taken
		FROM content_test WHERE status = $2 ORDER BY code`, a.ID, string(Published))
	if err != nil {
		return nil, err
	}
	passed, err := store.All[string](ctx, s.db.Read(), `
		SELECT DISTINCT code FROM content_attempt WHERE person = $1 AND passed = TRUE`, a.ID)
	out := tests[:0]
	for _, t := range tests {
		t.Passed = slices.Contains(passed, t.Code)
		if mayRead(a, t.Scope) {
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, func(a, b Offer) int { return cmp.Compare(a.Code, b.Code) })
	return out, err
}
