package platform

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"stepwise/content/lti"
	"stepwise/internal/fault"
	"stepwise/internal/fetch"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

func TestLaunchThatDoesNotHoldOpensNothing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		public, _ := x509.MarshalPKIXPublicKey(&rsaA.PublicKey)
		for _, c := range []struct {
			why    string
			change func(*lti.Message)
			token  func(m lti.Message) string // nil: signed as it should be
			state  func(state string) string
			want   string
		}{
			{why: "as it should be"},
			{why: "the nonce of another login", change: func(m *lti.Message) { m.Nonce = "other" }, want: "message nonce:nonce"},
			{why: "a state that we never gave", state: func(string) string { return "made up" }, want: "state"},
			{why: "no state", state: func(string) string { return "" }, want: "state"},
			{why: "expired", change: func(m *lti.Message) { m.Expires = lti.At(w.clock.Now().Std().Add(-lti.Tolerance)) }, want: "message exp:expired"},
			{why: "issued in the future", change: func(m *lti.Message) { m.Issued = lti.At(w.clock.Now().Std().Add(time.Hour)) }, want: "message iat:early"},
			{why: "for another tool", change: func(m *lti.Message) { m.Audience = lti.Audience{"other"} }, want: "message aud:audience"},
			{why: "issued to another tool", change: func(m *lti.Message) { m.Audience, m.Party = lti.Audience{client, "x"}, "x" }, want: "message azp:party"},
			{why: "of another platform", change: func(m *lti.Message) { m.Issuer = "https://evil.example" }, want: "message iss:issuer"},
			{why: "a deployment that nobody allowed", change: func(m *lti.Message) { m.Deployment = "2" }, want: "placement"},
			{why: "alg none", token: func(m lti.Message) string {
				b, _ := json.Marshal(m)
				enc := base64.RawURLEncoding.EncodeToString
				return enc([]byte(`{"alg":"none","kid":"k1"}`)) + "." + enc(b) + "."
			}, want: "token"},
			{why: "HS256 with our knowledge of the public key", token: func(m lti.Message) string { return sign(t, jose.HS256, public, "k1", m) }, want: "token"},
			{why: "signed by somebody else under the same kid", token: func(m lti.Message) string { return sign(t, jose.RS256, rsaB, "k1", m) }, want: "token"},
			{why: "a kid that is not published", token: func(m lti.Message) string { return sign(t, jose.RS256, rsaA, "k9", m) }, want: "token"},
			{why: "a token of a megabyte", token: func(lti.Message) string { return strings.Repeat("x", 1<<20) }, want: "token"},
			{why: "no token", token: func(lti.Message) string { return "" }, want: "token"},
			{why: "the payload altered after signing", token: func(m lti.Message) string {
				parts := strings.Split(sign(t, jose.RS256, rsaA, "k1", m), ".")
				m.Subject = "8"
				b, _ := json.Marshal(m)
				return parts[0] + "." + base64.RawURLEncoding.EncodeToString(b) + "." + parts[2]
			}, want: "token"},
		} {
			l, nonce := w.begin()
			m := w.message(nonce)
			if c.change != nil {
				c.change(&m)
			}
			token, state := "", l.State
			if c.token != nil {
				token = c.token(m)
			} else {
				token = sign(t, jose.RS256, rsaA, "k1", m)
			}
			if c.state != nil {
				state = c.state(state)
			}
			ticket, err := w.Launch(w.ctx, token, state, l.Browser)
			if got := why(err); got != c.want || (err == nil) != (ticket != "") {
				t.Errorf("%s: %q, want %q (%v)", c.why, got, c.want, err)
			}
		}
	})
}

