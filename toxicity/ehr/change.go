package ehr

import (
	"context"
	"strings"

	"stepwise/internal/audit"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/person"
)

// Add trusts a record system from now on. Faults of the terms come back as one
// Invalid fault with a field each; an issuer that is trusted already is one of them.
func (s *Service) Add(ctx context.Context, actor person.Actor, t Terms) (Client, error) {
	if !mayManage(actor) {
		return Client{}, person.Forbidden()
	}
	t = t.tidy()
	if err := t.check(s.ask.Check); err != nil {
		return Client{}, err
	}
	c := Client{ID: id.New(), Terms: t, CreatedAt: s.clock.Now(), CreatedBy: actor.ID}
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if known, err := s.issued(ctx, tx, t.Issuer); err != nil {
			return err
		} else if len(known) > 0 {
			var f fault.Form
			f.Add("issuer", "ehr.fault.issuer", "Name", known[0].Name)
			return f.Err()
		}
		if _, err := tx.Exec(ctx, `INSERT INTO toxicity_client (id, name, issuer, jwks_url, jwks, origins, tenant, note, created_at, created_by)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			c.ID, t.Name, t.Issuer, t.KeysURL, t.Keys, strings.Join(t.Origins, " "), t.Tenant, t.Note, c.CreatedAt, c.CreatedBy); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: c.CreatedAt, Actor: actor.ID, Action: "ehr.add", Object: "ehr/" + c.ID,
			Detail: map[string]any{"name": t.Name, "issuer": t.Issuer}})
	})
	return c, err
}

// End switches a record system off for good: its tokens open nothing from then on.
// Doing it twice changes nothing.
func (s *Service) End(ctx context.Context, actor person.Actor, client string) error {
	if !mayManage(actor) {
		return person.Forbidden()
	}
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := store.One[string](ctx, tx, `SELECT id FROM toxicity_client WHERE id = $1`, client); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `UPDATE toxicity_client SET ended_at = $1, ended_by = $2 WHERE id = $3 AND ended_at = 0`, now, actor.ID, client)
		if err != nil || n == 0 {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: actor.ID, Action: "ehr.end", Object: "ehr/" + client})
	})
}

// Open reports whether anybody may ask for cards without a token.
func (s *Service) Open(ctx context.Context) (bool, error) {
	set, err := store.All[string](ctx, s.db.Read(), `SELECT value FROM toxicity_setting WHERE name = 'sandbox'`)
	if err != nil || len(set) == 0 {
		return s.config.Open && err == nil, err
	}
	return set[0] == "open", nil
}

// SetOpen opens the sandbox to anybody, or closes it.
func (s *Service) SetOpen(ctx context.Context, actor person.Actor, open bool) error {
	if !mayManage(actor) {
		return person.Forbidden()
	}
	now, value := s.clock.Now(), "closed"
	if open {
		value = "open"
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO toxicity_setting (name, value, set_at, set_by) VALUES ('sandbox', $1, $2, $3)
			ON CONFLICT (name) DO UPDATE SET value = excluded.value, set_at = excluded.set_at, set_by = excluded.set_by`, value, now, actor.ID); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: actor.ID, Action: "ehr.sandbox", Object: "ehr", Detail: map[string]any{"sandbox": value}})
	})
}
