package trust

import (
	"context"
	"crypto/ecdsa"
	"crypto/rsa"
	"encoding/json"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/fetch"
	"stepwise/internal/store"
)

// Source is where another system's keys are: an address, or a set given by hand.
type Source struct {
	URL string
	Set string // JSON Web Key Set, used when URL is ""
}

// How long another's key set is believed. A key that is not in it is asked for
// again, but not more often than the pause allows, whoever makes up key ids. When
// the other server is down, what we read last is good for the grace.
const (
	keySetFresh = time.Hour
	keySetPause = 30 * time.Second
	keySetGrace = 7 * 24 * time.Hour
	maxKeys     = 100
	maxToken    = 64 << 10 // bytes of a JWT
)

// algorithms that we take. HMAC is not among them: with it a public key would be a
// secret (RFC 8725, section 2.1); neither is "none".
var algorithms = []jose.SignatureAlgorithm{jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.ES256, jose.ES384}

// KeySet is how it stands with another's keys, for pages.
type KeySet struct {
	URL     string     `db:"url"`
	Body    string     `db:"body"`
	ReadAt  clock.Time `db:"read_at"`
	TriedAt clock.Time `db:"tried_at"`
	Error   string     `db:"error"`
}

// State returns what is known of the key sets at these addresses.
func (k *Keys) State(ctx context.Context, url string) (KeySet, error) {
	rows, err := store.All[KeySet](ctx, k.db.Read(), `SELECT url, body, read_at, tried_at, error FROM content_lti_keyset WHERE url = $1`, url)
	if err != nil || len(rows) == 0 {
		return KeySet{URL: url}, err
	}
	return rows[0], nil
}

// ParseSet reads a key set and keeps what can check a signature: RSA of 2,048 bits
// and more, and elliptic curves. None at all is an Invalid fault.
func ParseSet(body string) (jose.JSONWebKeySet, error) {
	var raw struct {
		Keys []json.RawMessage `json:"keys"`
	}
	var out jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(body), &raw); err != nil || len(raw.Keys) > maxKeys {
		return out, fault.Wrap(err, fault.Invalid, "lti.fault.keyset")
	}
	for _, one := range raw.Keys {
		var key jose.JSONWebKey
		// One key of a kind that we do not know must not spoil the others.
		if json.Unmarshal(one, &key) != nil || !key.Valid() || key.Use == "enc" {
			continue
		}
		switch public := key.Key.(type) {
		case *rsa.PublicKey:
			if public.N.BitLen() >= 2048 {
				out.Keys = append(out.Keys, key)
			}
		case *ecdsa.PublicKey:
			out.Keys = append(out.Keys, key)
		}
	}
	if len(out.Keys) == 0 {
		return out, fault.New(fault.Invalid, "lti.fault.keyset")
	}
	return out, nil
}

// Check opens a signed token of somebody whose keys are known and reads its payload
// into claims. A token that does not hold is an Invalid fault with lti.fault.token;
// keys that cannot be had are Unavailable.
func (k *Keys) Check(ctx context.Context, token string, from Source, claims any) error {
	signed, err := parse(token)
	if err != nil {
		return err
	}
	kid := signed.Signatures[0].Header.KeyID
	key, err := k.find(ctx, from, kid)
	if err != nil {
		return err
	}
	body, err := signed.Verify(key)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "lti.fault.token", "Why", "signature")
	}
	if err := json.Unmarshal(body, claims); err != nil {
		return fault.Wrap(err, fault.Invalid, "lti.fault.token", "Why", "JSON")
	}
	return nil
}

// Peek reads a token without believing it, to find out whose keys to ask.
func Peek(token string, claims any) error {
	signed, err := parse(token)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(signed.UnsafePayloadWithoutVerification(), claims); err != nil {
		return fault.Wrap(err, fault.Invalid, "lti.fault.token", "Why", "JSON")
	}
	return nil
}

func parse(token string) (*jose.JSONWebSignature, error) {
	if len(token) > maxToken {
		return nil, fault.New(fault.TooLarge, "lti.fault.token", "Why", "size")
	}
	signed, err := jose.ParseSignedCompact(token, algorithms)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "lti.fault.token", "Why", "JWT")
	}
	return signed, nil
}

func (k *Keys) find(ctx context.Context, from Source, kid string) (any, error) {
	if from.URL == "" {
		set, err := ParseSet(from.Set)
		if err != nil {
			return nil, err
		}
		return pick(set, kid)
	}
	state, err := k.State(ctx, from.URL)
	if err != nil {
		return nil, err
	}
	now := k.clock.Now()
	set, parseErr := ParseSet(state.Body)
	key, missing := pick(set, kid)
	fresh := parseErr == nil && now.Sub(state.ReadAt) < keySetFresh
	if missing == nil && fresh {
		return key, nil
	}
	if now.Sub(state.TriedAt) >= keySetPause || state.TriedAt == 0 {
		read, err := k.read(ctx, from.URL)
		if err == nil {
			return pick(read, kid)
		}
		if parseErr != nil || now.Sub(state.ReadAt) >= keySetGrace {
			return nil, err
		}
	}
	switch {
	case missing == nil && now.Sub(state.ReadAt) < keySetGrace:
		return key, nil
	case parseErr == nil && missing != nil:
		return nil, missing
	}
	return nil, fault.New(fault.Unavailable, "lti.fault.keys", "Address", from.URL)
}

// read asks for a key set and remembers what came. Many launches at once ask once.
func (k *Keys) read(ctx context.Context, url string) (jose.JSONWebKeySet, error) {
	v, err, _ := k.asking.Do(url, func() (any, error) {
		ctx := context.WithoutCancel(ctx) // the first to ask may go away; the others wait
		now := k.clock.Now()
		answer, err := k.ask.Do(ctx, fetch.Request{URL: url, Accept: "application/json"})
		var set jose.JSONWebKeySet
		switch {
		case err != nil:
		case !answer.OK():
			err = fault.New(fault.Unavailable, "fetch.status", "Host", url, "Status", answer.Status)
		default:
			set, err = ParseSet(string(answer.Body))
		}
		noted := k.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			if err != nil {
				_, failed := tx.Exec(ctx, `INSERT INTO content_lti_keyset (url, tried_at, error) VALUES ($1, $2, $3)
					ON CONFLICT (url) DO UPDATE SET tried_at = excluded.tried_at, error = excluded.error`, url, now, err.Error())
				return failed
			}
			_, failed := tx.Exec(ctx, `INSERT INTO content_lti_keyset (url, body, read_at, tried_at) VALUES ($1, $2, $3, $3)
				ON CONFLICT (url) DO UPDATE SET body = excluded.body, read_at = excluded.read_at, tried_at = excluded.tried_at, error = ''`,
				url, string(answer.Body), now)
			return failed
		})
		if err != nil {
			return set, fault.Wrap(err, fault.Unavailable, "lti.fault.keys", "Address", url)
		}
		return set, noted
	})
	return v.(jose.JSONWebKeySet), err
}

// pick finds the key that a token names. A token that names none is taken when
// there is only one key (RFC 7515, 4.1.4: the header is optional).
func pick(set jose.JSONWebKeySet, kid string) (any, error) {
	if kid == "" && len(set.Keys) == 1 {
		return set.Keys[0].Key, nil
	}
	for _, x := range set.Keys {
		if x.KeyID == kid && kid != "" {
			return x.Key, nil
		}
	}
	return nil, fault.New(fault.Invalid, "lti.fault.token", "Why", "kid "+kid)
}
