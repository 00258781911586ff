package client

import "stepwise/person"

// mayManage: administrators of the installation see, make, change and revoke
// clients. Nobody else does; a key reaches everybody's record.
func mayManage(a person.Actor) bool { return a.Has("", "", person.Administrator) }
