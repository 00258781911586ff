package consensus

import "testing"

func TestClassify(t *testing.T) {
	is := func(c Category, r ...Reason) Classification {
		want := Classification{Category: c}
		for _, reason := range r {
			want.Reasons |= reason
		}
		return want
	}
	tests := []struct {
		ratings        string
		strict, higher Classification
		source         string
	}{
		{"", is(NotRated), is(NotRated), "no rating is not uncertainty"},
		{"000", is(NotRated), is(NotRated), "nor is a round of abstentions"},
		{"7", is(Appropriate), is(Appropriate), "S5: a median of 7 is appropriate"},
		{"3", is(Inappropriate), is(Inappropriate), "S5: a median of 3 is inappropriate"},
		{"4", is(Uncertain, MedianBetween), is(Uncertain, MedianBetween), "S5: above 3"},
		{"6", is(Uncertain, MedianBetween), is(Uncertain, MedianBetween), "S5: below 7"},
		{"6666 7777", is(Uncertain, MedianBetween), is(Appropriate), "6.5: S5 says below 7 is uncertain, S6 says 6.5 is appropriate"},
		{"3333 4444", is(Uncertain, MedianBetween), is(Uncertain, MedianBetween), "3.5: uncertain by S5 and by S6"},
		{"456 77777 88888 99", is(Appropriate), is(Appropriate), "S1: criterion one was accepted"},
		{"111 5 77777", is(Uncertain, DisagreementIPRAS, DisagreementClassic),
			is(Uncertain, DisagreementIPRAS, DisagreementClassic), "S5: a median of 7 with disagreement is uncertain"},
		{"11111 5 999", is(Uncertain, DisagreementIPRAS, DisagreementClassic),
			is(Uncertain, DisagreementIPRAS, DisagreementClassic), "S5: a median of 1 with disagreement is uncertain"},
		{"333 555 777", is(Uncertain, MedianBetween, DisagreementIPRAS, DisagreementClassic),
			is(Uncertain, MedianBetween, DisagreementIPRAS, DisagreementClassic), "all three reasons are named"},
		{"3334444777", is(Uncertain, MedianBetween, DisagreementClassic),
			is(Uncertain, MedianBetween, DisagreementClassic), "the two rules are named apart"},
		{"1111111 777", is(Uncertain, DisagreementClassic), is(Uncertain, DisagreementClassic),
			"either rule suffices: IPR 4.2 is below IPRAS 5.2, but three of ten are in each extreme"},
		{"1111111 666", is(Inappropriate), is(Inappropriate), "the same spread without anybody in 7 to 9"},
	}
	for _, tt := range tests {
		t.Run(tt.ratings, func(t *testing.T) {
			s := Tally(panel(tt.ratings))
			if got := s.Classify(StrictBoundary); got != tt.strict {
				t.Errorf("%s: strict %v (%v), want %v (%v)", tt.source, got.Category, got.Reasons, tt.strict.Category, tt.strict.Reasons)
			}
			if got := s.Classify(HigherCategory); got != tt.higher {
				t.Errorf("%s: higher %v (%v), want %v (%v)", tt.source, got.Category, got.Reasons, tt.higher.Category, tt.higher.Reasons)
			}
		})
	}
}

func TestReasonNamesEachRule(t *testing.T) {
	all := MedianBetween | DisagreementIPRAS | DisagreementClassic
	want := "median between the extreme thirds; disagreement: IPR exceeds IPRAS; disagreement: ratings in both extreme thirds"
	if got := all.String(); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := Reason(0).String(); got != "" {
		t.Errorf("no reason reads %q", got)
	}
}
