package forward

import (
	"context"

	"stepwise/internal/store"
	"stepwise/person"
)

// List returns every target by name.
func (s *Service) List(ctx context.Context, actor person.Actor) ([]Overview, error) {
	if !mayManage(actor) {
		return nil, person.Forbidden()
	}
	rows, err := store.All[row](ctx, s.db.Read(), `SELECT `+columns+` FROM lrs_forward ORDER BY name, id`)
	if err != nil {
		return nil, err
	}
	out := make([]Overview, len(rows))
	for i, r := range rows {
		if out[i], err = s.overview(ctx, r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Get returns one target.
func (s *Service) Get(ctx context.Context, actor person.Actor, target string) (Overview, error) {
	if !mayManage(actor) {
		return Overview{}, person.Forbidden()
	}
	r, err := get(ctx, s.db.Read(), target)
	if err != nil {
		return Overview{}, err
	}
	return s.overview(ctx, r)
}

func (s *Service) overview(ctx context.Context, r row) (Overview, error) {
	t, err := r.target()
	if err != nil {
		return Overview{}, err
	}
	o := Overview{Target: t, Circuit: t.Circuit(s.clock.Now())}
	if o.Dead, err = store.One[int](ctx, s.db.Read(), `SELECT COUNT(*) FROM lrs_forward_letter WHERE target = $1 AND state = $2`, t.ID, Dead); err != nil {
		return Overview{}, err
	}
	next, err := s.page(ctx, t, 1)
	if err == nil && len(next) > 0 {
		o.Oldest = next[0].Stored()
	}
	return o, err
}
