package dose

import "slices"

// Reasons of decisions and selections that several designs share. A key names the
// rule; its words stand with the reader's language.
const (
	ReasonStart          = "start"             // nobody was treated yet
	ReasonBelow          = "rate.below"        // the observed rate asks to escalate
	ReasonWithin         = "rate.within"       // the observed rate asks to stay
	ReasonAbove          = "rate.above"        // the observed rate asks to de-escalate
	ReasonTop            = "rate.below.top"    // would escalate, but there is no higher dose
	ReasonNextEliminated = "rate.below.next"   // would escalate, but the next dose was dropped
	ReasonLowest         = "rate.above.lowest" // would de-escalate, but there is no lower dose
	ReasonStay1Of3       = "rate.stay_1_of_3"  // stays at 1 DLT of 3 by choice of the protocol
	ReasonDown2Of6       = "rate.down_2_of_6"  // de-escalates at 2 DLTs of 6 by choice of the protocol
	ReasonEliminated     = "eliminated"        // the dose was dropped; the next lower is given
	ReasonUnsafe         = "unsafe.lowest"     // the lowest dose was dropped: the trial stops
	ReasonExtraSafe      = "unsafe.extra_safe" // the lowest dose failed the stricter rule
	ReasonPrecise        = "precise"           // enough patients at a dose that would be given again
	ReasonTitrate        = "titration.next"    // no DLT so far: one patient at the next dose
	ReasonFill           = "titration.fill"    // the first DLT, or the top dose: fill the cohort
	ReasonNearest        = "select.nearest"    // the isotonic estimate nearest to the target
	ReasonNone           = "select.none"       // no admissible dose was treated
	ReasonBounded        = "select.bounded"    // every estimate reaches the de-escalation boundary
	ReasonNobody         = "select.nobody"     // nobody was treated
)

var reasons = []string{
	ReasonStart, ReasonBelow, ReasonWithin, ReasonAbove, ReasonTop, ReasonNextEliminated, ReasonLowest, ReasonStay1Of3, ReasonDown2Of6,
	ReasonEliminated, ReasonUnsafe, ReasonExtraSafe, ReasonPrecise, ReasonTitrate, ReasonFill,
	ReasonNearest, ReasonNone, ReasonBounded, ReasonNobody,
}

// explain is called by init of a design's file with the reasons of its own.
func explain(keys ...string) { reasons = append(reasons, keys...) }

// Reasons lists every key that a decision or a selection can carry, so that a test
// can ask for its words.
func Reasons() []string {
	list := slices.Clone(reasons)
	slices.Sort(list)
	return slices.Compact(list)
}
