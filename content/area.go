package content

import (
	"cmp"
	"context"
	"slices"

	"stepwise/internal/audit"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// Area is a group of the library, such as a subject.
type Area struct {
	Code  string    `db:"code"`
	Title lang.Text `db:"title"`
	Place int       `db:"place"` // order among the areas
}

// PutArea makes or changes an area. Areas are shared, so it takes who may write
// what is shared.
func (s *Service) PutArea(ctx context.Context, a person.Actor, area Area) error {
	if !mayWrite(a, "") {
		return person.Forbidden()
	}
	area.Title = cleanText(area.Title)
	var f fault.Form
	f.Check(ValidCode(area.Code), "code", "content.code")
	f.Check(!area.Title.IsZero(), "title", "fault.required")
	checkBoth(&f, "title", area.Title, maxTitle)
	f.Check(area.Place >= 0 && area.Place <= 9999, "place", "fault.number", "Min", 0, "Max", 9999)
	if err := f.Err(); err != nil {
		return err
	}
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `
			INSERT INTO content_area (code, title, place) VALUES ($1, $2, $3)
			ON CONFLICT (code) DO UPDATE SET title = excluded.title, place = excluded.place`,
			area.Code, area.Title, area.Place); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "content.area", Object: "area/" + area.Code})
	})
}

// Areas returns the areas in order.
func (s *Service) Areas(ctx context.Context) ([]Area, error) {
	return store.All[Area](ctx, s.db.Read(), `SELECT code, title, place FROM content_area ORDER BY place, code`)
}

// shelf orders things by area: known areas by their place, unknown ones after
// them by code, and what has none at the end.
type shelf struct {
	areas []Area
	place map[string]int
}

func (s *Service) shelf(ctx context.Context) (shelf, error) {
	areas, err := s.Areas(ctx)
	place := map[string]int{}
	for i, a := range areas {
		place[a.Code] = i
	}
	return shelf{areas, place}, err
}

func (h shelf) compare(a, b string) int {
	rank := func(code string) int {
		if i, ok := h.place[code]; ok {
			return i
		}
		if code == "" {
			return 1 << 30
		}
		return 1 << 29
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
}

// title is the area's name; one that nobody named shows its code.
func (h shelf) title(code string) lang.Text {
	if i, ok := h.place[code]; ok {
		return h.areas[i].Title
	}
	return lang.Text{EN: code, ZH: code}
}

func (h shelf) sort(units []Unit) {
	slices.SortFunc(units, func(a, b Unit) int {
		return cmp.Or(h.compare(a.Area, b.Area), cmp.Compare(a.Place, b.Place), cmp.Compare(a.Code, b.Code))
	})
}
