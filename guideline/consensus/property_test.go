package consensus

import (
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// ballots draws a round with up to 40 ballots, abstentions among them.
func ballots(t *rapid.T) []Rating {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Rating {
		return Rating(rapid.IntRange(int(Abstain), int(Max)).Draw(t, "rating"))
	}), 0, 40).Draw(t, "ballots")
}

func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ratings := ballots(t)
		want := Tally(ratings)
		shuffled := rapid.Permutation(ratings).Draw(t, "shuffled")
		if got := Tally(shuffled); got != want {
			t.Fatalf("%v gives %+v, %v gives %+v", ratings, want, shuffled, got)
		}
	})
}

func TestAbstentionsChangeNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ratings := ballots(t)
		with, without := Tally(append(slices.Clone(ratings), Abstain, Abstain)), Tally(ratings)
		with.Abstained -= 2
		if with != without {
			t.Fatalf("two abstentions turn %+v into %+v", without, with)
		}
	})
}

// Turning the scale around must turn the verdict around and leave the spread.
func TestReflection(t *testing.T) {
	mirrored := map[Category]Category{
		NotRated: NotRated, Uncertain: Uncertain,
		Appropriate: Inappropriate, Inappropriate: Appropriate,
	}
	rapid.Check(t, func(t *rapid.T) {
		ratings := ballots(t)
		reflected := make([]Rating, len(ratings))
		for i, r := range ratings {
			if r != Abstain {
				reflected[i] = 10 - r
			}
		}
		a, b := Tally(ratings), Tally(reflected)
		if a.IPRAS != b.IPRAS || a.IPR != b.IPR || a.Asymmetry != b.Asymmetry {
			t.Fatalf("IPR %v/%v, IPRAS %v/%v", a.IPR, b.IPR, a.IPRAS, b.IPRAS)
		}
		if a.Rated() && (a.Median+b.Median != 10*PerPoint || a.P30+b.P70 != 10*PerPoint || a.P70+b.P30 != 10*PerPoint) {
			t.Fatalf("medians %v and %v, P30 %v, P70 %v", a.Median, b.Median, a.P30, b.P70)
		}
		if a.Disagreement() != b.Disagreement() || a.Agreement().Outside != b.Agreement().Outside {
			t.Fatalf("%+v and %+v; %+v and %+v", a.Disagreement(), b.Disagreement(), a.Agreement(), b.Agreement())
		}
		ca, cb := a.Classify(StrictBoundary), b.Classify(StrictBoundary)
		if cb.Category != mirrored[ca.Category] || ca.Reasons != cb.Reasons {
			t.Fatalf("%v (%v) and %v (%v)", ca.Category, ca.Reasons, cb.Category, cb.Reasons)
		}
	})
}

func TestBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ratings := ballots(t)
		s := Tally(ratings)
		if s.N+s.Abstained != len(ratings) || s.Thirds.Low+s.Thirds.Middle+s.Thirds.High != s.N {
			t.Fatalf("ballots are lost: %+v of %d", s, len(ratings))
		}
		if !s.Rated() {
			return
		}
		if s.P30 < PerPoint || s.P30 > s.Median || s.Median > s.P70 || s.P70 > 9*PerPoint {
			t.Fatalf("out of order: P30 %v, median %v, P70 %v", s.P30, s.Median, s.P70)
		}
		if s.IPRAS < rangeSymmetric || s.IPRAS > rangeSymmetric+6*PerPoint {
			t.Fatalf("IPRAS %v is outside 2.35 to 8.35", s.IPRAS)
		}
		if s.Median%(PerPoint/2) != 0 || s.IPR%(PerPoint/10) != 0 {
			t.Fatalf("median %v is not in halves or IPR %v not in tenths", s.Median, s.IPR)
		}
		if s.Agreement().Reached && s.Disagreement().Classic {
			t.Fatalf("agreement and classic disagreement at once: %+v", s)
		}
		// Written in whole and lowest terms from the published decimals.
		want := new(big.Rat).Add(big.NewRat(47, 20), new(big.Rat).Mul(big.NewRat(3, 2), big.NewRat(int64(s.Asymmetry), 40)))
		if big.NewRat(int64(s.IPRAS), 40).Cmp(want) != 0 {
			t.Fatalf("IPRAS %v, want %v", s.IPRAS, want)
		}
	})
}

func TestRaisingARatingNeverLowersThePanel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ratings := ballots(t)
		before := Tally(ratings)
		raised := slices.Clone(ratings)
		for i, r := range raised {
			if r.Valid() && r < Max {
				raised[i]++
				break
			}
		}
		after := Tally(raised)
		if after.Median < before.Median || after.P30 < before.P30 || after.P70 < before.P70 {
			t.Fatalf("%v to %v: median %v to %v", ratings, raised, before.Median, after.Median)
		}
	})
}
