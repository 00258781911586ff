package ehr

import (
	"context"
	"strings"

	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/person"
)

type row struct {
	ID        string     `db:"id"`
	Name      string     `db:"name"`
	Issuer    string     `db:"issuer"`
	KeysURL   string     `db:"jwks_url"`
	Keys      string     `db:"jwks"`
	Origins   string     `db:"origins"`
	Tenant    string     `db:"tenant"`
	Note      string     `db:"note"`
	CreatedAt clock.Time `db:"created_at"`
	CreatedBy string     `db:"created_by"`
	EndedAt   clock.Time `db:"ended_at"`
	EndedBy   string     `db:"ended_by"`
	UsedAt    clock.Time `db:"used_at"`
}

const columns = `id, name, issuer, jwks_url, jwks, origins, tenant, note, created_at, created_by, ended_at, ended_by, used_at`

func (r row) client() Client {
	return Client{ID: r.ID, Terms: Terms{Name: r.Name, Issuer: r.Issuer, KeysURL: r.KeysURL, Keys: r.Keys, Origins: strings.Fields(r.Origins), Tenant: r.Tenant, Note: r.Note},
		CreatedAt: r.CreatedAt, CreatedBy: r.CreatedBy, EndedAt: r.EndedAt, EndedBy: r.EndedBy, UsedAt: r.UsedAt}
}

// List returns every record system, those in use first, each group by name.
func (s *Service) List(ctx context.Context, actor person.Actor) ([]Client, error) {
	if !mayManage(actor) {
		return nil, person.Forbidden()
	}
	rows, err := store.All[row](ctx, s.db.Read(), `SELECT `+columns+` FROM toxicity_client ORDER BY CASE WHEN ended_at = 0 THEN 0 ELSE 1 END, name, id`)
	return clients(rows), err
}

// Get returns one record system, in use or not.
func (s *Service) Get(ctx context.Context, actor person.Actor, id string) (Client, error) {
	if !mayManage(actor) {
		return Client{}, person.Forbidden()
	}
	r, err := store.One[row](ctx, s.db.Read(), `SELECT `+columns+` FROM toxicity_client WHERE id = $1`, id)
	return r.client(), err
}

// issued returns the live systems whose tokens say iss; there is at most one.
func (s *Service) issued(ctx context.Context, q store.Queryer, iss string) ([]Client, error) {
	rows, err := store.All[row](ctx, q, `SELECT `+columns+` FROM toxicity_client WHERE issuer = $1 AND ended_at = 0`, iss)
	return clients(rows), err
}

func clients(rows []row) []Client {
	out := make([]Client, len(rows))
	for i, r := range rows {
		out[i] = r.client()
	}
	return out
}

// MayCall reports whether pages of a web origin may call from a browser: any while
// the sandbox is open, else those of a live record system.
func (s *Service) MayCall(ctx context.Context, origin string) (bool, error) {
	if open, err := s.Open(ctx); err != nil || open {
		return open, err
	}
	rows, err := store.All[row](ctx, s.db.Read(), `SELECT `+columns+` FROM toxicity_client WHERE ended_at = 0 AND origins <> ''`)
	if err != nil {
		return false, err
	}
	for _, c := range clients(rows) {
		for _, o := range c.Origins {
			if strings.EqualFold(o, origin) {
				return true, nil
			}
		}
	}
	return false, nil
}
