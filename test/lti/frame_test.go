package lti_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"html/template"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	jose "github.com/go-jose/go-jose/v4"

	"stepwise/content/lti"
	"stepwise/content/platform"
	"stepwise/internal/store"
	"stepwise/person"
)

// campus is a platform on another site that shows us in a frame and keeps words for
// us, as the postMessage Storage document asks.
var campus = template.Must(template.New("").Parse(`<!DOCTYPE html><title>Campus</title><h1>Campus</h1>
<iframe src="{{.}}" width="600" height="400"></iframe>
<script>
const kept = {};
addEventListener("message", (e) => {
  const { subject, message_id, key, value } = e.data;
  const answer = (more) => e.source.postMessage({ subject: subject + ".response", message_id, key, ...more }, e.origin);
  if (subject === "lti.put_data") { kept[key] = value; answer({ value }); }
  if (subject === "lti.get_data") answer({ value: kept[key] });
});
</script>`))

var answers = template.Must(template.New("").Parse(`<!DOCTYPE html><title>Sign-in</title>
<form method="post" action="{{.Action}}"><input name="id_token" value="{{.Token}}"><input name="state" value="{{.State}}"></form>
<script>document.forms[0].submit()</script>`))

func newCampus(t *testing.T, w *world) string {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	origin := strings.Replace(server.URL, "127.0.0.1", "localhost", 1) // another site than ours
	mux.HandleFunc("GET /{$}", func(rw http.ResponseWriter, _ *http.Request) {
		campus.Execute(rw, w.url+"/lti/login?iss="+origin+"&login_hint=7&client_id=c&lti_storage_target=_parent&target_link_uri="+w.url+"/unit/u01")
	})
	mux.HandleFunc("GET /jwks", func(rw http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(rw).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &key.PublicKey, KeyID: "k", Use: "sig"}}})
	})
	mux.HandleFunc("GET /auth", func(rw http.ResponseWriter, r *http.Request) {
		now := time.Now()
		body, _ := json.Marshal(lti.Message{Issuer: origin, Subject: "7", Audience: lti.Audience{"c"}, Issued: lti.At(now), Expires: lti.At(now.Add(time.Minute)),
			Nonce: r.FormValue("nonce"), Type: lti.ResourceLinkRequest, Version: lti.Version, Deployment: "1", Target: w.url + "/unit/u01",
			Link: &lti.ResourceLink{ID: "r"}, Roles: lti.Roles{lti.RoleLearner}})
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", "k"))
		if err != nil {
			t.Error(err)
			return
		}
		signed, err := signer.Sign(body)
		if err != nil {
			t.Error(err)
			return
		}
		token, _ := signed.CompactSerialize()
		answers.Execute(rw, map[string]string{"Action": r.FormValue("redirect_uri"), "Token": token, "State": r.FormValue("state")})
	})
	admin := person.Actor{ID: "admin", Grants: []person.Grant{{Role: person.Administrator}}}
	if _, err := w.node.House.Platform.Save(w.ctx, admin, platform.Platform{Name: "Campus", Issuer: origin, Client: "c", Authorize: origin + "/auth",
		TokenURL: origin + "/token", KeysURL: origin + "/jwks"}, "1"); err != nil {
		t.Fatal(err)
	}
	if err := w.node.House.Person.Tie(w.ctx, person.Actor{ID: learner}, person.Claim{Issuer: origin, Subject: "7"}); err != nil {
		t.Fatal(err)
	}
	return origin
}

// In a frame of another site no cookie of ours gets through (here there is not even
// one to try: without TLS none is set). The platform's storage shows that the launch
// is of this browser, and a window of its own opens the unit without a question.
func TestLaunchInAFrameOfAnotherSite(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.unit("u01")
		origin := newCampus(t, w)
		flags := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
			chromedp.Flag("headless", "new"), chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("disable-background-networking", true),
			chromedp.Flag("lang", "en"), chromedp.WSURLReadTimeout(60*time.Second))
		alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(), flags...)
		ctx, stop := chromedp.NewContext(alloc)
		defer func() { stop(); stopAlloc() }()
		if err := chromedp.Do(ctx); err != nil { // starts the browser, without a deadline
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		if err := chromedp.Do(ctx, chromedp.Navigate(origin+"/")); err != nil {
			t.Fatal(err)
		}
		for bound := false; !bound; {
			var err error
			if bound, err = store.Exists(ctx, w.node.House.DB.Read(), `SELECT 1 FROM content_lti_ticket WHERE bound = TRUE AND frame = '_parent'`); err != nil {
				t.Fatalf("the frame never gave the word back: %v; it asked for %v", err, w.paths())
			}
			time.Sleep(20 * time.Millisecond)
		}
		ticket := ""
		for _, p := range w.paths() {
			if strings.HasPrefix(p, "/from/") && !strings.HasSuffix(p, "/bind") {
				ticket = p
			}
		}
		if ticket == "" {
			t.Fatalf("no ticket among %v", w.paths())
		}
		if err := chromedp.Do(ctx, chromedp.Navigate(w.url+ticket)); err != nil {
			t.Fatal(err)
		}
		where, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.pathname + " " + document.querySelector(".me").textContent.trim()`))
		if err != nil || where != "/unit/u01 li" {
			t.Errorf("arrived at %q (%v)", where, err)
		}
	})
}
