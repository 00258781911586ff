package statement

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

const uuid = "6690e6c9-3ef0-4ed3-8b37-7f3964730bee"

func TestStored(t *testing.T) {
	const authority = `{"objectType":"Agent","account":{"homePage":"https://stepwise.example/clients","name":"c1"}}`
	const added = `"stored":"2026-03-05T08:30:13.000Z","authority":` + authority
	a, v, o := `"actor":`+good[0].value, `"verb":`+good[1].value, `"object":`+good[2].value
	const mine = `"authority":{"mbox":"mailto:me@example.org"}`
	for _, c := range []struct{ why, in, v103, v200 string }{
		{"what is missing comes behind it", `{` + a + `,` + v + `,` + o + `}`,
			`{` + a + `,` + v + `,` + o + `,"id":"` + uuid + `","timestamp":"T",` + added + `,"version":"1.0.0"}`,
			`{` + a + `,` + v + `,` + o + `,"id":"` + uuid + `","timestamp":"T",` + added + `,"version":"2.0.0"}`},
		{"what is there stays: id, timestamp, version, in their spelling", `{"version":"1.0.2","id":"6690E6C9-3ef0-4ed3-8b37-7f3964730bee",` + a + `,` + v + `,` + o + `,"timestamp":"2026-03-05T08:30:12.000000Z"}`,
			`{"version":"1.0.2","id":"6690E6C9-3ef0-4ed3-8b37-7f3964730bee",` + a + `,` + v + `,` + o + `,"timestamp":"2026-03-05T08:30:12.000000Z",` + added + `}`, "same"},
		{"space, order, escapes and numbers stay", "\n{ " + o + " ,\t\"result\" : {\"score\":{\"raw\":1.500E+1 }, \"response\":\"\\u4F60\\/\" } , " + v + "," + a + "\n}\n",
			"{ " + o + " ,\t\"result\" : {\"score\":{\"raw\":1.500E+1 }, \"response\":\"\\u4F60\\/\" } , " + v + "," + a +
				`,"id":"` + uuid + `","timestamp":"T",` + added + `,"version":"1.0.0"` + "\n}", "2"},
		{"stored and authority of the sender give way: first and last", `{"stored":"2020-01-01T00:00:00Z",` + a + `,` + v + `,` + o + `,` + mine + `}`,
			`{` + a + `,` + v + `,` + o + `,"id":"` + uuid + `","timestamp":"T",` + added + `,"version":"1.0.0"}`, "2"},
		{"in the middle, with space", `{` + a + ` , ` + mine + ` ,  "stored":"2020-01-01T00:00:00Z" ,` + v + `,` + o + `}`,
			`{` + a + ` ,` + v + `,` + o + `,"id":"` + uuid + `","timestamp":"T",` + added + `,"version":"1.0.0"}`, "2"},
		{"all at the beginning", `{ ` + mine + `, "stored":"2020-01-01T00:00:00Z", ` + a + `, ` + v + `, ` + o + ` }`,
			`{ ` + a + `, ` + v + `, ` + o + `,"id":"` + uuid + `","timestamp":"T",` + added + `,"version":"1.0.0" }`, "2"},
		{"4.2.2.5: one activity becomes a list", `{` + a + `,` + v + `,` + o + `,"context":{"contextActivities":{"parent": {"id":"urn:x:p"} ,"other":[{"id":"urn:x:o"}]}}}`,
			`{` + a + `,` + v + `,` + o + `,"context":{"contextActivities":{"parent": [{"id":"urn:x:p"}] ,"other":[{"id":"urn:x:o"}]}},"id":"` + uuid + `","timestamp":"T",` + added + `,"version":"1.0.0"}`, "2"},
		{"and so in a substatement", `{` + a + `,` + v + `,"object":{"objectType":"SubStatement","context":{"contextActivities":{"category":{"id":"urn:x:c"}}},` + a + `,` + v + `,` + o + `}}`,
			`{` + a + `,` + v + `,"object":{"objectType":"SubStatement","context":{"contextActivities":{"category":[{"id":"urn:x:c"}]}},` + a + `,` + v + `,` + o + `},"id":"` + uuid + `","timestamp":"T",` + added + `,"version":"1.0.0"}`, "2"},
	} {
		for ver, want := range map[Version]string{V103: c.v103, V200: c.v200} {
			switch want {
			case "same":
				want = c.v103
			case "2": // as in 1.0.3, but for the version that is added
				want = strings.Replace(c.v103, `"version":"1.0.0"`, `"version":"2.0.0"`, 1)
			}
			s, err := Parse([]byte(c.in), ver)
			if err != nil {
				t.Fatalf("%s: %v", c.why, err)
			}
			got := string(s.Stored([]byte("before"), uuid, "T", "2026-03-05T08:30:13.000Z", []byte(authority), ver))
			if got != "before"+want {
				t.Errorf("%s, %v:\ngot  %s\nwant %s", c.why, ver, got, want)
			}
			if !json.Valid([]byte(got[6:])) {
				t.Errorf("%s: no JSON", c.why)
			}
			if !Same([]byte(c.in), []byte(got[6:])) {
				t.Errorf("%s: the stored one is not the same", c.why)
			}
		}
	}
}

