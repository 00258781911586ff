package match_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"stepwise/knowledge/fact"
	"stepwise/molecular/match"
)

var pool = []string{"EGFR L858R", "EGFR exon 19 deletion", "EGFR T790M", "EGFR C797S", "EGFR exon 20 insertion", "EGFR G719X", "ALK fusion", "EML4-ALK", "CD74-ROS1",
	"BRAF V600E", "BRAF G469A", "METex14", "MET amplification", "KIF5B-RET", "RET M918T", "NTRK1 fusion", "NTRK2 missense", "KRAS G12C", "KRAS G12D", "HER2 exon 20 insertion", "HER2 mutation",
	"STK11 loss", "KEAP1 mutation", "PD-L1 TPS 50%", "TMB 12", "MSI-H", "EGFR wild type", "NRG1 fusion", "MET overexpression"}

func profiles(t *rapid.T) match.Profile {
	return match.Profile{
		Tumour:   rapid.SampledFrom([]string{"", "NSCLC", "melanoma"}).Draw(t, "tumour"),
		Line:     rapid.SampledFrom([]string{"", "1L", "2L", "3L"}).Draw(t, "line"),
		Variants: rapid.SliceOfNDistinct(rapid.SampledFrom(pool), 0, 4, rapid.ID[string]).Draw(t, "variants"),
	}
}

func ids(a match.Answer) map[string]bool {
	out := map[string]bool{}
	for _, list := range a.Medicines {
		for _, m := range list {
			out[m.FactID] = true
		}
	}
	return out
}

// TestTheOrderOfFindingsChangesNothing compares whole answers.
func TestTheOrderOfFindingsChangesNothing(t *testing.T) {
	m := match.New(base(t))
	rapid.Check(t, func(t *rapid.T) {
		p := profiles(t)
		at := fact.MonthOf(2005, 1) + fact.Month(rapid.IntRange(0, 260).Draw(t, "month"))
		a := m.Match(p, at, nil)
		p.Variants = rapid.Permutation(p.Variants).Draw(t, "order")
		b := m.Match(p, at, nil)
		for _, x := range []*match.Answer{&a, &b} {
			x.Types, x.NotRead, x.Merged, x.Notes = nil, nil, nil, nil // these follow the order of entry
		}
		one, _ := json.Marshal(a)
		two, _ := json.Marshal(b)
		if string(one) != string(two) {
			t.Fatalf("%v\n%s\n%s", p.Variants, one, two)
		}
	})
}

// TestLaterMonthsOnlyAddOrWithdraw: what matched in a month matches in every later
// one unless it was withdrawn in between.
func TestLaterMonthsOnlyAddOrWithdraw(t *testing.T) {
	m := match.New(base(t))
	rapid.Check(t, func(t *rapid.T) {
		p := profiles(t)
		at := fact.MonthOf(2005, 1) + fact.Month(rapid.IntRange(0, 240).Draw(t, "month"))
		later := at + fact.Month(rapid.IntRange(0, 60).Draw(t, "later"))
		was, is := ids(m.Match(p, at, nil)), m.Match(p, later, nil)
		now := ids(is)
		for id := range was {
			gone := false
			for _, list := range is.Withdrawn {
				gone = gone || slices.ContainsFunc(list, func(w match.Withdrawal) bool { return w.FactID == id })
			}
			if !now[id] && !gone {
				t.Fatalf("%s matched at %s and neither matches nor was withdrawn at %s", id, at, later)
			}
		}
	})
}

// TestAnotherApprovalTakesNothingAway adds a made-up approval to the base.
func TestAnotherApprovalTakesNothingAway(t *testing.T) {
	b := base(t)
	m := match.New(b)
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		x := rapid.SampledFrom(b.Approvals).Draw(t, "like")
		data := fact.Approval{INN: x.INN, Targets: x.Targets, Indication: x.Indication,
			Date: fmt.Sprintf("%d-%02d", rapid.IntRange(2005, 2025).Draw(t, "year"), rapid.IntRange(1, 12).Draw(t, "of")),
			Line: rapid.SampledFrom([]string{"1L", "2L", "any", "2L T790M", "2L or chemo-ineligible"}).Draw(t, "its line"), State: "active"}
		text, _ := json.Marshal(data)
		s := &fact.Statement{ID: fmt.Sprintf("approval:added.%d", n), Kind: fact.KindApproval, Data: text, Status: fact.Verified,
			Jurisdiction: rapid.SampledFrom(fact.Jurisdictions).Draw(t, "where")}
		more, err := fact.Build(append(slices.Clone(b.Statements), s))
		if err != nil {
			t.Fatal(err)
		}
		p := profiles(t)
		at := fact.MonthOf(2005, 1) + fact.Month(rapid.IntRange(0, 250).Draw(t, "month"))
		was, now := ids(m.Match(p, at, nil)), ids(match.New(more).Match(p, at, nil))
		for id := range was {
			if !now[id] {
				t.Fatalf("%s no longer matches", id)
			}
		}
	})
}
