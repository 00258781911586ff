package ehr

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/fetch"
	"stepwise/internal/store"
	"stepwise/person"
)

var (
	ctx    = context.Background()
	boss   = person.Actor{ID: "boss", Grants: []person.Grant{{Role: person.Administrator}}}
	office = person.Actor{ID: "office", Grants: []person.Grant{{Role: person.Coordinator}, {Role: person.Administrator, Programme: "io"}}}
)

const (
	issuer = "https://ehr.example/"
	jwks   = "https://ehr.example/jwks.json"
	here   = "https://stepwise.test/cds-services/immune-toxicity"
)

// hospital is another's record system: its keys and its server.
type hospital struct {
	ec    *ecdsa.PrivateKey
	rsa   *rsa.PrivateKey
	extra *ecdsa.PrivateKey // published later
	asked int
	down  bool
	more  bool
}

func (h *hospital) Check(address string) error {
	if address != jwks && address != "https://keys.example/a" {
		return fault.New(fault.Invalid, "fetch.address", "Address", address)
	}
	return nil
}

func (h *hospital) Do(context.Context, fetch.Request) (fetch.Answer, error) {
	h.asked++
	if h.down {
		return fetch.Answer{}, fault.New(fault.Unavailable, "fetch.silent", "Host", "ehr.example")
	}
	return fetch.Answer{Status: 200, Body: h.set()}, nil
}

func (h *hospital) set() []byte {
	keys := []jose.JSONWebKey{{Key: &h.ec.PublicKey, KeyID: "ec", Algorithm: "ES384", Use: "sig"}, {Key: &h.rsa.PublicKey, KeyID: "rsa"}}
	if h.more {
		keys = append(keys, jose.JSONWebKey{Key: &h.extra.PublicKey, KeyID: "extra"})
	}
	b, _ := json.Marshal(jose.JSONWebKeySet{Keys: keys})
	return b
}

type world struct {
	*testing.T
	*Service
	clock    *clock.Fake
	hospital *hospital
}

var shared = func() *hospital {
	h := &hospital{}
	var err error
	for _, k := range []**ecdsa.PrivateKey{&h.ec, &h.extra} {
		if *k, err = ecdsa.GenerateKey(elliptic.P384(), rand.Reader); err != nil {
			panic(err)
		}
	}
	if h.rsa, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		panic(err)
	}
	return h
}()

func newWorld(t *testing.T, db *store.DB) world {
	t.Helper()
	w := world{T: t, clock: clock.NewFake(time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC)), hospital: &hospital{ec: shared.ec, rsa: shared.rsa, extra: shared.extra}}
	w.Service = New(db, w.clock, w.hospital, Config{Key: []byte("0123456789abcdef0123456789abcdef")})
	return w
}

func (w world) trust(change ...func(*Terms)) Client {
	w.Helper()
	t := Terms{Name: "Hospital", Issuer: issuer, KeysURL: jwks, Origins: []string{"https://ehr.example/"}}
	for _, f := range change {
		f(&t)
	}
	c, err := w.Add(ctx, boss, t)
	if err != nil {
		w.Fatal(err)
	}
	return c
}

// payload is a good token's, to be spoilt.
func (w world) payload() map[string]any {
	now := w.clock.Now().Std().Unix()
	return map[string]any{"iss": issuer, "aud": here, "iat": now, "exp": now + 300, "jti": "ee22b021-e1b7-4611-ba5b-8eec6a33ac1e"}
}

func (w world) sign(alg jose.SignatureAlgorithm, key any, kid string, payload any, header map[jose.HeaderKey]any) string {
	w.Helper()
	options := (&jose.SignerOptions{}).WithType("JWT")
	for k, v := range header {
		options.WithHeader(k, v)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: jose.JSONWebKey{Key: key, KeyID: kid}}, options)
	if err != nil {
		w.Fatal(err)
	}
	body, _ := json.Marshal(payload)
	signed, err := signer.Sign(body)
	if err != nil {
		w.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		w.Fatal(err)
	}
	return token
}

// good signs a payload as the hospital does.
func (w world) good(payload map[string]any) string {
	w.Helper()
	return w.sign(jose.ES384, w.hospital.ec, "ec", payload, nil)
}
