package client

import (
	"context"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/person"
)

// Revoke shuts a client out for good, on every node within a second. What it
// stored stays. Revoking twice keeps the first reason.
func (s *Service) Revoke(ctx context.Context, actor person.Actor, client, reason string) error {
	if !mayManage(actor) {
		return person.Forbidden()
	}
	reason = strings.TrimSpace(reason)
	var f fault.Form
	f.Check(reason != "", "reason", "fault.required")
	f.Check(len([]rune(reason)) <= 500, "reason", "fault.toolong", "Max", 500)
	if err := f.Err(); err != nil {
		return err
	}
	now := s.clock.Now()
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := get(ctx, tx, client); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `UPDATE lrs_client SET revoked_at = $1, revoked_by = $2, reason = $3 WHERE id = $4 AND revoked_at = 0`,
			now, actor.ID, reason, client)
		if err != nil || n == 0 {
			return err
		}
		return s.noted(ctx, tx, now, actor, "client.revoke", client, map[string]any{"reason": reason})
	})
	s.forget()
	return err
}
