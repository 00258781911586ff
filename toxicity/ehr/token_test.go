package ehr

import (
	"context"
	"errors"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

func why(err error) string {
	var f *fault.Fault
	if errors.As(err, &f) {
		return f.Key
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// CDS Hooks 2.0, "Trusting CDS Clients": a row for each field and each way to cheat.
func TestTokens(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	client := w.trust()
	spoil := func(field string, value any) func() string {
		return func() string {
			p := w.payload()
			if value == nil {
				delete(p, field)
			} else {
				p[field] = value
			}
			return w.good(p)
		}
	}
	now := w.clock.Now().Std().Unix()
	for _, row := range []struct {
		why   string
		token func() string
		want  string // "" is let in
	}{
		{"as the specification shows it, ES384", func() string { return w.good(w.payload()) }, ""},
		{"RS384", func() string { return w.sign(jose.RS384, w.hospital.rsa, "rsa", w.payload(), nil) }, ""},
		{"aud as a list", spoil("aud", []string{"https://else.example", here}), ""},
		{"the address of the keys that we know", func() string {
			return w.sign(jose.ES384, w.hospital.ec, "ec", w.payload(), map[jose.HeaderKey]any{"jku": jwks})
		}, ""},
		{"no token", func() string { return "" }, "ehr.token.missing"},
		{"no JWT", func() string { return "x.y.z" }, "ehr.token.form"},
		{"unsigned", func() string { return "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.e30." }, "ehr.token.form"},
		{"a shared secret: the public key would be it", func() string {
			return w.sign(jose.HS256, []byte("0123456789abcdef0123456789abcdef"), "ec", w.payload(), nil)
		}, "ehr.token.form"},
		{"longer than any token", func() string { return string(make([]byte, maxToken+1)) }, "ehr.token.form"},
		{"an issuer that nobody trusts", spoil("iss", "https://other.example"), "ehr.token.issuer"},
		{"no issuer", spoil("iss", nil), "ehr.token.issuer"},
		{"keys from an address of the token's choice", func() string {
			return w.sign(jose.ES384, w.hospital.extra, "extra", w.payload(), map[jose.HeaderKey]any{"jku": "https://evil.example/jwks"})
		}, "ehr.token.place"},
		{"no kid", func() string { return w.sign(jose.ES384, w.hospital.ec, "", w.payload(), nil) }, "ehr.token.header"},
		{"typ is another", func() string {
			return w.sign(jose.ES384, w.hospital.ec, "ec", w.payload(), map[jose.HeaderKey]any{"typ": "at+jwt"})
		}, "ehr.token.header"},
		{"a key that the system does not have", func() string { return w.sign(jose.ES384, w.hospital.extra, "extra", w.payload(), nil) }, "ehr.token.key"},
		{"signed by another under a known kid", func() string { return w.sign(jose.ES384, w.hospital.extra, "ec", w.payload(), nil) }, "ehr.token.signature"},
		{"for another service", spoil("aud", here+"/feedback"), "ehr.token.audience"},
		{"for nobody", spoil("aud", nil), "ehr.token.audience"},
		{"for a number", spoil("aud", 7), "ehr.token.audience"},
		{"over", spoil("exp", now-61), "ehr.token.time"},
		{"no end", spoil("exp", nil), "ehr.token.time"},
		{"an end that no calendar has", spoil("exp", 1e300), "ehr.token.time"},
		{"from the future", spoil("iat", now+61), "ehr.token.time"},
		{"no beginning", spoil("iat", nil), "ehr.token.time"},
		{"for a day: a replay would have to be remembered as long", spoil("exp", now+86400), "ehr.token.life"},
		{"no jti", spoil("jti", nil), "ehr.token.id"},
		{"a jti like a book", spoil("jti", string(make([]byte, 201))), "ehr.token.id"},
	} {
		t.Run(row.why, func(t *testing.T) {
			w.Service.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Exec(ctx, `DELETE FROM toxicity_token`)
				return err
			})
			caller, err := w.Admit(ctx, row.token(), here)
			if why(err) != row.want {
				t.Errorf("refused for %q, want %q", why(err), row.want)
			}
			if row.want == "" && caller.Client != client.ID {
				t.Errorf("let in as %+v", caller)
			}
			if row.want != "" && !fault.Is(err, fault.Forbidden) {
				t.Errorf("kind %v", fault.KindOf(err))
			}
		})
	}
}

func TestTokenOpensOnceOnAnyNode(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		one := newWorld(t, db)
		two := one
		two.Service = New(db, one.clock, one.hospital, one.config)
		c := one.trust()
		token := one.good(one.payload())
		if _, err := one.Admit(ctx, token, here); err != nil {
			t.Fatal(err)
		}
		if _, err := two.Admit(ctx, token, here); why(err) != "ehr.token.replay" {
			t.Errorf("played again on another node: %v", err)
		}
		if got, err := one.Get(ctx, boss, c.ID); err != nil || got.UsedAt != one.clock.Now() {
			t.Errorf("last use %v %v", got.UsedAt, err)
		}
		one.clock.Move(7 * time.Minute)
		if _, err := two.Admit(ctx, token, here); why(err) != "ehr.token.time" {
			t.Errorf("played again when it is over: %v", err)
		}
		if err := one.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if n, err := store.One[int](ctx, db.Read(), `SELECT COUNT(*) FROM toxicity_token`); err != nil || n != 0 {
			t.Errorf("%d tokens are kept for good (%v)", n, err)
		}
	})
}

