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
			if len(recalled) != len(a.Recalled[j]) {
				t.Errorf("%s in %s: %d recalled, %d named so", v, j, len(recalled), len(a.Recalled[j]))
			}
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
