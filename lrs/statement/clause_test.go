package statement

import (
	"strings"
	"testing"
)

// rule is one row of a clause's table: a statement that is good but for one
// member, which has this value. Rows without a key are accepted.
type rule struct {
	clause string // of 2.0 (IEEE 9274.1.1), or "1.0.3 …" where only the old text says it
	why    string
	member string
	value  string  // JSON of the member, "" when it is left out
	only   Version // the version that the row is about, 0 for both
	key    string  // "" when the statement is good
	path   string  // where the fault is
}

// good is a statement's members in their order; a row replaces or adds one.
var good = []struct{ name, value string }{
	{"actor", `{"mbox":"mailto:li@example.cn"}`},
	{"verb", `{"id":"http://adlnet.gov/expapi/verbs/attended"}`},
	{"object", `{"id":"https://courses.example.org/unit-4"}`},
}

func build(member, value string) string {
	var parts []string
	add := func(name, value string) {
		if value != "" {
			parts = append(parts, `"`+name+`":`+value)
		}
	}
	met := false
	for _, g := range good {
		if g.name == member {
			met = true
			add(member, value)
		} else {
			add(g.name, g.value)
		}
	}
	if !met {
		add(member, value)
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// check runs a clause's rows in each version they are about, and a second time
// inside of a substatement, which is validated as a statement is (4.2.2.3).
func check(t *testing.T, rows []rule) {
	t.Helper()
	for _, r := range rows {
		for _, v := range []Version{V103, V200} {
			if r.only != 0 && r.only != v {
				continue
			}
			t.Run(v.String()+" "+r.clause+": "+r.why, func(t *testing.T) {
				text := build(r.member, r.value)
				expect(t, text, v, r.key, r.path)
				if !inSubToo(r) {
					return
				}
				sub := `{"objectType":"SubStatement",` + text[1:]
				expect(t, build("object", sub), v, r.key, "/object"+r.path)
			})
		}
	}
}

// inSubToo reports whether a row says something of substatements: not of members
// that they may not have, and not of substatements themselves.
func inSubToo(r rule) bool {
	switch r.member {
	case "id", "stored", "authority", "version", "objectType":
		return false
	}
	return !strings.Contains(r.value, "SubStatement") && !strings.Contains(r.value, VoidedVerb)
}

func expect(t *testing.T, text string, v Version, key, path string) {
	t.Helper()
	_, err := Parse([]byte(text), v)
	if key == "" {
		if err != nil {
			t.Errorf("%.400s\nrefused: %v", text, err)
		}
		return
	}
	p, ok := err.(*Problem)
	if !ok {
		t.Errorf("%.400s\naccepted, want statement.%s at %s", text, key, path)
		return
	}
	if p.Key != "statement."+key || p.Path != path || p.Index != -1 {
		t.Errorf("%.400s\ngot %v (index %d), want statement.%s at %q", text, p, p.Index, key, path)
	}
}

func TestStatement(t *testing.T) {
	const uuid = `"6690e6c9-3ef0-4ed3-8b37-7f3964730bee"`
	check(t, []rule{
		{clause: "4.2.1", why: "actor, verb and object are enough"},
		{clause: "4.2.1", why: "an actor must be there", member: "actor", key: "missing", path: ""},
		{clause: "4.2.1", why: "a verb must be there", member: "verb", key: "missing", path: ""},
		{clause: "4.2.1", why: "an object must be there", member: "object", key: "missing", path: ""},
		{clause: "4.2.1", why: "additional properties are refused", member: "mood", value: `"fine"`, key: "unknown", path: "/mood"},
		{clause: "4.2.1", why: "the case of a property counts", member: "Result", value: `{}`, key: "unknown", path: "/Result"},
		{clause: "4.2.1", why: "null is no value", member: "context", value: `null`, key: "null", path: "/context"},
		{clause: "4.2.1", why: "null is no value deep inside", member: "result", value: `{"score":{"raw":null}}`, key: "null", path: "/result/score/raw"},
		{clause: "4.2.1", why: "a list is no object", member: "result", value: `[]`, key: "wantobject", path: "/result"},
		{clause: "4.2.1", why: "an empty object is only discouraged", member: "result", value: `{}`},
		{clause: "4.2.1", why: "an empty context is only discouraged", member: "context", value: `{}`},
		{clause: "1.0.3 data 2.4", why: "a statement has no objectType", member: "objectType", value: `"Statement"`, key: "unknown", path: "/objectType"},
		{clause: "4.2.4.2 id", why: "a UUID", member: "id", value: uuid},
		{clause: "4.2.4.2 id", why: "a UUID in capitals", member: "id", value: strings.ToUpper(uuid)},
		{clause: "4.2.4.2 id", why: "the UUID of zeros is one", member: "id", value: `"00000000-0000-0000-0000-000000000000"`},
		{clause: "4.2.4.2 id", why: "too many digits", member: "id", value: `"6690e6c9-3ef0-4ed3-8b37-7f3964730beee"`, key: "id", path: "/id"},
		{clause: "4.2.4.2 id", why: "a letter that is no digit", member: "id", value: `"6690e6c9-3ef0-4ed3-8b37-7f3964730beg"`, key: "id", path: "/id"},
		{clause: "4.2.4.2 id", why: "without hyphens it is not the standard form", member: "id", value: `"6690e6c93ef04ed38b377f3964730bee0000"`, key: "id", path: "/id"},
		{clause: "4.2.4.2 id", why: "in braces it is not the standard form", member: "id", value: `"{6690e6c9-3ef0-4ed3-8b37-7f3964730bee}"`, key: "id", path: "/id"},
		{clause: "4.2.4.2 id", why: "empty", member: "id", value: `""`, key: "id", path: "/id"},
		{clause: "4.2.4.2 id", why: "a number", member: "id", value: `12345`, key: "wanttext", path: "/id"},
		{clause: "4.2.4.2 stored", why: "checked though the store replaces it", member: "stored", value: `"yesterday"`, only: V200, key: "time200", path: "/stored"},
		{clause: "1.0.3 data 2.4.8", why: "checked though the store replaces it", member: "stored", value: `"yesterday"`, only: V103, key: "time103", path: "/stored"},
		{clause: "4.2.4.2 authority", why: "an agent", member: "authority", value: `{"mbox":"mailto:app@example.org"}`},
		{clause: "4.2.4.2 authority", why: "an application and its user", member: "authority", value: `{"objectType":"Group","member":[{"account":{"homePage":"https://example.org/token","name":"app"}},{"mbox":"mailto:li@example.cn"}]}`},
		{clause: "4.2.4.2 authority", why: "three are no pair", member: "authority", value: `{"objectType":"Group","member":[{"account":{"homePage":"https://example.org/token","name":"app"}},{"mbox":"mailto:li@example.cn"},{"mbox":"mailto:wu@example.cn"}]}`, key: "authority", path: "/authority"},
		{clause: "4.2.4.2 authority", why: "one is no pair", member: "authority", value: `{"objectType":"Group","member":[{"account":{"homePage":"https://example.org/token","name":"app"}}]}`, key: "authority", path: "/authority"},
		{clause: "4.2.4.2 authority", why: "a pair without an application's account", member: "authority", value: `{"objectType":"Group","member":[{"mbox":"mailto:a@example.org"},{"mbox":"mailto:li@example.cn"}]}`, key: "authority", path: "/authority"},
		{clause: "4.2.4.2 authority", why: "the pair has no identifier of its own", member: "authority", value: `{"objectType":"Group","mbox":"mailto:pair@example.org","member":[{"account":{"homePage":"https://example.org/token","name":"app"}},{"mbox":"mailto:li@example.cn"}]}`, key: "authority", path: "/authority"},
		{clause: "4.2.4.2 authority", why: "checked as an agent", member: "authority", value: `{"name":"nobody"}`, key: "noidentifier", path: "/authority"},
		{clause: "4.2.4.3 version", why: "2.0.0", member: "version", value: `"2.0.0"`, only: V200},
		{clause: "4.2.4.3 version", why: "a later patch", member: "version", value: `"2.0.17"`, only: V200},
		{clause: "4.2.4.3 version", why: "1.0.x is still good in 2.0", member: "version", value: `"1.0.3"`, only: V200},
		{clause: "4.2.4.3 version", why: "the next line is unknown", member: "version", value: `"2.1.0"`, only: V200, key: "version200", path: "/version"},
		{clause: "1.0.3 data 2.4.10", why: "1.0.0", member: "version", value: `"1.0.0"`},
		{clause: "1.0.3 communication 3.3", why: "1.0 is as good as 1.0.0", member: "version", value: `"1.0"`},
		{clause: "1.0.3 data 2.4.10", why: "a patch that is not out yet", member: "version", value: `"1.0.99"`, only: V103},
		{clause: "1.0.3 data 2.4.10", why: "2.0.0 does not begin with 1.0.", member: "version", value: `"2.0.0"`, only: V103, key: "version103", path: "/version"},
		{clause: "1.0.3 data 2.4.10", why: "1.1.0", member: "version", value: `"1.1.0"`, only: V103, key: "version103", path: "/version"},
		{clause: "1.0.3 data 2.4.10", why: "0.9.5", member: "version", value: `"0.9.5"`, only: V103, key: "version103", path: "/version"},
		{clause: "1.0.3 data 2.4.10", why: "a patch is a number", member: "version", value: `"1.0.x"`, only: V103, key: "version103", path: "/version"},
		{clause: "1.0.3 data 2.4.10", why: "a number is no version", member: "version", value: `1.0`, key: "wanttext", path: "/version"},
	})
}

func TestVoiding(t *testing.T) {
	const void = `{"id":"` + VoidedVerb + `"}`
	ref := `{"objectType":"StatementRef","id":"E05AA883-acaf-40ad-bf54-02c8ce485fb0"}`
	statement := func(object string) []byte {
		return []byte(`{"actor":` + good[0].value + `,"verb":` + void + `,"object":` + object + `}`)
	}
	s, err := Parse(statement(ref), V200)
	if err != nil || s.Voids != "e05aa883-acaf-40ad-bf54-02c8ce485fb0" {
		t.Fatalf("4.2.5: the object names what is voided: %v %v", s, err)
	}
	for why, object := range map[string]string{
		"4.2.5: an activity cannot be voided":       good[2].value,
		"4.2.5: an agent cannot be voided":          `{"objectType":"Agent","mbox":"mailto:li@example.cn"}`,
		"4.2.5: a substatement cannot be voided":    `{"objectType":"SubStatement",` + build("", "")[1:],
		"4.2.5: nor one that voids, hidden so":      `{"objectType":"SubStatement","actor":` + good[0].value + `,"verb":` + void + `,"object":` + ref + `}`,
		"1.0.3 data 2.3.2: a group is no statement": `{"objectType":"Group","mbox":"mailto:team@example.cn"}`,
	} {
		for _, v := range []Version{V103, V200} {
			_, err := Parse(statement(object), v)
			if p, ok := err.(*Problem); !ok || p.Key != "statement.voidsref" || p.Path != "/object" {
				t.Errorf("%s: %v", why, err)
			}
		}
	}
	expect(t, build("object", `{"objectType":"SubStatement","actor":`+good[0].value+`,"verb":`+void+`,"object":`+good[2].value+`}`), V200, "", "")
}
