package match_test

import (
	"testing"

	"stepwise/knowledge/fact"
	"stepwise/molecular/match"
)

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
