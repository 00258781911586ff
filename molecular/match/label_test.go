package match_test

import (
	"testing"

	"stepwise/knowledge/fact"
	"stepwise/molecular/match"
)

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
