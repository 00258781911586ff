package ehr

import "stepwise/person"

// mayManage: administrators of the installation decide which record systems are
// trusted and see what became of cards. Nobody else does.
func mayManage(a person.Actor) bool { return a.Has("", "", person.Administrator) }
