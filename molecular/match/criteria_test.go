package match_test

import (
	"testing"

	"stepwise/molecular/match"
)

func TestCriteria(t *testing.T) {
	fifty := 50.0
	forty9, fiftyToo := 49.0, 50.0
	trial := match.Criteria{Tumours: []string{"NSCLC"}, Stages: []string{"III", "IV"}, LineFrom: 2, LineTo: 3,
		Required: []string{"EGFR exon 20 insertion"}, Excluded: []string{"EGFR T790M", "ALK fusion"}, PDL1From: &fifty}
	whole := match.Profile{Tumour: "非小细胞肺癌", Stage: "IIIB", Line: "2L", Variants: []string{"EGFR A767_V769dup", "EGFR T790M not detected", "ALK negative"}, PDL1TPS: &fiftyToo}
	with := func(change func(*match.Profile)) match.Profile {
		p := whole
		p.Variants = append([]string{}, whole.Variants...)
		change(&p)
		return p
	}
	for _, c := range []struct {
		p         match.Profile
		criterion string
		want, all match.Truth
		why       string
	}{
		{whole, "required", match.Met, match.Met, "everything is met; 50 % is at least 50 %"},
		{with(func(p *match.Profile) { p.Stage = "" }), "stage", match.Unknown, match.Unknown, "a stage that is not said"},
		{with(func(p *match.Profile) { p.Stage = "II" }), "stage", match.NotMet, match.NotMet, "II is not III"},
		{with(func(p *match.Profile) { p.Stage = "IVA" }), "stage", match.Met, match.Met, "a sub-stage"},
		{with(func(p *match.Profile) { p.Line = "1L" }), "line", match.NotMet, match.NotMet, "first line"},
		{with(func(p *match.Profile) { p.Line = "4L" }), "line", match.NotMet, match.NotMet, "beyond the last"},
		{with(func(p *match.Profile) { p.Tumour = "SCLC" }), "tumour", match.NotMet, match.NotMet, "another tumour"},
		{with(func(p *match.Profile) { p.Variants[0] = "EGFR L858R" }), "required", match.Unknown, match.Unknown, "the insertion was not denied"},
		{with(func(p *match.Profile) { p.Variants[0] = "EGFR wild type" }), "required", match.NotMet, match.NotMet, "wild type denies it"},
		{with(func(p *match.Profile) { p.Variants = p.Variants[:1] }), "excluded", match.Unknown, match.Unknown, "T790M and ALK were not looked for, as far as is said"},
		{with(func(p *match.Profile) { p.Variants[1] = "EGFR T790M" }), "excluded", match.NotMet, match.NotMet, "excluded"},
		{with(func(p *match.Profile) { p.PDL1TPS = &forty9 }), "pdl1", match.NotMet, match.NotMet, "49 is not 50"},
		{with(func(p *match.Profile) { p.PDL1TPS = nil }), "pdl1", match.Unknown, match.Unknown, "not measured"},
		{with(func(p *match.Profile) { p.PDL1TPS = nil; p.Variants = append(p.Variants, "PD-L1 TPS 80%") }), "pdl1", match.Met, match.Met, "measured, among the findings"},
	} {
		e := trial.Meets(c.p)
		found := false
		for _, x := range e.Criteria {
			if x.Name == c.criterion {
				found = true
				if x.Truth != c.want {
					t.Errorf("%s: %s, want %s: %s", c.criterion, x.Truth, c.want, c.why)
				}
			}
		}
		if !found || e.Truth != c.all {
			t.Errorf("%s: whole %s, want %s: %s; %+v", c.criterion, e.Truth, c.all, c.why, e.Criteria)
		}
	}
	if e := (&match.Criteria{}).Meets(whole); e.Truth != match.Met || len(e.Criteria) != 0 {
		t.Errorf("criteria that ask nothing: %+v", e)
	}
}

func TestCriteriaAreChecked(t *testing.T) {
	high, low := 60.0, 101.0
	for _, c := range []struct {
		c    match.Criteria
		want int
		why  string
	}{
		{match.Criteria{Required: []string{"EGFR L858R", "banana split"}}, 1, "not an alteration"},
		{match.Criteria{LineFrom: 3, LineTo: 2}, 1, "in the wrong order"},
		{match.Criteria{PDL1From: &low}, 1, "above 100 %"},
		{match.Criteria{PDL1From: &high, PDL1To: new(float64)}, 1, "in the wrong order"},
		{match.Criteria{Required: []string{"NTRK fusion"}, LineFrom: 2}, 0, "readable"},
	} {
		if got := c.c.Check(); len(got) != c.want {
			t.Errorf("%s: %+v", c.why, got)
		}
	}
}
