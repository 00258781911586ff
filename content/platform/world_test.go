package platform

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"stepwise/content/lti"
	"stepwise/content/trust"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/fetch"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

// moodle is a platform of other people: it signs, and it answers what we ask.
type moodle struct {
	key     *rsa.PrivateKey
	down    bool
	answers map[string]func(fetch.Request) (fetch.Answer, error)
	asked   []fetch.Request
}

var (
	rsaA = mustRSA(2048)
	rsaB = mustRSA(2048)
	weak = mustRSA(1024)
)

func mustRSA(bits int) *rsa.PrivateKey {
	if bits < 2048 { // Go refuses to make keys that nobody should use
		p, _ := rand.Prime(rand.Reader, bits/2)
		q, _ := rand.Prime(rand.Reader, bits/2)
		k := &rsa.PrivateKey{Primes: nil}
		k.N = p.Mul(p, q)
		k.E = 65537
		return k
	}
	k, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		panic(err)
	}
	return k
}

func keyset(keys ...jose.JSONWebKey) []byte {
	b, _ := json.Marshal(jose.JSONWebKeySet{Keys: keys})
	return b
}

func (m *moodle) Check(address string) error { return fetch.New(fetch.Rules{}).Check(address) }

func (m *moodle) Do(_ context.Context, r fetch.Request) (fetch.Answer, error) {
	m.asked = append(m.asked, r)
	if m.down {
		return fetch.Answer{}, fault.New(fault.Unavailable, "fetch.silent", "Host", "moodle")
	}
	if f := m.answers[r.URL]; f != nil {
		return f(r)
	}
	return fetch.Answer{Status: 404}, nil
}

const (
	issuer  = "https://moodle.example"
	jwksURL = issuer + "/mod/lti/certs.php"
	client  = "stepwise-at-moodle"
	site    = "https://us.example"
)

type world struct {
	*Service
	t      *testing.T
	ctx    context.Context
	db     *store.DB
	clock  *clock.Fake
	record *lrs.Record
	moodle *moodle
	id     string // of the platform
}

var admin = person.Actor{ID: "admin", Grants: []person.Grant{{Role: person.Administrator}}}

func newWorld(t *testing.T, db *store.DB) *world {
	t.Helper()
	c := clock.NewFake(time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC))
	m := &moodle{key: rsaA, answers: map[string]func(fetch.Request) (fetch.Answer, error){}}
	m.answers[jwksURL] = func(fetch.Request) (fetch.Answer, error) {
		return fetch.Answer{Status: 200, Body: keyset(jose.JSONWebKey{Key: &m.key.PublicKey, KeyID: "k1", Algorithm: "RS256", Use: "sig"})}, nil
	}
	keys, err := trust.New(db, c, []byte("0123456789abcdef0123456789abcdef"), m)
	if err != nil {
		t.Fatal(err)
	}
	record := lrs.New(db, c)
	w := &world{t: t, ctx: context.Background(), db: db, clock: c, record: record, moodle: m}
	if err := keys.Open(w.ctx); err != nil {
		t.Fatal(err)
	}
	people := person.New(db, c, record, person.Settings{})
	w.Service = New(db, c, keys, m, people, Config{Origin: site})
	record.Follow(w.OnStatement)
	if err := db.Write(w.ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := person.Insert(ctx, tx, person.Person{ID: "li", Email: "li@x.example", Latin: "Li", CreatedAt: 1}); err != nil {
			return err
		}
		return person.Insert(ctx, tx, person.Person{ID: "wang", Email: "wang@x.example", Latin: "Wang", CreatedAt: 1})
	}); err != nil {
		t.Fatal(err)
	}
	w.id, err = w.Save(w.ctx, admin, Platform{Name: "Moodle", Issuer: issuer, Client: client, Authorize: issuer + "/auth", TokenURL: issuer + "/token", KeysURL: jwksURL}, "1")
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// begin starts a login and returns the state and nonce that the platform is sent.
func (w *world) begin() (Login, string) {
	w.t.Helper()
	l, err := w.Begin(w.ctx, Initiation{Issuer: issuer, LoginHint: "7", Target: site + "/unit/u01", Client: client})
	if err != nil {
		w.t.Fatal(err)
	}
	u, err := url.Parse(l.Address)
	if err != nil {
		w.t.Fatal(err)
	}
	return l, u.Query().Get("nonce")
}

func (w *world) message(nonce string) lti.Message {
	now := w.clock.Now().Std()
	return lti.Message{Issuer: issuer, Subject: "7", Audience: lti.Audience{client}, Expires: lti.At(now.Add(time.Minute)), Issued: lti.At(now), Nonce: nonce,
		Type: lti.ResourceLinkRequest, Version: lti.Version, Deployment: "1", Target: site + "/unit/u01", Link: &lti.ResourceLink{ID: "r"},
		Roles: lti.Roles{lti.RoleLearner}, Grades: &lti.Grades{Scope: lti.Words{lti.ScopeScores}, Item: issuer + "/items/1?type=x"}}
}

func sign(t *testing.T, alg jose.SignatureAlgorithm, key any, kid string, payload any) string {
	t.Helper()
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", kid))
	if err != nil {
		t.Fatal(err)
	}
	b, _ := json.Marshal(payload)
	j, err := s.Sign(b)
	if err != nil {
		t.Fatal(err)
	}
	out, _ := j.CompactSerialize()
	return out
}

// why names an error: its key, and the parts that are wrong.
func why(err error) string {
	var f *fault.Fault
	if err == nil {
		return ""
	}
	if !errors.As(err, &f) {
		return err.Error()
	}
	out := strings.TrimPrefix(f.Key, "lti.fault.")
	if !lang.Has(f.Key) {
		out += " (not said in both languages)"
	}
	for _, x := range f.Fields {
		out += " " + x.Where[strings.LastIndexByte(x.Where, '/')+1:] + ":" + strings.TrimPrefix(x.Key, "lti.problem.")
		if !lang.Has(x.Key) {
			out += " (not said in both languages)"
		}
	}
	return out
}

// arrive makes a good launch and returns its ticket.
func (w *world) arrive(change func(*lti.Message)) string {
	w.t.Helper()
	l, nonce := w.begin()
	m := w.message(nonce)
	if change != nil {
		change(&m)
	}
	ticket, err := w.Launch(w.ctx, sign(w.t, jose.RS256, rsaA, "k1", m), l.State, l.Browser)
	if err != nil {
		w.t.Fatal(why(err))
	}
	return ticket
}
