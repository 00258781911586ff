package platform

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"stepwise/content/lti"
	"stepwise/internal/fetch"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/person"
)

func decode(s string) ([]byte, error) { return base64.RawURLEncoding.DecodeString(s) }

func (w *world) library() {
	w.t.Helper()
	if err := w.db.Write(w.ctx, func(ctx context.Context, tx *store.Tx) error {
		for code, scope := range map[string]string{"u01": "", "secret": "other"} {
			if _, err := tx.Exec(ctx, `INSERT INTO content_unit (code, scope, status, newest, published) VALUES ($1, $2, 'published', 1, 1)`, code, scope); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `INSERT INTO content_version (unit, number, title, minutes, sources, questions, pass, body, sections, by)
				VALUES ($1, 1, '{"en":"Unit","zh":"单元"}', 20, '[]', '[]', 0.7, '{}', '[]', 'x')`, code); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		w.t.Fatal(err)
	}
}

func asTeacher(several bool) func(*lti.Message) {
	return func(m *lti.Message) {
		m.Type, m.Link, m.Target, m.Grades, m.Roles = lti.DeepLinkingRequest, nil, "", nil, lti.Roles{lti.RoleInstructor}
		m.Linking = &lti.Linking{ReturnURL: issuer + "/back", Types: []string{lti.TypeResourceLink}, Targets: []string{"iframe"}, Multiple: &several, Data: "d"}
	}
}

func TestTeacherChoosesWithoutAnAccount(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.library()
		ticket := w.arrive(asTeacher(true))
		x, err := w.Ticket(w.ctx, ticket)
		if err != nil {
			t.Fatal(err)
		}
		list, err := w.Choices(w.ctx, x)
		if err != nil || len(list) != 1 || list[0].Code != "u01" {
			t.Fatalf("another programme's unit is offered, or none: %+v %v", list, err)
		}
		if _, err := w.Answer(w.ctx, ticket, []string{"unit/secret"}); why(err) != "fault.choice" {
			t.Errorf("a unit that was not offered: %v", err)
		}
		chosen, err := w.Answer(w.ctx, ticket, []string{"unit/u01", "path"})
		if err != nil || chosen.Action != issuer+"/back" {
			t.Fatal(err)
		}
		var m lti.Message
		if !peek(chosen.Token, &m) {
			t.Fatal("no token")
		}
		if err := m.CheckAnswer(lti.Expect{Issuer: client, Audience: issuer}, w.clock.Now().Std()); err != nil {
			t.Error(err)
		}
		if len(m.Items) != 2 || m.Items[0].URL != site+"/unit/u01" || m.Items[0].LineItem == nil || m.Items[0].Custom[custom] != "unit/u01" || m.Data != "d" || m.Deployment != "1" {
			t.Errorf("%+v", m)
		}
		if _, err := w.Answer(w.ctx, ticket, nil); why(err) != "ticketused" {
			t.Errorf("chosen twice: %v", err)
		}
		one := w.arrive(asTeacher(false))
		if _, err := w.Answer(w.ctx, one, []string{"unit/u01", "path"}); why(err) != "one" {
			t.Errorf("two where one is taken: %v", err)
		}
		learner := w.arrive(func(m *lti.Message) { asTeacher(true)(m); m.Roles = lti.Roles{lti.RoleLearner} })
		if _, err := w.Answer(w.ctx, learner, nil); why(err) != "teaches" {
			t.Errorf("a learner chose content: %v", err)
		}
	})
}

func TestWhereALaunchLeads(t *testing.T) {
	s := &Service{config: Config{Origin: site}}
	for _, c := range []struct{ why, target, custom, path, object string }{
		{"a unit", site + "/unit/u01", "", "/unit/u01", lrs.Unit("u01")},
		{"a test", site + "/test/final", "", "/test/final", lrs.Test("final")},
		{"a programme", site + "/path#p-io", "", "/path#p-io", climbed + "io"},
		{"one of its steps", site + "/path/io/s1", "", "/path#p-io", climbed + "io/s1"},
		{"a step by parameter", site + "/path", "path/io/s1", "/path#p-io", climbed + "io/s1"},
		{"the platform has one target for all links", site + "/path", "unit/u01", "/unit/u01", lrs.Unit("u01")},
		{"a programme by parameter", site + "/path", "path/io", "/path#p-io", climbed + "io"},
		{"nothing of ours opens the path", site + "/lti/launch", "", "/path", ""},
		{"another site", "https://evil.example/unit/u01", "", "/path", ""},
		{"a page of ours that is no content", site + "/admin/platforms", "", "/path", ""},
		{"climbing out", site + "/unit/../admin", "", "/path", ""},
		{"another site through the parameter", site + "/path", "//evil.example", "/path", ""},
		{"a script in the anchor", site + "/path#p-<script>", "", "/path", ""},
	} {
		m := lti.Message{Target: c.target}
		if c.custom != "" {
			m.Custom = lti.Custom{custom: c.custom}
		}
		if p := s.place(m); p.Path != c.path || p.Object() != c.object {
			t.Errorf("%s: %s %s", c.why, p.Path, p.Object())
		}
	}
}

