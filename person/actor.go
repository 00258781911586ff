package person

import (
	"slices"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
)

// Role is what somebody may be in a programme.
type Role string

// The roles.
const (
	Learner       Role = "learner"
	Expert        Role = "expert"
	Tutor         Role = "tutor"
	Panel         Role = "panel"
	Reviewer      Role = "reviewer" // checks clinical statements against their sources
	Coordinator   Role = "coordinator"
	Administrator Role = "administrator"
)

// Roles lists them all, in the order in which pages show them.
var Roles = []Role{Learner, Expert, Tutor, Panel, Reviewer, Coordinator, Administrator}

// ParseRole reads a role's name.
func ParseRole(s string) (Role, bool) {
	r := Role(s)
	return r, slices.Contains(Roles, r)
}

// Grant is a role and where it holds: an empty Programme means everywhere, an
// empty Cohort the whole programme.
type Grant struct {
	Role      Role   `db:"role"`
	Programme string `db:"programme"`
	Cohort    string `db:"cohort"`
}

// covers reports whether the grant holds in a scope. Asking about a whole
// programme (cohort "") is not answered by a grant for one cohort of it.
func (g Grant) covers(programme, cohort string) bool {
	return (g.Programme == "" || g.Programme == programme) && (g.Cohort == "" || g.Cohort == cohort)
}

// Actor is who asks: the signed-in person with their grants. The zero Actor is
// nobody and may do nothing. Every service takes one and decides in its access.go.
type Actor struct {
	ID        string
	Latin     string
	Han       string
	Email     string
	City      string
	Confirmed bool
	Locale    lang.Tag
	Grants    []Grant
}

// Has reports whether the actor holds one of the roles in a scope. An
// administrator holds no other role by being one.
func (a Actor) Has(programme, cohort string, roles ...Role) bool {
	for _, g := range a.Grants {
		if slices.Contains(roles, g.Role) && g.covers(programme, cohort) {
			return true
		}
	}
	return false
}

// Anywhere reports whether the actor holds one of the roles in any scope, for
// menus and first gates; the service decides about the scope.
func (a Actor) Anywhere(roles ...Role) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return slices.Contains(roles, g.Role) })
}

// Programmes lists the programmes in which the actor holds one of the roles; all
// is true when one of the grants holds everywhere.
func (a Actor) Programmes(roles ...Role) (ids []string, all bool) {
	for _, g := range a.Grants {
		if !slices.Contains(roles, g.Role) {
			continue
		}
		if g.Programme == "" {
			all = true
		} else if !slices.Contains(ids, g.Programme) {
			ids = append(ids, g.Programme)
		}
	}
	return ids, all
}

// SignedIn reports whether there is somebody.
func (a Actor) SignedIn() bool { return a.ID != "" }

// Name writes the name as a reader of t expects it: Han characters in Chinese
// where there are any, else Latin.
func (a Actor) Name(t lang.Tag) string { return Name(a.Latin, a.Han, t) }

// Name chooses between the two spellings of a name.
func Name(latin, han string, t lang.Tag) string {
	if t == lang.ZH && han != "" || latin == "" {
		return han
	}
	return latin
}

// Forbidden is the answer to an actor who may not.
func Forbidden() error { return fault.New(fault.Forbidden, "fault.forbidden") }
