package tool

import (
	"slices"

	"stepwise/person"
)

// Who may do what. Scope is a programme, or "" for what all programmes share.

// mayKeep: a tool of one programme belongs to its coordinators; one for all takes a
// coordinator of all or an administrator, who connects systems.
func mayKeep(a person.Actor, scope string) bool {
	return a.Anywhere(person.Administrator) || a.Has(scope, "", person.Coordinator)
}

// mayKeepAny reports whether there is a scope that the actor may keep tools for.
func mayKeepAny(a person.Actor) bool {
	return a.Anywhere(person.Administrator) || slices.ContainsFunc(a.Grants, func(g person.Grant) bool {
		return g.Role == person.Coordinator && g.Cohort == ""
	})
}

// MayShare reports whether somebody may connect a tool for all programmes.
func MayShare(a person.Actor) bool { return mayKeep(a, "") }

// mayUse: coordinators choose links for their programme or their cohort, also in
// tools that somebody else connected for all.
func mayUse(a person.Actor, t Tool, programme, cohort string) bool {
	if t.Scope != "" && t.Scope != programme {
		return false
	}
	return programme != "" && a.Has(programme, cohort, person.Coordinator)
}

// mayUseAny: who may see a tool's page at all.
func mayUseAny(a person.Actor, t Tool) bool {
	if mayKeep(a, t.Scope) {
		return true
	}
	ids, all := a.Programmes(person.Coordinator)
	return all || t.Scope == "" && len(ids) > 0 || slices.Contains(ids, t.Scope)
}

// mayStart: whoever holds a role where the link lies. Administrators by being one
// see no teaching.
func mayStart(a person.Actor, l Link) bool {
	return slices.ContainsFunc(a.Grants, func(g person.Grant) bool {
		return g.Role != person.Administrator && (g.Programme == "" || g.Programme == l.Programme) && (l.Cohort == "" || g.Cohort == "" || g.Cohort == l.Cohort)
	})
}
