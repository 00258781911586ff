package custody

import (
	"slices"

	"stepwise/trial"
)

// Move is one line of the rules: which step a container may take, after which others,
// what is scanned, who may, and what else has to hold.
type Move struct {
	Step   Step
	Of     Kind        // Collection or Bag
	After  []Step      // the container's last step; "" is none yet
	Scans  [2]Kind     // what the two labels are on, in the order of the work
	Right  trial.Right // at the subject's site
	Needs  []Need
	Cold   bool // temperatures on the way are entered
	Weight bool
}

// Need is a condition beside the order of the steps.
type Need string

// The needs.
const (
	Fit      Need = "fit"      // consent stands, the subject has not left
	Released Need = "released" // the product is released, and its results are those it was released with
	Unspoilt Need = "unspoilt" // not after the expiry, nor after the time since thawing
	Opened   Need = "opened"   // the subject has a slot at a level that a signed decision holds open
	Within   Need = "within"   // the dose is not above the planned level
)

// moves are all of them. What is not listed cannot happen. Infusion is entered on a
// form of its own (Service.Infuse), acceptance after quarantine and discarding take a
// reason instead of scans.
var moves = []Move{
	{Step: Collect, Of: Collection, After: []Step{""}, Scans: [2]Kind{Band, Collection}, Right: trial.Handle, Needs: []Need{Fit}},
	{Step: Send, Of: Collection, After: []Step{Collect, Accept}, Scans: [2]Kind{Collection, Box}, Right: trial.Handle},
	{Step: Receive, Of: Collection, After: []Step{Send}, Scans: [2]Kind{Box, Collection}, Right: trial.Produce, Cold: true},
	{Step: Use, Of: Collection, After: []Step{Receive, Accept, Use}, Scans: [2]Kind{Collection, Batch}, Right: trial.Produce},
	{Step: Fill, Of: Bag, After: []Step{""}, Scans: [2]Kind{Batch, Bag}, Right: trial.Produce},
	{Step: Send, Of: Bag, After: []Step{Fill}, Scans: [2]Kind{Bag, Box}, Right: trial.Produce, Needs: []Need{Released, Unspoilt}},
	{Step: Receive, Of: Bag, After: []Step{Send}, Scans: [2]Kind{Box, Bag}, Right: trial.Handle, Cold: true},
	{Step: Thaw, Of: Bag, After: []Step{Receive, Accept}, Scans: [2]Kind{Band, Bag}, Right: trial.Handle, Needs: []Need{Fit, Released, Unspoilt, Opened}},
	{Step: Check, Of: Bag, After: []Step{Receive, Accept, Thaw, Check}, Scans: [2]Kind{Band, Bag}, Right: trial.Handle, Needs: []Need{Fit, Released, Unspoilt, Opened, Within}, Weight: true},
}

// MoveOf is the rule for a step.
func MoveOf(of Kind, step Step) (Move, bool) {
	i := slices.IndexFunc(moves, func(m Move) bool { return m.Of == of && m.Step == step })
	if i < 0 {
		return Move{}, false
	}
	return moves[i], true
}

// Next are the steps that a container may take now, in the order of the chain, before
// anything but the order is looked at. A frozen bag is thawed before it is checked; a
// fresh one is not thawed.
func Next(c Container) []Move {
	var out []Move
	for _, m := range moves {
		if m.Of == c.Kind && follows(m, c) {
			out = append(out, m)
		}
	}
	return out
}

func follows(m Move, c Container) bool {
	if c.Quarantine || !slices.Contains(m.After, c.Last) {
		return false
	}
	thawed := slices.ContainsFunc(c.Steps, func(s Taken) bool { return s.Step == Thaw })
	switch m.Step {
	case Thaw:
		return c.Frozen && !thawed
	case Check:
		return !c.Frozen || thawed
	case Use, Send:
		// Accepting brings back to where the container was: only what arrived is used,
		// and what arrived is not sent again.
		arrived := slices.ContainsFunc(c.Steps, func(s Taken) bool { return s.Step == Receive })
		return c.Kind != Collection || arrived == (m.Step == Use)
	}
	return true
}
