package trust

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/fetch"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/person"
)

type silent struct{}

func (silent) Check(string) error { return nil }
func (silent) Do(context.Context, fetch.Request) (fetch.Answer, error) {
	return fetch.Answer{}, fault.New(fault.Unavailable, "fetch.silent", "Host", "x")
}

var secret = []byte("0123456789abcdef0123456789abcdef")

func keysOf(t *testing.T, db *store.DB, c clock.Clock, secret []byte) *Keys {
	t.Helper()
	k, err := New(db, c, secret, silent{})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// published lists the ids of the key set, and kid the key that signs.
func published(t *testing.T, k *Keys) (ids []string, kid string) {
	t.Helper()
	raw, err := k.Public(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(raw, &set); err != nil {
		t.Fatal(err)
	}
	for _, x := range set.Keys {
		if !x.IsPublic() || !x.Valid() || x.Algorithm != "RS256" || x.Use != "sig" {
			t.Errorf("published: %+v", x)
		}
		ids = append(ids, x.KeyID)
	}
	token, err := k.Sign(context.Background(), map[string]string{"a": "b"})
	if err != nil {
		t.Fatal(err)
	}
	signed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		t.Fatal(err)
	}
	kid = signed.Signatures[0].Header.KeyID
	if found := set.Key(kid); len(found) != 1 {
		t.Fatalf("signed by a key that is not published")
	} else if _, err := signed.Verify(found[0]); err != nil {
		t.Error(err)
	}
	return ids, kid
}

func TestKeysChangeWithoutAnybodyNoticing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx, c := context.Background(), clock.NewFake(time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC))
		k := keysOf(t, db, c, secret)
		tend := func(after time.Duration) ([]string, string) {
			t.Helper()
			c.Move(after)
			if err := k.Tend(ctx); err != nil {
				t.Fatal(err)
			}
			return published(t, k)
		}
		for range 2 { // nodes that start together
			if err := k.Open(ctx); err != nil {
				t.Fatal(err)
			}
		}
		ids, first := published(t, k)
		if len(ids) != 1 {
			t.Fatalf("%d first keys", len(ids))
		}
		if ids, kid := tend(Life - time.Hour); len(ids) != 1 || kid != first {
			t.Error("changed too early")
		}
		if ids, kid := tend(time.Hour); len(ids) != 2 || kid != first {
			t.Errorf("the next key is published a day before it signs: %d keys", len(ids))
		}
		if ids, kid := tend(ahead - time.Second); len(ids) != 2 || kid != first {
			t.Error("signs before others can know it")
		}
		ids, second := tend(time.Second)
		if len(ids) != 2 || second == first {
			t.Error("the old key is still published after the new one began")
		}
		if ids, kid := tend(lingering); len(ids) != 1 || kid != second {
			t.Errorf("the old key stays: %d keys", len(ids))
		}
		left, err := store.One[[]byte](ctx, db.Read(), `SELECT sealed FROM content_lti_key WHERE id = $1`, first)
		if err != nil || len(left) != 0 {
			t.Error("the secret half of a key that is gone is kept")
		}
	})
}

func TestStolenKeyIsReplacedAtOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx, c := context.Background(), clock.NewFake(time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC))
		k := keysOf(t, db, c, secret)
		if err := k.Open(ctx); err != nil {
			t.Fatal(err)
		}
		_, old := published(t, k)
		coordinator := person.Actor{ID: "x", Grants: []person.Grant{{Role: person.Coordinator}}}
		if err := k.Replace(ctx, coordinator); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a coordinator replaced the keys: %v", err)
		}
		if err := k.Replace(ctx, person.Actor{ID: "a", Grants: []person.Grant{{Role: person.Administrator}}}); err != nil {
			t.Fatal(err)
		}
		if ids, kid := published(t, k); len(ids) != 1 || kid == old {
			t.Errorf("%v, signs %s", ids, kid)
		}
	})
}

// Who has the database alone signs nothing.
func TestKeysOpenWithTheInstallationsSecretOnly(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx, c := context.Background(), clock.NewFake(time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC))
		if err := keysOf(t, db, c, secret).Open(ctx); err != nil {
			t.Fatal(err)
		}
		thief := keysOf(t, db, c, []byte(strings.Repeat("x", 32)))
		if _, err := thief.Sign(ctx, 1); !errors.Is(err, ErrSecret) {
			t.Errorf("signed with another secret: %v", err)
		}
		if err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE content_lti_key SET signs_from = 1`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := keysOf(t, db, c, secret).Sign(ctx, 1); !errors.Is(err, ErrSecret) {
			t.Errorf("a row that was altered opens: %v", err)
		}
	})
}

func TestWhatIsUsedOnceIsForgottenWhenItIsOver(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx, c := context.Background(), clock.NewFake(time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC))
		k := keysOf(t, db, c, secret)
		once := func(words ...string) (fresh bool) {
			t.Helper()
			until := c.Now().Add(time.Minute)
			if err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
				fresh, err = Once(ctx, tx, until, words...)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return fresh
		}
		if !once("a", "b") || once("a", "b") || !once("ab", "") || !once("b", "a") {
			t.Error("words run together or are not remembered")
		}
		c.Move(time.Minute)
		if err := k.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if n, err := store.One[int](ctx, db.Read(), `SELECT COUNT(*) FROM content_lti_once`); err != nil || n != 0 {
			t.Errorf("%d rows are kept for good (%v)", n, err)
		}
	})
}

func FuzzParseSet(f *testing.F) {
	f.Add(`{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}`)
	f.Add(`{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"},null,1]}`)
	f.Fuzz(func(t *testing.T, body string) {
		set, err := ParseSet(body)
		if err == nil && len(set.Keys) == 0 {
			t.Errorf("%q gives no key and no fault", body)
		}
	})
}

func FuzzPeek(f *testing.F) {
	f.Add("e30.e30.e30")
	f.Add("")
	f.Add("eyJhbGciOiJSUzI1NiJ9.e30.AA")
	f.Fuzz(func(t *testing.T, token string) {
		var v map[string]any
		if err := Peek(token, &v); err != nil && fault.KindOf(err) == fault.Internal {
			t.Errorf("%q is a fault of ours: %v", token, err)
		}
	})
}
