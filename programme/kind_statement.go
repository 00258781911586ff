package programme

import "stepwise/lrs"

// Any statement with this verb, and this activity or type of activity, at least n
// times by a date: what outside systems record counts as much as our own rooms.
// With an activity each statement counts; with a type each different activity.
func init() {
	register(Kind{
		Name: "statement", Fields: []string{"count", "verb", "activity", "type"},
		Check: func(r Requirement, note func(field, key string, args ...any)) {
			if r.Verb == "" {
				note("verb", "fault.required")
			}
			checkIRI(r.Verb, "verb", note)
			checkIRI(r.Activity, "activity", note)
			checkIRI(r.Type, "type", note)
			if r.Verb == lrs.Voided.ID || r.Verb == lrs.Waived.ID {
				note("verb", "programme.fault.verb")
			}
			if r.Count < 0 {
				note("count", "programme.fault.count", "Max", 100000)
			}
		},
		Match: func(r Requirement, e lrs.Entry) (string, bool) {
			if e.Verb != r.Verb || r.Activity != "" && e.Object != r.Activity || r.Type != "" && e.Type != r.Type {
				return "", false
			}
			if r.Activity != "" {
				return e.ID, true
			}
			return e.Object, true
		},
		Need: func(r Requirement) int { return max(1, r.Count) },
		Wants: func(r Requirement) []string {
			if r.Activity == "" {
				return nil
			}
			return []string{r.Activity}
		},
	})
}
