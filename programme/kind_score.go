package programme

import "stepwise/lrs"

// Tests at or above a score. Score 0 means that taking the test is enough.
func init() {
	register(Kind{
		Name: "score", Fields: []string{"count", "tests", "score"}, Dimension: Content,
		Check: func(r Requirement, note func(field, key string, args ...any)) {
			if len(r.Tests) == 0 {
				note("tests", "programme.fault.list")
			}
			if r.Score < 0 || r.Score > 1 {
				note("score", "programme.fault.score")
			}
			checkCount(r, r.Tests, note)
		},
		Match: func(r Requirement, e lrs.Entry) (string, bool) {
			taken := e.Verb == lrs.Passed.ID || e.Verb == lrs.Failed.ID || e.Verb == lrs.Completed.ID
			if !taken || !oneOf(e.Object, r.Tests, lrs.Test) {
				return "", false
			}
			// A score that nobody told is unknown, never enough.
			return e.Object, r.Score == 0 || e.Scaled != nil && *e.Scaled >= r.Score
		},
		Need:  func(r Requirement) int { return allOr(r.Count, r.Tests) },
		Wants: func(r Requirement) []string { return iris(r.Tests, lrs.Test) },
	})
}
