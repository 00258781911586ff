package match_test

import (
	"slices"
	"testing"

	"stepwise/molecular/match"
)

func TestRequests(t *testing.T) {
	today := month(t, "2026-11")
	for _, c := range []struct{ text, field, key, why string }{
		{`{"profile":{"tumour":"NSCLC","variants":["EGFR L858R"]},"as_of":"2024-11","jurisdictions":["fda"]}`, "", "", "whole"},
		{`{"gene":"KRAS","alteration":"G12D"}`, "", "", "the pair alone; this month"},
		{`{"profile":{"gene":"KRAS","alteration":"G12D"},"as_of":"2024-11-30"}`, "", "", "a day means its month"},
		{`{"gene":"KRAS","alteration":"G12D","line":"2L","as_of":"2024-11"}`, "", "", "the fields of a profile beside the pair"},
		{`{"profile":{"tumor":"NSCLC","prior_medicines":["gefitinib"],"line":"second-line"}}`, "", "", "other spellings"},
		{`{"profile":{},"as_of":"2024"}`, "as_of", "match.problem.month", "a year is no month"},
		{`{"profile":{},"as_of":"2026-12"}`, "as_of", "match.problem.future", "to come"},
		{`{"profile":{"pdl1_tps":101}}`, "pdl1_tps", "match.problem.range", "above 100 %"},
		{`{"profile":{"tmb":-1}}`, "tmb", "match.problem.range", "below zero"},
		{`{"profile":{"line":"banana"}}`, "line", "match.problem.line", "no line"},
		{`{"profile":{"msi":"perhaps"}}`, "msi", "match.problem.msi", "no state"},
		{`{"profile":{"variants":"EGFR L858R"}}`, "profile.variants", "match.problem.type", "a list is asked for"},
		{`{"profile":{"colour":"red"}}`, "colour", "match.problem.field", "no such field"},
		{`{"profile":{},"jurisdictions":["PMDA"]}`, "jurisdictions", "match.problem.jurisdiction", "not in the facts"},
		{`{"profile":{"gene":"KRAS","alteration":"G12D"},"gene":"RET","alteration":"M918T"}`, "gene", "match.problem.twice", "which?"},
		{`{"profile":{"line":"1L"},"line":"2L"}`, "profile", "match.problem.twice", "which?"},
		{`[]`, "", "match.problem.type", "a list"},
		{`{"profile":{}} {}`, "", "match.problem.json", "two values"},
	} {
		in, bad := match.ReadRequest([]byte(c.text), today)
		switch {
		case c.key == "" && len(bad) > 0:
			t.Errorf("%s: %+v: %s", c.text, bad, c.why)
		case c.key == "" && in.AsOf == 0:
			t.Errorf("%s: no month", c.text)
		case c.key != "" && (len(bad) != 1 || bad[0].Key != c.key || bad[0].Text != c.field):
			t.Errorf("%s: %+v, want %s at %s: %s", c.text, bad, c.key, c.field, c.why)
		}
	}
}

func TestThePairIsAccepted(t *testing.T) {
	m := match.New(base(t))
	for _, c := range []struct{ gene, alteration, want string }{
		{"KRAS", "G12C", "KRAS G12C"}, {"EGFR", "exon 20 insertion", "EGFR exon 20 insertion"}, {"ALK", "fusion", "ALK fusion"}, {"MET", "exon 14 skipping", "MET exon 14 skipping"},
		{"EGFR", "EGFR L858R", "EGFR L858R"}, {"HER2", "mutation", "ERBB2 mutation"}, {"BRAF", "V600E", "BRAF V600E"}, {"NTRK1", "missense", "NTRK1 missense mutation"}, {"ALK", "EML4-ALK", "EML4::ALK fusion"},
	} {
		a := m.Match(match.Profile{Gene: c.gene, Alteration: c.alteration}, month(t, "2024-11"), nil)
		if len(a.Types) != 1 || a.Types[0].Name != c.want {
			t.Errorf("%s + %s: %+v, %+v", c.gene, c.alteration, a.Types, a.NotRead)
		}
		if !slices.Contains(a.Missing, "line") || !slices.Contains(a.Missing, "tumour") {
			t.Errorf("what is missing is said: %v", a.Missing)
		}
	}
}
