package tool

import (
	"strings"
	"testing"

	"stepwise/content/lti"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/person"
)

func TestLaunchTellsTheToolWhatItMayKnow(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		l, item := w.link("", 10, 0.7)
		m := w.launch(li, l.ID)
		if err := m.CheckLaunch(lti.Expect{Issuer: site, Audience: w.tool.ID, Nonce: "n"}, w.clock.Now().Std()); err != nil {
			t.Error(err)
		}
		if m.Name != "" || m.Email != "" || strings.Contains(m.Subject, "li") {
			t.Errorf("more than a pseudonym: %q %q %q", m.Subject, m.Name, m.Email)
		}
		if m.Context.Title != "Immunotherapy · Beijing" || len(m.Roles) != 1 || m.Roles[0] != lti.RoleLearner {
			t.Errorf("%+v %v", m.Context, m.Roles)
		}
		if m.Grades == nil || m.Grades.Item != site+PathItem+item || m.Grades.Items != site+PathItems+m.Deployment+"/"+m.Context.ID || m.Names == nil {
			t.Errorf("services: %+v %+v", m.Grades, m.Names)
		}
		if again := w.launch(li, l.ID); again.Subject != m.Subject || again.Link.ID != m.Link.ID {
			t.Error("another name or place the second time")
		}
		other := w.connect(Tool{Scope: "io", ShareName: true, ShareEmail: true})
		x, err := w.AddLink(w.ctx, office, NewLink{Tool: other.ID, Programme: "io", Title: l.Title})
		if err != nil {
			t.Fatal(err)
		}
		n := w.launch(li, x.ID)
		if n.Subject == m.Subject {
			t.Error("two tools know somebody by one name")
		}
		if n.Name != "li" || n.Email != "li@x.example" || n.Grades != nil || n.Names != nil {
			t.Errorf("allowed names, no services: %+v", n)
		}
		if teaching := w.launch(office, l.ID); !teaching.Roles.Teaches() {
			t.Errorf("a coordinator comes as %v", teaching.Roles)
		}
	})
}

func TestAuthenticationRequestsThatAreNotAnswered(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		l, _ := w.link("", 0, 0)
		elsewhere := w.connect(Tool{Scope: "io"})
		for _, c := range []struct {
			why    string
			who    person.Actor
			change func(*Request)
			want   string // an OAuth error, or a fault that is shown here
		}{
			{"as it should be", li, func(*Request) {}, ""},
			{"a tool that we do not know", li, func(r *Request) { r.Client = "x" }, "client"},
			{"an address that was not registered", li, func(r *Request) { r.Redirect = "https://evil.example/" }, "redirect"},
			{"one that only begins like a registered one", li, func(r *Request) { r.Redirect += "/x" }, "redirect"},
			{"code flow", li, func(r *Request) { r.ResponseType = "code" }, "unsupported_response_type"},
			{"the token in the address", li, func(r *Request) { r.ResponseMode = "query" }, "invalid_request"},
			{"no OpenID", li, func(r *Request) { r.Scope = "profile" }, "invalid_scope"},
			{"no nonce", li, func(r *Request) { r.Nonce = "" }, "invalid_request"},
			{"a sign-in form in the frame", li, func(r *Request) { r.Prompt = "login" }, "invalid_request"},
			{"nobody is signed in", person.Actor{}, func(*Request) {}, "login_required"},
			{"somebody else is signed in", wang, func(*Request) {}, "login_required"},
			{"a login hint that we never gave", li, func(r *Request) { r.LoginHint = "guess" }, "login_required"},
			{"the message hint of another launch", li, func(r *Request) { r.MessageHint = "other" }, "login_required"},
			{"another tool's launch", li, func(r *Request) { r.Client = elsewhere.ID }, "login_required"},
		} {
			address, err := w.Start(w.ctx, li, l.ID)
			if err != nil {
				t.Fatal(err)
			}
			r := request(address)
			c.change(&r)
			answer, err := w.Authorize(w.ctx, c.who, r)
			got := answer.Error
			if err != nil {
				got = why(err)
			}
			if got != c.want || (c.want == "") != (answer.Token != "") {
				t.Errorf("%s: %q, want %q", c.why, got, c.want)
			}
			if err == nil && (answer.State != "s" || answer.Action != maker+"/start") {
				t.Errorf("%s: answered to %s", c.why, answer.Action)
			}
		}
		address, _ := w.Start(w.ctx, li, l.ID)
		if a, _ := w.Authorize(w.ctx, li, request(address)); a.Token == "" {
			t.Fatal("no token")
		}
		if a, _ := w.Authorize(w.ctx, li, request(address)); a.Error != "login_required" {
			t.Errorf("a login hint was used twice: %+v", a)
		}
		late, _ := w.Start(w.ctx, li, l.ID)
		w.clock.Move(launchLasts)
		if a, _ := w.Authorize(w.ctx, li, request(late)); a.Error != "login_required" {
			t.Errorf("a launch that took too long: %+v", a)
		}
	})
}

