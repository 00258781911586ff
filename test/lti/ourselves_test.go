package lti_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	room "stepwise/content"
	"stepwise/content/tool"
	"stepwise/internal/lang"
	"stepwise/lrs"
	"stepwise/person"
	"stepwise/programme"
)

// connect makes the node a tool of itself, as administrators of two would.
func (w *world) connect(scope string) (toolPath string) {
	w.t.Helper()
	a := w.browser("admin")
	invited := a.submit(a.get("/admin/platforms").ok(w.t), `form[action="/admin/platforms/invite"]`, "name", "Ourselves", "scope", scope).ok(w.t)
	address := invited.Find("#invitation").Text()
	registering := a.submit(a.get("/office/tools").ok(w.t), `form[action="/office/tools/invite"]`, "address", address, "scope", "").ok(w.t)
	join := a.get(registering.href(w.t, "#register")).ok(w.t)
	if join.Find("[data-lti-close]").Length() != 0 {
		w.t.Fatal("registered by a mere look")
	}
	joined := a.submit(join, `form[action^="/join-platform/"]`).ok(w.t)
	if joined.Find("[data-lti-close]").Length() != 1 {
		w.t.Fatal(short(joined.text))
	}
	toolPath = a.get("/office/tools").ok(w.t).href(w.t, `.rows a[href^="/office/tools/"]`)
	a.submit(a.get(toolPath).ok(w.t), `form[action$="/turn"]`, "to", "active").ok(w.t)
	return toolPath
}

func (w *world) unit(code string) {
	w.t.Helper()
	author := person.Actor{ID: "office", Grants: []person.Grant{{Role: person.Coordinator}}}
	n, err := w.node.House.Content.Save(w.ctx, author, room.Manuscript{Code: code, Title: lang.Text{EN: "Unit one", ZH: "单元一"}, Minutes: 20, Pass: room.DefaultPass,
		Body: lang.Text{EN: "Lead.\n\n## One\n\nFirst.", ZH: "引言。\n\n## 一\n\n第一。"}})
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.node.House.Content.Publish(w.ctx, author, code, n); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) work() {
	w.t.Helper()
	if _, err := w.node.House.Jobs.Drain(w.ctx); err != nil {
		w.t.Fatal(err)
	}
}

