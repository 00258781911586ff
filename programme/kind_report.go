package programme

import "stepwise/lrs"

// Case reports that reached a state.
func init() {
	register(Kind{
		Name: "report", Fields: []string{"count", "state"}, Dimension: CaseReport,
		Check: func(r Requirement, note func(field, key string, args ...any)) {
			if r.State == "" {
				note("state", "fault.required")
			}
			if r.Count < 0 {
				note("count", "programme.fault.count", "Max", 100)
			}
		},
		Match: func(r Requirement, e lrs.Entry) (string, bool) {
			if e.Verb != lrs.Reached.ID || e.Object != lrs.ReportState(r.State) || len(e.Parents) == 0 {
				return "", false
			}
			return e.Parents[0], true
		},
		Need: func(r Requirement) int { return max(1, r.Count) },
	})
}
