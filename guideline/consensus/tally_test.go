package consensus

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// panel writes ratings as digits, "0" for an abstention.
func panel(digits string) []Rating {
	var ratings []Rating
	for _, d := range digits {
		if d != ' ' {
			ratings = append(ratings, Rating(d-'0'))
		}
	}
	return ratings
}

func TestTallySpread(t *testing.T) {
	type spread struct{ Median, P30, P70, IPR, Centre, Asymmetry, IPRAS string }
	tests := []struct {
		ratings string
		want    spread
		source  string
	}{
		{"5", spread{"5", "5", "5", "0", "5", "0", "2.35"},
			"definition: one rating is every percentile"},
		{"9", spread{"9", "9", "9", "0", "9", "4", "8.35"},
			"definition: the largest IPRAS, 2.35 + 1.5 × 4"},
		{"19", spread{"5", "1", "9", "8", "5", "0", "2.35"},
			"Hyndman and Fan 6: positions 0.9 and 2.1 are held at the ends"},
		{"67", spread{"6.5", "6", "7", "1", "6.5", "1.5", "4.6"},
			"definition: the median of two is their mean, in halves"},
		{"148", spread{"4", "1.6", "7.2", "5.6", "4.4", "0.6", "3.25"},
			"Hyndman and Fan 6 by hand: positions 1.2 and 2.8; 2.35 + 1.5 × 0.6"},
		{"3335557 77", spread{"5", "3", "7", "4", "5", "0", "2.35"},
			"Hyndman and Fan 6: of nine, the third and the seventh rating"},
		{"3334444777", spread{"4", "3.3", "6.1", "2.8", "4.7", "0.3", "2.8"},
			"by hand: positions 3.3 and 7.7; IPR and IPRAS meet exactly"},
		{"456 77777 88888 99", spread{"7", "7", "8", "1", "7.5", "2.5", "6.1"},
			"S1, criterion one, n = 15: median 7, percentiles 7 and 8, AI 2.5, IPRAS 6.1"},
	}
	for _, tt := range tests {
		t.Run(tt.ratings, func(t *testing.T) {
			s := Tally(panel(tt.ratings))
			got := spread{
				s.Median.String(), s.P30.String(), s.P70.String(), s.IPR.String(),
				s.Centre.String(), s.Asymmetry.String(), s.IPRAS.String(),
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.source, diff)
			}
		})
	}
}

// The table of S1 gives the numbers 1 1 1 5 5 2 for six of nine columns, and its
// text leaves the three single ratings somewhere below 7. Where they are does not
// matter, and that has to hold here as well.
func TestPublishedExampleWhereverTheSingleRatingsAre(t *testing.T) {
	for a := Rating(1); a <= 4; a++ {
		for b := a + 1; b <= 5; b++ {
			for c := b + 1; c <= 6; c++ {
				s := Tally(append(panel("7777788888 99"), a, b, c))
				if s.N != 15 || s.Median.String() != "7" || s.IPR.String() != "1" || s.IPRAS.String() != "6.1" {
					t.Errorf("singles %d %d %d: n %d median %v IPR %v IPRAS %v", a, b, c, s.N, s.Median, s.IPR, s.IPRAS)
				}
				if s.Disagreement().Any() || !s.Agreement().Reached {
					t.Errorf("singles %d %d %d: %+v %+v; S1 accepts with three outside", a, b, c, s.Disagreement(), s.Agreement())
				}
			}
		}
	}
}

func TestTallyCounts(t *testing.T) {
	tests := []struct {
		ratings []Rating
		want    Summary
		reason  string
	}{
		{nil, Summary{}, "nobody voted"},
		{panel("000"), Summary{Abstained: 3}, "everybody abstained: present, but nothing to summarise"},
		{[]Rating{-1, 10, 1 << 40}, Summary{Invalid: 3}, "values off the scale are shown and not counted"},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, Tally(tt.ratings)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
		}
	}

	s := Tally(append(panel("1 33 4 6 777 9 00"), 10))
	if want := (Counts{0, 1, 0, 2, 1, 0, 1, 3, 0, 1}); s.Counts != want {
		t.Errorf("Counts = %v, want %v", s.Counts, want)
	}
	if want := (Thirds{Low: 3, Middle: 2, High: 4}); s.Thirds != want {
		t.Errorf("Thirds = %+v, want %+v", s.Thirds, want)
	}
	if s.N != 9 || s.Abstained != 2 || s.Invalid != 1 {
		t.Errorf("N %d, Abstained %d, Invalid %d; want 9, 2, 1", s.N, s.Abstained, s.Invalid)
	}
}

func TestTallyOfThousands(t *testing.T) {
	var ratings []Rating
	for r := Min; r <= Max; r++ {
		for range 1000 {
			ratings = append(ratings, r)
		}
	}
	s := Tally(ratings)
	// Positions 2700.3 and 6300.7 lie inside the third and the seventh thousand
	// or just past: rank 2700 is 3 and 2701 is 3, rank 6300 and 6301 are 7.
	if s.Median.String() != "5" || s.P30.String() != "3" || s.P70.String() != "7" {
		t.Errorf("median %v, P30 %v, P70 %v; want 5, 3, 7", s.Median, s.P30, s.P70)
	}
	if got := s.Disagreement(); got != (Disagreement{IPRAS: true, Classic: true}) {
		t.Errorf("a flat panel of 9,000: %+v, want both rules", got)
	}
}

func TestTallyDoesNotAllocate(t *testing.T) {
	ratings := panel("123456789123456")
	if n := testing.AllocsPerRun(100, func() { Tally(ratings) }); n != 0 {
		t.Errorf("Tally allocates %v times", n)
	}
}
