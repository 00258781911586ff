package statement

import (
	"encoding/json"
	"testing"
)

const full = `{"id":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee","actor":{"objectType":"Group","name":"Ward","member":[{"name":"Li","mbox":"mailto:li@x.cn"},{"account":{"name":"7","homePage":"https://x.cn"},"name":"Wu"}]},` +
	`"verb":{"display":{"en-US":"did","en-GB":"made","zh-Hans":"做"},"id":"urn:v:did"},` +
	`"object":{"objectType":"SubStatement","actor":{"objectType":"Group","name":"Team","mbox":"mailto:team@x.cn","member":[{"mbox":"mailto:li@x.cn"}]},"verb":{"id":"urn:v:sub"},` +
	`"object":{"id":"urn:o:sub","definition":{"description":{"fr":"b"},"name":{"en":"n","fr":"m"},"interactionType":"choice","choices":[{"id":"a","description":{"en":"x","de":"y"}},{"id":"b"}]},"objectType":"Activity"}},` +
	`"context":{"instructor":{"name":"Wu","openid":"https://wu.cn/"},"contextActivities":{"parent":[{"id":"urn:o:p","definition":{"name":{"en":"p","de":"q"}}}]},"contextAgents":[{"objectType":"contextAgent","agent":{"name":"A","mbox":"mailto:a@x.cn"},"relevantTypes":["urn:t:t"]}]},` +
	`"result":{"response":"name"},"attachments":[{"usageType":"urn:u:t","display":{"de":"Zeugnis","en":"certificate"},"contentType":"a/b","length":1,"sha2":"495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a"}],` +
	`"authority":{"objectType":"Agent","name":"App","account":{"homePage":"https://x.cn","name":"app"}},"stored":"2026-03-05T08:30:00Z","timestamp":"2026-03-05T08:30:00Z","version":"2.0.0"}`

func TestIDs(t *testing.T) {
	want := `{"id":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee","actor":{"objectType":"Group","member":[{"objectType":"Agent","mbox":"mailto:li@x.cn"},{"objectType":"Agent","account":{"name":"7","homePage":"https://x.cn"}}]},` +
		`"verb":{"id":"urn:v:did"},` +
		`"object":{"objectType":"SubStatement","actor":{"objectType":"Group","mbox":"mailto:team@x.cn"},"verb":{"id":"urn:v:sub"},` +
		`"object":{"id":"urn:o:sub"}},` +
		`"context":{"instructor":{"objectType":"Agent","openid":"https://wu.cn/"},"contextActivities":{"parent":[{"id":"urn:o:p"}]},"contextAgents":[{"objectType":"contextAgent","agent":{"objectType":"Agent","mbox":"mailto:a@x.cn"},"relevantTypes":["urn:t:t"]}]},` +
		`"result":{"response":"name"},"attachments":[{"usageType":"urn:u:t","display":{"de":"Zeugnis","en":"certificate"},"contentType":"a/b","length":1,"sha2":"495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a"}],` +
		`"authority":{"objectType":"Agent","account":{"homePage":"https://x.cn","name":"app"}},"stored":"2026-03-05T08:30:00Z","timestamp":"2026-03-05T08:30:00Z","version":"2.0.0"}`
	got, err := IDs([]byte(full))
	if err != nil || string(got) != want {
		t.Errorf("4.1.6.1 format=ids: %v\ngot  %s\nwant %s", err, got, want)
	}
	if _, err := Parse(got, V200); err != nil {
		t.Errorf("what comes out is a statement: %v", err)
	}
	for _, object := range []string{`{"objectType":"Agent","name":"x","mbox":"mailto:a@x.cn"}`, `{"objectType":"StatementRef","id":"` + uuid + `"}`} {
		if got, err := IDs([]byte(build("object", object))); err != nil {
			t.Error(err)
		} else if _, err := Parse(got, V200); err != nil {
			t.Errorf("what comes out is a statement: %s %v", got, err)
		}
	}
	if _, err := IDs([]byte(`nothing`)); err == nil {
		t.Error("a text that is no statement is told")
	}
}

