package client

import (
	"context"
	"time"

	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/person"
)

// Rotate gives a client a new secret. The one in use goes on opening the door for
// overlap, so that the other side can change over without a gap; 0 ends it now. A
// third secret does not exist: what was already ending ends now.
func (s *Service) Rotate(ctx context.Context, actor person.Actor, client string, overlap time.Duration) (Issued, error) {
	if !mayManage(actor) {
		return Issued{}, person.Forbidden()
	}
	if overlap < 0 || overlap > 90*24*time.Hour {
		return Issued{}, &fault.Fault{Kind: fault.Invalid, Key: "fault.form", Fields: []fault.Field{{Where: "overlap", Key: "fault.choice"}}}
	}
	secret, hash := crypt.Token()
	now := s.clock.Now()
	next := Secret{ID: id.New(), Client: client, CreatedAt: now, CreatedBy: actor.ID}
	var c Client
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		if c, err = s.live(ctx, tx, client); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE lrs_client_secret SET ends_at = $1 WHERE client = $2 AND ends_at > $1`, now, client); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE lrs_client_secret SET ends_at = $1 WHERE client = $2 AND ends_at = 0`, now.Add(overlap), client); err != nil {
			return err
		}
		if err := insertSecret(ctx, tx, next, hash); err != nil {
			return err
		}
		return s.noted(ctx, tx, now, actor, "client.rotate", client, map[string]any{"overlap": overlap.String()})
	})
	s.forget()
	return Issued{c, secret}, err
}

// EndOld ends the older of two secrets now, before its overlap is over.
func (s *Service) EndOld(ctx context.Context, actor person.Actor, client string) error {
	if !mayManage(actor) {
		return person.Forbidden()
	}
	now := s.clock.Now()
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE lrs_client_secret SET ends_at = $1 WHERE client = $2 AND ends_at > $1`, now, client)
		if err != nil || n == 0 {
			return err // pressed twice: it has ended already
		}
		return s.noted(ctx, tx, now, actor, "client.endold", client, nil)
	})
	s.forget()
	return err
}
