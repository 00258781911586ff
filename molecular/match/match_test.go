package match_test

import (
	"slices"
	"testing"

	"stepwise/knowledge/fact"
	"stepwise/molecular/match"
	"stepwise/seed"
)

func base(t testing.TB) *fact.Base {
	t.Helper()
	list, err := fact.Read(seed.Knowledge)
	if err != nil {
		t.Fatal(err)
	}
	b, err := fact.Build(list)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func month(t testing.TB, s string) fact.Month {
	t.Helper()
	m, _, ok := fact.ParseMonth(s)
	if !ok {
		t.Fatalf("%q is no month", s)
	}
	return m
}

func names(list []match.Medicine) []string {
	out := []string{}
	for _, m := range list {
		if !slices.Contains(out, m.INN) {
			out = append(out, m.INN)
		}
	}
	slices.Sort(out)
	return out
}

func TestEveryLabelAndLineIsReadable(t *testing.T) {
	for _, err := range match.Check(base(t)) {
		t.Error(err)
	}
}

// TestEveryLabelTypesWordsThatStandInTheFacts: a label of words that nobody uses is
// a slip of the pen.
func TestEveryLabelTypesWordsThatStandInTheFacts(t *testing.T) {
	b := base(t)
	words := map[string]bool{}
	for _, a := range b.Approvals {
		words["approval:"+a.ID[len("approval:"):]], words["indication:"+a.Indication], words["line:"+a.Line] = true, true, true
	}
	for _, x := range b.Medicines {
		words["class:"+x.Class] = true
	}
	for _, x := range b.Targets {
		words["target:"+x.Target] = true
	}
	for _, x := range b.Biomarkers {
		words["biomarker:"+x.Biomarker] = true
	}
	for _, l := range b.Labels {
		if !words[l.Of+":"+l.Name] {
			t.Errorf("%s: no %s %q in the facts", l.ID, l.Of, l.Name)
		}
		if l.Status == fact.Verified && l.Source.Citation == "" {
			t.Errorf("%s is verified without a source", l.ID)
		}
	}
}

func TestBiomarkersOfCheckpointInhibitors(t *testing.T) {
	m := match.New(base(t))
	fifty, nine := 50.0, 9.9
	a := m.Match(match.Profile{Tumour: "NSCLC", Variants: []string{"STK11 loss", "KEAP1 G333C", "EGFR L858R", "MSS", "STK11 F354L"}, PDL1TPS: &fifty, TMB: &nine}, month(t, "2024-11"), nil)
	got := map[string]match.Marker{}
	for _, k := range a.Biomarkers {
		got[k.Biomarker] = k
	}
	for _, c := range []struct {
		id, j, want, why string
	}{
		{"pdl1_tps", "FDA", "met", "50 is at least 1"},
		{"pdl1_tps", "EMA", "met", "50 is at least 50"},
		{"tmb_h", "FDA", "not met", "9.9 is not 10"},
		{"tmb_h", "NMPA", "none", "no such label in China, recalled"},
		{"tmb_h", "EMA", "unknown", "not in the knowledge base"},
		{"msi_h", "NMPA", "not met", "stable"},
	} {
		if r := got[c.id].Thresholds[c.j]; r.Result != c.want {
			t.Errorf("%s, %s: %q, want %q: %s", c.id, c.j, r.Result, c.want, c.why)
		}
	}
	if k := got["stk11"]; k.Status != fact.Disputed || k.Advice || len(k.Against) != 1 || k.Direction == k.Against[0].Direction || !k.Certain {
		t.Errorf("STK11: both directions side by side: %+v", k)
	}
	if k := got["keap1"]; k.Direction != "negative" || !k.Certain || k.Evidence == "" {
		t.Errorf("KEAP1: %+v", k)
	}
	if _, ok := got["egfr"]; !ok {
		t.Error("EGFR L858R is the activating mutation")
	}
	if _, ok := got["alk"]; ok {
		t.Error("ALK was not said")
	}
	a = m.Match(match.Profile{Variants: []string{"JAK1 V658F", "PD-L1 TPS 49.9%"}}, month(t, "2024-11"), nil)
	for _, k := range a.Biomarkers {
		if k.Biomarker == "jak12" && k.Certain {
			t.Error("whether V658F is a loss is not known here")
		}
		if k.Biomarker == "pdl1_tps" && k.Thresholds["EMA"].Result != "not met" {
			t.Errorf("49.9 is not 50: %+v", k.Thresholds)
		}
	}
}

func TestAMeasureSaidTwiceAndDifferentlyIsKeptApart(t *testing.T) {
	m := match.New(base(t))
	ten := 10.0
	a := m.Match(match.Profile{Variants: []string{"PD-L1 TPS 60%"}, PDL1TPS: &ten}, month(t, "2024-11"), nil)
	if len(a.NotRead) != 1 || a.NotRead[0].Key != "match.problem.contradiction" {
		t.Errorf("%+v", a.NotRead)
	}
	for _, k := range a.Biomarkers {
		if k.Biomarker == "pdl1_tps" {
			t.Errorf("neither is used: %+v", k)
		}
	}
	if a := m.Match(match.Profile{Variants: []string{"MSI-H", "dMMR"}}, month(t, "2024-11"), nil); len(a.NotRead) > 0 {
		t.Errorf("MSI-H and dMMR agree: %+v", a.NotRead)
	}
}

func TestRequests(t *testing.T) {
	today := month(t, "2026-11")
	for _, c := range []struct{ text, field, key, why string }{
		{`{"profile":{"tumour":"NSCLC","variants":["EGFR L858R"]},"as_of":"2024-11","jurisdictions":["fda"]}`, "", "", "whole"},
		{`{"gene":"KRAS","alteration":"G12D"}`, "", "", "the pair alone; this month"},
		{`{"profile":{"gene":"KRAS","alteration":"G12D"},"as_of":"2024-11-30"}`, "", "", "a day means its month"},
		{`{"gene":"KRAS","alteration":"G12D","line":"2L","as_of":"2024-11"}`, "", "", "the fields of a profile beside the pair"},
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

func TestEveryApprovalIsTyped(t *testing.T) {
	// With no line and an unspecified mutation everything typed is unclear for "which"
	// and nothing for want of words.
	m := match.New(base(t))
	for _, g := range []string{"EGFR", "ALK", "ROS1", "BRAF", "MET", "RET", "NTRK1", "KRAS", "ERBB2"} {
		a := m.Match(match.Profile{Tumour: "NSCLC", Gene: g, Alteration: "fusion"}, month(t, "2026-01"), nil)
		for j, list := range a.Unclear {
			for _, x := range list {
				if x.Unclear == "match.unclear.label" || x.Unclear == "match.unclear.line" {
					t.Errorf("%s in %s: %s", x.FactID, j, x.Unclear)
				}
			}
		}
	}
}

// TestMatches holds matches against the facts, month and line by month and line.
func TestMatches(t *testing.T) {
	m := match.New(base(t))
	for _, c := range []struct {
		variant, line, asOf string
		fda, nmpa, ema      []string
		why                 string
	}{
		{"EGFR exon 20 insertion", "2L", "2024-11", []string{"amivantamab"}, []string{"sunvozertinib"}, []string{"amivantamab"}, "mobocertinib is withdrawn; classical inhibitors do not cover it"},
		{"EGFR exon 20 insertion", "2L", "2023-09", []string{"amivantamab", "mobocertinib"}, []string{"sunvozertinib"}, []string{"amivantamab"}, "the month before the withdrawal; in China it was withdrawn at an unknown date"},
		{"EGFR exon 20 insertion", "2L", "2023-10", []string{"amivantamab"}, []string{"sunvozertinib"}, []string{"amivantamab"}, "gone in the month of its withdrawal"},
		{"EGFR exon 20 insertion", "1L", "2024-11", nil, nil, nil, "the approvals are for the second line"},
		{"EGFR exon 20 insertion", "1L", "2025-02", nil, []string{"amivantamab"}, nil, "first line in China from 2025-02"},
		{"EGFR p.D770_N771insSVD", "2L", "2024-11", []string{"amivantamab"}, []string{"sunvozertinib"}, []string{"amivantamab"}, "a precise insertion of the class"},
		{"EGFR L858R", "1L", "2024-11", []string{"afatinib", "dacomitinib", "gefitinib"}, []string{"afatinib", "dacomitinib", "osimertinib"}, []string{"afatinib", "dacomitinib", "gefitinib"}, "osimertinib's first line stands in the facts for NMPA alone"},
		{"EGFR E746_A750del", "1L", "2024-11", []string{"afatinib", "dacomitinib", "gefitinib"}, []string{"afatinib", "dacomitinib", "osimertinib"}, []string{"afatinib", "dacomitinib", "gefitinib"}, "an exon 19 deletion by its residues"},
		{"EGFR T790M", "2L", "2024-11", []string{"osimertinib"}, []string{"aumolertinib", "befotertinib", "furmonertinib", "osimertinib"}, []string{"osimertinib"}, "2L T790M"},
		{"EGFR T790M", "2L", "2017-02", []string{"osimertinib"}, nil, []string{"osimertinib"}, "NMPA followed in 2017-03"},
		{"ALK fusion", "1L", "2024-11", []string{"crizotinib"}, []string{"alectinib", "brigatinib", "crizotinib", "ensartinib", "envonalkib", "lorlatinib"}, []string{"crizotinib"}, "FDA's ensartinib came in 2024-12"},
		{"EML4-ALK", "1L", "2024-12", []string{"crizotinib", "ensartinib"}, []string{"alectinib", "brigatinib", "crizotinib", "ensartinib", "envonalkib", "lorlatinib"}, []string{"crizotinib"}, "and then it is there"},
		{"CD74-ROS1", "1L", "2024-11", []string{"crizotinib", "entrectinib", "repotrectinib"}, []string{"crizotinib", "entrectinib", "repotrectinib", "unecritinib"}, []string{"entrectinib"}, "EMA's crizotinib is for ALK in the facts"},
		{"BRAF V600E", "1L", "2024-11", []string{"dabrafenib+trametinib", "encorafenib+binimetinib"}, []string{"dabrafenib+trametinib"}, []string{"dabrafenib+trametinib", "encorafenib+binimetinib"}, ""},
		{"BRAF V600K", "1L", "2024-11", nil, []string{"dabrafenib+trametinib"}, nil, "NMPA's indication says V600; the target elsewhere V600E"},
		{"MET exon 14 skipping", "1L", "2024-11", []string{"capmatinib", "tepotinib"}, []string{"capmatinib", "glumetinib", "tepotinib", "vebreltinib"}, nil, "savolitinib: second line, or where chemotherapy is not suitable"},
		{"MET exon 14 skipping", "2L", "2024-11", []string{"capmatinib", "tepotinib"}, []string{"capmatinib", "glumetinib", "savolitinib", "tepotinib", "vebreltinib"}, []string{"capmatinib", "tepotinib"}, ""},
		{"KIF5B-RET", "1L", "2024-11", []string{"pralsetinib", "selpercatinib"}, []string{"selpercatinib"}, nil, "EMA: second line, and pralsetinib withdrawn in 2024"},
		{"KIF5B-RET", "2L", "2023-12", []string{"pralsetinib", "selpercatinib"}, []string{"pralsetinib", "selpercatinib"}, []string{"pralsetinib", "selpercatinib"}, "before the withdrawal"},
		{"KIF5B-RET", "2L", "2024-06", []string{"pralsetinib", "selpercatinib"}, []string{"pralsetinib", "selpercatinib"}, []string{"selpercatinib"}, "withdrawn in a year without a month: not offered in that year"},
		{"NTRK1 fusion", "1L", "2024-11", []string{"entrectinib", "larotrectinib", "repotrectinib"}, []string{"entrectinib", "larotrectinib"}, []string{"entrectinib", "larotrectinib"}, "NMPA's repotrectinib is for ROS1"},
		{"KRAS G12C", "2L", "2024-11", []string{"adagrasib", "sotorasib"}, []string{"fulzerasib", "garsorasib"}, []string{"adagrasib", "sotorasib"}, ""},
		{"KRAS G12C", "1L", "2024-11", nil, nil, nil, "all are for the second line"},
		{"KRAS G12C", "3L", "2024-11", []string{"adagrasib", "sotorasib"}, []string{"fulzerasib", "garsorasib"}, []string{"adagrasib", "sotorasib"}, "after earlier treatment: also the third line"},
		{"HER2 exon 20 insertion", "2L", "2024-11", []string{"trastuzumab deruxtecan"}, []string{"trastuzumab deruxtecan"}, []string{"trastuzumab deruxtecan"}, ""},
		{"HER2 exon 20 insertion", "2L", "2024-09", []string{"trastuzumab deruxtecan"}, nil, []string{"trastuzumab deruxtecan"}, "NMPA: 2024-10"},
		{"NRG1 fusion", "", "2024-12", nil, nil, nil, "the line is not in the facts: unclear, not a match"},
	} {
		a := m.Match(match.Profile{Tumour: "NSCLC", Stage: "IV", Variants: []string{c.variant}, Line: c.line}, month(t, c.asOf), nil)
		for j, want := range map[string][]string{"FDA": c.fda, "NMPA": c.nmpa, "EMA": c.ema} {
			if got := names(a.Medicines[j]); !slices.Equal(got, append([]string{}, want...)) {
				t.Errorf("%s, %s, %s, %s: %v, want %v: %s", c.variant, c.line, c.asOf, j, got, want, c.why)
			}
		}
		if len(a.NotRead) > 0 {
			t.Errorf("%s: %+v", c.variant, a.NotRead)
		}
	}
}

// TestNonClassVariantsMatchNothing is safety line 6: near misses open no approved
// medicine in any jurisdiction, line or month, and each is explained.
func TestNonClassVariantsMatchNothing(t *testing.T) {
	m := match.New(base(t))
	for _, c := range []struct{ variant, key string }{
		{"BRAF G469A", "match.near.other-change"},
		{"KRAS G12D", "match.near.other-change"},
		{"KRAS G12V", "match.near.other-change"},
		{"RET M918T", "match.near.not-a-fusion"},
		{"NTRK1 missense", "match.near.not-a-fusion"},
		{"NTRK1 G595R", "match.near.not-a-fusion"},
		{"ALK F1174L", "match.near.not-a-fusion"},
		{"MET amplification", "match.near.met-amplification"},
		{"EGFR C797S", "match.near.c797s"},
		{"HER2 amplification", "match.near.her2-level"},
		{"HER2 IHC 3+", "match.near.her2-level"},
	} {
		for _, at := range []string{"2018-01", "2024-11", "2026-01"} {
			for _, line := range []string{"", "1L", "2L", "3L"} {
				a := m.Match(match.Profile{Tumour: "NSCLC", Variants: []string{c.variant}, Line: line}, month(t, at), nil)
				for j := range a.Medicines {
					if len(a.Medicines[j])+len(a.Unclear[j])+len(a.Elsewhere[j]) > 0 {
						t.Errorf("%s, %s, %s, %s: %v, unclear %v", c.variant, at, line, j, names(a.Medicines[j]), names(a.Unclear[j]))
					}
				}
				if at == "2024-11" && !slices.ContainsFunc(a.Near, func(n match.NearMiss) bool { return n.Key == c.key && len(n.Medicines) > 0 }) {
					t.Errorf("%s, line %q: not explained by %s: %+v", c.variant, line, c.key, a.Near)
				}
			}
		}
	}
}

func TestExon20InsertionNeverOpensClassicalInhibitors(t *testing.T) {
	m := match.New(base(t))
	classical := []string{"gefitinib", "erlotinib", "icotinib", "afatinib", "dacomitinib", "osimertinib", "aumolertinib", "furmonertinib", "befotertinib"}
	for _, v := range []string{"EGFR exon 20 insertion", "EGFR A767_V769dup", "EGFR H773_V774insH"} {
		for _, line := range []string{"1L", "2L", ""} {
			a := m.Match(match.Profile{Tumour: "NSCLC", Variants: []string{v}, Line: line}, month(t, "2026-01"), nil)
			for j := range a.Medicines {
				for _, x := range append(slices.Clone(a.Medicines[j]), a.Unclear[j]...) {
					if slices.Contains(classical, x.INN) {
						t.Errorf("%s opens %s in %s", v, x.INN, j)
					}
				}
			}
			if !slices.ContainsFunc(a.Near, func(n match.NearMiss) bool {
				return n.Key == "match.near.exon20" && slices.Contains(n.Medicines, "gefitinib")
			}) {
				t.Errorf("%s: the classical inhibitors are not named: %+v", v, a.Near)
			}
		}
	}
}

func TestResistanceTakesAMatchBack(t *testing.T) {
	m := match.New(base(t))
	a := m.Match(match.Profile{Tumour: "NSCLC", Variants: []string{"EGFR L858R", "EGFR C797S"}, Line: "1L"}, month(t, "2024-11"), nil)
	for j := range a.Medicines {
		if len(a.Medicines[j]) > 0 {
			t.Errorf("%s: %v despite C797S", j, names(a.Medicines[j]))
		}
	}
	if !slices.ContainsFunc(a.Unclear["NMPA"], func(x match.Medicine) bool { return x.INN == "osimertinib" && x.Unclear == "match.unclear.resistance" }) {
		t.Errorf("osimertinib is not among the unclear: %+v", a.Unclear["NMPA"])
	}
	a = m.Match(match.Profile{Tumour: "NSCLC", Variants: []string{"EGFR L858R", "EGFR T790M"}, Line: "2L"}, month(t, "2024-11"), []string{"FDA"})
	if got := names(a.Medicines["FDA"]); !slices.Equal(got, []string{"osimertinib"}) {
		t.Errorf("with T790M in the second line: %v", got)
	}
}

func TestT790MLineNeedsT790M(t *testing.T) {
	m := match.New(base(t))
	a := m.Match(match.Profile{Tumour: "NSCLC", Variants: []string{"EGFR L858R"}, Line: "2L"}, month(t, "2017-01"), []string{"FDA"})
	if slices.Contains(names(a.Medicines["FDA"]), "osimertinib") {
		t.Error("osimertinib without T790M")
	}
	if !slices.ContainsFunc(a.Near, func(n match.NearMiss) bool {
		return n.Key == "match.near.t790m" && slices.Contains(n.Medicines, "osimertinib")
	}) {
		t.Errorf("not explained: %+v", a.Near)
	}
}

func TestLinesAreReadExplicitly(t *testing.T) {
	m := match.New(base(t))
	yes, no := true, false
	for _, c := range []struct {
		p    match.Profile
		asOf string
		want string // "match", "condition", "unclear", "near"
		why  string
	}{
		{match.Profile{Line: "2L"}, "2022-01", "match", "second line"},
		{match.Profile{Line: "1L", ChemoIneligible: &yes}, "2022-01", "match", "first line where chemotherapy is not suitable"},
		{match.Profile{Line: "1L", ChemoIneligible: &no}, "2022-01", "near", "first line, chemotherapy is suitable"},
		{match.Profile{Line: "1L"}, "2022-01", "unclear", "whether chemotherapy is suitable is not said"},
		{match.Profile{}, "2022-01", "condition", "the line is not said"},
		{match.Profile{Line: "1L"}, "2025-01", "match", "any line from 2025-01"},
	} {
		c.p.Tumour, c.p.Variants = "NSCLC", []string{"METex14"}
		a := m.Match(c.p, month(t, c.asOf), []string{"NMPA"})
		got := ""
		for _, x := range a.Medicines["NMPA"] {
			if x.INN == "savolitinib" && got != "match" {
				got = "match"
				if len(x.Conditions) > 0 {
					got = "condition"
				}
			}
		}
		if slices.Contains(names(a.Unclear["NMPA"]), "savolitinib") {
			got += "unclear"
		}
		if slices.ContainsFunc(a.Near, func(n match.NearMiss) bool {
			return n.Key == "match.near.line" && slices.Contains(n.Medicines, "savolitinib")
		}) && got == "" {
			got = "near"
		}
		if got != c.want {
			t.Errorf("line %q: %q, want %q: %s", c.p.Line, got, c.want, c.why)
		}
	}
}

func TestTissueAgnosticOpensOtherTumours(t *testing.T) {
	m := match.New(base(t))
	a := m.Match(match.Profile{Tumour: "thyroid cancer", Variants: []string{"NTRK3 fusion"}, Line: "2L"}, month(t, "2024-11"), nil)
	if got := names(a.Medicines["FDA"]); !slices.Equal(got, []string{"larotrectinib"}) {
		t.Errorf("FDA: %v", got)
	}
	if len(a.Medicines["EMA"]) > 0 {
		t.Errorf("EMA's records do not say that any tissue will do: %v", names(a.Medicines["EMA"]))
	}
	if !slices.ContainsFunc(a.Near, func(n match.NearMiss) bool { return n.Key == "match.near.tumour" }) {
		t.Error("the tumour is not named as the reason")
	}
}

func TestElsewhereAndLag(t *testing.T) {
	m := match.New(base(t))
	a := m.Match(match.Profile{Tumour: "NSCLC", Variants: []string{"ALK fusion"}, Line: "1L"}, month(t, "2024-11"), []string{"FDA", "NMPA"})
	i := slices.IndexFunc(a.Elsewhere["FDA"], func(e match.Elsewhere) bool { return e.INN == "ensartinib" })
	if i < 0 {
		t.Fatalf("ensartinib is approved in China and not yet by the FDA: %+v", a.Elsewhere["FDA"])
	}
	if e := a.Elsewhere["FDA"][i]; e.There.Jurisdiction != "NMPA" || e.SoFar != 32 || e.Arrived != "2024-12" || e.Lag == nil || *e.Lag != 33 {
		t.Errorf("from 2022-03: 32 months so far, 33 in the end: %+v", e)
	}
	i = slices.IndexFunc(a.Elsewhere["FDA"], func(e match.Elsewhere) bool { return e.INN == "envonalkib" })
	if e := a.Elsewhere["FDA"][i]; e.SoFar != 5 || e.Arrived != "" || e.Lag != nil {
		t.Errorf("envonalkib: not yet, 5 months so far: %+v", e)
	}
	for _, x := range a.Medicines["NMPA"] {
		if x.INN == "crizotinib" && (x.Lag == nil || *x.Lag != 17 || x.First.Jurisdiction != "FDA") {
			t.Errorf("crizotinib for ALK came to China 17 months after the FDA: %+v %v", x.First, x.Lag)
		}
	}
}

func TestWithdrawnMedicinesAreNamed(t *testing.T) {
	m := match.New(base(t))
	a := m.Match(match.Profile{Tumour: "NSCLC", Variants: []string{"EGFR exon 20 insertion"}, Line: "2L"}, month(t, "2024-11"), nil)
	for j, when := range map[string]string{"FDA": "2023-10", "NMPA": "?"} {
		if len(a.Withdrawn[j]) != 1 || a.Withdrawn[j][0].INN != "mobocertinib" || a.Withdrawn[j][0].Month != when {
			t.Errorf("%s: %+v", j, a.Withdrawn[j])
		}
	}
	before := m.Match(match.Profile{Tumour: "NSCLC", Variants: []string{"EGFR exon 20 insertion"}, Line: "2L"}, month(t, "2023-01"), []string{"FDA"})
	i := slices.IndexFunc(before.Medicines["FDA"], func(x match.Medicine) bool { return x.INN == "mobocertinib" })
	if i < 0 || before.Medicines["FDA"][i].Withdrawn != "2023-10" {
		t.Errorf("before its withdrawal it is there, with the month of the withdrawal: %+v", before.Medicines["FDA"])
	}
}

// TestRecalledIsNeverAdvice is safety line 1.
func TestRecalledIsNeverAdvice(t *testing.T) {
	m := match.New(base(t))
	seen := 0
	for _, v := range []string{"EGFR L858R", "EGFR T790M", "EGFR exon 20 insertion", "ALK fusion", "ROS1 fusion", "BRAF V600E", "METex14", "RET fusion", "NTRK1 fusion", "KRAS G12C", "HER2 exon 20 insertion"} {
		a := m.Match(match.Profile{Tumour: "NSCLC", Variants: []string{v}}, month(t, "2026-01"), nil)
		for j := range a.Medicines {
			advice, recalled := a.Split(j)
			for _, x := range advice {
				if x.Status != fact.Verified || x.Label != fact.Verified || x.Source.Address == "" {
					t.Errorf("%s in %s is advice: %s, label %s, %+v", x.FactID, j, x.Status, x.Label, x.Source)
				}
			}
			seen += len(advice)
			for _, x := range recalled {
				if x.Advice {
					t.Errorf("%s is advice and recalled", x.FactID)
				}
			}
			for _, x := range a.Unclear[j] {
				if x.Advice {
					t.Errorf("%s is unclear and advice", x.FactID)
				}
			}
		}
	}
	if seen == 0 {
		t.Error("no advice at all")
	}
}

func TestUnclearIsSaid(t *testing.T) {
	m := match.New(base(t))
	for _, c := range []struct{ variant, inn, j, key, why string }{
		{"EGFR G719X", "afatinib", "FDA", "match.unclear.label", "the label's text is not in the knowledge base"},
		{"EGFR mutation", "gefitinib", "FDA", "match.unclear.which", "which mutation is not said"},
		{"HER2 S310F", "trastuzumab deruxtecan", "FDA", "match.unclear.effect", "whether it activates is not known here"},
		{"ALK-EML4", "crizotinib", "FDA", "match.unclear.order", "the kinase stands at the 5' side"},
		{"ROS1 IHC 2+", "crizotinib", "FDA", "match.unclear.screening", "staining of ROS1 is no fusion yet"},
		{"MET exon 14 splice site", "capmatinib", "FDA", "match.unclear.splice", "a splice site mutation that no source read as skipping"},
	} {
		a := m.Match(match.Profile{Tumour: "NSCLC", Variants: []string{c.variant}, Line: "2L"}, month(t, "2024-11"), []string{c.j})
		b := m.Match(match.Profile{Tumour: "NSCLC", Variants: []string{c.variant}, Line: "1L"}, month(t, "2024-11"), []string{c.j})
		if !slices.ContainsFunc(append(a.Unclear[c.j], b.Unclear[c.j]...), func(x match.Medicine) bool { return x.INN == c.inn && x.Unclear == c.key }) {
			t.Errorf("%s: %s is not unclear for %s: %s; %+v %+v", c.variant, c.inn, c.key, c.why, a.Unclear, a.NotRead)
		}
		if slices.Contains(names(a.Medicines[c.j]), c.inn) {
			t.Errorf("%s opens %s", c.variant, c.inn)
		}
	}
}

func TestPriorMedicinesAreSaidAndNotHidden(t *testing.T) {
	m := match.New(base(t))
	a := m.Match(match.Profile{Tumour: "NSCLC", Variants: []string{"ALK fusion"}, Line: "2L", Prior: []string{"Crizotinib", "alectinib ", "unknownib"}}, month(t, "2024-11"), []string{"FDA"})
	i := slices.IndexFunc(a.Medicines["FDA"], func(x match.Medicine) bool { return x.INN == "crizotinib" })
	if i < 0 || !a.Medicines["FDA"][i].Given {
		t.Errorf("crizotinib is there and marked as given: %+v", a.Medicines["FDA"])
	}
	if !slices.ContainsFunc(a.Notes, func(n match.Note) bool { return n.Key == "match.note.prior" && n.Args["Name"] == "unknownib" }) {
		t.Errorf("a medicine that is not known is named: %+v", a.Notes)
	}
}

func TestContradictionsAreKeptApart(t *testing.T) {
	m := match.New(base(t))
	for _, v := range [][]string{{"EGFR wild type", "EGFR L858R"}, {"ALK fusion", "ALK阴性"}, {"ALK negative", "ALK融合"}} {
		a := m.Match(match.Profile{Tumour: "NSCLC", Variants: v, Line: "1L"}, month(t, "2024-11"), nil)
		if len(a.NotRead) != 2 || a.NotRead[0].Key != "match.problem.contradiction" || len(a.Medicines["FDA"]) > 0 {
			t.Errorf("%v: %+v, %v", v, a.NotRead, names(a.Medicines["FDA"]))
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
