package consensus

import "strings"

// Category is the classification of a statement in the terms of the method. The
// zero value is [NotRated].
type Category uint8

// The categories of the method, and NotRated for a statement without ratings.
const (
	NotRated Category = iota
	Inappropriate
	Uncertain
	Appropriate
)

// String returns the method's English term.
func (c Category) String() string {
	switch c {
	case Inappropriate:
		return "inappropriate"
	case Uncertain:
		return "uncertain"
	case Appropriate:
		return "appropriate"
	}
	return "not rated"
}

// Reason says why a statement is uncertain. Several can hold at once.
type Reason uint8

// The reasons for Uncertain.
const (
	// MedianBetween: the median is neither low nor high enough.
	MedianBetween Reason = 1 << iota
	// DisagreementIPRAS: the IPR exceeds the IPRAS.
	DisagreementIPRAS
	// DisagreementClassic: too many ratings in both extreme thirds.
	DisagreementClassic
)

// Has reports whether r includes all of other.
func (r Reason) Has(other Reason) bool { return r&other == other }

// String lists the reasons in English, joined by "; ", for logs and the command
// line. It is empty when there is none.
func (r Reason) String() string {
	var parts []string
	if r.Has(MedianBetween) {
		parts = append(parts, "median between the extreme thirds")
	}
	if r.Has(DisagreementIPRAS) {
		parts = append(parts, "disagreement: IPR exceeds IPRAS")
	}
	if r.Has(DisagreementClassic) {
		parts = append(parts, "disagreement: ratings in both extreme thirds")
	}
	return strings.Join(parts, "; ")
}

// Boundary says where a median of 6.5 belongs. An even panel can have one, and
// published panels decide differently, so a panel fixes it before the first
// round. A median of 3.5 is uncertain under both.
type Boundary uint8

const (
	// StrictBoundary leaves 6.5 uncertain: appropriate starts at 7 [S5].
	StrictBoundary Boundary = iota
	// HigherCategory takes 6.5 as appropriate [S6]. It is the one convention here
	// that does not treat both ends of the scale alike.
	HigherCategory
)

// Classification is a category with the reasons when it is [Uncertain].
type Classification struct {
	Category Category
	Reasons  Reason // zero unless Category is Uncertain
}

// Classify applies the method: appropriate with a median of 7 to 9 and
// inappropriate with one of 1 to 3, both only without disagreement by either rule,
// and uncertain otherwise [S5].
func (s Summary) Classify(b Boundary) Classification {
	if !s.Rated() {
		return Classification{}
	}
	category, reasons := s.byMedian(b)
	d := s.Disagreement()
	if d.IPRAS {
		reasons |= DisagreementIPRAS
	}
	if d.Classic {
		reasons |= DisagreementClassic
	}
	if reasons != 0 {
		category = Uncertain
	}
	return Classification{Category: category, Reasons: reasons}
}

func (s Summary) byMedian(b Boundary) (Category, Reason) {
	from := 7 * PerPoint
	if b == HigherCategory {
		from -= PerPoint / 2
	}
	switch {
	case s.Median >= from:
		return Appropriate, 0
	case s.Median <= 3*PerPoint:
		return Inappropriate, 0
	}
	return Uncertain, MedianBetween
}