func TestWhoStartsWhatAndWhoConnects(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		all, _ := w.link("", 0, 0)
		beijing, _ := w.link("beijing", 0, 0)
		for _, c := range []struct {
			who     person.Actor
			link    string
			may     bool
			because string
		}{
			{li, all.ID, true, "a learner of the programme"}, {wang, all.ID, true, "of another cohort, where the link is for all"},
			{li, beijing.ID, true, "of the link's cohort"}, {wang, beijing.ID, false, "of another cohort"},
			{stranger, all.ID, false, "of another programme"}, {person.Actor{}, all.ID, false, "nobody"}, {admin, all.ID, false, "an administrator teaches nobody"},
			{office, beijing.ID, true, "the coordinator looks at it"},
		} {
			_, err := w.Start(w.ctx, c.who, c.link)
			if (err == nil) != c.may {
				t.Errorf("%s: %v", c.because, err)
			}
			list, _ := w.Mine(w.ctx, c.who)
			shown := false
			for _, m := range list {
				shown = shown || m.ID == c.link
			}
			if shown != c.may {
				t.Errorf("%s: shown %v", c.because, shown)
			}
		}
		for _, c := range []struct {
			who                 person.Actor
			keeps, uses, shares bool
		}{{admin, true, false, true}, {office, true, true, false}, {bjOffice, false, false, false}, {ctOffice, false, false, false}, {li, false, false, false}} {
			_, err := w.Save(w.ctx, c.who, Tool{Scope: "io", Name: "x", Login: maker, Target: maker, KeysURL: maker})
			_, err2 := w.AddLink(w.ctx, c.who, NewLink{Tool: w.tool.ID, Programme: "io", Title: all.Title})
			_, _, err3 := w.Invite(w.ctx, c.who, "", maker+"/register")
			if (err == nil) != c.keeps || (err2 == nil) != c.uses || (err3 == nil) != c.shares {
				t.Errorf("%s: %v %v %v", c.who.ID, err, err2, err3)
			}
		}
		if _, err := w.AddLink(w.ctx, bjOffice, NewLink{Tool: w.tool.ID, Programme: "io", Cohort: "beijing", Title: all.Title}); err != nil {
			t.Errorf("a coordinator of a cohort uses a tool for it: %v", err)
		}
		if err := w.CloseLink(w.ctx, office, all.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Start(w.ctx, li, all.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a link that was taken away: %v", err)
		}
		if err := w.Turn(w.ctx, office, w.tool.ID, Off); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Start(w.ctx, li, beijing.ID); why(err) != "off" {
			t.Errorf("a tool that is shut off: %v", err)
		}
	})
}

func TestToolRegistersItself(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		good := `{"application_type":"web","initiate_login_uri":"` + maker + `/login","redirect_uris":["` + maker + `/start"],"client_name":"Trainer","jwks_uri":"` + maker + `/keys",
			"token_endpoint_auth_method":"private_key_jwt","scope":"` + lti.ScopeScores + ` openid","https://purl.imsglobal.org/spec/lti-tool-configuration":{"target_link_uri":"` + maker + `/start"}}`
		x, address, err := w.Invite(w.ctx, office, "io", maker+"/register?tenant=1")
		if err != nil || !strings.Contains(address, "tenant=1") || !strings.Contains(address, "openid_configuration=") {
			t.Fatal(address, err)
		}
		token := address[strings.Index(address, "registration_token=")+len("registration_token="):]
		token, _, _ = strings.Cut(token, "&")
		for _, c := range []struct{ why, token, body, want string }{
			{"without a token", "", good, "invitation"},
			{"with a guess", "guess", good, "invitation"},
			{"keys in our own network", token, strings.Replace(good, maker+"/keys", "https://10.0.0.1/keys", 1), "fault.form keysurl:lti.fault.address"},
			{"launches to the clipboard", token, strings.Replace(good, `["`+maker+`/start"]`, `["http://tool.example/"]`, 1), "fault.form redirects:lti.fault.address"},
			{"no name", token, strings.Replace(good, `"Trainer"`, `""`, 1), "registration client_name:missing"},
			{"as it should be", token, good, ""},
			{"again", token, good, "invitation"},
		} {
			client, err := w.Register(w.ctx, c.token, []byte(c.body))
			if got := why(err); got != c.want {
				t.Errorf("%s: %q, want %q", c.why, got, c.want)
			}
			if err == nil && (client.ID != x.ID || client.Scope != lti.ScopeScores || client.Tool.Deployment == "") {
				t.Errorf("%+v", client)
			}
		}
		got, _, err := w.Get(w.ctx, office, x.ID)
		if err != nil || got.Status != Waiting || got.ShareName || got.Name != "Trainer" {
			t.Errorf("%+v %v", got, err)
		}
		if _, err := w.Choose(w.ctx, office, x.ID, "", "io", ""); err == nil {
			t.Error("put to use before anybody looked at it")
		}
		if err := w.Turn(w.ctx, office, x.ID, Active); err != nil {
			t.Error(err)
		}
		y, late, _ := w.Invite(w.ctx, office, "io", maker+"/register")
		w.clock.Move(invitationLasts)
		token = late[strings.Index(late, "registration_token=")+len("registration_token="):]
		if _, err := w.Register(w.ctx, token, []byte(good)); why(err) != "invitation" {
			t.Errorf("too late: %v", err)
		}
		if err := w.Sweep(w.ctx); err != nil {
			t.Fatal(err)
		}
		if _, _, err := w.Get(w.ctx, office, y.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("an invitation that nobody took is kept: %v", err)
		}
	})
}
