package consensus

import (
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

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
