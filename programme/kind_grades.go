package programme

import (
	"slices"
	"strings"

	"stepwise/lrs"
)

// Grades that a tool connected by LTI has sent: line items at or above a score.
// Score 0 means that any final grade is enough.
func init() {
	register(Kind{
		Name: "grades", Fields: []string{"count", "items", "score"}, Dimension: Content,
		Check: func(r Requirement, note func(field, key string, args ...any)) {
			checkList(r.Items, "items", note)
			checkShare(r, note)
			checkCount(r, r.Items, note)
		},
		Match: func(r Requirement, e lrs.Entry) (string, bool) {
			graded := e.Verb == lrs.Passed.ID || e.Verb == lrs.Failed.ID || e.Verb == lrs.Completed.ID || e.Verb == lrs.Scored.ID
			if !graded || !oneOf(e.Object, r.Items, lineItem) {
				return "", false
			}
			return e.Object, r.Score == 0 || e.Scaled != nil && *e.Scaled >= r.Score
		},
		Need:  func(r Requirement) int { return allOr(r.Count, r.Items) },
		Wants: func(r Requirement) []string { return iris(r.Items, lineItem) },
	})
}

// lineItem is the activity of a line item that is written by its id or its IRI.
func lineItem(id string) string {
	if strings.Contains(id, ":") {
		return id
	}
	return lrs.LineItem(id)
}

// checkList asks for at least one member, and each only once.
func checkList(list []string, field string, note func(field, key string, args ...any)) {
	if len(list) == 0 {
		note(field, "programme.fault.list")
	}
	for i, x := range list {
		if slices.Index(list, x) != i {
			note(field, "programme.fault.listed", "Code", x)
		}
	}
}
