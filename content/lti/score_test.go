package lti

import (
	"fmt"
	"strings"
	"testing"
)

func TestScoreIsJudged(t *testing.T) {
	good := `{"userId":"u","scoreGiven":7,"scoreMaximum":10,"timestamp":"2026-03-05T12:00:00.5+08:00","activityProgress":"Completed","gradingProgress":"FullyGraded"}`
	for _, c := range []struct{ why, raw, want string }{
		{"as it should be", good, ""},
		{"more than the maximum is allowed", strings.Replace(good, `:7`, `:12`, 1), ""},
		{"less than nothing", strings.Replace(good, `:7`, `:-1`, 1), "scoreGiven:given"},
		{"a score out of nothing", strings.Replace(good, `:10`, `:0`, 1), "scoreMaximum:maximum"},
		{"a score without a maximum", strings.Replace(good, `"scoreMaximum":10,`, ``, 1), "scoreMaximum:maximum"},
		{"no score at all, only progress", strings.Replace(good, `"scoreGiven":7,"scoreMaximum":10,`, ``, 1), ""},
		{"of nobody", strings.Replace(good, `"u"`, `""`, 1), "userId:identifier"},
		{"a time without a zone", strings.Replace(good, `+08:00`, ``, 1), "timestamp:time"},
		{"a day for a time", strings.Replace(good, `T12:00:00.5+08:00`, ``, 1), "timestamp:time"},
		{"no time", strings.Replace(good, `2026-03-05T12:00:00.5+08:00`, ``, 1), "timestamp:time"},
		{"a zone without a colon", strings.Replace(good, `+08:00`, `+0800`, 1), ""},
		{"progress in another word", strings.Replace(good, `"Completed"`, `"Done"`, 1), "activityProgress:word"},
		{"grading in another word", strings.Replace(good, `FullyGraded`, `Graded`, 1), "gradingProgress:word"},
		{"a text for a number", strings.Replace(good, `:7`, `:"7"`, 1), ":json"},
		{"no JSON", `score`, ":json"},
	} {
		_, _, err := ParseScore([]byte(c.raw))
		if got := where(err); got != c.want {
			t.Errorf("%s: got %q, want %q", c.why, got, c.want)
		}
	}
}

func TestWhatAScoreIsWorth(t *testing.T) {
	n := func(x float64) *float64 { return &x }
	for _, c := range []struct {
		why               string
		given, max        *float64
		activity, grading string
		mark              float64
		want              string
	}{
		{"final, above the mark", n(8), n(10), Completed, FullyGraded, 0.7, "passed 0.8"},
		{"final, on the mark", n(7), n(10), Completed, FullyGraded, 0.7, "passed 0.7"},
		{"final, on a mark that binary fractions miss", n(0.3), n(3), Submitted, FullyGraded, 0.1, "passed 0.1"},
		{"final, below the mark", n(6.9), n(10), Completed, FullyGraded, 0.7, "failed 0.69"},
		{"final, no mark", n(6), n(10), Completed, FullyGraded, 0, "completed 0.6"},
		{"extra credit ends at one", n(12), n(10), Completed, FullyGraded, 0, "completed 1"},
		{"final although the work goes on", n(6), n(10), InProgress, FullyGraded, 0, "scored 0.6"},
		{"completed, a person still grades: the score is not final", n(6), n(10), Completed, PendingManual, 0.5, "completed"},
		{"completed, not graded", nil, nil, Completed, NotReady, 0.5, "completed"},
		{"completed, never to be graded", nil, nil, Completed, FullyGraded, 0, "completed"},
		{"completed, but grading broke", n(6), n(10), Completed, GradingFailed, 0, ""},
		{"submitted, waiting", n(6), n(10), Submitted, Pending, 0.5, ""},
		{"only begun", nil, nil, Started, NotReady, 0, ""},
		{"opened", nil, nil, Initialized, NotReady, 0.5, ""},
	} {
		outcome, share := Score{Given: c.given, Maximum: c.max, Activity: c.activity, Grading: c.grading}.Judge(c.mark)
		got := string(outcome)
		if share != nil {
			got += fmt.Sprintf(" %.4g", *share)
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.why, got, c.want)
		}
	}
}

