package toxicity

import (
	"slices"

	"stepwise/knowledge/fact"
	"stepwise/toxicity/grading"
)

// Gradable is a CTCAE term that findings can grade, under at least one version.
type Gradable struct {
	Term   string
	NameZH string
	SOC    string
}

// gradables collects the terms of all rules, in the order of the base.
func gradables(b *fact.Base) []Gradable {
	var out []Gradable
	seen := map[string]bool{}
	for _, r := range b.Rules {
		if (r.Vocabulary == grading.CTCAE5 || r.Vocabulary == grading.CTCAE6) && !seen[r.Term] {
			seen[r.Term] = true
			out = append(out, Gradable{Term: r.Term, NameZH: r.NameZH, SOC: r.SOC})
		}
	}
	return out
}

// FindGradable returns the terms that findings can grade and that a query means,
// best first; all of them for no query. Lay words of the events find their terms.
func (d *Desk) FindGradable(query string) []Gradable {
	q := fold(query)
	if q == "" {
		return d.Gradable
	}
	type hit struct {
		Gradable
		score int
	}
	var hits []hit
	for _, g := range d.Gradable {
		best := max(alike(q, fold(g.Term)), alike(q, fold(g.NameZH)))
		for _, e := range d.Events {
			if !slices.Contains(e.Terms, g.Term) {
				continue
			}
			for _, w := range words[e.Key] {
				best = max(best, alike(q, fold(w))-1) // the term itself comes first
			}
		}
		if best > 0 {
			hits = append(hits, hit{g, best})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return b.score - a.score })
	out := make([]Gradable, len(hits))
	for i, h := range hits {
		out[i] = h.Gradable
	}
	return out
}

// GradableTerm returns a term by its English or Chinese name.
func (d *Desk) GradableTerm(name string) (Gradable, bool) {
	for _, g := range d.Gradable {
		if fold(g.Term) == fold(name) || g.NameZH != "" && g.NameZH == name {
			return g, true
		}
	}
	return Gradable{}, false
}
