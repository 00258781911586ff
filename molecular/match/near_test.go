package match_test

import (
	"slices"
	"testing"

	"stepwise/molecular/match"
)

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
