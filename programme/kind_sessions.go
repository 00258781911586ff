package programme

import "stepwise/lrs"

// Sessions attended, in the room or online.
func init() {
	register(Kind{
		Name: "sessions", Fields: []string{"count", "sessions", "mode"}, Dimension: Session,
		Check: func(r Requirement, note func(field, key string, args ...any)) {
			if r.Mode != "" && r.Mode != "room" && r.Mode != "online" {
				note("mode", "programme.fault.mode")
			}
			checkCount(r, r.Sessions, note)
		},
		Match: func(r Requirement, e lrs.Entry) (string, bool) {
			if e.Verb != lrs.Attended.ID || e.Type != lrs.TypeSession {
				return "", false
			}
			if r.Mode != "" && e.ContextExtensions[lrs.ExtAttendance] != r.Mode {
				return "", false
			}
			return e.Object, len(r.Sessions) == 0 || oneOf(e.Object, r.Sessions, lrs.Session)
		},
		Need:  func(r Requirement) int { return allOr(r.Count, r.Sessions) },
		Wants: func(r Requirement) []string { return iris(r.Sessions, lrs.Session) },
	})
}
