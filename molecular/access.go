package molecular

import (
	"slices"

	"stepwise/person"
)

// Who may do what. Everything else is refused.
//
//	type a tumour, read the coverage,
//	  read the access map, a point's history   anyone: facts with their sources, nothing about people
//	upload a file to be read                   whoever is signed in (the page's rule): reading costs
//	enter, correct, withdraw a point,
//	  import a list                            coordinators of the point's programme, also those of
//	                                           one of its cohorts: a city's coordinator knows its pharmacies
//
// An administrator is none of these by being one.

// MayEnter reports whether the actor may enter points for a programme.
func MayEnter(a person.Actor, programme string) bool {
	if !a.SignedIn() || programme == "" {
		return false
	}
	ids, all := a.Programmes(person.Coordinator)
	return all || slices.Contains(ids, programme)
}
