package consensus

import (
	"math"
	"testing"
)

func TestRuleFor(t *testing.T) {
	tests := []struct {
		n, maxOutside, minEach int
		basis                  Basis
		source                 string
	}{
		{-1, 0, 0, NoPanel, "nobody"},
		{0, 0, 0, NoPanel, "nobody"},
		{1, 0, 1, ByThird, "proportion: one cannot be in both thirds"},
		{2, 0, 1, ByThird, "proportion: one in each extreme is disagreement"},
		{3, 0, 1, ByThird, "proportion"},
		{4, 1, 2, ByThird, "proportion: one of four is less than a third"},
		{7, 2, 3, ByThird, "proportion: two of seven is less than a third"},
		{8, 2, 3, ByTable, "S2 row 8-10"},
		{9, 2, 3, ByTable, "S2 row 8-10"},
		{10, 2, 3, ByTable, "S2 row 8-10: three of ten, though not a third"},
		{11, 3, 4, ByTable, "S2 row 11-13"},
		{13, 3, 4, ByTable, "S2 row 11-13"},
		{14, 4, 5, ByTable, "S2 row 14-16"},
		{16, 4, 5, ByTable, "S2 row 14-16"},
		{17, 5, 6, ByContinuedTable, "S3 row 17-19; a third is 5.7"},
		{19, 5, 7, ByContinuedTable, "S3 row 17-19; a third is 6.3"},
		{20, 6, 7, ByContinuedTable, "S3 row 20-22; a third is 6.7"},
		{22, 6, 8, ByContinuedTable, "S3 row 20-22; a third is 7.3"},
		{25, 7, 9, ByContinuedTable, "S3 row 23-25; a third is 8.3"},
		{26, 8, 9, ByThird, "proportion: a third is 8.7"},
		{27, 8, 9, ByThird, "proportion: a third is 9, which is not less than a third outside"},
		{5000, 1666, 1667, ByThird, "proportion"},
		{math.MaxInt, math.MaxInt / 3, math.MaxInt/3 + 1, ByThird, "no overflow (2^63−1 = 3k + 1)"},
	}
	for _, tt := range tests {
		got := RuleFor(tt.n)
		want := CountRule{Panel: max(tt.n, 0), MaxOutside: tt.maxOutside, MinEach: tt.minEach, Basis: tt.basis}
		if got != want {
			t.Errorf("%s: RuleFor(%d) = %+v, want %+v", tt.source, tt.n, got, want)
		}
	}
}

func TestDisagreement(t *testing.T) {
	tests := []struct {
		ratings string
		want    Disagreement
		source  string
	}{
		{"", Disagreement{}, "nobody disagrees with nobody"},
		{"1", Disagreement{}, "one cannot disagree"},
		{"19", Disagreement{IPRAS: true, Classic: true}, "two at the ends: 8 > 2.35, and half in each extreme"},
		{"46", Disagreement{}, "two in the middle: 2 < 2.35"},
		{"333 555 777", Disagreement{IPRAS: true, Classic: true}, "S2: three of nine in each extreme; 4 > 2.35"},
		{"333 5555 77", Disagreement{}, "S2: two of nine high is one too few; 2 < 3.85"},
		{"11 2 5 777 89", Disagreement{IPRAS: true, Classic: true}, "S2, nine members: three low and five high"},
		{"666 99 9999", Disagreement{}, "one-sided: 3 against an IPRAS of 6.1"},
		{"3334444777", Disagreement{Classic: true}, "S2 row 8-10: three of ten each; IPR 2.8 equals IPRAS 2.8, and equal is not above"},
		{"2224466 66", Disagreement{IPRAS: true}, "nobody high, but 4 exceeds 2.35 + 1.5 × 1 = 3.85"},
		{"111 5555 888 9", Disagreement{IPRAS: true}, "S2 row 11-13: three low of eleven are one too few; 8 − 3.4 exceeds 3.4"},
		{"1111 555 8888", Disagreement{IPRAS: true, Classic: true}, "S2 row 11-13: four each of eleven"},
		{"1111 5555555 8888", Disagreement{}, "S2 row 14-16: four each of fifteen are one too few; 5.6 − 4.2 is below 2.5"},
		{"11111 55555 88888", Disagreement{IPRAS: true, Classic: true}, "S2 row 14-16: five each of fifteen"},
		{"111111 55555 888888", Disagreement{IPRAS: true, Classic: true}, "S4: six each of seventeen are above a third"},
		{"111111 5555555 888888", Disagreement{IPRAS: true}, "S4: six of nineteen are less than a third"},
	}
	for _, tt := range tests {
		t.Run(tt.ratings, func(t *testing.T) {
			s := Tally(panel(tt.ratings))
			if got := s.Disagreement(); got != tt.want {
				t.Errorf("%s: %+v, want %+v (IPR %v, IPRAS %v, %+v)", tt.source, got, tt.want, s.IPR, s.IPRAS, s.Thirds)
			}
		})
	}
}

