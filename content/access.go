package content

import (
	"slices"

	"stepwise/person"
)

// Who may do what. Scope is a programme, or "" for what all programmes share.

// mayRead: whoever is signed in reads what is shared; what belongs to a programme
// is read by those who hold any role in it.
func mayRead(a person.Actor, scope string) bool {
	return a.SignedIn() && (scope == "" || within(a, scope, person.Roles...))
}

// mayLearn: progress, answers and reflections are kept of learners only. An expert
// who looks into a unit leaves no trace in the learning record.
func mayLearn(a person.Actor, scope string) bool {
	return a.SignedIn() && (a.Anywhere(person.Learner) && scope == "" || scope != "" && within(a, scope, person.Learner))
}

// mayWrite: coordinators of the programme. What is shared belongs to nobody's
// programme, so it takes a coordinator of all or an administrator. A coordinator
// of one cohort writes nothing that other cohorts read.
func mayWrite(a person.Actor, scope string) bool {
	if scope == "" {
		return a.Has("", "", person.Coordinator) || a.Anywhere(person.Administrator)
	}
	return a.Has(scope, "", person.Coordinator)
}

// MayShare reports whether somebody may write what all programmes share, for forms
// that offer it.
func MayShare(a person.Actor) bool { return mayWrite(a, "") }

// mayAuthor reports whether there is anything that the actor may write.
func mayAuthor(a person.Actor) bool {
	return mayWrite(a, "") || slices.ContainsFunc(a.Grants, func(g person.Grant) bool {
		return g.Role == person.Coordinator && g.Cohort == ""
	})
}

// mayDecide: a tutor or coordinator of the learner's programme and cohort, and
// never of one's own.
func mayDecide(a person.Actor, r Reflection) bool {
	return a.SignedIn() && a.ID != r.Person && a.Has(r.Programme, r.Cohort, person.Tutor, person.Coordinator)
}

// within reports a role somewhere in a programme, be it in one cohort.
func within(a person.Actor, programme string, roles ...person.Role) bool {
	ids, all := a.Programmes(roles...)
	return all || slices.Contains(ids, programme)
}