// TestBatchIsKeptApart: places are counted from each statement, not from the batch.
func TestBatchIsKeptApart(t *testing.T) {
	one := build("context", `{"contextActivities":{"parent":{"id":"urn:x:p"}}}`)
	list, err := ParseBatch([]byte("[ "+one+" ,\n"+one+"]"), V200)
	if err != nil {
		t.Fatal(err)
	}
	first, second := list[0].Stored(nil, uuid, "T", "T", []byte("{}"), V200), list[1].Stored(nil, uuid, "T", "T", []byte("{}"), V200)
	if string(first) != string(second) || !strings.Contains(string(first), `"parent":[{"id":"urn:x:p"}]`) {
		t.Errorf("%s\n%s", first, second)
	}
}

func TestKeys(t *testing.T) {
	agent := func(s string) string { return `{"mbox":"mailto:` + s + `@x.cn"}` }
	group := func(s string, members ...string) string {
		return `{"objectType":"Group","mbox":"mailto:` + s + `@x.cn","member":[` + strings.Join(members, ",") + `]}`
	}
	nameless := func(members ...string) string {
		return `{"objectType":"Group","member":[` + strings.Join(members, ",") + `]}`
	}
	context := func(s string) string {
		return `{"registration":"EC531277-b57b-4c15-8d91-d292c5b2b8f7","instructor":` + agent(s+"-instructor") + `,"team":` + group(s+"-team", agent(s+"-mate")) +
			`,"contextAgents":[{"objectType":"contextAgent","agent":` + agent(s+"-near") + `}],"contextGroups":[{"objectType":"contextGroup","group":` + nameless(agent(s+"-far")) +
			`}],"contextActivities":{"parent":[{"id":"urn:` + s + `:p"}],"grouping":{"id":"urn:` + s + `:g"},"category":[{"id":"urn:` + s + `:c"},{"id":"urn:both"}],"other":[{"id":"urn:` + s + `:o","definition":{"type":"urn:t:o"}}]}}`
	}
	text := `{"context":` + context("a") + `,"actor":` + group("actors", agent("li"), agent("wu")) + `,"verb":` + good[1].value +
		`,"object":{"context":` + context("b") + `,"actor":` + agent("sub") + `,"verb":` + good[1].value + `,"object":{"id":"urn:thing","definition":{"type":"urn:t:thing"}},"objectType":"SubStatement"}}`
	s, err := Parse([]byte(text), V200)
	if err != nil {
		t.Fatal(err)
	}
	names := func(keys []string) string {
		return strings.NewReplacer("mbox|mailto:", "", "@x.cn", "").Replace(strings.Join(keys, " "))
	}
	if got := names(s.Agents); got != "actors li wu" {
		t.Errorf("a query by agent finds it by %s", got)
	}
	const related = "actors li wu a-instructor a-team a-mate a-near a-far sub b-instructor b-team b-mate b-near b-far"
	if got := names(s.RelatedAgents); got != related {
		t.Errorf("a query by related agents finds it by %s", got)
	}
	var everyone []string
	for _, a := range s.Everyone {
		everyone = append(everyone, a.Key)
	}
	if got := names(everyone); got != related {
		t.Errorf("it names %s", got)
	}
	if got := strings.Join(s.RelatedActivities, " "); got != "urn:a:p urn:a:g urn:a:c urn:both urn:a:o urn:thing urn:b:p urn:b:g urn:b:c urn:b:o" {
		t.Errorf("a query by related activities finds it by %s", got)
	}
	if s.Registration != "ec531277-b57b-4c15-8d91-d292c5b2b8f7" || s.Object.Kind != KindSubStatement || s.Object.ID != "" || s.Object.Sub.Object.ID != "urn:thing" {
		t.Errorf("%+v", s)
	}
	var defined []string
	for _, d := range s.Definitions {
		defined = append(defined, d.ID+string(d.Raw))
	}
	if want := []string{`urn:a:o{"type":"urn:t:o"}`, `urn:b:o{"type":"urn:t:o"}`, `urn:thing{"type":"urn:t:thing"}`}; !slices.Equal(defined, want) {
		t.Errorf("it defines %q", defined)
	}
}

