package cmi5

import (
	"context"
	"encoding/json"

	"stepwise/content/course"
	"stepwise/lrs"
	"stepwise/lrs/statement"
)

// Door lets sessions into the learning record, each with the token that its unit
// fetched.
type Door struct{ courses *course.Service }

// NewDoor returns the door for sessions.
func NewDoor(courses *course.Service) Door { return Door{courses} }

// Open lets a session in: it may write what cmi5 allows a unit to write, read what
// units of its registration wrote, and reach the documents of its learner.
func (d Door) Open(ctx context.Context, user, password string) (lrs.Caller, bool, error) {
	if len(user) != 36 {
		return lrs.Caller{}, false, nil // no session id
	}
	s, ok, err := d.courses.Enter(ctx, user, password)
	if err != nil || !ok {
		return lrs.Caller{}, false, err
	}
	// One authority a registration: "mine" is then what its units wrote, and no
	// other learner's.
	home := lrs.Base + "/registration"
	authority, err := json.Marshal(map[string]any{"objectType": "Agent", "account": map[string]string{"homePage": home, "name": s.Registration}})
	if err != nil {
		return lrs.Caller{}, false, err
	}
	return lrs.Caller{
		Person: s.Person, Authority: authority, AuthorityKey: "account|" + home + "|" + s.Registration,
		Scopes: lrs.StatementsWrite | lrs.StatementsReadMine | lrs.StateScope | lrs.Profile, Default: statement.V103, Origins: []string{"*"},
		Check: s.Check, Reach: s.Document,
	}, true, nil
}
