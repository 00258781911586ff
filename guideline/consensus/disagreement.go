package consensus

// Disagreement holds the verdicts of the two rules in use. They ask different
// questions and can differ, so they stand side by side and are never merged into
// one.
type Disagreement struct {
	// IPRAS: the inter-percentile range exceeds the one adjusted for symmetry.
	// Equal is not above.
	IPRAS bool
	// Classic: at least MinEach ratings in 1 to 3 and as many in 7 to 9; see
	// [CountRule].
	Classic bool
}

// Any reports whether either rule finds disagreement.
func (d Disagreement) Any() bool { return d.IPRAS || d.Classic }

// Disagreement applies both rules. Nobody rating, or one alone, cannot disagree.
func (s Summary) Disagreement() Disagreement {
	if !s.Rated() {
		return Disagreement{}
	}
	rule := RuleFor(s.N)
	return Disagreement{
		IPRAS:   s.IPR > s.IPRAS,
		Classic: s.Thirds.Low >= rule.MinEach && s.Thirds.High >= rule.MinEach,
	}
}

// Agreement is the verdict of the classic agreement rule. A panel can be in
// neither agreement nor disagreement.
type Agreement struct {
	// Region contains the median, or is NoThird when the median is 3.5 or 6.5 or
	// nobody rated.
	Region Third
	// Outside is the number of ratings outside Region: all of them without one.
	Outside int
	// Reached: Outside is at most MaxOutside; see [CountRule].
	Reached bool
}

// Agreement applies the classic rule: few enough ratings outside the three-point
// region containing the median [S2].
//
// A median of 3.5 or 6.5 lies in no region. Then half of the ratings are on either
// side of the gap, which is too many outside whichever region one picks, so there
// is no agreement under any convention.
func (s Summary) Agreement() Agreement {
	if !s.Rated() {
		return Agreement{}
	}
	region := s.medianRegion()
	a := Agreement{Region: region, Outside: s.N - s.in(region)}
	a.Reached = region != NoThird && a.Outside <= RuleFor(s.N).MaxOutside
	return a
}

func (s Summary) medianRegion() Third {
	switch m := s.Median; {
	case m <= 3*PerPoint:
		return Low
	case m < 4*PerPoint:
		return NoThird
	case m <= 6*PerPoint:
		return Middle
	case m < 7*PerPoint:
		return NoThird
	}
	return High
}

func (s Summary) in(t Third) int {
	switch t {
	case Low:
		return s.Thirds.Low
	case Middle:
		return s.Thirds.Middle
	case High:
		return s.Thirds.High
	}
	return 0
}
