package guideline

import (
	"context"
	"fmt"

	room "stepwise/guideline"
	"stepwise/guideline/consensus"
	"stepwise/internal/lang"
)

// bar is one column of the histogram, in the units of its viewBox.
type bar struct {
	Rating       consensus.Rating
	X, Y, Height int
}

// Pointer is the path of the mark above one's own rating: a small triangle, which
// is told apart by shape and not by colour.
func (b bar) Pointer() string { return fmt.Sprintf("M%d %d l5 -8 h-10 z", b.X+12, b.Y-1) }

// barsOf lays the counts out in nine columns 30 wide; the highest bar is 60 high
// and stands on 71. Anything that was rated at all is at least 2 high, so that it
// is seen.
func barsOf(counts consensus.Counts) []bar {
	most := 1
	for _, n := range counts {
		most = max(most, n)
	}
	var out []bar
	for r := consensus.Min; r <= consensus.Max; r++ {
		height := counts[r] * 60 / most
		if counts[r] > 0 {
			height = max(height, 2)
		}
		out = append(out, bar{Rating: r, X: int(r-1)*30 + 3, Y: 71 - height, Height: height})
	}
	return out
}

// thirdName is the class of a three-point region.
func thirdName(r consensus.Rating) string {
	switch r.Third() {
	case consensus.Low:
		return "low"
	case consensus.Middle:
		return "mid"
	}
	return "high"
}

// mineOf is the reader's own rating, Abstain when there is none.
func mineOf(o room.Outcome) consensus.Rating {
	if o.Mine == nil {
		return consensus.Abstain
	}
	return o.Mine.Rating
}

// pointLabel names a point of the scale for who does not see its place.
func pointLabel(ctx context.Context, r consensus.Rating) string {
	switch r {
	case consensus.Min:
		return lang.T(ctx, "guideline.point.low", "Rating", int(r))
	case 5:
		return lang.T(ctx, "guideline.point.mid", "Rating", int(r))
	case consensus.Max:
		return lang.T(ctx, "guideline.point.high", "Rating", int(r))
	}
	return fmt.Sprint(int(r))
}

// signed writes a shift with its sign, a true minus for fewer.
func signed(p consensus.Points) string {
	switch {
	case p > 0:
		return "+" + p.String()
	case p < 0:
		return "−" + (-p).String()
	}
	return "0"
}