func TestStateIsUsedOnceWhateverComesOfIt(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		l, nonce := w.begin()
		good := sign(t, jose.RS256, rsaA, "k1", w.message(nonce))
		if _, err := w.Launch(w.ctx, "rubbish", l.State, l.Browser); why(err) != "token" {
			t.Error(err)
		}
		if _, err := w.Launch(w.ctx, good, l.State, l.Browser); why(err) != "replay" || !fault.Is(err, fault.Conflict) {
			t.Errorf("a state was used twice: %v", err)
		}
		late, nonce := w.begin()
		w.clock.Move(loginLasts)
		if _, err := w.Launch(w.ctx, sign(t, jose.RS256, rsaA, "k1", w.message(nonce)), late.State, ""); why(err) != "state" {
			t.Errorf("a login that took too long: %v", err)
		}
		if err := w.Sweep(w.ctx); err != nil {
			t.Fatal(err)
		}
		if n, _ := store.One[int](w.ctx, db.Read(), `SELECT COUNT(*) FROM content_lti_login`); n > 1 {
			t.Errorf("%d logins are kept after they ended", n)
		}
	})
}

func TestLoginIsBegunOnlyForWhomWeKnow(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		if _, err := w.Save(w.ctx, admin, Platform{Name: "Second", Issuer: issuer, Client: "second", Authorize: issuer + "/auth", TokenURL: issuer + "/token", KeysURL: jwksURL}); err != nil {
			t.Fatal(err)
		}
		off, err := w.Save(w.ctx, admin, Platform{Name: "Off", Issuer: issuer, Client: "off", Authorize: issuer + "/auth", TokenURL: issuer + "/token", KeysURL: jwksURL})
		if err != nil || w.Turn(w.ctx, admin, off, Off) != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			why  string
			i    Initiation
			want string
		}{
			{"known", Initiation{Issuer: issuer, LoginHint: "7", Target: "t", Client: client}, ""},
			{"two registrations and no client id: which?", Initiation{Issuer: issuer, LoginHint: "7", Target: "t"}, "platform"},
			{"a stranger", Initiation{Issuer: "https://evil.example", LoginHint: "7", Target: "t"}, "platform"},
			{"another client id", Initiation{Issuer: issuer, LoginHint: "7", Target: "t", Client: "x"}, "platform"},
			{"shut out", Initiation{Issuer: issuer, LoginHint: "7", Target: "t", Client: "off"}, "platform"},
			{"no issuer", Initiation{LoginHint: "7", Target: "t"}, "platform"},
			{"no login hint", Initiation{Issuer: issuer, Target: "t", Client: client}, "fault.form login_hint:fault.required"},
			{"no target", Initiation{Issuer: issuer, LoginHint: "7", Client: client}, "fault.form target_link_uri:fault.required"},
		} {
			if _, err := w.Begin(w.ctx, c.i); why(err) != c.want {
				t.Errorf("%s: %q, want %q", c.why, why(err), c.want)
			}
		}
	})
}

// A hospital's launches go on while the platform's key server is down for a while.
func TestKeySetsOutliveTheirServer(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		try := func(kid string, key any) string {
			t.Helper()
			l, nonce := w.begin()
			_, err := w.Launch(w.ctx, sign(t, jose.RS256, key, kid, w.message(nonce)), l.State, l.Browser)
			return why(err)
		}
		asked := func() (n int) {
			for _, r := range w.moodle.asked {
				if r.URL == jwksURL {
					n++
				}
			}
			return n
		}
		w.moodle.down = true
		if got := try("k1", rsaA); got != "keys" {
			t.Errorf("keys that were never read: %q", got)
		}
		w.moodle.down = false
		w.clock.Move(time.Minute)
		if got := try("k1", rsaA); got != "" {
			t.Errorf("up again: %q", got)
		}
		n := asked()
		if got := try("k1", rsaA); got != "" || asked() != n {
			t.Errorf("asked again for keys that are fresh: %q", got)
		}
		w.moodle.down = true
		w.clock.Move(3 * time.Hour)
		if got := try("k1", rsaA); got != "" {
			t.Errorf("down for three hours: %q", got)
		}
		if got := try("k2", rsaB); got != "token" {
			t.Errorf("an unknown key while the server is down: %q", got)
		}
		w.clock.Move(8 * 24 * time.Hour)
		if got := try("k1", rsaA); got != "keys" {
			t.Errorf("down for longer than a week: %q", got)
		}
		// A new key is found at once, but made-up key ids do not make us ask and ask.
		w.moodle.down = false
		w.moodle.answers[jwksURL] = func(fetch.Request) (fetch.Answer, error) {
			return fetch.Answer{Status: 200, Body: keyset(jose.JSONWebKey{Key: &rsaB.PublicKey, KeyID: "k2"}, jose.JSONWebKey{Key: &rsaA.PublicKey, KeyID: "k1"})}, nil
		}
		w.clock.Move(time.Minute)
		if got := try("k2", rsaB); got != "" {
			t.Errorf("a new key: %q", got)
		}
		n = asked()
		for range 20 {
			try("made-up", rsaB)
		}
		if asked()-n > 1 {
			t.Errorf("20 made-up key ids asked the platform %d times", asked()-n)
		}
	})
}

