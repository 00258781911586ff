package course

import (
	"slices"

	"stepwise/internal/fault"
	"stepwise/person"
)

// Who may do what; the rules are those of the library (content/access.go).

// mayRead: whoever is signed in reads what is shared; what belongs to a programme is
// for those with a role in it.
func mayRead(a person.Actor, scope string) bool {
	return a.SignedIn() && (scope == "" || within(a, scope, person.Roles...))
}

// mayLearn: registrations are of learners.
func mayLearn(a person.Actor, scope string) bool {
	return a.SignedIn() && (a.Anywhere(person.Learner) && scope == "" || scope != "" && within(a, scope, person.Learner))
}

// mayWrite: coordinators of the programme; what is shared takes a coordinator of all
// or an administrator.
func mayWrite(a person.Actor, scope string) bool {
	if scope == "" {
		return a.Has("", "", person.Coordinator) || a.Anywhere(person.Administrator)
	}
	return a.Has(scope, "", person.Coordinator)
}

// mayWaive: whoever may write the course, and never for oneself.
func mayWaive(a person.Actor, scope, learner string) bool {
	return a.ID != learner && mayWrite(a, scope)
}

func within(a person.Actor, programme string, roles ...person.Role) bool {
	ids, all := a.Programmes(roles...)
	return all || slices.Contains(ids, programme)
}

// maySee: a course that is no draft, or one's own draft.
func maySee(a person.Actor, c Course) bool {
	return mayWrite(a, c.Scope) || c.Status != Draft && mayRead(a, c.Scope)
}

// hidden is what somebody is told of a course that is not for them.
func hidden() error { return fault.New(fault.NotFound, "fault.notfound") }
