package course

import (
	"stepwise/content/cmi5"
	"stepwise/internal/clock"
	"stepwise/lrs"
)

// TypeUnit is the activity type of a unit that names none.
const TypeUnit = "http://adlnet.gov/expapi/activities/lesson"

// about is what a statement of the learning system is about.
type about struct {
	version      *Version
	registration string
	person       string
	session      string // session id, "" for none known: never
}

// unit is a unit as the object of a statement.
func (v *Version) unit(a *cmi5.AU) lrs.Activity {
	kind := a.ActivityType
	if kind == "" {
		kind = TypeUnit
	}
	return lrs.Activity{ID: UnitIRI(v.Course, a.ID), Type: kind, Name: names(a.Title)}
}

// category is the profile that statements about the course follow.
func (v *Version) category() string {
	if v.Kind.SCORM() {
		return categorySCORM
	}
	return cmi5.CategoryCMI5
}

// says is a cmi5 defined statement of the learning system: context with
// registration, category, the publisher's id and the session (clauses 9.6.1 to
// 9.6.3.1).
func (x about) says(id string, verb lrs.Verb, object lrs.Activity, publisher string, at clock.Time) lrs.Statement {
	return lrs.Statement{ID: id, Person: x.person, Verb: verb, Object: object, Timestamp: at, Context: &lrs.Context{
		Registration: x.registration,
		Grouping:     []lrs.Activity{{ID: publisher}},
		Category:     []lrs.Activity{{ID: x.version.category()}},
		Extensions:   map[string]any{cmi5.ExtSession: x.session},
	}}
}
