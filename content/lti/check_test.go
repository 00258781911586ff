package lti

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

var now = time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC)

func launch() Message {
	return Message{Issuer: "https://lms.example", Subject: "u1", Audience: Audience{"client"}, Expires: At(now.Add(time.Hour)), Issued: At(now),
		Nonce: "n", Type: ResourceLinkRequest, Version: Version, Deployment: "1", Target: "https://us.example/unit/u01",
		Link: &ResourceLink{ID: "link"}, Roles: Roles{RoleLearner}}
}

func where(err error) string {
	var out []string
	if p, ok := err.(Problems); ok {
		for _, x := range p {
			out = append(out, x.Where[strings.LastIndexByte(x.Where, '/')+1:]+":"+strings.TrimPrefix(x.Key, "lti.problem."))
		}
	}
	return strings.Join(out, " ")
}

func TestLaunchIsJudged(t *testing.T) {
	yes := true
	for _, c := range []struct {
		why    string
		change func(*Message)
		want   string
	}{
		{"as it should be", func(m *Message) {}, ""},
		{"from another platform", func(m *Message) { m.Issuer = "https://evil.example" }, "iss:issuer"},
		{"for another tool", func(m *Message) { m.Audience = Audience{"other"} }, "aud:audience"},
		{"for several, without saying who it was issued to", func(m *Message) { m.Audience = Audience{"client", "other"} }, "azp:missing"},
		{"for several, issued to us", func(m *Message) { m.Audience, m.Party = Audience{"other", "client"}, "client" }, ""},
		{"for several, issued to another", func(m *Message) { m.Audience, m.Party = Audience{"client", "other"}, "other" }, "azp:party"},
		{"for us alone, issued to another", func(m *Message) { m.Party = "other" }, "azp:party"},
		{"expired, within what clocks may differ", func(m *Message) { m.Expires = At(now.Add(-Tolerance + time.Second)) }, ""},
		{"expired", func(m *Message) { m.Expires = At(now.Add(-Tolerance)) }, "exp:expired"},
		{"never expires", func(m *Message) { m.Expires = 0 }, "exp:missing"},
		{"issued a little ahead of our clock", func(m *Message) { m.Issued = At(now.Add(Tolerance)) }, ""},
		{"issued in the future", func(m *Message) { m.Issued = At(now.Add(Tolerance + time.Second)) }, "iat:early"},
		{"issued long ago, good for years", func(m *Message) { m.Issued, m.Expires = At(now.Add(-2*time.Hour)), At(now.AddDate(5, 0, 0)) }, "iat:old"},
		{"no time of issue", func(m *Message) { m.Issued = 0 }, "iat:missing"},
		{"another launch's nonce", func(m *Message) { m.Nonce = "other" }, "nonce:nonce"},
		{"no nonce", func(m *Message) { m.Nonce = "" }, "nonce:missing"},
		{"LTI 1.1", func(m *Message) { m.Version = "LTI-1p0" }, "version:version"},
		{"no deployment", func(m *Message) { m.Deployment = "" }, "deployment_id:identifier"},
		{"a deployment longer than allowed", func(m *Message) { m.Deployment = strings.Repeat("x", 256) }, "deployment_id:identifier"},
		{"a deployment that is not ASCII", func(m *Message) { m.Deployment = "部署" }, "deployment_id:identifier"},
		{"nowhere to go", func(m *Message) { m.Target = "" }, "target_link_uri:address"},
		{"a script to go to", func(m *Message) { m.Target = "javascript:alert(1)" }, "target_link_uri:address"},
		{"no link", func(m *Message) { m.Link = nil }, "resource_link:identifier"},
		{"a link without an id", func(m *Message) { m.Link.ID = "" }, "resource_link:identifier"},
		{"roles empty, which is allowed", func(m *Message) { m.Roles = Roles{} }, ""},
		{"no roles claim", func(m *Message) { m.Roles = nil }, "roles:missing"},
		{"nobody in particular", func(m *Message) { m.Subject = "" }, ""},
		{"a user id longer than allowed", func(m *Message) { m.Subject = strings.Repeat("x", 256) }, "sub:identifier"},
		{"a message that we do not know", func(m *Message) { m.Type = "LtiSubmissionReviewRequest" }, "message_type:type"},
		{"deep linking without settings", func(m *Message) { m.Type = DeepLinkingRequest }, "deep_linking_settings:missing"},
		{"deep linking with empty settings", func(m *Message) { m.Type, m.Linking = DeepLinkingRequest, &Linking{} },
			"deep_link_return_url:address accept_types:missing accept_presentation_document_targets:missing"},
		{"deep linking", func(m *Message) {
			m.Type, m.Link, m.Target = DeepLinkingRequest, nil, ""
			m.Linking = &Linking{ReturnURL: "https://lms.example/back", Types: []string{TypeResourceLink}, Targets: []string{"iframe"}, Multiple: &yes}
		}, ""},
		{"everything at once is told at once", func(m *Message) { *m = Message{} },
			"iss:issuer aud:audience exp:missing iat:missing nonce:missing version:version deployment_id:identifier roles:missing message_type:type"},
	} {
		m := launch()
		c.change(&m)
		if got := where(m.CheckLaunch(Expect{Issuer: "https://lms.example", Audience: "client", Nonce: "n"}, now)); got != c.want {
			t.Errorf("%s: got %q, want %q", c.why, got, c.want)
		}
	}
}

