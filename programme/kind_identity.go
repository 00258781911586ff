package programme

import "stepwise/lrs"

// The doctor's identity confirmed by a coordinator.
func init() {
	register(Kind{
		Name: "identity",
		Match: func(_ Requirement, e lrs.Entry) (string, bool) {
			return e.Object, e.Verb == lrs.Confirmed.ID && e.Object == lrs.Identity
		},
		Need:  func(Requirement) int { return 1 },
		Wants: func(Requirement) []string { return []string{lrs.Identity} },
	})
}
