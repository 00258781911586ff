package grading

import (
	"slices"
	"strings"

	"stepwise/knowledge/fact"
)

// The vocabularies that grade.
const (
	CTCAE5 = "CTCAE 5.0"
	CTCAE6 = "CTCAE 6.0"
	CRS    = "ASTCT-CRS"
	ICANS  = "ASTCT-ICANS"
)

// Vocabularies in the order in which they are offered.
var Vocabularies = []string{CTCAE5, CTCAE6, CRS, ICANS}

// Grader holds the rules of a knowledge base, made ready. It does not change and
// may be shared.
type Grader struct{ books map[string]*book }

// book is one vocabulary.
type book struct {
	vocabulary string
	terms      []*term
	byName     map[string]*term   // by English name in lower case, and by Chinese name
	touch      [maxSlots][]uint16 // which terms a slot is specific to
}

// term is one term of a vocabulary.
type term struct {
	name   string
	gap    Gap         // why it is not graded, "" when it is
	note   string      // what the knowledge base says of the gap
	grades []gradeRule // from the highest to the lowest
	zero   Reason      // of grade 0
	place  int
}

type gradeRule struct {
	grade  int
	clause *Clause
	why    []Reason // by alternative
}

// New makes a grader of the rules of a knowledge base.
func New(rules []*fact.Rule) *Grader {
	g := &Grader{books: map[string]*book{}}
	for _, v := range []string{CTCAE5, CTCAE6} {
		g.books[v] = &book{vocabulary: v, byName: map[string]*term{}}
	}
	for _, r := range rules {
		if b := g.books[r.Vocabulary]; b != nil {
			b.add(r)
		}
	}
	// What CTCAE 5.0 can grade and 6.0 cannot is told, not passed over.
	known := g.books[CTCAE6]
	for _, r := range rules {
		if r.Vocabulary == CTCAE5 && known.byName[strings.ToLower(r.Term)] == nil {
			known.add(&fact.Rule{Statement: r.Statement, Term: r.Term, NameZH: r.NameZH, Vocabulary: CTCAE6, Grades: r.Grades}).gap = NoText
		}
	}
	for _, r := range rules {
		if b := g.books[r.Vocabulary]; b != nil && len(r.Grades) == 0 {
			b.dropped(r, g.books[CTCAE5])
		}
	}
	return g
}

func (b *book) add(r *fact.Rule) *term {
	t := &term{name: r.Term, zero: reasonOf(r, 0, "", ""), place: len(b.terms)}
	if r.Statement != nil && r.Statement.Status != fact.Verified {
		t.gap = NotVerified
	}
	rename := map[string]string{}
	switch r.Term {
	case "Cardiac troponin I increased":
		rename["troponin_xuln"] = "troponin_i_xuln"
	case "Cardiac troponin T increased":
		rename["troponin_xuln"] = "troponin_t_xuln"
	}
	for grade := 5; grade >= 1; grade-- {
		rg, ok := r.Grades[grade]
		if !ok || len(rg.AnyOf) == 0 {
			continue
		}
		c := &Clause{}
		x := gradeRule{grade: grade, clause: c}
		for _, a := range rg.AnyOf {
			c.any = append(c.any, compileAlternative(a, rename))
			x.why = append(x.why, reasonOf(r, grade, say(a), rg.Text))
		}
		t.grades = append(t.grades, x)
		b.mark(t, c)
	}
	b.terms = append(b.terms, t)
	b.byName[strings.ToLower(r.Term)] = t
	if r.NameZH != "" {
		b.byName[strings.ToLower(r.NameZH)] = t
	}
	return t
}

// dropped makes a term without grades answer what its former version is asked by.
func (b *book) dropped(r *fact.Rule, former *book) {
	t := b.byName[strings.ToLower(r.Term)]
	t.gap, t.note = NotInVersion, r.Note
	old := former.byName[strings.ToLower(r.Term)]
	if old == nil {
		return
	}
	for _, x := range old.grades {
		b.mark(t, x.clause)
	}
}