// The reason for integers: in floating point this panel of ten disagrees.
func TestBoundaryThatFloatingPointGetsWrong(t *testing.T) {
	low, high := 3.9, 6.7
	ipr := high - low
	// The conversion forbids a fused multiply-add, so every machine shows the same.
	ipras := 2.35 + float64(1.5*math.Abs(5-(low+high)/2))
	if ipr <= ipras {
		t.Fatalf("the panel no longer shows the error: %v <= %v", ipr, ipras)
	}
	s := Tally(panel("1136666777"))
	if s.P30.Float64() != low || s.P70.Float64() != high {
		t.Fatalf("P30 %v, P70 %v; want 3.9 and 6.7", s.P30, s.P70)
	}
	if s.IPR != s.IPRAS || s.Disagreement().IPRAS {
		t.Errorf("IPR %v, IPRAS %v, disagreement %v; want equal and none", s.IPR, s.IPRAS, s.Disagreement().IPRAS)
	}
	if got := s.DisagreementIndex(); got.Num != got.Den {
		t.Errorf("disagreement index %d/%d, want exactly 1", got.Num, got.Den)
	}
}

func TestAgreement(t *testing.T) {
	tests := []struct {
		ratings string
		want    Agreement
		source  string
	}{
		{"", Agreement{}, "nobody agrees"},
		{"8", Agreement{Region: High, Reached: true}, "one agrees with himself"},
		{"78", Agreement{Region: High, Reached: true}, "two in one region"},
		{"67", Agreement{Region: NoThird, Outside: 2}, "two either side of 6.5"},
		{"7777777 66", Agreement{Region: High, Outside: 2, Reached: true}, "S2 row 8-10: two of nine outside"},
		{"777777 666", Agreement{Region: High, Outside: 3}, "S2 row 8-10: three of nine outside"},
		{"55555555 14", Agreement{Region: Middle, Outside: 1, Reached: true}, "S2 row 8-10: agreement may be on uncertainty"},
		{"2222 5555 7", Agreement{Region: Middle, Outside: 5}, "neither agreement nor classic disagreement"},
		{"11111111 999", Agreement{Region: Low, Outside: 3, Reached: true}, "S2 row 11-13: three of eleven outside"},
		{"1111111 9999", Agreement{Region: Low, Outside: 4}, "S2 row 11-13: four of eleven outside"},
		{"11117777", Agreement{Region: Middle, Outside: 8}, "a median of 4 in a region where nobody is"},
		{"8888888888888 555555", Agreement{Region: High, Outside: 6}, "S3 row 17-19: six of nineteen outside"},
	}
	for _, tt := range tests {
		t.Run(tt.ratings, func(t *testing.T) {
			if got := Tally(panel(tt.ratings)).Agreement(); got != tt.want {
				t.Errorf("%s: %+v, want %+v", tt.source, got, tt.want)
			}
		})
	}
}
