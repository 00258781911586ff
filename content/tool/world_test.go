package tool

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
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

const (
	site  = "https://us.example"
	maker = "https://tool.example"
)

var rsaKey, otherKey = func() (*rsa.PrivateKey, *rsa.PrivateKey) {
	a, err := rsa.GenerateKey(rand.Reader, 2048)
	b, err2 := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil || err2 != nil {
		panic("no keys")
	}
	return a, b
}()

// vendor is the server of a tool's maker.
type vendor struct{ down bool }

func (v *vendor) Check(address string) error { return fetch.New(fetch.Rules{}).Check(address) }

func (v *vendor) Do(_ context.Context, r fetch.Request) (fetch.Answer, error) {
	if v.down || r.URL != maker+"/keys" {
		return fetch.Answer{}, fault.New(fault.Unavailable, "fetch.silent", "Host", "tool.example")
	}
	b, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &rsaKey.PublicKey, KeyID: "t1", Use: "sig"}}})
	return fetch.Answer{Status: 200, Body: b}, err
}

type world struct {
	*Service
	t      *testing.T
	ctx    context.Context
	db     *store.DB
	clock  *clock.Fake
	vendor *vendor
	tool   Tool
}

func actor(id string, grants ...person.Grant) person.Actor {
	return person.Actor{ID: id, Latin: id, Email: id + "@x.example", Grants: grants}
}

var (
	admin    = actor("admin", person.Grant{Role: person.Administrator})
	office   = actor("office", person.Grant{Role: person.Coordinator, Programme: "io"})
	bjOffice = actor("bj-office", person.Grant{Role: person.Coordinator, Programme: "io", Cohort: "beijing"})
	ctOffice = actor("ct-office", person.Grant{Role: person.Coordinator, Programme: "ct"})
	li       = actor("li", person.Grant{Role: person.Learner, Programme: "io", Cohort: "beijing"})
	wang     = actor("wang", person.Grant{Role: person.Learner, Programme: "io", Cohort: "wuhan"})
	stranger = actor("stranger", person.Grant{Role: person.Learner, Programme: "ct"})
)

func newWorld(t *testing.T, db *store.DB) *world {
	t.Helper()
	c := clock.NewFake(time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC))
	v := &vendor{}
	secret := []byte("0123456789abcdef0123456789abcdef")
	keys, err := trust.New(db, c, secret, v)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, ctx: lang.With(context.Background(), lang.EN), db: db, clock: c, vendor: v}
	if err := keys.Open(w.ctx); err != nil {
		t.Fatal(err)
	}
	w.Service = New(db, c, lrs.New(db, c), keys, v, Config{Origin: site, Secret: secret, Scopes: func(context.Context) ([]person.Scope, error) {
		return []person.Scope{{Programme: "io", Title: lang.Text{EN: "Immunotherapy"}}, {Programme: "io", Cohort: "beijing", Title: lang.Text{EN: "Beijing"}}}, nil
	}})
	if err := db.Write(w.ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, a := range []person.Actor{admin, office, bjOffice, ctOffice, li, wang, stranger} {
			if err := person.Insert(ctx, tx, person.Person{ID: a.ID, Email: a.Email, Latin: a.Latin, CreatedAt: 1}); err != nil {
				return err
			}
			for _, g := range a.Grants {
				if err := person.AddGrant(ctx, tx, a.ID, g, "x", 1); err != nil {
					return err
				}
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	w.tool = w.connect(Tool{Scope: "io", Scopes: lti.Scopes})
	return w
}

// connect writes a tool down.
func (w *world) connect(x Tool) Tool {
	w.t.Helper()
	x.Name, x.Login, x.Target, x.Linking, x.KeysURL = "Simulator", maker+"/login", maker+"/start", maker+"/choose", maker+"/keys"
	key, err := w.Save(w.ctx, admin, x)
	if err != nil {
		w.t.Fatal(err)
	}
	t, _, err := w.Get(w.ctx, admin, key)
	if err != nil {
		w.t.Fatal(err)
	}
	return t
}

func (w *world) link(cohort string, maximum, mark float64) (Link, string) {
	w.t.Helper()
	l, err := w.AddLink(w.ctx, office, NewLink{Tool: w.tool.ID, Programme: "io", Cohort: cohort, Title: lang.Text{EN: "Case one", ZH: "病例一"}, Maximum: maximum, Mark: mark})
	if err != nil {
		w.t.Fatal(err)
	}
	items, err := store.All[string](w.ctx, w.db.Read(), `SELECT id FROM content_lti_item WHERE link = $1`, l.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	if len(items) == 0 {
		return l, ""
	}
	return l, items[0]
}

// request is the authentication request that a good tool makes of a launch.
func request(address string) Request {
	u, _ := url.Parse(address)
	q := u.Query()
	return Request{Scope: "openid", ResponseType: "id_token", Client: q.Get("client_id"), Redirect: maker + "/start", LoginHint: q.Get("login_hint"),
		State: "s", ResponseMode: "form_post", Nonce: "n", Prompt: "none", MessageHint: q.Get("lti_message_hint")}
}

// launch takes somebody to the tool and returns what it was told.
func (w *world) launch(a person.Actor, link string) lti.Message {
	w.t.Helper()
	address, err := w.Start(w.ctx, a, link)
	if err != nil {
		w.t.Fatal(why(err))
	}
	answer, err := w.Authorize(w.ctx, a, request(address))
	if err != nil || answer.Error != "" {
		w.t.Fatal(answer.Why, err)
	}
	var m lti.Message
	if err := trust.Peek(answer.Token, &m); err != nil {
		w.t.Fatal(err)
	}
	return m
}

func sign(t *testing.T, key any, alg jose.SignatureAlgorithm, payload any) string {
	t.Helper()
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", "t1"))
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

func (w *world) assertion(change func(map[string]any)) string {
	now := w.clock.Now().Std()
	claims := map[string]any{"iss": w.tool.ID, "sub": w.tool.ID, "aud": site + PathToken, "iat": now.Unix(), "exp": now.Add(time.Minute).Unix(), "jti": id.New()}
	if change != nil {
		change(claims)
	}
	return sign(w.t, rsaKey, jose.RS256, claims)
}

func (w *world) caller(scopes ...string) Caller {
	w.t.Helper()
	access, err := w.Token(w.ctx, Grant{Type: "client_credentials", AssertionType: assertionType, Assertion: w.assertion(nil), Scope: strings.Join(scopes, " ")})
	if err != nil {
		w.t.Fatal(err)
	}
	c, err := w.Caller(w.ctx, access.Token)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// why names an error: its key, and the parts that are wrong.
func why(err error) string {
	var f *fault.Fault
	var denied *Denied
	if errors.As(err, &denied) {
		return denied.Code + " " + why(denied.Err)
	}
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
	}
	return out
}

// told lists what the record says of somebody about a line item, voided ones left out.
func (w *world) told(who, item string) []string {
	w.t.Helper()
	entries, err := w.record.OfPerson(w.ctx, w.db.Read(), who)
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		if e.Object != lrs.LineItem(item) {
			w.t.Errorf("a statement about %s", e.Object)
		}
		x := e.Verb[strings.LastIndexByte(e.Verb, '/')+1:]
		if e.Scaled != nil {
			x += " " + strings.TrimSuffix(strings.TrimRight(json.Number(jsonOf(*e.Scaled)).String(), "0"), ".")
		}
		out = append(out, x)
	}
	return out
}

func jsonOf(v any) string { b, _ := json.Marshal(v); return string(b) }
