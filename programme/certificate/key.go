package certificate

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/programme/credential"
)

// Key is a signing key as an administrator sees it.
type Key struct {
	ID        string     `db:"id"`
	Public    []byte     `db:"public"`
	Sealed    []byte     `db:"sealed"`
	NotBefore clock.Time `db:"not_before"`
	RetiredAt clock.Time `db:"retired_at"`
	RevokedAt clock.Time `db:"revoked_at"`
	MadeBy    string     `db:"made_by"`
	RevokedBy string     `db:"revoked_by"`
	Reason    string     `db:"reason"`
}

// Live reports whether the key may sign.
func (k Key) Live() bool { return k.RetiredAt.IsZero() && k.RevokedAt.IsZero() }

const keyColumns = `id, public, sealed, not_before, retired_at, revoked_at, made_by, revoked_by, reason`

// ErrSecret reports keys that were sealed under another secret than this node's,
// or rows that somebody altered.
var ErrSecret = errors.New("certificate: a signing key does not open; every node needs the same certificate.key or STEPWISE_CERTIFICATE_KEY")

// aad is what a seal vouches for beside the seed: the whole lifetime. A database
// in which somebody brought a revoked key back to life does not open.
func (k Key) aad() []byte {
	return fmt.Appendf(nil, "stepwise certificate key\n%s\n%d\n%d\n%d", k.ID, k.NotBefore, k.RetiredAt, k.RevokedAt)
}

// lock seals a seed under the key's present times; an empty seed for a key that
// signs no more.
func (s *Service) lock(k *Key, seed []byte) {
	nonce := make([]byte, s.seal.NonceSize())
	rand.Read(nonce)
	k.Sealed = s.seal.Seal(nonce, nonce, seed, k.aad())
}

// unlock gives the key for signing and checking.
func (s *Service) unlock(k Key) (credential.Key, error) {
	n := s.seal.NonceSize()
	if len(k.Sealed) < n {
		return credential.Key{}, ErrSecret
	}
	seed, err := s.seal.Open(nil, k.Sealed[:n], k.Sealed[n:], k.aad())
	if err != nil {
		return credential.Key{}, ErrSecret
	}
	out := credential.Key{ID: k.ID, Public: ed25519.PublicKey(k.Public)}
	if len(seed) > 0 {
		if out, err = credential.KeyFromSeed(seed, time.Time{}); err != nil {
			return credential.Key{}, err
		}
		if out.ID != k.ID {
			return credential.Key{}, ErrSecret
		}
	}
	out.NotBefore, out.Retired, out.Revoked = k.NotBefore.Std(), k.RetiredAt.Std(), k.RevokedAt.Std()
	return out, nil
}

// keys returns all keys, able to sign where the secret half is still there.
// issuer is the id in whose name they are used. They are read each time: a key
// revoked on one node must stop on all of them, and opening a few is cheap.
func (s *Service) keys(ctx context.Context, q store.Queryer, issuer string) (credential.KeySet, error) {
	rows, err := store.All[Key](ctx, q, `SELECT `+keyColumns+` FROM programme_certificate_key ORDER BY not_before, id`)
	if err != nil {
		return credential.KeySet{}, err
	}
	set := credential.KeySet{Controller: issuer}
	for _, row := range rows {
		k, err := s.unlock(row)
		if err != nil {
			return credential.KeySet{}, err
		}
		set.Keys = append(set.Keys, k)
	}
	return set, set.Validate()
}

// signer is what signing takes.
type signer struct {
	keys credential.KeySet // its controller is the issuer
	key  credential.Key    // the active one
	at   clock.Time        // moment of the signature, in whole seconds
}

// signing returns the active key and when it signs: now, but never before its
// first second, should this node's clock lag behind that of the node that made it.
func (s *Service) signing(ctx context.Context, q store.Queryer, now clock.Time) (signer, error) {
	keys, err := s.keys(ctx, q, s.issuerID())
	if err != nil {
		return signer{}, err
	}
	for _, k := range keys.Keys {
		if k.Private != nil && k.Retired.IsZero() && k.Revoked.IsZero() {
			now = max(now, clock.At(k.NotBefore))
		}
	}
	key, err := keys.Active(now.Std())
	if err != nil {
		return signer{}, err
	}
	return signer{keys: keys, key: key, at: second(now)}, nil
}

// second cuts a time to whole seconds: a credential tells no finer ones, and a key
// whose first moment lay within a second would disown what it signs in that second.
func second(t clock.Time) clock.Time { return t - t%clock.Time(time.Second/time.Microsecond) }
