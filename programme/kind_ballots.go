package programme

import "stepwise/lrs"

// Ballot rounds taken part in. What was voted is not in the record.
func init() {
	register(Kind{
		Name: "ballots", Fields: []string{"count", "questions"}, Dimension: Guideline,
		Check: func(r Requirement, note func(field, key string, args ...any)) {
			if r.Count < 0 {
				note("count", "programme.fault.count", "Max", 100)
			}
		},
		Match: func(r Requirement, e lrs.Entry) (string, bool) {
			if e.Verb != lrs.Voted.ID || e.Type != lrs.TypeRound {
				return "", false
			}
			if len(r.Questions) == 0 {
				return e.Object, true
			}
			for _, p := range e.Parents {
				if oneOf(p, r.Questions, lrs.Question) {
					return e.Object, true
				}
			}
			return "", false
		},
		Need: func(r Requirement) int { return max(1, r.Count) },
	})
}