func TestLineItemIsJudged(t *testing.T) {
	for _, c := range []struct {
		why  string
		item LineItem
		want string
	}{
		{"as it should be", LineItem{Maximum: 10, Label: "Quiz", Start: "2026-03-05T00:00:00Z", End: "2026-03-06T00:00:00Z"}, ""},
		{"nothing said", LineItem{}, "scoreMaximum:maximum label:missing"},
		{"ends before it begins", LineItem{Maximum: 1, Label: "x", Start: "2026-03-06T00:00:00Z", End: "2026-03-05T00:00:00Z"}, "endDateTime:order"},
		{"a time in another form", LineItem{Maximum: 1, Label: "x", End: "5 March"}, "endDateTime:time"},
		{"a tag that no column holds", LineItem{Maximum: 1, Label: "x", Tag: strings.Repeat("x", 256)}, "tag:long"},
	} {
		if got := where(c.item.Check()); got != c.want {
			t.Errorf("%s: got %q, want %q", c.why, got, c.want)
		}
	}
}

func TestScopesThatAreGranted(t *testing.T) {
	for _, c := range []struct {
		why             string
		wanted, allowed []string
		want            string
	}{
		{"what is allowed", []string{ScopeScores}, []string{ScopeScores, ScopeItems}, ScopeScores},
		{"reading comes with writing", []string{ScopeItemsRead}, []string{ScopeItems}, ScopeItemsRead},
		{"writing does not come with reading", []string{ScopeItems}, []string{ScopeItemsRead}, ""},
		{"asked twice", []string{ScopeScores, ScopeScores}, []string{ScopeScores}, ScopeScores},
		{"not ours to give", []string{"openid"}, []string{"openid"}, ""},
	} {
		if got := Grant(c.wanted, c.allowed).String(); got != c.want {
			t.Errorf("%s: %q", c.why, got)
		}
	}
}

func TestRegistrationIsJudged(t *testing.T) {
	good := `{"application_type":"web","response_types":["id_token"],"grant_types":["implicit","client_credentials"],"initiate_login_uri":"https://tool.example/login",
		"redirect_uris":["https://tool.example/"],"client_name":"Tool","jwks_uri":"https://tool.example/keys","token_endpoint_auth_method":"private_key_jwt","scope":"a b",
		"https://purl.imsglobal.org/spec/lti-tool-configuration":{"domain":"tool.example","target_link_uri":"https://tool.example/","claims":["iss"],
		"messages":[{"type":"LtiDeepLinkingRequest"}]}}`
	for _, c := range []struct{ why, raw, want string }{
		{"as it should be", good, ""},
		{"no name", strings.Replace(good, `"Tool"`, `""`, 1), "client_name:missing"},
		{"a secret instead of a key", strings.Replace(good, `private_key_jwt`, `client_secret_basic`, 1), "token_endpoint_auth_method:word"},
		{"nowhere to send people", strings.Replace(good, `["https://tool.example/"]`, `[]`, 1), "redirect_uris:missing"},
		{"a fragment to send people to", strings.Replace(good, `["https://tool.example/"]`, `["https://tool.example/#x"]`, 1), "0:address"},
		{"no keys", strings.Replace(good, `"https://tool.example/keys"`, `""`, 1), "jwks_uri:address"},
		{"no JSON", `x`, ":json"},
	} {
		client, err := ParseClient([]byte(c.raw))
		if got := where(err); got != c.want {
			t.Errorf("%s: got %q, want %q", c.why, got, c.want)
		}
		if err == nil && client.DeepLinking() != "https://tool.example/" {
			t.Errorf("deep linking goes to %q", client.DeepLinking())
		}
	}
}

func TestConfigurationComesFromItsIssuer(t *testing.T) {
	c := Configuration{Issuer: "https://lms.example", Authorization: "https://lms.example/a", Token: "https://lms.example/t", Keys: "https://keys.example/k", Registration: "https://lms.example/r"}
	if err := c.Check("https://lms.example/.well-known/openid-configuration"); err != nil {
		t.Error(err)
	}
	if got := where(c.Check("https://evil.example/config")); got != "issuer:origin" {
		t.Errorf("a configuration in another's name: %q", got)
	}
	c.Keys = "file:///etc/passwd"
	if got := where(c.Check("https://lms.example/c")); got != "jwks_uri:address" {
		t.Errorf("keys from a file: %q", got)
	}
}

func FuzzParseScore(f *testing.F) {
	f.Add([]byte(`{"userId":"u","scoreGiven":7,"scoreMaximum":10,"timestamp":"2026-03-05T12:00:00Z","activityProgress":"Completed","gradingProgress":"FullyGraded"}`))
	f.Add([]byte(`{"scoreGiven":1e309}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, at, err := ParseScore(raw)
		if err != nil {
			return
		}
		if _, share := s.Judge(0.5); at.IsZero() || share != nil && (*share < 0 || *share > 1) {
			t.Errorf("%s gives %v at %v", raw, share, at)
		}
	})
}