func TestPlatformRegistersUsByItself(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		const other = "https://canvas.example"
		configuration := func(issuer string) []byte {
			return fmt.Appendf(nil, `{"issuer":%q,"authorization_endpoint":"%s/a","token_endpoint":"%s/t","jwks_uri":"%s/k","registration_endpoint":"%s/r"}`, issuer, other, other, other, other)
		}
		w.moodle.answers[other+"/config"] = func(fetch.Request) (fetch.Answer, error) {
			return fetch.Answer{Status: 200, Body: configuration(other)}, nil
		}
		w.moodle.answers["https://evil.example/config"] = func(fetch.Request) (fetch.Answer, error) {
			return fetch.Answer{Status: 200, Body: configuration(other)}, nil
		}
		w.moodle.answers[other+"/r"] = func(r fetch.Request) (fetch.Answer, error) {
			c, err := lti.ParseClient(r.Body)
			if err != nil || r.Bearer != "tok" || c.DeepLinking() == "" || !strings.HasPrefix(c.InitiateLogin, site) {
				return fetch.Answer{Status: 400}, nil
			}
			return fetch.Answer{Status: 201, Body: []byte(`{"client_id":"c9","https://purl.imsglobal.org/spec/lti-tool-configuration":{"deployment_id":"d9"}}`)}, nil
		}
		if _, err := w.Invite(w.ctx, person.Actor{ID: "x"}, "Canvas", ""); err == nil {
			t.Error("anybody invites platforms")
		}
		address, err := w.Invite(w.ctx, admin, "Canvas", "")
		if err != nil {
			t.Fatal(err)
		}
		secret := strings.TrimPrefix(address, site+PathJoin)
		for _, c := range []struct{ why, secret, config, want string }{
			{"without an invitation nobody is asked", "guess", other + "/config", "invitation"},
			{"a configuration in another's name", secret, "https://evil.example/config", "configuration issuer:origin"},
			{"no configuration there", secret, other + "/nothing", "fetch.status"},
			{"as it should be", secret, other + "/config", ""},
			{"the same invitation again", secret, other + "/config", "invitation"},
		} {
			before := len(w.moodle.asked)
			p, err := w.Join(w.ctx, c.secret, c.config, "tok")
			if why(err) != c.want {
				t.Errorf("%s: %q, want %q", c.why, why(err), c.want)
			}
			if c.want == "invitation" && len(w.moodle.asked) != before {
				t.Errorf("%s: we were made to ask %s", c.why, c.config)
			}
			if err == nil && (p.Client != "c9" || p.Issuer != other) {
				t.Errorf("%+v", p)
			}
		}
		if p, err := w.known(w.ctx, other, "c9"); err != nil || w.placed(w.ctx, p, "d9") != nil {
			t.Errorf("not active after registering: %v", err)
		}
	})
}

func TestOnlyAdministratorsConnectPlatforms(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		for _, role := range person.Roles {
			a := person.Actor{ID: "x", Grants: []person.Grant{{Role: role}}}
			_, err := w.Platforms(w.ctx, a)
			_, err2 := w.Get(w.ctx, a, w.id)
			err3 := w.Turn(w.ctx, a, w.id, Active)
			err4 := w.Allow(w.ctx, a, w.id, "1", true)
			_, err5 := w.Save(w.ctx, a, Platform{ID: w.id})
			may := role == person.Administrator
			if (err == nil) != may || (err2 == nil) != may || (err3 == nil) != may || (err4 == nil) != may || may != (why(err5) != "fault.forbidden") {
				t.Errorf("%s: %v %v %v %v %v", role, err, err2, err3, err4, err5)
			}
		}
	})
}