func TestParts(t *testing.T) {
	s, err := Parse([]byte(typical), V200)
	if err != nil {
		t.Fatal(err)
	}
	r := s.Result
	if s.ID != "7ccd3322-e1a5-411a-a67d-6a735c76f119" || s.Actor.Key != "account|https://people.hospital.example/staff|cn-310000-88213" || s.Actor.Name != "Li Na" ||
		s.Verb != "http://adlnet.gov/expapi/verbs/answered" || s.Object.Type != "http://adlnet.gov/expapi/activities/cmi.interaction" ||
		s.Object.ID != "https://courses.example.org/immunotherapy/unit-4/question-11" || s.Context.Language != "zh-Hans" || s.Context.Platform != "Example" {
		t.Errorf("%+v", s)
	}
	if *r.Scaled != 0.875 || *r.Raw != 7 || *r.Min != 0 || *r.Max != 8 || !*r.Success || !*r.Completion || r.Response != "b" || r.Duration != "PT42.5S" {
		t.Errorf("%+v", r)
	}
	if s.Occurred.Format("15:04:05.000") != "08:30:12.345" || s.Timestamp != "2026-03-05T08:30:12.345Z" || len(s.Context.Parent) != 1 {
		t.Errorf("%v %q", s.Occurred, s.Timestamp)
	}
	if string(s.Actor.Raw) != `{"objectType":"Agent","name":"Li Na","account":{"homePage":"https://people.hospital.example/staff","name":"cn-310000-88213"}}` {
		t.Errorf("%s", s.Actor.Raw)
	}
	s, err = Parse([]byte(build("attachments", `[{"usageType":"`+SignatureUsage+`","display":{},"contentType":"application/octet-stream","length":3,"sha2":"495395E777CD98DA653DF9615D09C0FD6BB2F8D4788394CD53C56A3BFDCD848A","fileUrl":"https://example.org/f"}]`)), V200)
	if err != nil {
		t.Fatal(err)
	}
	want := Attachment{"495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a", "https://example.org/f", "application/octet-stream", SignatureUsage, 3}
	if len(s.Attachments) != 1 || s.Attachments[0] != want {
		t.Errorf("%+v", s.Attachments)
	}
	s, err = Parse([]byte(build("authority", `{"mbox":"mailto:a@x.cn"}`)), V200)
	if err != nil || string(s.Authority) != `{"mbox":"mailto:a@x.cn"}` || s.Result.Success != nil || s.Context.Team != nil {
		t.Errorf("%v %s", err, s.Authority)
	}
	s, err = Parse([]byte(build("actor", `{"name":"a\u0000b","mbox":"mailto:a@x.cn"}`)), V200)
	if err != nil || s.Actor.Name != "ab" {
		t.Errorf("a name without U+0000, which no table can keep: %q %v", s.Actor.Name, err)
	}
}
