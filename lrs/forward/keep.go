package forward

import (
	"context"
	"encoding/json"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/person"
)

// Create makes a target; sending begins within seconds. Faults of the terms come
// back as one Invalid fault with a field each.
func (s *Service) Create(ctx context.Context, actor person.Actor, t Terms) (string, error) {
	if !mayManage(actor) {
		return "", person.Forbidden()
	}
	t = t.tidy()
	if err := s.check(t, true); err != nil {
		return "", err
	}
	key, now := id.New(), s.clock.Now()
	filter, err := json.Marshal(t.Filter)
	if err != nil {
		return "", err
	}
	sealed, err := crypt.Seal(s.key, t.Secret, place(key))
	if err != nil {
		return "", err
	}
	return key, s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO lrs_forward (id, name, endpoint, username, sealed, version, filter, since, created_at, created_by)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			key, t.Name, t.Endpoint, t.Key, sealed, t.Version, string(filter), t.Since, now, actor.ID); err != nil {
			return err
		}
		return note(ctx, tx, now, actor, "forward.create", key, map[string]any{"name": t.Name, "endpoint": t.Endpoint, "filter": t.Filter})
	})
}

// Change sets new terms. The place in the record stays; what a wider filter would
// have let through before is sent only by Restart. Since is not changed.
func (s *Service) Change(ctx context.Context, actor person.Actor, target string, t Terms) error {
	if !mayManage(actor) {
		return person.Forbidden()
	}
	t = t.tidy()
	if err := s.check(t, false); err != nil {
		return err
	}
	now := s.clock.Now()
	filter, err := json.Marshal(t.Filter)
	if err != nil {
		return err
	}
	var sealed []byte
	if t.Secret != "" {
		if sealed, err = crypt.Seal(s.key, t.Secret, place(target)); err != nil {
			return err
		}
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		old, err := get(ctx, tx, target)
		if err != nil {
			return err
		}
		keep := sealed
		if keep == nil {
			keep = old.Sealed
		}
		if _, err := tx.Exec(ctx, `UPDATE lrs_forward SET name = $1, endpoint = $2, username = $3, sealed = $4, version = $5, filter = $6,
			failures = 0, retry_at = 0, error = '' WHERE id = $7`,
			t.Name, t.Endpoint, t.Key, keep, t.Version, string(filter), target); err != nil {
			return err
		}
		return note(ctx, tx, now, actor, "forward.change", target, map[string]any{"name": t.Name, "endpoint": t.Endpoint, "filter": t.Filter, "secret": sealed != nil})
	})
}

// Pause stops sending; Resume goes on from where it stopped, at once.
func (s *Service) Pause(ctx context.Context, actor person.Actor, target string) error {
	return s.act(ctx, actor, target, "forward.pause", `UPDATE lrs_forward SET paused = TRUE WHERE id = $1`)
}

// Resume goes on, at once even after failures.
func (s *Service) Resume(ctx context.Context, actor person.Actor, target string) error {
	return s.act(ctx, actor, target, "forward.resume", `UPDATE lrs_forward SET paused = FALSE, retry_at = 0 WHERE id = $1`)
}

// Restart sends everything again that the filter lets through and that was stored
// after since. The other side knows most of it already, which is harmless.
func (s *Service) Restart(ctx context.Context, actor person.Actor, target string, since clock.Time) error {
	return s.act(ctx, actor, target, "forward.restart", `UPDATE lrs_forward SET since = $1, cursor = 0, failures = 0, retry_at = 0, error = '' WHERE id = $2`, since)
}

// Remove forgets a target and its letters. What was delivered stays there.
func (s *Service) Remove(ctx context.Context, actor person.Actor, target string) error {
	if !mayManage(actor) {
		return person.Forbidden()
	}
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		old, err := get(ctx, tx, target)
		if err != nil {
			return err
		}
		for _, text := range []string{`DELETE FROM lrs_forward_letter WHERE target = $1`, `DELETE FROM lrs_forward WHERE id = $1`} {
			if _, err := tx.Exec(ctx, text, target); err != nil {
				return err
			}
		}
		return note(ctx, tx, now, actor, "forward.remove", target, map[string]any{"name": old.Name, "endpoint": old.Endpoint})
	})
}

func (s *Service) act(ctx context.Context, actor person.Actor, target, action, text string, more ...any) error {
	if !mayManage(actor) {
		return person.Forbidden()
	}
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := get(ctx, tx, target); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, text, append(more, target)...); err != nil {
			return err
		}
		return note(ctx, tx, now, actor, action, target, nil)
	})
}

func note(ctx context.Context, tx *store.Tx, now clock.Time, actor person.Actor, action, target string, detail any) error {
	return audit.Note(ctx, tx, audit.Entry{At: now, Actor: actor.ID, Action: action, Object: "forward/" + target, Detail: detail})
}
