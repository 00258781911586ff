package certificate

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/job"
	"stepwise/internal/store"
	"stepwise/person"
	"stepwise/programme/credential"
)

// Open makes the first key when there is none and tells at the start of a node,
// rather than at the first certificate, that its secret is not the right one.
func (s *Service) Open(ctx context.Context) error {
	now := s.clock.Now()
	fresh, err := s.newKey(now, "")
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		rows, err := store.All[Key](ctx, tx, `SELECT `+keyColumns+` FROM programme_certificate_key ORDER BY id`)
		if err != nil {
			return err
		}
		for _, k := range rows {
			if _, err := s.unlock(k); err != nil {
				return err
			}
		}
		if len(rows) > 0 {
			return nil
		}
		return insertKey(ctx, tx, fresh)
	})
}

// Keys returns all signing keys, newest first, without anything secret.
func (s *Service) Keys(ctx context.Context, a person.Actor) ([]Key, error) {
	if !mayKeepKeys(a) {
		return nil, person.Forbidden()
	}
	rows, err := store.All[Key](ctx, s.db.Read(), `SELECT `+keyColumns+` FROM programme_certificate_key ORDER BY not_before DESC, retired_at, id`)
	for i := range rows {
		rows[i].Sealed = nil
	}
	return rows, err
}

// Rotate makes a new signing key and retires the one in use, whose secret half is
// destroyed. What the old one signed stays valid.
func (s *Service) Rotate(ctx context.Context, a person.Actor) error {
	if !mayKeepKeys(a) {
		return person.Forbidden()
	}
	now := s.clock.Now()
	fresh, err := s.newKey(now, a.ID)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := s.retire(ctx, tx, now); err != nil {
			return err
		}
		if err := insertKey(ctx, tx, fresh); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "certificate.rotate", Object: "certificate_key/" + fresh.ID})
	})
}

// RevokeKey declares a key compromised: nothing that it signed counts any more,
// wherever it is. When the key was in use a new one takes its place, and a job
// signs every certificate anew under the same address and QR code, after making
// sure that it is the one that was issued.
func (s *Service) RevokeKey(ctx context.Context, a person.Actor, key, reason string) error {
	if !mayKeepKeys(a) {
		return person.Forbidden()
	}
	reason = strings.TrimSpace(reason)
	if err := checkReason(reason); err != nil {
		return err
	}
	now := s.clock.Now()
	fresh, err := s.newKey(now, a.ID)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		k, err := store.One[Key](ctx, tx, `SELECT `+keyColumns+` FROM programme_certificate_key WHERE id = $1`, key)
		if err != nil {
			return err
		}
		if !k.RevokedAt.IsZero() {
			return fault.New(fault.Conflict, "certificate.fault.keyrevoked")
		}
		if _, err := s.unlock(k); err != nil {
			return err
		}
		wasLive := k.Live()
		k.RevokedAt, k.RevokedBy, k.Reason = now, a.ID, reason
		if err := s.updateKey(ctx, tx, k); err != nil {
			return err
		}
		if wasLive {
			if err := insertKey(ctx, tx, fresh); err != nil {
				return err
			}
		}
		if err := job.Add(ctx, tx, job.New{Kind: jobResign, Payload: k.ID, Key: k.ID}); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "certificate.revokekey", Object: "certificate_key/" + k.ID,
			Detail: map[string]any{"reason": reason}})
	})
}

// newKey draws a key that may sign from this second on.
func (s *Service) newKey(now clock.Time, by string) (Key, error) {
	from := second(now)
	k, err := credential.NewKey(rand.Reader, from.Std())
	if err != nil {
		return Key{}, err
	}
	row := Key{ID: k.ID, Public: k.Public, NotBefore: from, MadeBy: by}
	s.lock(&row, k.Private.Seed())
	return row, nil
}

