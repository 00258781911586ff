package client

import (
	"context"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// Listed is a client in the list, with what it did today.
type Listed struct {
	Client
	Today Day
}

// List returns every client, live ones first, each group by name.
func (s *Service) List(ctx context.Context, actor person.Actor) ([]Listed, error) {
	if !mayManage(actor) {
		return nil, person.Forbidden()
	}
	q := s.db.Read()
	rows, err := store.All[row](ctx, q, `SELECT `+columns+` FROM lrs_client ORDER BY CASE WHEN revoked_at = 0 THEN 0 ELSE 1 END, name, id`)
	if err != nil {
		return nil, err
	}
	days, err := store.All[Day](ctx, q, `SELECT `+dayColumns+` FROM lrs_client_day WHERE day = $1`, dayOf(s.clock.Now()))
	if err != nil {
		return nil, err
	}
	today := map[string]Day{}
	for _, d := range days {
		today[d.Client] = d
	}
	out := make([]Listed, len(rows))
	for i, r := range rows {
		out[i] = Listed{r.client(), today[r.ID]}
	}
	return out, nil
}

// Get returns one client, revoked or not, with the secrets that open the door now,
// oldest first.
func (s *Service) Get(ctx context.Context, actor person.Actor, client string) (Client, []Secret, error) {
	if !mayManage(actor) {
		return Client{}, nil, person.Forbidden()
	}
	c, err := get(ctx, s.db.Read(), client)
	if err != nil || !c.Live() {
		return c, nil, err
	}
	secrets, err := store.All[Secret](ctx, s.db.Read(), `SELECT id, client, created_at, created_by, ends_at, used_at FROM lrs_client_secret
		WHERE client = $1 AND (ends_at = 0 OR ends_at > $2) ORDER BY created_at, id`, client, s.clock.Now())
	return c, secrets, err
}

const dayColumns = `client, day, requests, statements, bytes, refused_secret, refused_scope, refused_limit, refused_content, failed`

// Days returns the last n days of a client, oldest first and without gaps; today
// is the last.
func (s *Service) Days(ctx context.Context, actor person.Actor, client string, n int) ([]Day, error) {
	if !mayManage(actor) {
		return nil, person.Forbidden()
	}
	days := lastDays(s.clock.Now(), n)
	rows, err := store.All[Day](ctx, s.db.Read(), `SELECT `+dayColumns+` FROM lrs_client_day WHERE client = $1 AND day >= $2 ORDER BY day`, client, days[0])
	if err != nil {
		return nil, err
	}
	found := map[string]Day{}
	for _, d := range rows {
		found[d.Day] = d
	}
	out := make([]Day, len(days))
	for i, day := range days {
		out[i] = found[day]
		out[i].Client, out[i].Day = client, day
	}
	return out, nil
}

// lastDays lists n days that end with that of now.
func lastDays(now clock.Time, n int) []string {
	out := make([]string, n)
	noon := now.Std().In(lang.Zone)
	for i := range out {
		out[n-1-i] = noon.AddDate(0, 0, -i).Format(time.DateOnly)
	}
	return out
}

// Names maps the ids of all clients to their names, for pages that show where a
// statement came from.
func (s *Service) Names(ctx context.Context) (map[string]string, error) {
	rows, err := store.All[struct {
		ID   string `db:"id"`
		Name string `db:"name"`
	}](ctx, s.db.Read(), `SELECT id, name FROM lrs_client`)
	if err != nil {
		return nil, err
	}
	out := make(map[string]string, len(rows))
	for _, r := range rows {
		out[r.ID] = r.Name
	}
	return out, nil
}
