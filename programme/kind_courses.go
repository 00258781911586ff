package programme

import "stepwise/lrs"

// cmi5 courses satisfied, or single parts of one passed. What satisfies a course is
// the course's own rule (moveOn, cmi5 clause 13.1.4).
func init() {
	register(Kind{
		Name: "courses", Fields: []string{"count", "courses", "score"}, Dimension: Content,
		Check: func(r Requirement, note func(field, key string, args ...any)) {
			checkList(r.Courses, "courses", note)
			for _, iri := range r.Courses {
				checkIRI(iri, "courses", note)
			}
			checkShare(r, note)
			checkCount(r, r.Courses, note)
		},
		Match: func(r Requirement, e lrs.Entry) (string, bool) {
			if !oneOf(e.Object, r.Courses, itself) {
				return "", false
			}
			switch e.Verb {
			case verbWords["satisfied"]:
				return e.Object, r.Score == 0 // a course has no score of its own
			case lrs.Passed.ID:
				return e.Object, r.Score == 0 || e.Scaled != nil && *e.Scaled >= r.Score
			}
			return "", false
		},
		Need:  func(r Requirement) int { return allOr(r.Count, r.Courses) },
		Wants: func(r Requirement) []string { return r.Courses },
	})
}

func itself(iri string) string { return iri }
