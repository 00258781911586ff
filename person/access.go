package person

import "slices"

// Who may do what with people. Everything else is refused.
//
//	see a profile, its history      the person, coordinators of one of their roles, administrators
//	edit one's own profile          the person; name, licence and hospital until they are confirmed
//	confirm, correct, answer a
//	  request                       coordinators of one of their roles, never for themselves
//	invite to, give, take a role    coordinators and administrators of its scope; the administrator's
//	                                role, and the coordinator's everywhere: administrators only
//	see or make a link that opens
//	  somebody's account            administrators; coordinators of all of their roles; never
//	                                a coordinator for an administrator
//	disable, enable, sign out       administrators, never themselves
//	import a list                   who may invite; each row by the rule for its role
//	see accounts of other systems,
//	  set rules for them            coordinators of a whole programme, administrators
//	give such an account to
//	  somebody, take it away,
//	  join two records, undo        of those: coordinators of one of the roles of everybody
//	                                concerned, administrators; never for themselves
//
// "Administrators" hold the role everywhere. An administrator of one programme only
// gives and takes roles there. An administrator confirms nobody by being one: the
// office that knows the doctors does.

// administers reports whether the actor administers the whole installation.
func administers(a Actor) bool { return a.SignedIn() && a.Has("", "", Administrator) }

// coordinates reports whether one of somebody's grants lies in a scope that the
// actor coordinates. Who holds no role at all is left to coordinators everywhere.
func coordinates(a Actor, grants []Grant) bool {
	if !a.SignedIn() {
		return false
	}
	if a.Has("", "", Coordinator) {
		return true
	}
	return slices.ContainsFunc(grants, func(g Grant) bool { return a.Has(g.Programme, g.Cohort, Coordinator) })
}

// Rights are what an actor may do with one person.
type Rights struct {
	Self     bool
	See      bool
	Confirm  bool // also correct, and answer requests
	HandOver bool // see and make links that open the account
	Disable  bool // also end sessions
}

// RightsOver works out what the actor may do with somebody who holds grants.
func RightsOver(a Actor, person string, grants []Grant) Rights {
	if !a.SignedIn() {
		return Rights{}
	}
	self := a.ID == person
	admin, office := administers(a), coordinates(a, grants)
	return Rights{
		Self:     self,
		See:      self || admin || office,
		Confirm:  office && !self,
		HandOver: !self && (admin || office && coordinatesAll(a, grants)),
		Disable:  admin && !self,
	}
}

// coordinatesAll reports whether every role of somebody lies within what the actor
// coordinates: a link to the account opens all of them.
func coordinatesAll(a Actor, grants []Grant) bool {
	for _, g := range grants {
		if !MayGrant(a, g) || !a.Has(g.Programme, g.Cohort, Coordinator) {
			return false
		}
	}
	return true
}

// MayGrant reports whether the actor may invite to, give and take a role where it
// holds. Nobody gives what reaches beyond their own scope.
func MayGrant(a Actor, g Grant) bool {
	switch {
	case !a.SignedIn(), !slices.Contains(Roles, g.Role), g.Programme == "" && g.Cohort != "":
		return false
	case g.Role == Administrator, g.Role == Coordinator && g.Programme == "":
		return a.Has(g.Programme, g.Cohort, Administrator)
	}
	return a.Has(g.Programme, g.Cohort, Coordinator, Administrator)
}

// MayInvite reports whether there is any role that the actor may invite to, for
// pages and menus.
func MayInvite(a Actor) bool { return a.SignedIn() && a.Anywhere(Coordinator, Administrator) }

// mayList reports whether the actor sees lists of people; the list itself holds
// only those in scope.
func mayList(a Actor) bool {
	return a.SignedIn() && (a.Anywhere(Coordinator) || administers(a))
}
