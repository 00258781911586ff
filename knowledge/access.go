package knowledge

import "stepwise/person"

// MaySeeDrafts reports whether the actor sees drafts, their reviews, and what was
// discarded. What is in force is for everybody, signed in or not.
func MaySeeDrafts(a person.Actor) bool {
	return a.SignedIn() && a.Anywhere(person.Reviewer, person.Expert, person.Panel, person.Coordinator, person.Administrator)
}

// MayEdit reports whether the actor may put forward a draft.
func MayEdit(a person.Actor) bool {
	return a.SignedIn() && a.Anywhere(person.Reviewer, person.Expert, person.Panel, person.Coordinator)
}

// MayReview reports whether the actor may give verdicts, settle disputes and
// withdraw statements.
func MayReview(a person.Actor) bool { return a.SignedIn() && a.Anywhere(person.Reviewer) }

// MayImport reports whether the actor may bring files in.
func MayImport(a person.Actor) bool { return MayEdit(a) || mayImportAsIs(a) }

// mayImportAsIs reports whether what the actor imports holds at once, with the
// status that its file says. Who administers the installation can restore its
// database too, so this gives nothing that they do not have.
func mayImportAsIs(a person.Actor) bool {
	return a.SignedIn() && a.Has("", "", person.Administrator)
}