// Chosen by a teacher, launched by a doctor, tied once, finished, graded, counted:
// every message of both sides, from one process to itself.
func TestOurPlatformAndOurToolUnderstandEachOther(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.unit("u01")
		toolPath := w.connect("")
		w.programme(programme.Requirement{Code: "later", Kind: "identity"})

		// The teacher chooses a unit.
		b := w.browser("office")
		picker := b.submit(b.get(b.get(toolPath).ok(t).href(t, `a[href*="/choose?place="]`)).ok(t), "form[data-lti-send]").ok(t)
		if !strings.HasPrefix(picker.url.Path, "/from/") || picker.Find(`input[name=pick][value="unit/u01"]`).Length() != 1 {
			t.Fatalf("no picker: %s %s", picker.url, short(picker.text))
		}
		chosen := b.submit(b.submit(picker, `form[action$="/pick"]`, "pick", "unit/u01").ok(t), "form[data-lti-send]").ok(t)
		column := chosen.href(t, `a[href^="/office/line-items/"]`)
		item := strings.TrimPrefix(column, "/office/line-items/")
		w.programme(programme.Requirement{Code: "there", Kind: "grades", Items: []string{item}})
		e := w.enrol()

		// The doctor starts it, says once who they are, and reads.
		d := w.browser(learner)
		start := d.get("/tools").ok(t).href(t, `a[href$="/start"]`)
		arrived := d.submit(d.get(start).ok(t), "form[data-lti-send]").ok(t)
		unit := d.submit(arrived, `form[action^="/from/"]`).ok(t)
		if unit.url.Path != "/unit/u01" {
			t.Fatalf("arrived at %s: %s", unit.url, short(unit.text))
		}
		if again := d.submit(arrived, `form[action^="/from/"]`); again.status != http.StatusConflict {
			t.Errorf("a ticket was used twice: %d", again.status)
		}
		w.work()
		if w.step(e) != 0 {
			t.Fatal("a grade before the unit was read")
		}
		if err := w.node.House.Record.Write(w.ctx, lrs.Statement{Person: learner, Verb: lrs.Completed, Object: lrs.Activity{ID: lrs.Unit("u01"), Type: lrs.TypeUnit}}); err != nil {
			t.Fatal(err)
		}
		w.work()
		if w.step(e) != 1 {
			t.Error("the grade did not come back as evidence")
		}
		if p := b.get(column).ok(t); !strings.Contains(p.Find("tbody").Text(), "100 / 100") {
			t.Errorf("the gradebook: %s", short(p.Find("main").Text()))
		}

		// The second time nothing is asked of who is known, unless the browser cannot
		// be known: without TLS there is no cookie in another's frame.
		second := d.submit(d.get(start).ok(t), "form[data-lti-send]").ok(t)
		if !strings.Contains(second.Find("h1 ~ .lead").Text(), "li") || second.Find("form").Length() != 1 {
			t.Errorf("the second time: %s", short(second.text))
		}
		frame := d.get(second.url.String(), "Sec-Fetch-Dest", "iframe").ok(t)
		if frame.Find(`a[target="_blank"][href^="/from/"]`).Length() != 1 || frame.Find("form").Length() != 0 {
			t.Errorf("in a frame: %s", short(frame.text))
		}
		if csp := frame.header.Get("Content-Security-Policy"); !strings.HasSuffix(csp, "frame-ancestors 'self' "+w.url) {
			t.Errorf("who may show it in a frame: %s", csp)
		}
		if csp := d.get("/library").header.Get("Content-Security-Policy"); !strings.Contains(csp, "frame-ancestors 'none'") {
			t.Errorf("everything else in a frame: %s", csp)
		}
	})
}

// A platform can send people to a step of a programme; the grade comes when they have
// climbed it, by whatever the step asked for.
func TestAStepGivesItsGradeWhenItIsClimbed(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.programme(programme.Requirement{Code: "read", Kind: "units", Units: []string{"u01"}, Count: 1})
		e := w.enrol()
		toolPath := w.connect("io")
		b := w.browser("office")
		picker := b.submit(b.get(b.get(toolPath).ok(t).href(t, `a[href*="/choose?place="]`)).ok(t), "form[data-lti-send]").ok(t)
		chosen := b.submit(b.submit(picker, `form[action$="/pick"]`, "pick", "path/io/s1").ok(t), "form[data-lti-send]").ok(t)
		column := chosen.href(t, `a[href^="/office/line-items/"]`)

		d := w.browser(learner)
		arrived := d.submit(d.get(d.get("/tools").ok(t).href(t, `a[href$="/start"]`)).ok(t), "form[data-lti-send]").ok(t)
		if path := d.submit(arrived, `form[action^="/from/"]`).ok(t); path.url.Path != "/path" {
			t.Fatalf("arrived at %s", path.url)
		}
		w.work()
		if p := b.get(column).ok(t); p.Find("tbody tr").Length() != 0 {
			t.Error("a grade before the step was climbed")
		}
		if err := w.node.House.Record.Write(w.ctx, lrs.Statement{Person: learner, Verb: lrs.Completed, Object: lrs.Activity{ID: lrs.Unit("u01"), Type: lrs.TypeUnit}}); err != nil {
			t.Fatal(err)
		}
		w.work()
		if w.step(e) != 1 {
			t.Fatal("the step was not climbed")
		}
		if p := b.get(column).ok(t); !strings.Contains(p.Find("tbody").Text(), "100 / 100") {
			t.Errorf("the gradebook: %s", short(p.Find("main").Text()))
		}
	})
}