func TestDeepLinkingAnswerIsJudged(t *testing.T) {
	answer := func() Message {
		return Message{Issuer: "client", Audience: Audience{"https://us.example"}, Expires: At(now.Add(time.Hour)), Issued: At(now), Nonce: "n",
			Type: DeepLinkingResponse, Version: Version, Deployment: "1",
			Items: []Item{{Type: TypeResourceLink, URL: "https://tool.example/1", Title: "One", LineItem: &LineItem{Maximum: 10}}}}
	}
	for _, c := range []struct {
		why    string
		change func(*Message)
		want   string
	}{
		{"as it should be; the line item takes the item's title", func(m *Message) {}, ""},
		{"nothing was chosen", func(m *Message) { m.Items = nil }, ""},
		{"an item without a type", func(m *Message) { m.Items[0].Type = "" }, "type:missing"},
		{"a script to open", func(m *Message) { m.Items[0].URL = "javascript:alert(1)" }, "url:address"},
		{"a line item out of nothing", func(m *Message) { m.Items[0].LineItem.Maximum = 0 }, "scoreMaximum:maximum"},
		{"more than anybody chooses", func(m *Message) { m.Items = make([]Item, MaxItems+1) }, ""},
		{"a launch sent back at us", func(m *Message) { m.Type = ResourceLinkRequest }, "message_type:type"},
	} {
		m := answer()
		c.change(&m)
		got := where(m.CheckAnswer(Expect{Issuer: "client", Audience: "https://us.example"}, now))
		if c.why == "more than anybody chooses" {
			if !strings.HasPrefix(got, "content_items:many") {
				t.Errorf("%s: %q", c.why, got)
			}
			continue
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.why, got, c.want)
		}
	}
}

func TestWhatPlatformsWriteDifferently(t *testing.T) {
	var m Message
	if err := json.Unmarshal([]byte(`{"iss":"i","aud":"one","exp":1700000000.9,"iat":1.7e9,
		"https://purl.imsglobal.org/spec/lti/claim/roles":[],
		"https://purl.imsglobal.org/spec/lti/claim/custom":{"a":1,"b":true,"c":"x","d":null},
		"https://purl.imsglobal.org/spec/lti-ags/claim/endpoint":{"scope":"a b"},
		"https://purl.imsglobal.org/spec/lti/claim/context":{"id":"c"},"unknown":{"x":1}}`), &m); err != nil {
		t.Fatal(err)
	}
	if len(m.Audience) != 1 || m.Expires != 1700000000 || m.Issued != 1700000000 || m.Roles == nil || m.Custom["a"] != "1" || m.Custom["b"] != "true" ||
		m.Custom["c"] != "x" || !m.Grades.Scope.Has("b") {
		t.Errorf("%+v", m)
	}
	out, err := json.Marshal(Message{Audience: Audience{"a", "b"}, Roles: Roles{"r"}})
	if err != nil || !strings.Contains(string(out), `"aud":["a","b"]`) {
		t.Errorf("%s %v", out, err)
	}
}

func TestWhoChoosesContentForOthers(t *testing.T) {
	for role, want := range map[string]bool{
		RoleInstructor: true, RoleDeveloper: true, RoleAdministrator: true, RoleLearner: false, RoleMentor: false,
		"Instructor": true, "Learner": false, "http://purl.imsglobal.org/vocab/lis/v2/system/person#SysAdmin": true,
		"http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant": true,
		"https://evil.example/roles#Administrator":                                       false, "": false,
	} {
		if got := (Roles{"x", role}).Teaches(); got != want {
			t.Errorf("%q: %v", role, got)
		}
	}
}

func FuzzMessage(f *testing.F) {
	good, _ := json.Marshal(launch())
	f.Add(good)
	f.Add([]byte(`{"aud":[1],"exp":"x"}`))
	f.Add([]byte(`{"exp":1e300,"https://purl.imsglobal.org/spec/lti/claim/custom":[]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var m Message
		if json.Unmarshal(raw, &m) != nil {
			return
		}
		if m.CheckLaunch(Expect{Issuer: "https://lms.example", Audience: "client", Nonce: "n"}, now) == nil && (m.Nonce != "n" || m.Deployment == "" || m.Version != Version) {
			t.Errorf("accepted %s", raw)
		}
		m.CheckAnswer(Expect{}, now)
	})
}
