// Package casereport tutors the writing of case reports: a draft by CARE section,
// rounds between authors and a journal's editor, comments that stay with their
// passage, and the patient's privacy before everything. Its rules stand in
// state.go (what may follow what) and access.go (who may do it).
package casereport

import "slices"

// State is where a report stands.
type State string

// The states. accepted, declined and withdrawn are ends; only a coordinator leads
// out of accepted and declined again.
const (
	Outline   State = "outline"   // what is new about the case, and for whom
	Draft     State = "draft"     // being written
	Review    State = "review"    // with the tutor; the text stands still
	Revision  State = "revision"  // back with the authors
	Accepted  State = "accepted"  // the tutor is content
	Declined  State = "declined"  // the tutor advises against going on
	Withdrawn State = "withdrawn" // the owner gave it up
)

// States lists them in the order of a report's life.
var States = []State{Outline, Draft, Review, Revision, Accepted, Declined, Withdrawn}

// ParseState reads a state's name.
func ParseState(s string) (State, bool) {
	st := State(s)
	return st, slices.Contains(States, st)
}

// Writing reports whether the text may change in this state.
func (s State) Writing() bool { return s == Outline || s == Draft || s == Revision }

// Over reports whether the report has come to an end.
func (s State) Over() bool { return s == Accepted || s == Declined || s == Withdrawn }

// Milestones that are written to the record beside the states, with the same verb
// and kind of object, so that a programme can ask for them.
const (
	MilestoneConsented    = "consented"    // the patient's consent is recorded
	MilestoneDeidentified = "deidentified" // author and tutor both found no identifier
	MilestonePublished    = "published"    // accepted, consented: the programme may read
)

// MilestoneRound names the end of tutoring round n, counted from 1: "round-2".
func MilestoneRound(n int) string { return "round-" + itoa(n) }

// Move is a step from one state to another.
type Move string

// The moves.
const (
	Begin    Move = "begin"    // the outline is done, writing begins
	Submit   Move = "submit"   // to the tutor; opens a round
	Accept   Move = "accept"   // ends a round
	Revise   Move = "revise"   // ends a round: minor or major revision
	Decline  Move = "decline"  // ends a round
	Withdraw Move = "withdraw" // by the owner, at any time before an end
	Reopen   Move = "reopen"   // by a coordinator, with a reason
)

// Moves lists them.
var Moves = []Move{Begin, Submit, Accept, Revise, Decline, Withdraw, Reopen}

// rule says from where to where a move leads and who may make it.
type rule struct {
	from []State
	to   State
	by   Standing
}

var rules = map[Move]rule{
	Begin:    {[]State{Outline}, Draft, AsAuthor},
	Submit:   {[]State{Draft, Revision}, Review, AsOwner},
	Accept:   {[]State{Review}, Accepted, AsTutor},
	Revise:   {[]State{Review}, Revision, AsTutor},
	Decline:  {[]State{Review}, Declined, AsTutor},
	Withdraw: {[]State{Outline, Draft, Review, Revision}, Withdrawn, AsOwner},
	Reopen:   {[]State{Accepted, Declined}, Revision, AsCoordinator},
}

// Next returns the state to which a move leads from s; ok is false when it leads
// nowhere from there.
func Next(s State, m Move) (to State, ok bool) {
	r, known := rules[m]
	if !known || !slices.Contains(r.from, s) {
		return "", false
	}
	return r.to, true
}

// MayMove reports whether somebody with this standing may make the move, wherever
// the report stands.
func MayMove(who Standing, m Move) bool {
	r, known := rules[m]
	return known && who&r.by != 0
}

// Decision is the tutor's word at the end of a round.
type Decision string

// The decisions. Minor and major both send the report back; they differ in what
// the tutor expects and in how long the authors have.
const (
	DecideAccept  Decision = "accept"
	DecideMinor   Decision = "minor"
	DecideMajor   Decision = "major"
	DecideDecline Decision = "decline"
)

// Decisions lists them in the order of a form.
var Decisions = []Decision{DecideMinor, DecideMajor, DecideAccept, DecideDecline}

// Move returns the move that a decision makes; ok is false for an unknown word.
func (d Decision) Move() (m Move, ok bool) {
	switch d {
	case DecideAccept:
		return Accept, true
	case DecideMinor, DecideMajor:
		return Revise, true
	case DecideDecline:
		return Decline, true
	}
	return "", false
}
