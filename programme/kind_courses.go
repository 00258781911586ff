package programme

import (
	"strings"

	"stepwise/lrs"
)

// cmi5 courses satisfied, or single units of one passed. What satisfies a course is
// the course's own rule (moveOn, cmi5 clause 13.1.4).
func init() {
	register(Kind{
		Name: "courses", Fields: []string{"count", "courses", "score"}, Dimension: Content,
		Check: func(r Requirement, note func(field, key string, args ...any)) {
			checkList(r.Courses, "courses", note)
			for _, c := range r.Courses {
				if !strings.Contains(c, ":") && !slug.MatchString(c) {
					note("courses", "programme.fault.course", "Course", c)
				}
			}
			checkShare(r, note)
			checkCount(r, r.Courses, note)
		},
		Match: func(r Requirement, e lrs.Entry) (string, bool) {
			if !oneOf(e.Object, r.Courses, course) {
				return "", false
			}
			switch e.Verb {
			case lrs.Satisfied.ID:
				return e.Object, r.Score == 0 // a course has no score of its own
			case lrs.Passed.ID:
				return e.Object, r.Score == 0 || e.Scaled != nil && *e.Scaled >= r.Score
			}
			return "", false
		},
		Need:  func(r Requirement) int { return allOr(r.Count, r.Courses) },
		Wants: func(r Requirement) []string { return iris(r.Courses, course) },
	})
}

// course is the activity of a course that is written by its code, or of anything that
// is written by its IRI.
func course(code string) string {
	if strings.Contains(code, ":") {
		return code
	}
	return lrs.Base + "/course/" + code
}
