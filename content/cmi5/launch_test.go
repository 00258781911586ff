package cmi5

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
)

func TestTheLaunchAddressKeepsTheUnitsOwnQuery(t *testing.T) {
	for _, row := range []struct{ why, address, before string }{
		{"none", "https://p.example/start.html", ""},
		{"two parameters", "https://p.example/start.html?paramA=1&paramB=2", "paramA=1&paramB=2&"},
		{"a fragment stays at the end", "https://p.example/start.html?x=1#part", "x=1&"},
		{"Han and blanks", "https://p.example/%E8%82%BA.html?x=%20", "x=%20&"},
	} {
		got, err := Launch{Address: row.address, Endpoint: "https://lms.example/xapi/", Fetch: "https://lms.example/cmi5/fetch/k?x=1&y",
			Actor: `{"account":{"homePage":"https://lms.example","name":"a b+c"}}`, Registration: "r", Activity: "https://lms.example/au/1"}.URL()
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(got)
		if err != nil || !strings.HasPrefix(u.RawQuery, row.before+"endpoint=") || strings.Contains(u.RawQuery, "+") {
			t.Errorf("%s: %s %v", row.why, got, err)
		}
		q := u.Query()
		if q.Get("endpoint") != "https://lms.example/xapi/" || q.Get("fetch") != "https://lms.example/cmi5/fetch/k?x=1&y" ||
			q.Get("actor") != `{"account":{"homePage":"https://lms.example","name":"a b+c"}}` || q.Get("registration") != "r" || q.Get("activityId") != "https://lms.example/au/1" {
			t.Errorf("%s: %v", row.why, q)
		}
	}
}

func TestTheLaunchDataHoldWhatTheCourseSays(t *testing.T) {
	score, words, key := 0.75, "Start=1", "xyz"
	a := &AU{ID: "https://c.example/a", MoveOn: Passed, MasteryScore: &score, LaunchParameters: &words, EntitlementKey: &key}
	raw, err := json.Marshal(a.Data("s1", Review, "https://lms.example/course/x"))
	want := `{"contextTemplate":{"contextActivities":{"grouping":[{"id":"https://c.example/a","objectType":"Activity"}]},"extensions":{"` + ExtSession + `":"s1"}},` +
		`"launchMode":"Review","launchParameters":"Start=1","masteryScore":0.75,"moveOn":"Passed","returnURL":"https://lms.example/course/x","entitlementKey":{"courseStructure":"xyz"}}`
	if err != nil || string(raw) != want {
		t.Errorf("%s\nwant %s", raw, want)
	}
	raw, _ = json.Marshal((&AU{ID: "u:a", MoveOn: NotApplicable}).Data("s1", Normal, ""))
	for _, left := range []string{"masteryScore", "launchParameters", "entitlementKey", "returnURL"} {
		if strings.Contains(string(raw), left) {
			t.Errorf("%s is said where the course says nothing", left)
		}
	}
}

func TestLearnersPreferences(t *testing.T) {
	for _, row := range []struct {
		why, kind, body string
		ok              bool
	}{
		{"two languages", "application/json", `{"languagePreference":"zh-Hans,en","audioPreference":"on"}`, true},
		{"more than asked for", "application/json", `{"languagePreference":"en","audioPreference":"off","x":1}`, true},
		{"blanks after commas", "application/json", `{"languagePreference":"en-US, fr-FR","audioPreference":"on"}`, true},
		{"no list", "application/json", `{"languagePreference":"not comma separated","audioPreference":"on"}`, false},
		{"no language", "application/json", `{"languagePreference":"","audioPreference":"on"}`, false},
		{"language missing", "application/json", `{"audioPreference":"on"}`, false},
		{"audio missing", "application/json", `{"languagePreference":"en"}`, false},
		{"audio loud", "application/json", `{"languagePreference":"en","audioPreference":"loud"}`, false},
		{"not JSON", "text/plain", `{"languagePreference":"en","audioPreference":"on"}`, false},
		{"a list", "application/json", `[]`, false},
	} {
		if got := ValidPreferences(row.kind, []byte(row.body)); got != row.ok {
			t.Errorf("%s: %v", row.why, got)
		}
	}
}

func TestWhatSatisfies(t *testing.T) {
	for _, row := range []struct {
		moveOn MoveOn
		s      Standing
		want   bool
	}{
		{NotApplicable, Standing{}, true},
		{Passed, Standing{}, false}, {Passed, Standing{Completed: true}, false}, {Passed, Standing{Passed: true}, true},
		{Completed, Standing{}, false}, {Completed, Standing{Passed: true}, false}, {Completed, Standing{Completed: true}, true},
		{CompletedAndPassed, Standing{Completed: true}, false}, {CompletedAndPassed, Standing{Passed: true}, false}, {CompletedAndPassed, Standing{Completed: true, Passed: true}, true},
		{CompletedOrPassed, Standing{}, false}, {CompletedOrPassed, Standing{Completed: true}, true}, {CompletedOrPassed, Standing{Passed: true}, true},
		{Passed, Standing{Waived: true}, true}, {CompletedAndPassed, Standing{Waived: true}, true}, // clause 9.3.9
	} {
		if got := row.moveOn.Satisfied(row.s); got != row.want {
			t.Errorf("%s with %+v: %v", row.moveOn, row.s, got)
		}
	}
}

func TestBlocksAndCoursesFollowTheirUnits(t *testing.T) {
	au := func(i int, m MoveOn) Node { return Node{AU: &AU{Index: i, MoveOn: m}} }
	c := &Course{Nodes: []Node{
		{Block: &Block{ID: "outer", Nodes: []Node{au(0, Passed), {Block: &Block{ID: "inner", Nodes: []Node{au(1, Completed)}}}}}},
		au(2, Completed), {Block: &Block{ID: "free", Nodes: []Node{au(3, NotApplicable)}}},
	}}
	done, passed := Standing{Completed: true}, Standing{Passed: true}
	for _, row := range []struct {
		why      string
		standing map[int]Standing
		blocks   string
		course   bool
	}{
		{"nothing: what asks for nothing is satisfied", nil, "free", false},
		{"the inner block alone", map[int]Standing{1: done}, "inner free", false},
		{"the outer one needs the inner one", map[int]Standing{0: passed}, "free", false},
		{"both, the inner one told first", map[int]Standing{0: passed, 1: done}, "inner outer free", false},
		{"all", map[int]Standing{0: passed, 1: done, 2: done}, "inner outer free", true},
		{"all, one of them waived", map[int]Standing{0: {Waived: true}, 1: done, 2: done}, "inner outer free", true},
	} {
		s := c.Evaluate(row.standing)
		if got := strings.Join(s.Blocks, " "); got != row.blocks || s.Course != row.course {
			t.Errorf("%s: %s, course %v", row.why, got, s.Course)
		}
	}
}
