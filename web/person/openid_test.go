package person_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"strings"
	"testing"
	"time"

	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	room "stepwise/person"
	pages "stepwise/web/person"
)

// withProvider is a site with one provider, called "hospital".
func withProvider(t *testing.T, db *store.DB) (*site, *issuer) {
	i := newIssuer(t, nil)
	list, err := pages.ParseProviders(fmt.Sprintf(`[{"code":"hospital","name":"首都医院","issuer":%q,"client_id":%q,"client_secret":%q}]`, i.URL, clientID, clientSecret))
	if err != nil {
		t.Fatal(err)
	}
	s := newSite(t, db, room.Settings{Site: "https://learn.example.cn"}, list...)
	i.clock = s.clock
	s.person("admin", false, room.Grant{Role: room.Administrator})
	s.person("na", false, learner)
	return s, i
}

// goes starts a sign-in and returns where the browser is sent.
func (b *browser) goes(path string) string {
	b.site.t.Helper()
	return b.get(path).is(303).Header().Get("Location")
}

func na(email string, verified any) map[string]any {
	return map[string]any{"sub": "4711", "email": email, "email_verified": verified, "name": "Li Na"}
}

func TestSigningInWithAProvider(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, i := withProvider(t, db)
		b := s.browser("", lang.ZH)
		b.get("/sign-in?next=/library").has(`a[href="/oidc/hospital/start?next=%2Flibrary"]`, 1).says(".providers", "使用首都医院继续")
		b.get(i.authorize(b.goes("/oidc/hospital/start?next=/library"), na("NA@example.cn", true))).to("/library")
		if b.person != "na" {
			t.Fatalf("signed in as %q", b.person)
		}
		// From now on the subject is known, whatever the address says.
		b = s.browser("", lang.ZH)
		b.get(i.authorize(b.goes("/oidc/hospital/start"), na("new@example.cn", false))).to("/")
		if b.person != "na" {
			t.Errorf("signed in as %q", b.person)
		}
	})
}

func TestAProvidersAnswerThatDoesNotHold(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		set := func(name string, v any) func(map[string]any) *ecdsa.PrivateKey {
			return func(c map[string]any) *ecdsa.PrivateKey { c[name] = v; return nil }
		}
		s, i := withProvider(t, db)
		for _, c := range []struct {
			why  string
			bend func(map[string]any) *ecdsa.PrivateKey
			back func(path string) string // changes the way back
			wait time.Duration
			code int
		}{
			{"another's signature", func(map[string]any) *ecdsa.PrivateKey { return other }, nil, 0, 403},
			{"for another client", set("aud", "elsewhere"), nil, 0, 403},
			{"from another issuer", set("iss", "https://evil.example"), nil, 0, 403},
			{"too old", set("exp", 1), nil, 0, 403},
			{"of another sign-in", set("nonce", "replayed"), nil, 0, 403},
			{"without a subject", set("sub", ""), nil, 0, 403},
			{"an unverified address", set("email_verified", false), nil, 0, 403},
			{"an address verified only in words that mean no", set("email_verified", "false"), nil, 0, 403},
			{"a state that this browser did not send", nil, func(p string) string { return strings.Replace(p, "state=", "state=x", 1) }, 0, 403},
			{"no state", nil, func(p string) string { at := strings.Index(p, "&state="); return p[:at] }, 0, 403},
			{"a code that nobody gave", nil, func(p string) string { return strings.Replace(p, "code=", "code=x", 1) }, 0, 403},
			{"cancelled there", nil, func(p string) string { return strings.Replace(p, "code=", "error=access_denied&x=", 1) }, 0, 403},
			{"a way back through another provider", nil, func(p string) string { return strings.Replace(p, "/oidc/hospital/", "/oidc/other/", 1) }, 0, 404},
			{"an hour at the provider", nil, nil, time.Hour, 403},
			{"as it should be", nil, nil, 0, 303},
		} {
			b := s.browser("", lang.EN)
			i.bend = c.bend
			back := i.authorize(b.goes("/oidc/hospital/start"), na("na@example.cn", true))
			if c.back != nil {
				back = c.back(back)
			}
			s.clock.Move(c.wait)
			if p := b.get(back); p.Code != c.code {
				t.Errorf("%s: status %d", c.why, p.Code)
			}
			if (b.person == "na") != (c.code == 303) {
				t.Errorf("%s: signed in as %q", c.why, b.person)
			}
		}
		i.bend = nil
		b := s.browser("", lang.EN)
		back := i.authorize(b.goes("/oidc/hospital/start"), na("na@example.cn", true))
		s.browser("", lang.EN).get(back).is(403).says("main", "began in another browser")
		b.get(back).to("/")
		b.get(back).is(403) // a way back works once
	})
}

