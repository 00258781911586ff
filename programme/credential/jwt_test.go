package credential

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"
)

func TestJWT(t *testing.T) {
	token := must(IssueJWT(testIssuer(), testKeys(t), testAward(), awarded))
	result, err := VerifyJWT(token, testKeys(t).Public(), testList(t), today)
	if err != nil {
		t.Fatal(err)
	}
	embedded := must(Verify(testCredential(t), testKeys(t), testList(t), today))
	if diff := cmp.Diff(embedded, result); diff != "" {
		t.Errorf("the two forms say different things (-embedded +JWT):\n%s", diff)
	}
	header := string(must(base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[0])))
	if header != `{"alg":"EdDSA","kid":"`+issuerID+"#"+testKeys(t).Keys[1].ID+`-jwk","typ":"JWT"}` {
		t.Errorf("header %s: Open Badges allows alg, kid, jwk and typ only", header)
	}
}

func TestVerifyJWTJudges(t *testing.T) {
	for _, row := range []struct {
		reason string
		keys   func(KeySet) KeySet
		list   *StatusList
		now    time.Time
		want   error
	}{
		{"revoked", nil, testList(t, listIndex), today, ErrRevoked},
		{"expired", nil, testList(t), ends, ErrExpired},
		{"not yet valid", nil, testList(t), awarded.Add(-1), ErrNotYetValid},
		{"no list", nil, nil, today, ErrStatusUnknown},
		{"stolen key", func(k KeySet) KeySet { k.Keys[1].Revoked = today; return k }, testList(t), today, ErrKeyRevoked},
		{"key retired before", func(k KeySet) KeySet { k.Keys[1].Retired = awarded; return k }, testList(t), today, ErrKeyPeriod},
		{"key gone", func(k KeySet) KeySet { k.Keys = k.Keys[:1]; return k }, testList(t), today, ErrUnknownKey},
	} {
		keys := testKeys(t)
		token := must(IssueJWT(testIssuer(), keys, testAward(), awarded))
		if row.keys != nil {
			keys = row.keys(keys)
		}
		if _, err := VerifyJWT(token, keys, row.list, row.now); !errors.Is(err, row.want) {
			t.Errorf("%s: got %v, want %v", row.reason, err, row.want)
		}
	}
}

// forge signs any payload under any header with a key.
func forge(t *testing.T, key Key, header map[jose.HeaderKey]any, kid, payload string) string {
	t.Helper()
	options := &jose.SignerOptions{ExtraHeaders: header}
	signer := must(jose.NewSigner(jose.SigningKey{Algorithm: jose.EdDSA, Key: jose.JSONWebKey{Key: key.Private, KeyID: kid}}, options))
	return must(must(signer.Sign([]byte(payload))).CompactSerialize())
}

func TestVerifyJWTRefuses(t *testing.T) {
	keys := testKeys(t)
	key := keys.Keys[1]
	kid := keys.methodURL(key) + jwkSuffix
	token := must(IssueJWT(testIssuer(), keys, testAward(), awarded))
	parts := strings.Split(token, ".")
	payload := string(must(base64.RawURLEncoding.DecodeString(parts[1])))
	edit := func(old, new string) string { return string(change(t, []byte(payload), old, new)) }
	encode := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	forger := testKey(t, "forger", day0)
	for _, row := range []struct {
		reason, token string
		want          error
	}{
		{"changed content", parts[0] + "." + encode(edit("in practice", "in theory")) + "." + parts[2], ErrSignature},
		{"no signature", parts[0] + "." + parts[1] + ".", ErrSignature},
		{"alg none", encode(`{"alg":"none","kid":"`+kid+`"}`) + "." + parts[1] + ".", ErrMalformed},
		{"the public key as an HMAC secret", encode(`{"alg":"HS256","kid":"`+kid+`"}`) + "." + parts[1] + "." + parts[2], ErrMalformed},
		{"a forger's key brought along", forge(t, forger, map[jose.HeaderKey]any{"jwk": jose.JSONWebKey{Key: forger.Public}}, kid, payload), ErrSignature},
		{"a forger's key by its own name", forge(t, forger, nil, keys.Controller+"#"+forger.ID+jwkSuffix, payload), ErrUnknownKey},
		{"a kid without the suffix", forge(t, key, nil, keys.methodURL(key), payload), ErrUnknownKey},
		{"no kid", forge(t, key, nil, "", payload), ErrUnknownKey},
		{"another issuer in the claim", forge(t, key, nil, kid, edit(`"iss":"`+issuerID, `"iss":"https://elsewhere.example`)), ErrMalformed},
		{"another subject in the claim", forge(t, key, nil, kid, edit(`"sub":"urn:uuid:0197`, `"sub":"urn:uuid:0198`)), ErrMalformed},
		{"another id in the claim", forge(t, key, nil, kid, edit(`"jti":"https`, `"jti":"http`)), ErrMalformed},
		{"another beginning in the claim", forge(t, key, nil, kid, edit(`"nbf":1`, `"nbf":2`)), ErrMalformed},
		{"another end in the claim", forge(t, key, nil, kid, edit(`"exp":1`, `"exp":2`)), ErrMalformed},
		{"no moment of signing", forge(t, key, nil, kid, edit(`"iat":`, `"nobody":`)), ErrMalformed},
		{"claims that are objects", forge(t, key, nil, kid, edit(`"iat":`, `"iat":{},"old":`)), ErrMalformed},
		{"a claim that nobody defined", forge(t, key, nil, kid, edit(`"iat":`, `"admin":true,"iat":`)), ErrMalformed},
		{"something else that we signed", forge(t, key, nil, kid, `{"hello":"world"}`), ErrMalformed},
		{"no JSON", forge(t, key, nil, kid, `hello`), ErrMalformed},
		{"no token", "hello", ErrMalformed},
		{"nothing", "", ErrMalformed},
		{"too long", strings.Repeat("a", 2*MaxBytes), ErrMalformed},
	} {
		if _, err := VerifyJWT(row.token, keys, testList(t), today); !errors.Is(err, row.want) {
			t.Errorf("%s: got %v, want %v", row.reason, err, row.want)
		}
	}
	if _, err := VerifyJWT(forge(t, key, nil, kid, payload), keys, testList(t), today); err != nil {
		t.Errorf("the tests above would refuse a good token too: %v", err)
	}
}