func TestKeySetsThatCheckNothing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		for _, c := range []struct {
			why  string
			body []byte
		}{
			{"no JSON", []byte("<html>")},
			{"no keys", []byte(`{"keys":[]}`)},
			{"a key that is too weak", keyset(jose.JSONWebKey{Key: &weak.PublicKey, KeyID: "k1"})},
			{"a shared secret", []byte(`{"keys":[{"kty":"oct","k":"AAAA","kid":"k1"}]}`)},
			{"a key for encryption", keyset(jose.JSONWebKey{Key: &rsaA.PublicKey, KeyID: "k1", Use: "enc"})},
		} {
			w := newWorld(t, storetest.SQLite(t))
			w.moodle.answers[jwksURL] = func(fetch.Request) (fetch.Answer, error) { return fetch.Answer{Status: 200, Body: c.body}, nil }
			l, nonce := w.begin()
			if _, err := w.Launch(w.ctx, sign(t, jose.RS256, rsaA, "k1", w.message(nonce)), l.State, ""); why(err) != "keys" {
				t.Errorf("%s: %q", c.why, why(err))
			}
		}
		// A kind of key that we do not know does not spoil the one beside it.
		w := newWorld(t, db)
		mixed := strings.Replace(string(keyset(jose.JSONWebKey{Key: &rsaA.PublicKey, KeyID: "k1"})), `[`, `[{"kty":"future","kid":"f"},`, 1)
		w.moodle.answers[jwksURL] = func(fetch.Request) (fetch.Answer, error) {
			return fetch.Answer{Status: 200, Body: []byte(mixed)}, nil
		}
		l, nonce := w.begin()
		if _, err := w.Launch(w.ctx, sign(t, jose.RS256, rsaA, "k1", w.message(nonce)), l.State, ""); err != nil {
			t.Error(err)
		}
	})
}

// A deployment that nobody knows waits for an administrator, who lets it in.
func TestUnknownDeploymentWaits(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		try := func() string {
			l, nonce := w.begin()
			m := w.message(nonce)
			m.Deployment = "new"
			_, err := w.Launch(w.ctx, sign(t, jose.RS256, rsaA, "k1", m), l.State, "")
			return why(err)
		}
		if got := try(); got != "placement" {
			t.Fatalf("%q", got)
		}
		d, err := w.Get(w.ctx, admin, w.id)
		if err != nil || len(d.Placements) != 2 || d.Placements[1].Allowed {
			t.Fatalf("%+v %v", d.Placements, err)
		}
		if err := w.Allow(w.ctx, admin, w.id, "new", true); err != nil || try() != "" {
			t.Errorf("allowed, and still refused (%v)", err)
		}
		if err := w.Allow(w.ctx, admin, w.id, "new", false); err != nil || try() != "placement" {
			t.Errorf("refused, and let in (%v)", err)
		}
	})
}
