package advice

import (
	"slices"

	"stepwise/knowledge/fact"
)

// offered reports whether infliximab stands among the options of the answer.
func (s *scene) offered() bool {
	found := false
	s.options(func(list []string) []string {
		_, removed := without(list, infliximab)
		found = found || len(removed) > 0
		return list
	})
	return found
}

// bar takes infliximab out of every list of the answer and says so in the note.
func (s *scene) bar(n Note, ok bool) (Note, bool) {
	s.options(func(list []string) []string {
		kept, removed := without(list, infliximab)
		for _, r := range removed {
			if !slices.Contains(n.Removed, r) {
				n.Removed = append(n.Removed, r)
			}
		}
		return kept
	})
	return n, ok
}

// options lets do replace every list of second-line agents in the answer. The
// entries were copied for this answer; their lists belong to the advisor.
func (s *scene) options(do func([]string) []string) {
	for _, body := range fact.Bodies {
		if x := s.out.ByBody[body]; x != nil {
			x.SecondLine = do(x.SecondLine)
		}
		r := s.out.Recalled[body]
		if r == nil {
			continue
		}
		r.SecondLine = do(r.SecondLine)
		for i, also := range r.Also {
			kept := do(also.SecondLine)
			if len(kept) != len(also.SecondLine) {
				c := *also
				c.SecondLine = kept
				r.Also = slices.Clone(r.Also)
				r.Also[i] = &c
			}
		}
	}
}