func TestTenantMustBeTheOneAgreed(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	w.trust(func(t *Terms) { t.Tenant = "ward 7" })
	p := w.payload()
	if _, err := w.Admit(ctx, w.good(p), here); why(err) != "ehr.token.tenant" {
		t.Errorf("without a tenant: %v", err)
	}
	p["tenant"] = "ward 7"
	if _, err := w.Admit(ctx, w.good(p), here); err != nil {
		t.Errorf("the tenant agreed: %v", err)
	}
}

func TestOpenSandboxTakesStrangersButNoForgery(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		if _, err := w.Admit(ctx, "", here); why(err) != "ehr.token.missing" {
			t.Errorf("closed until somebody opens it: %v", err)
		}
		if ok, _ := w.MayCall(ctx, "https://sandbox.example"); ok {
			t.Error("a page of anybody may call while it is closed")
		}
		if err := w.SetOpen(ctx, boss, true); err != nil {
			t.Fatal(err)
		}
		c := w.trust()
		forged := w.sign(jose.ES384, w.hospital.extra, "ec", w.payload(), nil)
		p := w.payload()
		p["iss"] = "https://sandbox.cds-hooks.org"
		for _, row := range []struct {
			why, token, client, want string
		}{
			{"nobody", "", "", ""},
			{"the official sandbox signs with a key that the whole world has", w.good(p), "", ""},
			{"a trusted system is known also here", w.good(w.payload()), c.ID, ""},
			{"who says to be a trusted system must be it", forged, c.ID, "ehr.token.signature"},
		} {
			got, err := w.Admit(ctx, row.token, here)
			if why(err) != row.want || got.Client != row.client {
				t.Errorf("%s: %+v %v", row.why, got, err)
			}
		}
		if ok, _ := w.MayCall(ctx, "https://sandbox.example"); !ok {
			t.Error("the open sandbox refuses a page")
		}
		if err := w.SetOpen(ctx, boss, false); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Admit(ctx, "", here); err == nil {
			t.Error("closed again, and somebody comes in")
		}
	})
}

// Another's server may be down, change its keys, or be asked for keys that are made up.
func TestKeysFromAnAddress(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	w.trust()
	n := 0
	admit := func(key any, kid string) string {
		t.Helper()
		p := w.payload()
		n++
		p["jti"] = time.Duration(n).String()
		_, err := w.Admit(ctx, w.sign(jose.ES384, key, kid, p, nil), here)
		return why(err)
	}
	w.hospital.down = true
	if got := admit(w.hospital.ec, "ec"); got != "ehr.fault.silent" {
		t.Errorf("never read and down: %s", got)
	}
	if admit(w.hospital.ec, "ec"); w.hospital.asked != 1 {
		t.Errorf("asked %d times within the pause", w.hospital.asked)
	}
	w.hospital.down = false
	w.clock.Move(setPause)
	if got := admit(w.hospital.ec, "ec"); got != "" {
		t.Errorf("it is up again: %s", got)
	}
	for range 10 {
		if got := admit(w.hospital.extra, "extra"); got != "ehr.token.key" {
			t.Errorf("a key that is made up: %s", got)
		}
	}
	if w.hospital.asked != 2 {
		t.Errorf("asked %d times for keys that are made up", w.hospital.asked)
	}
	w.hospital.more = true
	w.clock.Move(setPause)
	if got := admit(w.hospital.extra, "extra"); got != "" {
		t.Errorf("a new key is found without waiting an hour: %s", got)
	}
	w.hospital.down = true
	w.clock.Move(2 * time.Hour)
	if got := admit(w.hospital.ec, "ec"); got != "" {
		t.Errorf("down for an hour or two: %s", got)
	}
	w.clock.Move(25 * time.Hour)
	if got := admit(w.hospital.ec, "ec"); got != "ehr.fault.silent" {
		t.Errorf("down for longer than the grace: %s", got)
	}
}

func TestEveryRefusalHasWords(t *testing.T) {
	for _, tag := range lang.Tags {
		for _, w := range Whys {
			if said := lang.SayMap(tag, "ehr.token."+w, nil); said == "" || said[0:3] == "‹" {
				t.Errorf("%s: ehr.token.%s says %q", tag, w, said)
			}
		}
	}
}
