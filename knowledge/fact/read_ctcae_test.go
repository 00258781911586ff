package fact_test

import (
	"testing"
	"testing/fstest"

	"stepwise/knowledge/fact"
	"stepwise/seed"
)

func TestTermsAndRulesOfCTCAEKeepTheirFlags(t *testing.T) {
	list, err := fact.Read(seed.Knowledge)
	if err != nil {
		t.Fatal(err)
	}
	b, err := fact.Build(list)
	if err != nil {
		t.Fatal(err)
	}
	rules := map[string]int{}
	for _, r := range b.Rules {
		rules[r.Vocabulary]++
		if r.Statement.Source.Citation == "" || r.Statement.Year == 0 || r.Body != "NCI" || !r.Statement.Covers("grades") || r.NameZH == "" || r.SOC == "" {
			t.Errorf("%s lacks a source, a year or a name: %+v", r.ID, r.Statement)
		}
		if r.Vocabulary == "CTCAE 6.0" && (!r.NeedsPrimary || r.Statement.Source.Address == "") {
			t.Errorf("%s was read in a copy and must say so", r.ID)
		}
		for g := range r.Grades {
			if g < 1 || g > 5 {
				t.Errorf("%s has a grade %d", r.ID, g)
			}
		}
	}
	if rules["CTCAE 5.0"] != 43 || rules["CTCAE 6.0"] != 45 {
		t.Errorf("rules: %v", rules)
	}
	drafts, systems := 0, map[string]bool{}
	for _, x := range b.Terms {
		systems[x.SOC] = true
		if x.ZHStatus == fact.Draft {
			drafts++
		}
		if x.NameZH == "" || x.Definition == "" && x.Grades == [5]string{} {
			t.Errorf("%s has no Chinese name or no text", x.ID)
		}
		// Our translation is nobody's verified field.
		if x.Statement.Covers("name_zh") || !x.Statement.Covers("grades") || !x.NeedsPrimary {
			t.Errorf("%s claims more than was checked: %v", x.ID, x.Checked)
		}
	}
	if len(b.Terms) != 837 || drafts != 837-43 || len(systems) != 26 {
		t.Errorf("%d terms, %d translated by us, %d systems", len(b.Terms), drafts, len(systems))
	}
	if r := b.Find("ctcae:creatinine-increased.v6"); r == nil || r.Note == "" {
		t.Errorf("%+v", r)
	}
}

func TestABrokenFileIsNamed(t *testing.T) {
	for name, file := range map[string]fstest.MapFS{
		"ctcae.json": {"ctcae.json": {Data: []byte(`{"terms": 3}`)}},
		"published":  {"ctcae.json": {Data: []byte(`{"version": "5.0", "published": "soon", "terms": [{"term": "Anemia"}]}`)}},
	} {
		if _, err := fact.ReadCTCAE(file); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for name, file := range map[string]fstest.MapFS{
		"too few fields":    {"ctcae.json": {Data: []byte(`{}`)}, "ctcae_v5.csv": {Data: []byte("# a remark\nsoc,term\nA,B\n")}},
		"a name is missing": {"ctcae.json": {Data: []byte(`{}`)}, "ctcae_v5.csv": {Data: []byte("# a\nsoc,term,1,2,3,4,5,d\n")}, "terms.zh.csv": {Data: []byte("term,name_zh\nAnemia,\n")}},
		"no heading":        {"ctcae.json": {Data: []byte(`{}`)}, "ctcae_v5.csv": {Data: []byte("# a remark\n")}},
	} {
		if _, err := fact.ReadTerms(file); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
