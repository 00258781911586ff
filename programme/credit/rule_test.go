package credit

import (
	"strings"
	"testing"

	"stepwise/internal/lang"
)

func TestTheNationalRuleOf2024(t *testing.T) {
	rules, err := National()
	if err != nil {
		t.Fatal(err)
	}
	for year, want := range map[int]string{2023: "", 2024: "cn-2024", 2026: "cn-2024", 2031: "cn-2024"} {
		r := rules.For(year)
		if got := r; (got == nil) != (want == "") || got != nil && got.Code != want {
			t.Errorf("%d: %+v, want %q", year, got, want)
		}
	}
	r := rules.For(2026)
	if r.Credits != 25 || r.Hours != 90 || r.Confidence != Verified || !strings.HasPrefix(r.Source, "https://wjw.fujian.gov.cn/") {
		t.Errorf("got %+v", r)
	}
	for _, m := range r.Remarks {
		if m.Confidence == Verified {
			t.Errorf("what only an unofficial page or we ourselves say is marked verified: %s", m.Text.EN)
		}
		if m.Text.EN == "" || m.Text.ZH == "" {
			t.Errorf("a remark in one language: %+v", m.Text)
		}
	}
	for _, c := range []Confidence{Verified, SecondSource, Assumed} {
		if !lang.Has("credit.confidence." + c.Key()) {
			t.Errorf("nothing is said about %q", c)
		}
	}
}

const oneRule = `rules:
  - {code: a, title: {en: A}, first_year: 2024, credits: 25, hours: 90, source: "https://example.org/a", confidence: verified}
`

func TestRulesThatNobodyCouldApply(t *testing.T) {
	for _, c := range []struct{ why, text, says string }{
		{"not YAML", "rules: [", ""},
		{"a field nobody reads", strings.Replace(oneRule, "hours", "ours", 1), "ours"},
		{"no source", strings.Replace(oneRule, "https://example.org/a", "a friend", 1), "no source"},
		{"no title", strings.Replace(oneRule, "{en: A}", "{}", 1), "title"},
		{"unknown confidence", strings.Replace(oneRule, "verified", "certain", 1), "certain"},
		{"more hours than a year has", strings.Replace(oneRule, "hours: 90", "hours: 9000", 1), "cannot be meant"},
		{"not a number", strings.Replace(oneRule, "credits: 25", "credits: .nan", 1), "cannot be meant"},
		{"a year before there were rules", strings.Replace(oneRule, "2024", "24", 1), "no years"},
		{"two rules for one year", oneRule + strings.Replace(strings.TrimPrefix(oneRule, "rules:\n"), "2024", "2030", 1), "both hold"},
	} {
		if _, err := ParseRules([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.why, err)
		}
	}
	followed := strings.Replace(oneRule, "first_year: 2024", "first_year: 2024, last_year: 2029", 1) +
		strings.Replace(strings.Replace(strings.TrimPrefix(oneRule, "rules:\n"), "2024", "2030", 1), "code: a", "code: b", 1)
	rules, err := ParseRules([]byte(followed))
	if err != nil || rules.For(2029).Code != "a" || rules.For(2030).Code != "b" {
		t.Errorf("a rule that another one follows: %+v %v", rules, err)
	}
}

func FuzzParseRules(f *testing.F) {
	f.Add([]byte(oneRule))
	f.Add([]byte("rules:\n  - &a {code: a, remarks: [{text: {en: x}}]}\n  - *a\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		rules, err := ParseRules(raw)
		if err != nil {
			return
		}
		for _, r := range rules {
			if got := rules.For(r.FirstYear); got == nil || got.Code != r.Code {
				t.Errorf("rule %s does not hold in its own first year", r.Code)
			}
		}
	})
}
