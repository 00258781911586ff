package trust

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/person"
)

// Key is one of our signing keys.
type Key struct {
	ID        string     `db:"id"`
	Public    []byte     `db:"public"`
	Sealed    []byte     `db:"sealed"`
	SignsFrom clock.Time `db:"signs_from"`
	MadeBy    string     `db:"made_by"`
	GoneAt    clock.Time `db:"gone_at"`
}

const keyColumns = `id, public, sealed, signs_from, made_by, gone_at`

// The life of a key. Others keep our key set for a while, so a new key is published
// a day before it signs, and the one before it stays two days longer than the
// longest message that it can have signed.
const (
	Life      = 90 * 24 * time.Hour
	ahead     = 24 * time.Hour
	lingering = 48 * time.Hour
	bits      = 2048
)

// ErrSecret reports a key that another secret sealed.
var ErrSecret = errors.New("trust: an LTI key does not open; every node needs the same certificate.key or STEPWISE_CERTIFICATE_KEY")

// Open makes the first key when there is none.
func (k *Keys) Open(ctx context.Context) error {
	live, err := k.live(ctx, k.db.Read())
	if err != nil || len(live) > 0 {
		return err
	}
	fresh, err := k.draw(k.clock.Now(), "")
	if err != nil {
		return err
	}
	return k.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if live, err := k.live(ctx, tx); err != nil || len(live) > 0 {
			return err // another node was quicker
		}
		return insert(ctx, tx, fresh)
	})
}

// List returns all keys, newest first, without anything secret.
func (k *Keys) List(ctx context.Context, a person.Actor) ([]Key, error) {
	if !MayKeepKeys(a) {
		return nil, person.Forbidden()
	}
	rows, err := store.All[Key](ctx, k.db.Read(), `SELECT `+keyColumns+` FROM content_lti_key ORDER BY signs_from DESC, id`)
	for i := range rows {
		rows[i].Sealed = nil
	}
	return rows, err
}

// Tend makes the next key in time and drops keys whose time is over; a job calls it
// every hour.
func (k *Keys) Tend(ctx context.Context) error {
	now := k.clock.Now()
	live, err := k.live(ctx, k.db.Read())
	if err != nil {
		return err
	}
	var fresh Key
	due := len(live) == 0 || now.Sub(live[0].SignsFrom) >= Life
	if due {
		if fresh, err = k.draw(now.Add(ahead), ""); err != nil {
			return err
		}
	}
	return k.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		live, err := k.live(ctx, tx)
		if err != nil {
			return err
		}
		if due && (len(live) == 0 || now.Sub(live[0].SignsFrom) >= Life) {
			if err := insert(ctx, tx, fresh); err != nil {
				return err
			}
		}
		for i := 1; i < len(live); i++ {
			if now.Sub(live[i-1].SignsFrom) >= lingering {
				if err := drop(ctx, tx, live[i].ID, now); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Replace puts a new key to use at once and withdraws all others: what they have
// signed is worth nothing as soon as others read our key set anew.
func (k *Keys) Replace(ctx context.Context, a person.Actor) error {
	if !MayKeepKeys(a) {
		return person.Forbidden()
	}
	now := k.clock.Now()
	fresh, err := k.draw(now, a.ID)
	if err != nil {
		return err
	}
	return k.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		live, err := k.live(ctx, tx)
		if err != nil {
			return err
		}
		for _, old := range live {
			if err := drop(ctx, tx, old.ID, now); err != nil {
				return err
			}
		}
		if err := insert(ctx, tx, fresh); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "lti.replacekey", Object: "lti_key/" + fresh.ID})
	})
}

// live returns the published keys, newest first.
func (k *Keys) live(ctx context.Context, q store.Queryer) ([]Key, error) {
	return store.All[Key](ctx, q, `SELECT `+keyColumns+` FROM content_lti_key WHERE gone_at = 0 ORDER BY signs_from DESC, id`)
}

func insert(ctx context.Context, tx *store.Tx, x Key) error {
	_, err := tx.Exec(ctx, `INSERT INTO content_lti_key (id, public, sealed, signs_from, made_by) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		x.ID, x.Public, x.Sealed, x.SignsFrom, x.MadeBy)
	return err
}

// drop withdraws a key and forgets its secret half.
func drop(ctx context.Context, tx *store.Tx, id string, now clock.Time) error {
	_, err := tx.Exec(ctx, `UPDATE content_lti_key SET gone_at = $1, sealed = $2 WHERE id = $3`, now, []byte{}, id)
	return err
}

// draw makes a key: RSA, because RS256 is what every LTI system takes (Sec 5.1.3
// rule 5, 6.2).
func (k *Keys) draw(signs clock.Time, by string) (Key, error) {
	private, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		return Key{}, err
	}
	public, err := x509.MarshalPKIXPublicKey(&private.PublicKey)
	if err != nil {
		return Key{}, err
	}
	thumb, err := (&jose.JSONWebKey{Key: &private.PublicKey}).Thumbprint(crypto.SHA256)
	if err != nil {
		return Key{}, err
	}
	x := Key{ID: base64.RawURLEncoding.EncodeToString(thumb), Public: public, SignsFrom: signs, MadeBy: by}
	nonce := make([]byte, k.seal.NonceSize())
	rand.Read(nonce)
	x.Sealed = k.seal.Seal(nonce, nonce, x509.MarshalPKCS1PrivateKey(private), x.aad())
	return x, nil
}

// aad ties the sealed half to its row.
func (x Key) aad() []byte { return fmt.Appendf(nil, "lti key\n%s\n%d", x.ID, x.SignsFrom) }

func (k *Keys) unseal(x Key) (*rsa.PrivateKey, error) {
	if known, ok := k.opened.Load(x.ID); ok {
		return known.(*rsa.PrivateKey), nil
	}
	n := k.seal.NonceSize()
	if len(x.Sealed) < n {
		return nil, ErrSecret
	}
	raw, err := k.seal.Open(nil, x.Sealed[:n], x.Sealed[n:], x.aad())
	if err != nil {
		return nil, ErrSecret
	}
	private, err := x509.ParsePKCS1PrivateKey(raw)
	if err == nil {
		k.opened.Store(x.ID, private)
	}
	return private, err
}

// Sign writes a payload as a compact JWS under the key of the hour.
func (k *Keys) Sign(ctx context.Context, payload any) (string, error) {
	body, err := json.Marshal(payload)
	if err != nil {
		return "", err
	}
	live, err := k.live(ctx, k.db.Read())
	if err != nil {
		return "", err
	}
	if len(live) == 0 {
		return "", errors.New("trust: there is no LTI key")
	}
	now, key := k.clock.Now(), live[len(live)-1]
	for _, x := range live {
		if x.SignsFrom <= now {
			key = x
			break
		}
	}
	private, err := k.unseal(key)
	if err != nil {
		return "", err
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: private, KeyID: key.ID}}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return "", err
	}
	signed, err := signer.Sign(body)
	if err != nil {
		return "", err
	}
	return signed.CompactSerialize()
}

// Public returns our key set as JSON (RFC 7517, section 5; Sec 6.3).
func (k *Keys) Public(ctx context.Context) ([]byte, error) {
	live, err := k.live(ctx, k.db.Read())
	if err != nil {
		return nil, err
	}
	set := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{}}
	for _, x := range live {
		public, err := x509.ParsePKIXPublicKey(x.Public)
		if err != nil {
			return nil, err
		}
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: public, KeyID: x.ID, Algorithm: string(jose.RS256), Use: "sig"})
	}
	return json.Marshal(set)
}
