package forward

import "stepwise/person"

// mayManage: administrators of the installation. What is sent on leaves the
// house, so nobody else decides about it.
func mayManage(a person.Actor) bool { return a.Has("", "", person.Administrator) }