func TestCanonical(t *testing.T) {
	for _, c := range []struct {
		why                                  string
		languages                            []string
		verb, name, choice, parent, attached string
	}{
		{"the language asked for", []string{"zh-Hans", "de"}, "zh-Hans", "en", "de", "de", "de"},
		{"in any case", []string{"EN-gb", "FR"}, "en-GB", "en", "en", "en", "en"},
		{"a narrower one", []string{"zh", "fr"}, "zh-Hans", "fr", "en", "en", "de"},
		{"a wider one", []string{"de-AT"}, "en-US", "en", "de", "de", "de"},
		{"a sister is nearer than a stranger", []string{"zh-CN", "de"}, "zh-Hans", "en", "de", "de", "de"},
		{"nothing asked for: the first", nil, "en-US", "en", "en", "en", "de"},
		{"nothing there: the first", []string{"ru"}, "en-US", "en", "en", "en", "de"},
		{"anything: the first", []string{"*", "zh-Hans"}, "en-US", "en", "en", "en", "de"},
	} {
		got, err := Canonical([]byte(full), c.languages)
		if err != nil {
			t.Fatal(err)
		}
		type texts map[string]string
		type definition struct {
			Name, Description texts
			Choices           []struct{ Description texts }
		}
		var s struct {
			Actor  struct{ Name string }
			Verb   struct{ Display texts }
			Object struct {
				Object struct{ Definition definition }
			}
			Context struct {
				ContextActivities struct {
					Parent []struct{ Definition definition }
				}
			}
			Attachments []struct{ Display texts }
		}
		if err := json.Unmarshal(got, &s); err != nil {
			t.Fatalf("%v %s", err, got)
		}
		d := s.Object.Object.Definition
		for _, x := range []struct {
			what string
			got  texts
			want string
		}{{"verb", s.Verb.Display, c.verb}, {"name", d.Name, c.name}, {"description", d.Description, "fr"}, {"choice", d.Choices[0].Description, c.choice},
			{"parent", s.Context.ContextActivities.Parent[0].Definition.Name, c.parent}, {"attachment", s.Attachments[0].Display, c.attached}} {
			if len(x.got) != 1 || x.got[x.want] == "" {
				t.Errorf("4.1.6.1 format=canonical: %s: %s in %v, want %s", c.why, x.what, x.got, x.want)
			}
		}
		if s.Actor.Name != "Ward" {
			t.Error("agents and groups stay as they are")
		}
		if _, err := Parse(got, V200); err != nil {
			t.Errorf("what comes out is a statement: %v", err)
		}
	}
}

func TestCanonicalDefinition(t *testing.T) {
	c := Canon{Languages: []string{"fr"}, Definition: func(id string) []byte {
		switch id {
		case "urn:o:held":
			return []byte(`{"name":{"en":"held","fr":"tenu"},"type":"urn:t:t"}`)
		}
		return nil
	}}
	for _, x := range []struct{ why, in, want string }{
		{"the store's instead of the statement's", `{"id":"urn:o:held","definition":{"name":{"en":"own","fr":"à soi"}},"objectType":"Activity"}`, `{"id":"urn:o:held","definition":{"name":{"fr":"tenu"},"type":"urn:t:t"},"objectType":"Activity"}`},
		{"the store's where the statement has none", `{"id":"urn:o:held"}`, `{"id":"urn:o:held","definition":{"name":{"fr":"tenu"},"type":"urn:t:t"}}`},
		{"the statement's where the store has none", `{"id":"urn:o:new","definition":{"name":{"en":"own","fr":"à soi"}}}`, `{"id":"urn:o:new","definition":{"name":{"fr":"à soi"}}}`},
		{"none where nobody has one", `{"id":"urn:o:new"}`, `{"id":"urn:o:new"}`},
	} {
		got, err := c.Write([]byte(build("object", x.in)))
		if want := build("object", x.want); err != nil || string(got) != want {
			t.Errorf("%s: %v\ngot  %s\nwant %s", x.why, err, got, want)
		}
	}
	if got := c.WriteDefinition([]byte(`[]`)); string(got) != `[]` {
		t.Errorf("what is no definition stays: %s", got)
	}
}
