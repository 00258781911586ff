package person_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"stepwise/internal/clock"
)

// issuer is a small OpenID provider on loopback: discovery, keys, and the exchange
// of codes for tokens. Tests bend what it answers.
type issuer struct {
	*httptest.Server
	t     *testing.T
	key   *ecdsa.PrivateKey
	clock clock.Clock
	away  bool
	// bend changes the claims, and may return another key to sign with.
	bend func(claims map[string]any) *ecdsa.PrivateKey
	// codes are the sign-ins under way, by code.
	codes map[string]url.Values
	who   map[string]any
}

const clientID, clientSecret = "stepwise", "kept secret & odd"

func newIssuer(t *testing.T, c clock.Clock) *issuer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{t: t, key: key, clock: c, codes: map[string]url.Values{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		if i.away {
			http.Error(w, "away", http.StatusBadGateway)
			return
		}
		reply(w, map[string]any{"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys",
			"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"ES256"}})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &i.key.PublicKey, KeyID: "one", Algorithm: "ES256", Use: "sig"}}})
	})
	mux.HandleFunc("POST /token", i.token)
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	return i
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(v)
}

// authorize plays the person at the provider: it takes the address to which the
// browser was sent and returns the path with which it comes back.
func (i *issuer) authorize(location string, who map[string]any) string {
	i.t.Helper()
	u, err := url.Parse(location)
	if err != nil || u.Path != "/authorize" {
		i.t.Fatalf("sent to %s", location)
	}
	q := u.Query()
	for name, want := range map[string]string{"response_type": "code", "client_id": clientID, "code_challenge_method": "S256"} {
		if q.Get(name) != want {
			i.t.Fatalf("%s is %q", name, q.Get(name))
		}
	}
	if len(q.Get("nonce")) < 32 || len(q.Get("state")) < 32 || q.Get("nonce") == q.Get("state") {
		i.t.Fatalf("weak: %v", q)
	}
	code := rand.Text()
	i.codes[code], i.who = q, who
	back, _ := url.Parse(q.Get("redirect_uri"))
	back.RawQuery = url.Values{"code": {code}, "state": {q.Get("state")}}.Encode()
	return back.RequestURI()
}

// token trades a code, once, for who can show the verifier and the secret.
func (i *issuer) token(w http.ResponseWriter, r *http.Request) {
	r.ParseForm()
	asked, ok := i.codes[r.PostForm.Get("code")]
	delete(i.codes, r.PostForm.Get("code"))
	user, secret, basic := r.BasicAuth()
	if basic { // RFC 6749, section 2.3.1: both are form-encoded first
		user, _ = url.QueryUnescape(user)
		secret, _ = url.QueryUnescape(secret)
	} else {
		user, secret = r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	}
	sum := sha256.Sum256([]byte(r.PostForm.Get("code_verifier")))
	if !ok || user != clientID || secret != clientSecret || r.PostForm.Get("redirect_uri") != asked.Get("redirect_uri") ||
		base64.RawURLEncoding.EncodeToString(sum[:]) != asked.Get("code_challenge") {
		w.WriteHeader(http.StatusBadRequest)
		reply(w, map[string]any{"error": "invalid_grant"})
		return
	}
	now := i.clock.Now().Std()
	claims := map[string]any{"iss": i.URL, "aud": clientID, "iat": now.Unix(), "exp": now.Unix() + 300, "nonce": asked.Get("nonce")}
	for k, v := range i.who {
		claims[k] = v
	}
	key := i.key
	if i.bend != nil {
		if other := i.bend(claims); other != nil {
			key = other
		}
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: key, KeyID: "one"}}, nil)
	if err != nil {
		i.t.Error(err)
		return
	}
	raw, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		i.t.Error(err)
	}
	reply(w, map[string]any{"access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": raw})
}
