// Package dose finds the dose of a phase-1 trial: designs, their decision tables,
// the selection of the dose at the end, and fits of their models. It computes and
// nothing else: no database, no clock, no network.
//
// A design with its parameters is data (Settings), so that a protocol can keep it
// and a result can repeat it. New turns settings into a Design, which answers two
// questions: what next (Next), and which dose in the end (Select). Both look at
// nothing but the State they are given, so that any past decision can be computed
// again from the data of its day.
//
// Doses are numbered from 1. A probability is a fraction of 1. DLT is a
// dose-limiting toxicity.
package dose

// Design decides. It never changes after New and is safe for many goroutines.
type Design interface {
	// Settings are complete: every parameter that the design uses has its value.
	Settings() Settings
	// Next is the decision that is due after the patients of s. The slices of s are
	// read, not kept.
	Next(s *State) Decision
	// Select names the dose that the data recommend when the trial is over: the
	// maximum tolerated dose, or the optimal biological dose of a design that looks
	// at efficacy.
	Select(s *State) Selection
}

// Arm counts the patients of one dose. What counts is the dose that was given, not
// the one that was planned.
type Arm struct {
	N       int       // patients treated, those pending among them
	DLT     int       // of these, with a DLT
	Eff     int       // of these, with a response (efficacy designs, backfill)
	Both    int       // of these, with a response and a DLT
	Pending []float64 // of patients without a DLT whose window is still open: follow-up as a fraction of the window, [0, 1)
	Onset   []float64 // when the DLTs came, as fractions of the window; only adaptive weights of the TITE-CRM ask
}

// State is what a trial knows when a decision is due.
type State struct {
	Dose   int   // of the last cohort; the start dose when nobody was treated
	Arms   []Arm // by dose, Arms[0] is dose 1
	Cohort Arm   // the last cohort alone: what coherence asks about

	// Coin, in [0, 1), decides what a design leaves to chance (ties of BOIN-ET, the
	// backfilled dose of BF-BOIN with "random"). It comes from outside and is kept
	// with the decision, so that the decision can be computed again.
	Coin float64
}

// Treated is the number of patients at all doses.
func (s *State) Treated() int {
	n := 0
	for i := range s.Arms {
		n += s.Arms[i].N
	}
	return n
}

// Action is where the next cohort goes, seen from the current dose.
type Action uint8

// The actions.
const (
	Stay Action = iota
	Escalate
	Deescalate
	Stop // the trial ends: Decision.Stop says why
	Wait // patients must be followed further before anybody is treated
)

// Ending is why a trial stops before its last patient.
type Ending uint8

// The endings.
const (
	Goes    Ending = iota // it does not stop
	Unsafe                // the lowest dose is inadmissible: no dose is recommended
	Precise               // enough patients at a dose that would be given again
	Found                 // the design has named its dose (3+3)
	Futile                // no dose is admissible for its efficacy
)

// Decision is what a design wants next.
type Decision struct {
	Action Action
	Dose   int    // of the next cohort; 0 when the trial stops
	Stop   Ending // why it stops
	Above  int    // lowest dose that may not be given any more, with all above it; 0 for none
	Reason string // key of the rule that decided, one of Reasons; the words are the reader's
}

// Selection is the dose recommended at the end.
type Selection struct {
	Dose     int       // 0 for none
	Estimate []float64 // estimated probability of a DLT by dose; NaN where nobody was treated and the design has no model
	Reason   string    // key of the rule that decided
}
