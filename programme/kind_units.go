package programme

import "stepwise/lrs"

// n of a set of content units completed.
func init() {
	register(Kind{
		Name: "units", Fields: []string{"count", "units"}, Dimension: Content,
		Check: func(r Requirement, note func(field, key string, args ...any)) {
			if len(r.Units) == 0 {
				note("units", "programme.fault.list")
			}
			checkCount(r, r.Units, note)
		},
		Match: func(r Requirement, e lrs.Entry) (string, bool) {
			return e.Object, e.Verb == lrs.Completed.ID && oneOf(e.Object, r.Units, lrs.Unit)
		},
		Need:  func(r Requirement) int { return allOr(r.Count, r.Units) },
		Wants: func(r Requirement) []string { return iris(r.Units, lrs.Unit) },
	})
}
