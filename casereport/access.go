package casereport

import (
	"strconv"

	"stepwise/internal/fault"
	"stepwise/person"
)

// Standing is what somebody is to one report; more than one may hold.
type Standing uint

// The standings. AsMember is anybody who belongs to the programme.
const (
	AsOwner Standing = 1 << iota
	AsAuthor
	AsTutor
	AsCoordinator
	AsMember
)

// Team are those who may read before the patient has consented.
const Team = AsOwner | AsAuthor | AsTutor | AsCoordinator

// Action is what somebody wants with a report beside moving it (state.go).
type Action string

// The actions.
const (
	Read      Action = "read"      // the text and its figures
	Follow    Action = "follow"    // comments, rounds, versions, warnings, history
	Write     Action = "write"     // text, title, figures, versions
	Comment   Action = "comment"   // and reply
	Declare   Action = "declare"   // checklist items; warnings that are no identifiers
	Compose   Action = "compose"   // who the co-authors are
	Consent   Action = "consent"   // record the patient's consent, or its end
	Vouch     Action = "vouch"     // confirm as an author that no identifier is left
	Certify   Action = "certify"   // confirm the same as the tutor
	Assign    Action = "assign"    // choose the tutor, set a due date
	SeeOffice Action = "seeoffice" // see it in the coordinator's list
)

// Actions lists them for the table test.
var Actions = []Action{Read, Follow, Write, Comment, Declare, Compose, Consent, Vouch, Certify, Assign, SeeOffice}

// StandingOf works out what the actor is to a report with these authors. A tutor
// or a coordinator is one only as long as the role is held.
func StandingOf(a person.Actor, r Report, authors []string) Standing {
	if !a.SignedIn() {
		return 0
	}
	var s Standing
	for _, id := range authors {
		if id == a.ID {
			s |= AsAuthor
		}
	}
	if a.ID == r.Owner {
		s |= AsOwner | AsAuthor
	}
	if a.ID == r.Tutor && a.Has(r.Programme, r.Cohort, person.Tutor) {
		s |= AsTutor
	}
	if a.Has(r.Programme, r.Cohort, person.Coordinator) {
		s |= AsCoordinator
	}
	for _, g := range a.Grants {
		// Administrators run the machine; that is no reason to read of patients.
		if g.Role != person.Administrator && (g.Programme == "" || g.Programme == r.Programme) {
			s |= AsMember
		}
	}
	return s
}

// May reports whether somebody with this standing may do the action while the
// report is in this state. published says that it was accepted and that a consent
// of the patient is in force: only then does anybody outside the team read. What
// is not said here is denied.
func May(who Standing, what Action, state State, published bool) bool {
	is := func(any Standing) bool { return who&any != 0 }
	switch what {
	case Read:
		return is(Team) || is(AsMember) && published
	case Follow:
		return is(Team)
	case Write:
		return is(AsAuthor) && state.Writing()
	case Comment:
		return is(AsAuthor|AsTutor) && !state.Over()
	case Declare, Vouch:
		return is(AsAuthor) && !state.Over()
	case Compose:
		return is(AsOwner) && !state.Over()
	case Consent:
		// A consent may come late, and be taken back at any time.
		return is(AsOwner | AsCoordinator)
	case Certify:
		return is(AsTutor) && state == Review
	case Assign:
		return is(AsCoordinator) && !state.Over()
	case SeeOffice:
		return is(AsCoordinator)
	}
	return false
}

// allow turns the answer into what the asker is told: nothing at all to those who
// may not even read, that it is closed to those who might in another state.
func allow(who Standing, what Action, r Report) error {
	published := r.Published()
	switch {
	case May(who, what, r.State, published):
		return nil
	case !May(who, Read, r.State, published):
		return fault.New(fault.NotFound, "fault.notfound")
	}
	for _, s := range States {
		if May(who, what, s, published) {
			return closedIn(r.State)
		}
	}
	return person.Forbidden()
}

// allowMove is allow for a move.
func allowMove(who Standing, m Move, r Report) (State, error) {
	if !May(who, Read, r.State, r.Published()) {
		return "", fault.New(fault.NotFound, "fault.notfound")
	}
	if !MayMove(who, m) {
		return "", person.Forbidden()
	}
	to, ok := Next(r.State, m)
	if !ok {
		return "", closedIn(r.State)
	}
	return to, nil
}

// closedIn is what somebody is told who comes at the wrong time.
func closedIn(s State) error {
	key := "casereport.closed." + string(s)
	return fault.New(fault.Closed, key)
}

func itoa(n int) string { return strconv.Itoa(n) }