func TestSomebodyUnknownToTheOfficeStaysOutside(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, i := withProvider(t, db)
		b := s.browser("", lang.EN)
		b.get(i.authorize(b.goes("/oidc/hospital/start"), na("stranger@example.cn", true))).is(403).says("main", "Accounts begin with an invitation")
		if b.person != "" {
			t.Errorf("signed in as %q", b.person)
		}
		b.get("/oidc/unknown/start").is(404)
	})
}

func TestAnInvitationIsAcceptedWithAProvider(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, i := withProvider(t, db)
		link := s.invite("wang@example.cn", learner)
		b := s.browser("", lang.ZH)
		b.get(link).has(`button[name=with][value=hospital][formnovalidate]`, 1)
		fields := []string{"with", "hospital", "han", "王芳", "licence", "110440000054321", "hospital", "北京协作医院"}
		b.post(link, append([]string{"han", "王芳"}, "with", "hospital")...).is(422).says("#licence-error", "请填写").has("#password-error", 0)
		at := b.post(link, fields...).is(303).Header().Get("Location")
		onward := b.get(at).is(200).has(`main form[action]`, 0) // a link, since a form may lead to this site only
		start, _ := onward.Find("main a.button").Attr("href")
		b.get(i.authorize(b.goes(start), map[string]any{"sub": "88", "email": "elsewhere@example.com", "email_verified": false})).to("/")
		a := s.actor(b.person)
		if a.Email != "wang@example.cn" || a.Han != "王芳" || len(a.Grants) != 1 || a.Grants[0] != learner {
			t.Errorf("became %+v", a)
		}
		b = s.browser("", lang.ZH)
		b.get(i.authorize(b.goes("/oidc/hospital/start"), map[string]any{"sub": "88"})).to("/")
		if b.person != a.ID {
			t.Errorf("signed in as %q", b.person)
		}
	})
}

func TestAnInvitationLeftHalfWayIsNotTheNextSignIn(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, i := withProvider(t, db)
		link := s.invite("wang@example.cn", learner)
		b := s.browser("", lang.ZH)
		b.post(link, "with", "hospital", "han", "王芳", "licence", "110440000054321", "hospital", "北京协作医院").is(303)
		b.get(i.authorize(b.goes("/oidc/hospital/start"), na("na@example.cn", true))).to("/") // from the sign-in page
		if b.person != "na" {
			t.Errorf("signed in as %q", b.person)
		}
	})
}

func TestAProviderThatIsAwayDoesNotTakeTheDoorWithIt(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, i := withProvider(t, db)
		i.away = true
		b := s.browser("", lang.EN)
		b.get("/oidc/hospital/start").is(503).says("main", "does not answer")
		b.get("/sign-in").is(200)
		i.away = false
		b.get("/oidc/hospital/start").is(503) // not asked again at once
		s.clock.Move(11 * time.Second)
		b.get(i.authorize(b.goes("/oidc/hospital/start"), na("na@example.cn", true))).to("/")
	})
}

func TestProvidersInTheConfiguration(t *testing.T) {
	for _, c := range []struct {
		why, text string
		n         int
		ok        bool
	}{
		{"none", "", 0, true},
		{"an empty list", "[]", 0, true},
		{"one", `[{"code":"a","name":"A","issuer":"https://id.example","client_id":"x"}]`, 1, true},
		{"no JSON", `a=b`, 0, false},
		{"two of the same code", `[{"code":"a","name":"A","issuer":"https://id.example","client_id":"x"},{"code":"a","name":"B","issuer":"https://id2.example","client_id":"x"}]`, 0, false},
		{"a code that is no part of an address", `[{"code":"a/b","name":"A","issuer":"https://id.example","client_id":"x"}]`, 0, false},
		{"no client", `[{"code":"a","name":"A","issuer":"https://id.example"}]`, 0, false},
		{"an issuer that anybody on the way can read", `[{"code":"a","name":"A","issuer":"http://id.example","client_id":"x"}]`, 0, false},
		{"an issuer on this machine", `[{"code":"a","name":"A","issuer":"http://127.0.0.1:9000","client_id":"x"}]`, 1, true},
		{"an issuer with a password", `[{"code":"a","name":"A","issuer":"https://u:p@id.example","client_id":"x"}]`, 0, false},
	} {
		list, err := pages.ParseProviders(c.text)
		if (err == nil) != c.ok || len(list) != c.n {
			t.Errorf("%s: %d, %v", c.why, len(list), err)
		}
	}
}
