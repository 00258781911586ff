package web

import "stepwise/person"

// Rule is the first gate of a route: who may knock at all. The room's service
// decides about the thing behind it.
type Rule struct {
	Name  string
	roles []person.Role
	open  bool
}

// The rules, by the names that the table of routes uses.
var (
	anyone        = Rule{Name: "anyone", open: true}
	signedIn      = Rule{Name: "signedIn"}
	learner       = Rule{Name: "learner", roles: []person.Role{person.Learner}}
	expert        = Rule{Name: "expert", roles: []person.Role{person.Expert, person.Coordinator}}
	reviewer      = Rule{Name: "reviewer", roles: []person.Role{person.Reviewer}}
	editor        = Rule{Name: "editor", roles: []person.Role{person.Reviewer, person.Expert, person.Panel, person.Coordinator}}
	drafts        = Rule{Name: "drafts", roles: []person.Role{person.Reviewer, person.Expert, person.Panel, person.Coordinator, person.Administrator}}
	tutor         = Rule{Name: "tutor", roles: []person.Role{person.Tutor, person.Coordinator}}
	staff         = Rule{Name: "staff", roles: []person.Role{person.Expert, person.Tutor, person.Panel, person.Coordinator}}
	coordinator   = Rule{Name: "coordinator", roles: []person.Role{person.Coordinator}}
	administrator = Rule{Name: "administrator", roles: []person.Role{person.Administrator}}
	office        = Rule{Name: "office", roles: []person.Role{person.Coordinator, person.Administrator}}
)

// Allows reports whether somebody may knock.
func (r Rule) Allows(a person.Actor) bool {
	if r.open {
		return true
	}
	if !a.SignedIn() {
		return false
	}
	return len(r.roles) == 0 || a.Anywhere(r.roles...)
}
