package consensus

// Counts holds the number of ratings of each value: Counts[7] is how many rated
// 7. Index 0 stays zero, so that a [Rating] is its own index.
type Counts [Max + 1]int

// Thirds holds the number of ratings in each three-point region.
type Thirds struct {
	Low    int // 1 to 3
	Middle int // 4 to 6
	High   int // 7 to 9
}

// Summary describes the ratings of one statement in one round.
type Summary struct {
	N         int // ratings counted: the panel size in every rule below
	Abstained int // ballots that took part without rating
	Invalid   int // values off the scale: never counted, and shown so that nobody loses a vote silently

	Counts Counts
	Thirds Thirds

	// The fields below are zero when N is zero; see Rated.

	Median Points // in halves, 1 to 9
	P30    Points // 30th percentile, in tenths, 1 to 9
	P70    Points // 70th percentile, in tenths, 1 to 9

	// IPR is the inter-percentile range P70 − P30, 0 to 8.
	IPR Points
	// Centre is the central point of the IPR, (P30 + P70)/2 [S1].
	Centre Points
	// Asymmetry is the asymmetry index |5 − Centre|, 0 to 4 [S1].
	Asymmetry Points
	// IPRAS is the inter-percentile range adjusted for symmetry,
	// 2.35 + 1.5 × Asymmetry, 2.35 to 8.35: 2.35 is the range that means
	// disagreement when ratings are symmetric about 5, and 1.5 corrects for
	// asymmetry (Fitch et al. 2001; figures confirmed by the result in [S1]).
	IPRAS Points
}

// Tally summarises ratings in any order. [Abstain] is counted apart and takes no
// part in any figure; so is a value off the scale. It allocates nothing and takes
// time linear in the number of ratings.
func Tally(ratings []Rating) Summary {
	var s Summary
	for _, r := range ratings {
		switch {
		case r.Valid():
			s.Counts[r]++
		case r == Abstain:
			s.Abstained++
		default:
			s.Invalid++
		}
	}
	s.describe()
	return s
}

// Constants of IPRAS in Points. They are exact: 2.35 is 94/40.
const (
	scaleCentre    = 5 * PerPoint
	rangeSymmetric = 94
)

func (s *Summary) describe() {
	for r := Min; r <= Max; r++ {
		count := s.Counts[r]
		s.N += count
		switch r.Third() {
		case Low:
			s.Thirds.Low += count
		case Middle:
			s.Thirds.Middle += count
		case High:
			s.Thirds.High += count
		}
	}
	if s.N == 0 {
		return
	}
	s.Median = median(&s.Counts, s.N)
	s.P30 = percentile(&s.Counts, s.N, 3)
	s.P70 = percentile(&s.Counts, s.N, 7)
	s.IPR = s.P70 - s.P30
	// Percentiles are multiples of 4/40, so halving leaves multiples of 2/40, and
	// taking 3/2 of those is exact again.
	s.Centre = (s.P30 + s.P70) / 2
	s.Asymmetry = max(scaleCentre-s.Centre, s.Centre-scaleCentre)
	s.IPRAS = rangeSymmetric + s.Asymmetry*3/2
}

// Rated reports whether anybody rated, that is, whether the median and what
// follows from it mean anything.
func (s Summary) Rated() bool { return s.N > 0 }

// DisagreementIndex returns IPR/IPRAS, which is above 1 exactly when the IPR rule
// finds disagreement [S7]. It is 0/0 when nobody rated.
func (s Summary) DisagreementIndex() Ratio {
	return Ratio{Num: int(s.IPR), Den: int(s.IPRAS)}
}
