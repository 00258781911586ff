package content

import (
	"context"

	"stepwise/content/prose"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// Reading is a unit as it lies before a reader.
type Reading struct {
	Unit
	Page      prose.Page
	Lang      lang.Tag // of the text; not the reader's when it is not translated yet
	AreaTitle lang.Text
	Learner   bool // progress and answers are kept of this reader
	Progress
	Round    Round // the quick check; no Items when there is none
	Previous *Unit // in the library's order, without text
	Next     *Unit
}

// Check reports whether the unit has a check that must be passed to finish it.
func (r Reading) Check() bool { return r.Round.Counting() > 0 }

// Read returns a unit for a reader, in the language of the context where it is
// written in it.
func (s *Service) Read(ctx context.Context, a person.Actor, code string) (Reading, error) {
	u, err := s.readable(ctx, a, code)
	if err != nil {
		return Reading{}, err
	}
	q := s.db.Read()
	r := Reading{Unit: u, Learner: mayLearn(a, u.Scope)}
	files, err := filesOf(ctx, q, code)
	if err != nil {
		return r, err
	}
	r.Page, r.Lang = s.page(u, files, lang.From(ctx))
	if r.Learner {
		if r.Progress, _, err = progress(ctx, q, a.ID, code); err != nil {
			return r, err
		}
	}
	e, err := s.check(ctx, q, u)
	if err != nil {
		return r, err
	}
	if r.Round, err = s.round(ctx, q, a, e); err != nil {
		return r, err
	}
	shelf, err := s.shelf(ctx)
	if err != nil {
		return r, err
	}
	r.AreaTitle = shelf.title(u.Area)
	units, err := s.listed(ctx, a)
	if err != nil {
		return r, err
	}
	shelf.sort(units)
	for i := range units {
		if units[i].Code != code {
			continue
		}
		if i > 0 {
			r.Previous = &units[i-1]
		}
		if i+1 < len(units) {
			r.Next = &units[i+1]
		}
	}
	return r, nil
}

// listed returns the published units that somebody may read, without text.
func (s *Service) listed(ctx context.Context, a person.Actor) ([]Unit, error) {
	units, err := store.All[Unit](ctx, s.db.Read(), `
		SELECT `+unitColumns+`, `+headColumns+` FROM content_unit u
		JOIN content_version v ON v.unit = u.code AND v.number = u.published WHERE u.status = $1`, string(Published))
	if err != nil {
		return nil, err
	}
	out := units[:0]
	for _, u := range units {
		if mayRead(a, u.Scope) {
			out = append(out, u)
		}
	}
	return out, nil
}
