package advice

import (
	"stepwise/knowledge/fact"
	"stepwise/toxicity/grading"
)

// What a grade stands on when it is not a body's own words.
const (
	BasisClinician = "clinician"
	BasisSafety    = "safety" // a safety rule outranks the figure
)

// verdict is the grade of an event on Vocabulary: the highest of its terms.
type verdict struct {
	known bool
	grade int
	open  []string // findings that would settle it, or a higher grade
	terms map[string]int
}

func (a *Advisor) onVocabulary(e *event, f *grading.Findings) verdict {
	v := verdict{}
	if len(e.graded) == 0 {
		return v
	}
	r := a.grader.Grade(f, Vocabulary, e.graded)
	v.terms = r.Grades
	for _, term := range e.graded {
		if g, ok := r.Grades[term]; ok {
			v.known, v.grade = true, max(v.grade, min(g, 4))
		}
		v.open = union(v.open, r.Unknown[term])
	}
	if v.grade == 0 && len(v.open) > 0 {
		v.known = false // one term excluded is not the event excluded
	}
	return v
}

// truthAt is whether a body's grade n holds: on its own words, or where they are
// not known on the vocabulary. decide means that only a reader can judge the words.
func (s *said) truthAt(e *event, n int, f *grading.Findings, v *verdict) (truth grading.Truth, settle []string, decide bool) {
	w := s.words[n]
	switch {
	case w != nil && w.clause == nil:
		return grading.Unknown, nil, true
	case w != nil:
		truth, settle = w.clause.Evaluate(f)
		return truth, settle, false
	case v.known && v.grade == n:
		return grading.True, nil, false
	case v.known && v.grade > n:
		return grading.False, nil, false
	case len(e.graded) == 0:
		return grading.Unknown, nil, true // the vocabulary has no rule for this event
	case e.rules[n] == nil:
		return grading.False, nil, false
	}
	truth, settle = e.rules[n].Evaluate(f)
	return truth, settle, false
}

// gradeOf grades the findings as one body does. The highest grade that holds is the
// grade, also while a higher one cannot be excluded: Settle then names what would
// settle it. Of overlapping words ("1.5-2x" and "2-3x" at exactly 2.0) the higher
// grade counts and Also names the lower.
func (e *event) gradeOf(s *said, in *Input, v *verdict) Grade {
	if s == nil || !s.own {
		return clinician(Grade{Known: v.known, Grade: v.grade, Basis: Vocabulary, Settle: v.open, Decide: len(e.graded) == 0}, in)
	}
	var open []string
	decide, missing := false, false
	for n := 4; n >= 1; n-- {
		truth, settle, reader := s.truthAt(e, n, in.Findings, v)
		decide = decide || reader
		switch truth {
		case grading.True:
			g := Grade{Known: true, Grade: n, Basis: Vocabulary, Settle: open, Decide: decide}
			if w := s.words[n]; w != nil {
				g.Basis, g.Words, g.Fact = w.basis, w.words, w.fact
				g.Also = s.overlap(n, in.Findings)
			}
			return clinician(g, in)
		case grading.Unknown:
			open, missing = union(open, settle), missing || !reader
		}
	}
	g := Grade{Basis: s.basis(), Settle: open, Decide: decide}
	switch {
	case missing || decide:
	case v.known && v.grade > 0:
		g.Decide = true // the body's words exclude every grade, the vocabulary does not
	default:
		g.Known = true // every grade is excluded
	}
	return clinician(g, in)
}

// overlap is the grade below n when its words hold too, by an alternative that has
// an upper limit: "+0.3 mg/dL" holds at every higher creatinine and says nothing.
func (s *said) overlap(n int, f *grading.Findings) []int {
	if n == 1 || s.words[n-1] == nil || s.words[n-1].bounded == nil {
		return nil
	}
	if truth, _ := s.words[n-1].bounded.Evaluate(f); truth != grading.True {
		return nil
	}
	return []int{n - 1}
}

func compiled(list []fact.Alternative) *grading.Clause {
	if len(list) == 0 {
		return nil
	}
	return grading.Compile(list)
}

func bounded(list []fact.Alternative) []fact.Alternative {
	var out []fact.Alternative
	for _, alt := range list {
		for _, c := range alt.AllOf {
			if c.Op == "<" || c.Op == "<=" || c.Op == "==" {
				out = append(out, alt)
				break
			}
		}
	}
	return out
}

// basis is what the body's own words stand on, by its lowest grade that has words.
func (s *said) basis() string {
	for n := 1; n <= 4; n++ {
		if s.words[n] != nil {
			return s.words[n].basis
		}
	}
	return Vocabulary
}

// clinician lets the clinician's own grade count where the findings do not decide,
// or leave a higher grade open. It settles what was open.
func clinician(g Grade, in *Input) Grade {
	if in.Grade == 0 || g.Known && (in.Grade <= g.Grade || len(g.Settle) == 0 && !g.Decide) {
		return g
	}
	return Grade{Known: true, Grade: in.Grade, Basis: BasisClinician}
}