func insertKey(ctx context.Context, tx *store.Tx, k Key) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO programme_certificate_key (id, public, sealed, not_before, made_by) VALUES ($1, $2, $3, $4, $5)`,
		k.ID, k.Public, k.Sealed, k.NotBefore, k.MadeBy)
	return err
}

// retire ends every live key, a second after the last thing that it signed: nodes'
// clocks differ, and what was signed stays signed.
func (s *Service) retire(ctx context.Context, tx *store.Tx, now clock.Time) error {
	live, err := store.All[Key](ctx, tx, `SELECT `+keyColumns+` FROM programme_certificate_key WHERE retired_at = 0 AND revoked_at = 0 ORDER BY id`)
	if err != nil {
		return err
	}
	for _, k := range live {
		if _, err := s.unlock(k); err != nil {
			return err
		}
		last, err := store.One[clock.Time](ctx, tx, `SELECT COALESCE(MAX(signed_at), 0) FROM programme_certificate WHERE signed_by = $1`, k.ID)
		if err != nil {
			return err
		}
		k.RetiredAt = second(max(now, last, k.NotBefore)).Add(time.Second)
		if err := s.updateKey(ctx, tx, k); err != nil {
			return err
		}
	}
	return nil
}

// updateKey stores new times of a key that signs no more, and forgets its seed.
func (s *Service) updateKey(ctx context.Context, tx *store.Tx, k Key) error {
	s.lock(&k, nil)
	_, err := tx.Exec(ctx, `
		UPDATE programme_certificate_key SET sealed = $1, retired_at = $2, revoked_at = $3, revoked_by = $4, reason = $5 WHERE id = $6`,
		k.Sealed, k.RetiredAt, k.RevokedAt, k.RevokedBy, k.Reason, k.ID)
	return err
}

// resign signs anew what a revoked key signed, under the same addresses. Each is
// first held against the old signature: whoever stole a key may have been at the
// rows as well, and what does not fit is left as it is, invalid.
func (s *Service) resign(ctx context.Context, key string) error {
	after := ""
	for {
		batch, err := store.All[Certificate](ctx, s.db.Read(), `
			SELECT `+columns+` FROM programme_certificate WHERE signed_by = $1 AND id > $2 ORDER BY id LIMIT 100`, key, after)
		if err != nil || len(batch) == 0 {
			return err
		}
		for _, c := range batch {
			after = c.ID
			if err := s.resignOne(ctx, c); err != nil {
				return err
			}
		}
	}
}

func (s *Service) resignOne(ctx context.Context, c Certificate) error {
	now := s.clock.Now()
	keys, err := s.keys(ctx, s.db.Read(), c.Issuer)
	if err != nil {
		return err
	}
	for i := range keys.Keys {
		if keys.Keys[i].ID == c.SignedBy {
			keys.Keys[i].Revoked = time.Time{}
		}
	}
	if result, err := credential.Verify([]byte(c.Credential), keys, nil, now.Std()); !result.Authentic || !same(result.Award, c.award()) {
		return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			return audit.Note(ctx, tx, audit.Entry{At: now, Actor: "job", Action: "certificate.unsigned", Object: "certificate/" + c.ID,
				Detail: map[string]any{"error": fmt.Sprint(err)}})
		})
	}
	by, err := s.signing(ctx, s.db.Read(), now)
	if err != nil {
		return err
	}
	by.keys.Controller = c.Issuer
	old := c.SignedBy
	if err := c.sign(by); err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := stillLive(ctx, tx, by.key); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `
			UPDATE programme_certificate SET credential = $1, token = $2, signed_by = $3, signed_at = $4 WHERE id = $5 AND signed_by = $6`,
			c.Credential, c.Token, c.SignedBy, c.SignedAt, c.ID, old)
		return err
	})
}

// stillLive refuses a signature by a key that was retired or revoked meanwhile.
func stillLive(ctx context.Context, tx *store.Tx, key credential.Key) error {
	live, err := store.Exists(ctx, tx, `SELECT id FROM programme_certificate_key WHERE id = $1 AND retired_at = 0 AND revoked_at = 0`, key.ID)
	if err == nil && !live {
		return errAgain
	}
	return err
}
