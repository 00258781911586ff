package consensus

import (
	"cmp"
	"maps"
	"slices"
)

// Shift is the move of one voter who rated in both rounds.
type Shift[V cmp.Ordered] struct {
	Voter  V
	Before Rating
	After  Rating
}

// By returns After − Before in scale points, −8 to 8.
func (s Shift[V]) By() int { return int(s.After - s.Before) }

// CrossedThird reports whether the voter moved to another three-point region.
func (s Shift[V]) CrossedThird() bool { return s.Before.Third() != s.After.Third() }

// Change describes how one statement's ratings moved between two rounds. Only
// voters who rated in both rounds can have changed their minds, so the shares are
// of them; those who came or left move the medians without anybody having changed,
// which is why the medians are given for everybody and for the pairs.
type Change[V cmp.Ordered] struct {
	// Shifts has one entry for each voter who rated in both rounds, in the order
	// of voters, also for those who stayed.
	Shifts []Shift[V]
	Joined []V // rated in the second round only, in order
	Left   []V // rated in the first round only, in order

	Raised  int // voters who rated higher than before
	Lowered int // voters who rated lower than before
	Crossed int // voters who moved to another three-point region

	Before Summary // every ballot of the first round
	After  Summary // every ballot of the second round
	// PairedBefore and PairedAfter hold only the ratings in Shifts.
	PairedBefore Summary
	PairedAfter  Summary
}

// Compare describes the change from before to after, each the ballots of one round
// by voter. A voter whose value is [Abstain] or off the scale did not rate in that
// round. The result does not depend on map order.
func Compare[V cmp.Ordered](before, after map[V]Rating) Change[V] {
	c := Change[V]{
		Before: Tally(slices.Collect(maps.Values(before))),
		After:  Tally(slices.Collect(maps.Values(after))),
	}
	var pairedBefore, pairedAfter []Rating
	for _, voter := range voters(before, after) {
		was, is := before[voter], after[voter]
		switch {
		case was.Valid() && is.Valid():
			shift := Shift[V]{Voter: voter, Before: was, After: is}
			c.add(shift)
			pairedBefore = append(pairedBefore, was)
			pairedAfter = append(pairedAfter, is)
		case was.Valid():
			c.Left = append(c.Left, voter)
		case is.Valid():
			c.Joined = append(c.Joined, voter)
		}
	}
	c.PairedBefore, c.PairedAfter = Tally(pairedBefore), Tally(pairedAfter)
	return c
}

func voters[V cmp.Ordered](before, after map[V]Rating) []V {
	all := make([]V, 0, max(len(before), len(after)))
	for voter := range before {
		all = append(all, voter)
	}
	for voter := range after {
		if _, known := before[voter]; !known {
			all = append(all, voter)
		}
	}
	slices.Sort(all)
	return all
}

func (c *Change[V]) add(shift Shift[V]) {
	c.Shifts = append(c.Shifts, shift)
	switch by := shift.By(); {
	case by > 0:
		c.Raised++
	case by < 0:
		c.Lowered++
	}
	if shift.CrossedThird() {
		c.Crossed++
	}
}

// Changed returns the share of the voters who rated in both rounds that gave
// another rating. It is 0/0 when nobody did.
func (c Change[V]) Changed() Ratio {
	return Ratio{Num: c.Raised + c.Lowered, Den: len(c.Shifts)}
}

// Stability returns the share that gave the same rating, the complement of
// [Change.Changed]: how far the answers themselves have settled, which is not the
// same as consensus [S9]. It is the plain share, not corrected for chance as a
// kappa would be.
func (c Change[V]) Stability() Ratio {
	return Ratio{Num: len(c.Shifts) - c.Raised - c.Lowered, Den: len(c.Shifts)}
}

// Stable reports whether the stability is at least t. No source at hand gives a
// limit for the nine-point scale, so there is no default.
func (c Change[V]) Stable(t Threshold) bool { return c.Stability().Meets(t) }

// MedianShift returns the median after minus the median before over every ballot,
// and false when either round has no rating.
func (c Change[V]) MedianShift() (Points, bool) {
	return shiftOf(c.Before, c.After)
}

// PairedMedianShift is [Change.MedianShift] over the voters who rated in both
// rounds.
func (c Change[V]) PairedMedianShift() (Points, bool) {
	return shiftOf(c.PairedBefore, c.PairedAfter)
}

func shiftOf(before, after Summary) (Points, bool) {
	if !before.Rated() || !after.Rated() {
		return 0, false
	}
	return after.Median - before.Median, true
}