// mark notes which slots are specific to a term.
func (b *book) mark(t *term, c *Clause) {
	for _, a := range c.any {
		for _, x := range a.all {
			if x.finding == nil || x.finding.General {
				continue
			}
			slots := []slot{x.slot}
			if l := labOf[x.finding.Quantity]; l != nil {
				slots = append(slots, l.value)
			}
			for _, s := range slots {
				if !slices.Contains(b.touch[s], uint16(t.place)) {
					b.touch[s] = append(b.touch[s], uint16(t.place))
				}
			}
		}
	}
}

// say writes an alternative as one line: "creatinine_xbaseline > 1.5, creatinine_xbaseline <= 3".
func say(a fact.Alternative) string {
	var parts []string
	if a.When != "" {
		parts = append(parts, a.When)
	}
	for _, c := range a.AllOf {
		value := ""
		switch v := c.Value.(type) {
		case bool:
			if c.Op == "==" && v {
				parts = append(parts, c.Var)
				continue
			}
			value = "false"
		case string:
			value = v
		default:
			if x, ok := figureOf(v); ok {
				value = x.String()
			}
		}
		parts = append(parts, c.Var+" "+c.Op+" "+value)
	}
	return strings.Join(parts, ", ")
}

// Terms lists the terms that a vocabulary grades, in the order of the knowledge base.
func (g *Grader) Terms(vocabulary string) []string {
	switch vocabulary {
	case CRS:
		return []string{"CRS"}
	case ICANS:
		return []string{"ICANS"}
	}
	var out []string
	if b := g.books[vocabulary]; b != nil {
		for _, t := range b.terms {
			if t.gap == "" {
				out = append(out, t.name)
			}
		}
	}
	return out
}

// Grade grades the terms under the vocabulary, "" is CTCAE 5.0. Without terms it
// grades those that a finding is specific to: that a patient is in hospital says
// nothing of any one term.
func (g *Grader) Grade(f *Findings, vocabulary string, terms []string) Result {
	if vocabulary == "" {
		vocabulary = CTCAE5
	}
	r := Result{Vocabulary: vocabulary, Grades: map[string]int{}, Unknown: map[string][]string{}, Why: map[string]Reason{}}
	switch b := g.books[vocabulary]; {
	case vocabulary == CRS || vocabulary == ICANS:
		gradeASTCT(f, vocabulary, terms, &r)
	case b == nil:
		r.gap(vocabulary, NoVocabulary, "")
	case len(terms) > 0:
		for _, name := range terms {
			if t := b.find(name); t != nil {
				t.grade(f, &r)
			} else {
				r.gap(name, NoTerm, "")
			}
		}
	default:
		b.concerned(f, func(t *term) { t.grade(f, &r) })
	}
	return r
}

func (b *book) find(name string) *term {
	return b.byName[strings.ToLower(strings.TrimSpace(name))]
}

// concerned calls do once for each term that a finding is specific to.
func (b *book) concerned(f *Findings, do func(*term)) {
	var seen [16]uint64 // room for 1,024 terms
	for i := range f.held {
		for _, t := range b.touch[f.held[i].slot] {
			if w, bit := t/64, uint64(1)<<(t%64); int(w) < len(seen) && seen[w]&bit == 0 {
				seen[w] |= bit
				do(b.terms[t])
			}
		}
	}
}

// grade puts the term's grade, or what is missing for it, into the result.
func (t *term) grade(f *Findings, r *Result) {
	if t.gap != "" {
		r.gap(t.name, t.gap, t.note)
		return
	}
	var w wanted
	open := false
	for i := range t.grades {
		x := &t.grades[i]
		truth, which := x.clause.truth(f)
		if truth == True {
			r.Grades[t.name] = x.grade
			r.Why[t.name] = x.why[which]
			if open {
				r.Unknown[t.name] = w.names()
			}
			return
		}
		if truth == Unknown {
			open = true
			x.clause.settle(f, &w)
		}
	}
	if open { // perhaps by a condition that no finding can settle
		r.Unknown[t.name] = w.names()
		return
	}
	r.Grades[t.name] = 0
	r.Why[t.name] = t.zero
}
