package client

import (
	"context"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/person"
)

// Issued is a client with its fresh secret, which is shown this once.
type Issued struct {
	Client
	Secret string // 43 characters
}

// Create makes a client and its first secret. Faults of the terms come back as
// one Invalid fault with a field each.
func (s *Service) Create(ctx context.Context, actor person.Actor, t Terms) (Issued, error) {
	if !mayManage(actor) {
		return Issued{}, person.Forbidden()
	}
	if t = t.tidy(); t.check() != nil {
		return Issued{}, t.check()
	}
	secret, hash := crypt.Token()
	now := s.clock.Now()
	c := Client{ID: id.New(), Terms: t, CreatedAt: now, CreatedBy: actor.ID}
	first := Secret{ID: id.New(), Client: c.ID, CreatedAt: now, CreatedBy: actor.ID}
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := insertClient(ctx, tx, c); err != nil {
			return err
		}
		if err := insertSecret(ctx, tx, first, hash); err != nil {
			return err
		}
		return s.noted(ctx, tx, now, actor, "client.create", c.ID, map[string]any{"name": t.Name, "scopes": NamesOf(t.Scopes)})
	})
	s.forget()
	return Issued{c, secret}, err
}

func (s *Service) live(ctx context.Context, q store.Queryer, client string) (Client, error) {
	c, err := get(ctx, q, client)
	if err == nil && !c.Live() {
		err = fault.New(fault.Closed, "client.fault.revoked")
	}
	return c, err
}

// noted ends every change: the audit's entry and the hint to all nodes.
func (s *Service) noted(ctx context.Context, tx *store.Tx, now clock.Time, actor person.Actor, action, client string, detail any) error {
	if err := move(ctx, tx); err != nil {
		return err
	}
	return audit.Note(ctx, tx, audit.Entry{At: now, Actor: actor.ID, Action: action, Object: "client/" + client, Detail: detail})
}
