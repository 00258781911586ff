package dose

// What a design can do beyond Design, asked for with a type assertion. A trial and
// its simulation need to know: who looks at responses, who decides while patients are
// pending, and who takes patients outside a cohort.

// Waiter is a Design that decides while patients are pending and may ask for more
// follow-up. Any design may answer Wait as long as outcomes are missing that it needs
// in full; only a Waiter can be asked before they are all known.
type Waiter interface {
	Design
	// Ripens tells a trial that waits when to ask again: after so much more
	// follow-up, as a fraction of the window and the same for every pending patient,
	// Next may answer otherwise although nobody had a DLT and no window closed. It is
	// +Inf when only an outcome can change the answer.
	Ripens(s *State) float64
}

// Backfiller is a Design that treats patients at lower doses while the cohort is
// full and followed. It counts responses (Arm.Eff), and waits for none.
type Backfiller interface {
	Design
	// Backfill is the dose of the next patient outside the cohort, 0 when no dose is
	// open. s.Dose is the dose of the cohort; only doses below it can be open.
	Backfill(s *State) int
	// Open appends the doses that are open for backfill to doses, lowest first.
	Open(s *State, doses []int) []int
	// Fills is Open with the reason for every dose below the cohort's, lowest first.
	Fills(s *State) []Fill
	// Among is which of the open doses, lowest first, the next patient outside the
	// cohort is given, 0 for none; coin is what the design leaves to chance.
	Among(open []int, coin float64) int
}

// Efficacious is a Design that decides on responses: Arm.Eff and Arm.Both must be
// counted and a cohort is decided only when its responses are known.
type Efficacious interface {
	Design
	Efficacy() // marks the design
}

// Local is a Design that decides by little: Next depends on the current dose, on N
// and DLT of its arm, and on the lowest dose that was dropped (Decision.Above, which
// follows from each arm alone); Select is [Nearest] to Settings().Target under
// Settings().Under() below the lowest dropped dose. Exact characteristics then need a table instead of a call for
// every step.
type Local interface {
	Design
	Local() bool // false where a parameter makes the design look further
}

// Advice is what a model makes of the arms alone.
type Advice struct {
	Dose   int    // that it likes best, 0 for none
	Unsafe string // reason why the lowest dose is inadmissible, or ""
}

// Advised is a Design whose model is dear and looks at the arms only, and whose rules
// (coherence, no skipping, stopping) are cheap: Next is Follow after Advise, and the
// dose in the end is that of the advice, none where it is unsafe. Who meets the same
// arms again can keep the advice.
type Advised interface {
	Design
	Advise(s *State) Advice
	Follow(s *State, a Advice) Decision
}

// Choice is the dose in the end by an advice.
func (a Advice) Choice() int {
	if a.Unsafe != "" {
		return 0
	}
	return a.Dose
}
