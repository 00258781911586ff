package consensus

import (
	"math/big"
	"math/rand/v2"
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

// quantile is the textbook form of definitions 6 and 7 of Hyndman and Fan on
// sorted ratings, in rationals, to hold the counting form against.
func quantile(sorted []Rating, p *big.Rat, definition int) *big.Rat {
	n := int64(len(sorted))
	position := new(big.Rat).Mul(p, big.NewRat(n+1, 1))
	if definition == 7 {
		position.Mul(p, big.NewRat(n-1, 1)).Add(position, big.NewRat(1, 1))
	}
	rank := new(big.Int).Div(position.Num(), position.Denom()).Int64()
	if rank < 1 {
		return big.NewRat(int64(sorted[0]), 1)
	}
	if rank >= n {
		return big.NewRat(int64(sorted[n-1]), 1)
	}
	part := new(big.Rat).Sub(position, big.NewRat(rank, 1))
	step := big.NewRat(int64(sorted[rank]-sorted[rank-1]), 1)
	return part.Mul(part, step).Add(part, big.NewRat(int64(sorted[rank-1]), 1))
}

func TestPercentilesAgreeWithTheTextbookForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sorted := slices.DeleteFunc(ballots(t), func(r Rating) bool { return r == Abstain })
		if len(sorted) == 0 {
			return
		}
		slices.Sort(sorted)
		s := Tally(sorted)
		for _, c := range []struct {
			name string
			got  Points
			p    *big.Rat
		}{
			{"P30", s.P30, big.NewRat(3, 10)},
			{"median", s.Median, big.NewRat(1, 2)}, // position (n+1)/2 is the ordinary median
			{"P70", s.P70, big.NewRat(7, 10)},
		} {
			if want := quantile(sorted, c.p, 6); big.NewRat(int64(c.got), int64(PerPoint)).Cmp(want) != 0 {
				t.Fatalf("%s of %v is %v, want %v", c.name, sorted, c.got, want)
			}
		}
	})
}

// disagreesBy7 applies the IPR rule with definition 7.
func disagreesBy7(sorted []Rating) bool {
	low, high := quantile(sorted, big.NewRat(3, 10), 7), quantile(sorted, big.NewRat(7, 10), 7)
	ipr := new(big.Rat).Sub(high, low)
	centre := new(big.Rat).Add(high, low)
	asymmetry := new(big.Rat).Sub(big.NewRat(5, 1), centre.Mul(centre, big.NewRat(1, 2)))
	asymmetry.Abs(asymmetry)
	ipras := asymmetry.Mul(asymmetry, big.NewRat(3, 2))
	return ipr.Cmp(ipras.Add(ipras, big.NewRat(47, 20))) > 0
}

func TestNoDisagreementOfDefinitionSevenIsMissed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sorted := slices.DeleteFunc(ballots(t), func(r Rating) bool { return r == Abstain })
		if len(sorted) == 0 {
			return
		}
		slices.Sort(sorted)
		if disagreesBy7(sorted) && !Tally(sorted).Disagreement().IPRAS {
			t.Fatalf("%v disagrees by definition 7 only", sorted)
		}
	})
}

// everyPanelOfNine calls visit with each sorted panel of nine; visit must not keep
// the slice.
func everyPanelOfNine(visit func(sorted []Rating)) {
	sorted := make([]Rating, 9)
	var fill func(i int, from Rating)
	fill = func(i int, from Rating) {
		if i == len(sorted) {
			visit(sorted)
			return
		}
		for r := from; r <= Max; r++ {
			sorted[i] = r
			fill(i+1, r)
		}
	}
	fill(0, Min)
}

// The argument for definition 6 in the comment of percentile, in full.
func TestEveryPanelOfNineInClassicDisagreementExceedsIPRAS(t *testing.T) {
	panels, classic, missedBySeven := 0, 0, 0
	everyPanelOfNine(func(sorted []Rating) {
		panels++
		s := Tally(sorted)
		if s.P30 != Points(sorted[2])*PerPoint || s.P70 != Points(sorted[6])*PerPoint {
			t.Fatalf("%v: P30 %v and P70 %v are not the third and the seventh rating", sorted, s.P30, s.P70)
		}
		d := s.Disagreement()
		if !d.Classic {
			return
		}
		classic++
		if !d.IPRAS {
			t.Errorf("%v is in classic disagreement only", sorted)
		}
		if !disagreesBy7(sorted) {
			missedBySeven++
		}
	})
	if panels != 24310 || classic != 5925 || missedBySeven != 918 {
		t.Errorf("%d panels, %d in classic disagreement, %d of them missed by definition 7; the comment says 24310, 5925, 918",
			panels, classic, missedBySeven)
	}
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

func benchmarkRatings(n int) []Rating {
	random := rand.New(rand.NewPCG(1, 2))
	ratings := make([]Rating, n)
	for i := range ratings {
		ratings[i] = Min + Rating(random.IntN(9))
	}
	return ratings
}

func benchmarkVerdict(b *testing.B, n int) {
	ratings := benchmarkRatings(n)
	b.ReportAllocs()
	for b.Loop() {
		s := Tally(ratings)
		if s.Classify(StrictBoundary).Category == NotRated || s.Agreement().Outside > n {
			b.Fatal("no verdict")
		}
	}
}

func BenchmarkVerdict15(b *testing.B)   { benchmarkVerdict(b, 15) }
func BenchmarkVerdict5000(b *testing.B) { benchmarkVerdict(b, 5000) }

func benchmarkCompare(b *testing.B, n int) {
	before, after := map[int]Rating{}, map[int]Rating{}
	for i, r := range benchmarkRatings(n) {
		before[i], after[n-1-i] = r, r
	}
	b.ReportAllocs()
	for b.Loop() {
		if c := Compare(before, after); len(c.Shifts) != n {
			b.Fatal("voters lost")
		}
	}
}

func BenchmarkCompare15(b *testing.B)   { benchmarkCompare(b, 15) }
func BenchmarkCompare5000(b *testing.B) { benchmarkCompare(b, 5000) }