// Who comes from a platform and is nobody here is told so, signs in once, and is
// known from then on; somebody else's browser gains nothing by the ticket.
func TestUnknownUserIsLedToSignIn(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.unit("u01")
		toolPath := w.connect("")
		l, err := w.node.House.Tool.AddLink(w.ctx, office, tool.NewLink{Tool: strings.TrimPrefix(toolPath, "/office/tools/"), Programme: "io", Title: lang.Text{EN: "Unit one"}, URL: w.url + "/unit/u01"})
		if err != nil {
			t.Fatal(err)
		}
		d := w.browser(learner)
		send := d.get("/tools/" + l.ID + "/start").ok(t)
		// The platform's message is carried by a browser in which nobody is signed in.
		fresh := w.browser("")
		arrived := fresh.submit(send, "form[data-lti-send]").ok(t)
		if a := arrived.href(t, `a[href^="/sign-in?next="]`); !strings.Contains(a, url.QueryEscape("/from/")) {
			t.Errorf("sign-in leads back to %s", a)
		}
		if p := fresh.post(arrived.url.String(), nil); p.status != http.StatusUnauthorized {
			t.Errorf("nobody went on as %d", p.status)
		}
		// Chinese readers are told in Chinese.
		if zh := fresh.get(arrived.url.String(), "Accept-Language", "zh-CN").ok(t); !strings.Contains(zh.Find("h1").Text(), "欢迎") {
			t.Error(zh.Find("h1").Text())
		}
	})
}

// What machines are told when they get it wrong.
func TestDoorsSayWhatIsWrong(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		b := w.browser("")
		form := func(pairs ...string) url.Values {
			v := url.Values{}
			for i := 0; i+1 < len(pairs); i += 2 {
				v.Set(pairs[i], pairs[i+1])
			}
			return v
		}
		for _, c := range []struct {
			why    string
			page   page
			status int
			text   string
		}{
			{"a platform that nobody connected", b.get("/lti/login?iss=https://evil.example&login_hint=1&target_link_uri=x"), 422, "evil.example"},
			{"a login without its parameters", b.get("/lti/login"), 422, "login_hint"},
			{"a launch out of nowhere", b.post("/lti/launch", form("id_token", "x", "state", "y")), 422, "start it again"},
			{"a launch that the platform refused", b.post("/lti/launch", form("error", "login_required", "state", "y")), 403, "sign in there"},
			{"a choice of nobody", b.post("/lti/chosen", form("JWT", "x")), 422, "token"},
			{"a megabyte and more", b.post("/lti/launch", form("id_token", strings.Repeat("x", 2<<20))), 413, "1 MB"},
			{"a ticket that is none", b.get("/from/guess"), 409, "over"},
			{"an authentication request of nobody", b.post("/lti/authorize", form("client_id", "x", "redirect_uri", "https://evil.example")), 422, "client ID"},
			{"a token without an assertion", b.post("/lti/token", form("grant_type", "client_credentials")), 400, `"invalid_request"`},
			{"another grant", b.post("/lti/token", form("grant_type", "password")), 400, `"unsupported_grant_type"`},
			{"an assertion that is none", b.post("/lti/token", form("grant_type", "client_credentials", "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "client_assertion", "x")), 401, `"invalid_client"`},
			{"a registration without an invitation", b.post("/lti/register", form()), 400, `"invalid_client_metadata"`},
			{"line items without a token", b.get("/lti/items/a/b"), 401, `"invalid_token"`},
			{"a score with a made-up token", b.get("/lti/item/a/results", "Authorization", "Bearer guess"), 401, `"invalid_token"`},
			{"no such door", b.get("/lti/nothing"), 404, ""},
		} {
			if c.page.status != c.status || !strings.Contains(c.page.text, c.text) {
				t.Errorf("%s: %d %s", c.why, c.page.status, short(c.page.text))
			}
		}
		if set := b.get("/lti/jwks").ok(t); !strings.Contains(set.text, `"kty":"RSA"`) || strings.Contains(set.text, `"d":`) {
			t.Errorf("the key set: %s", set.text)
		}
		if c := b.get("/lti/.well-known/openid-configuration").ok(t); !strings.Contains(c.text, `"issuer":"`+w.url+`"`) {
			t.Errorf("the configuration: %s", c.text)
		}
	})
}
