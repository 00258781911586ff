package person_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"stepwise/internal/lang"
	"stepwise/internal/mail"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	room "stepwise/person"
)

func TestSigningInAndOut(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db, room.Settings{})
		s.person("na", true, learner)
		b := s.browser("", lang.ZH)
		b.get("/sign-in?next=/library%3Fq%3D1").is(200).says("h1", "登录").has(`input[name=next][value="/library?q=1"]`, 1)
		wrong := b.post("/sign-in", "email", "na@example.cn", "password", "wrong", "next", "/library").is(422)
		wrong.says("[role=alert]", "邮箱与密码不匹配").has(`input[name=email][value="na@example.cn"]`, 1).has(`input[name=next][value="/library"]`, 1)
		if wrong.value("input[name=password]") != "" {
			t.Error("the password comes back in the page")
		}
		b.post("/sign-in", "email", "na@example.cn", "password", good, "next", "/library").to("/library")
		b.get("/sign-in?next=/path").to("/path")
		b.get("/sign-out").is(200).has(`form[method=post][action="/sign-out"]`, 1)
		if b.person == "" {
			t.Error("a mere link signs out")
		}
		b.post("/sign-out").to("/")
		if b.person != "" {
			t.Error("still signed in")
		}
	})
}

func TestTheDoorLeadsNowhereElse(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db, room.Settings{})
		s.person("na", true, learner)
		for _, next := range []string{"//evil.example/", `/\evil.example`, "https://evil.example/", "javascript:alert(1)", "", "/a\r\nSet-Cookie: x"} {
			s.browser("", lang.EN).post("/sign-in", "email", "na@example.cn", "password", good, "next", next).to("/")
		}
	})
}

func TestTheEleventhTryIsTooMany(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db, room.Settings{})
		b := s.browser("", lang.EN)
		for range 10 {
			b.post("/sign-in", "email", "x@example.cn", "password", "wrong").is(422)
		}
		b.post("/sign-in", "email", "x@example.cn", "password", "wrong").is(http.StatusTooManyRequests).says("[role=alert]", "15 minutes")
	})
}

func TestAForgottenPasswordFromLetterToDoor(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db, room.Settings{Site: "https://learn.example.cn", Mails: true})
		s.person("na", true, learner)
		elsewhere := s.browser("na", lang.EN)
		b := s.browser("", lang.EN)
		known := b.post("/forgot", "email", "na@example.cn").is(200)
		unknown := b.post("/forgot", "email", "nobody@example.cn").is(200)
		if known.Find("main").Text() != unknown.Find("main").Text() {
			t.Error("the page tells who has an account")
		}
		list, err := mail.List(t.Context(), db.Read(), mail.Filter{About: "password/na"})
		s.must(err)
		at := strings.Index(list[0].Text, "https://learn.example.cn/reset/")
		link := path(strings.Fields(list[0].Text[at:])[0])

		b.get(link).is(200).says(".eyebrow", "Zhang na").has("input[name=password][autocomplete=new-password]", 1)
		b.get(link).is(200) // a mail server that looks first uses nothing up
		b.post(link, "password", "short").is(422).says("#password-error", "at least 12 characters")
		s.clock.Move(1e9)
		b.post(link, "password", "another horse battery").to("/")
		if b.person != "na" {
			t.Error("not signed in")
		}
		b.get(link).is(http.StatusGone).says("main", "no longer valid").has(`a[href="/forgot"]`, 1)
		b.post(link, "password", "another horse battery").is(http.StatusGone)
		elsewhere.get("/account").to("/sign-in?next=%2Faccount") // the old browser is signed out
	})
}

func TestTheDemosLinkOpensOnThisMachineOnly(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db, room.Settings{Demo: true})
		s.person("na", false, learner)
		link, err := s.people.DemoLink(t.Context(), "na")
		s.must(err)
		for _, c := range []struct {
			why, remote, host string
			header            [2]string
			ok                bool
		}{
			{"this machine", "127.0.0.1:4711", "127.0.0.1:8080", [2]string{}, true},
			{"this machine by name", "127.0.0.1:4711", "localhost:8080", [2]string{}, true},
			{"this machine over version 6", "[::1]:4711", "[::1]:8080", [2]string{}, true},
			{"this machine, version 4 in version 6", "[::ffff:127.0.0.1]:4711", "localhost", [2]string{}, true},
			{"a machine in the same network", "192.168.1.7:4711", "192.168.1.2:8080", [2]string{}, false},
			{"a machine far away", "203.0.113.7:4711", "stepwise.example", [2]string{}, false},
			{"that says it comes from here", "203.0.113.7:4711", "localhost", [2]string{"X-Forwarded-For", "127.0.0.1"}, false},
			{"that says so in the standard's way", "203.0.113.7:4711", "localhost", [2]string{"Forwarded", "for=127.0.0.1"}, false},
			{"that says so in another way", "203.0.113.7:4711", "localhost", [2]string{"X-Real-IP", "127.0.0.1"}, false},
			{"through a proxy on this machine", "127.0.0.1:4711", "127.0.0.1:8080", [2]string{"X-Forwarded-For", "203.0.113.7"}, false},
			{"through a proxy here, lying about the start", "127.0.0.1:4711", "127.0.0.1:8080", [2]string{"X-Forwarded-For", "127.0.0.1"}, false},
			{"through a proxy that names no one", "127.0.0.1:4711", "127.0.0.1:8080", [2]string{"X-Forwarded-For", ""}, false},
			{"through a proxy that only says that it is one", "127.0.0.1:4711", "127.0.0.1:8080", [2]string{"Via", "1.1 proxy"}, false},
			{"another site's name pointed here", "127.0.0.1:4711", "evil.example:8080", [2]string{}, false},
			{"no address at all", "@", "localhost", [2]string{}, false},
		} {
			b := s.browser("", lang.EN)
			r := httptest.NewRequest("GET", path(link), nil)
			r.RemoteAddr, r.Host = c.remote, c.host
			if c.header[0] != "" {
				r.Header.Set(c.header[0], c.header[1])
			}
			got := b.do(r)
			if c.ok {
				got.to("/")
			} else {
				got.is(404)
			}
			if (b.person == "na") != c.ok {
				t.Errorf("%s: signed in as %q", c.why, b.person)
			}
		}
		r := httptest.NewRequest("GET", path(link), nil)
		r.RemoteAddr, r.Host = "127.0.0.1:4711", "localhost"
		earnest := newSite(t, db, room.Settings{})
		earnest.browser("", lang.EN).do(r).is(404) // not the demo
	})
}
