package client

import (
	"context"
	"slices"
	"strings"

	"stepwise/internal/store"
	"stepwise/person"
)

// Change sets new terms. A revoked client is a Closed fault.
func (s *Service) Change(ctx context.Context, actor person.Actor, client string, t Terms) error {
	if !mayManage(actor) {
		return person.Forbidden()
	}
	if t = t.tidy(); t.check() != nil {
		return t.check()
	}
	now := s.clock.Now()
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		old, err := s.live(ctx, tx, client)
		if err != nil {
			return err
		}
		l := t.Limits
		if _, err := tx.Exec(ctx, `UPDATE lrs_client SET name = $1, note = $2, scopes = $3, version = $4, origins = $5, request_rate = $6,
			request_burst = $7, statement_rate = $8, statement_burst = $9, changed_at = $10 WHERE id = $11`,
			t.Name, t.Note, written(t.Scopes), t.Version, strings.Join(t.Origins, " "), l.Requests, l.RequestBurst,
			l.Statements, l.StatementBurst, now, client); err != nil {
			return err
		}
		return s.noted(ctx, tx, now, actor, "client.change", client, changes(old.Terms, t))
	})
	s.forget()
	return err
}

// changes says what became different, for the audit.
func changes(a, b Terms) map[string]any {
	out := map[string]any{}
	add := func(name string, different bool, from, to any) {
		if different {
			out[name] = []any{from, to}
		}
	}
	add("name", a.Name != b.Name, a.Name, b.Name)
	add("scopes", a.Scopes != b.Scopes, NamesOf(a.Scopes), NamesOf(b.Scopes))
	add("version", a.Version != b.Version, a.Version, b.Version)
	add("origins", !slices.Equal(a.Origins, b.Origins), a.Origins, b.Origins)
	add("limits", a.Limits != b.Limits, a.Limits, b.Limits)
	if a.Note != b.Note {
		out["note"] = "changed" // it may hold a name, and the audit cannot be deleted
	}
	return out
}
