package match

import (
	"slices"
	"strings"

	"stepwise/knowledge/fact"
	"stepwise/molecular/variant"
)

// question is a profile, read.
type question struct {
	findings []variant.Alteration
	tumour   string // "NSCLC", "other", ""
	line     int
	profile  Profile
	at       fact.Month
	given    map[string]bool
	disputed []string // measures that were said differently
}

// Match answers for a profile at a month. Without jurisdictions all are asked;
// unknown ones are named in NotRead. What cannot be read of the profile is named and
// kept apart, and the rest is answered.
func (m *Matcher) Match(p Profile, asOf fact.Month, jurisdictions []string) Answer {
	a := Answer{AsOf: asOf.String(), Jurisdictions: []string{}, Near: []NearMiss{}}
	q := &question{profile: p, at: asOf, tumour: tumour(p.Tumour)}
	m.read(q, &a)
	if len(jurisdictions) == 0 {
		jurisdictions = fact.Jurisdictions
	}
	for _, j := range jurisdictions {
		if !slices.Contains(fact.Jurisdictions, j) {
			a.NotRead = append(a.NotRead, variant.Problem{Text: j, Key: "match.problem.jurisdiction"})
		} else if !slices.Contains(a.Jurisdictions, j) {
			a.Jurisdictions = append(a.Jurisdictions, j)
		}
	}
	n := len(a.Jurisdictions)
	a.Medicines, a.Unclear = make(map[string][]Medicine, n), make(map[string][]Medicine, n)
	a.Elsewhere, a.Withdrawn = make(map[string][]Elsewhere, n), make(map[string][]Withdrawal, n)
	for _, j := range a.Jurisdictions {
		a.Medicines[j], a.Unclear[j], a.Elsewhere[j], a.Withdrawn[j] = []Medicine{}, []Medicine{}, []Elsewhere{}, []Withdrawal{}
	}
	a.Types = m.types(q.findings)
	m.answer(q, &a)
	a.Biomarkers = m.markersOf(q, a.Jurisdictions)
	return a
}

// read reads what the profile says and notes what it does not.
func (m *Matcher) read(q *question, a *Answer) {
	p := &q.profile
	found, problems := variant.ParseEach(p.Variants)
	a.NotRead = problems
	if p.Gene != "" || p.Alteration != "" {
		one, bad := pair(p.Gene, p.Alteration)
		if bad != nil {
			a.NotRead = append(a.NotRead, *bad)
		} else {
			found = append(found, one)
		}
	}
	if len(p.Alterations) > 0 || p.Gene != "" {
		found = variant.Merge(append(found, p.Alterations...))
	}
	for _, f := range found {
		if len(f.Entered) > 1 {
			a.Merged = append(a.Merged, Merged{Name: f.Name, Entered: f.Entered, Lines: f.Lines})
		}
	}
	q.findings = consistent(found, a)
	q.measures(a)
	line, ok := lineNumber(p.Line)
	if !ok {
		a.NotRead = append(a.NotRead, variant.Problem{Text: p.Line, Key: "match.problem.line"})
	}
	q.line, a.Line = line, line
	if line == 0 {
		a.Missing = append(a.Missing, "line")
	}
	if q.tumour == "" {
		a.Missing = append(a.Missing, "tumour")
	}
	for _, name := range p.Prior {
		inn, known := m.prior[strings.ToLower(strings.TrimSpace(name))]
		if !known {
			a.Notes = append(a.Notes, Note{Key: "match.note.prior", Args: map[string]any{"Name": name}})
			continue
		}
		if q.given == nil {
			q.given = map[string]bool{}
		}
		q.given[inn] = true
	}
	if p.Stage != "" && len(found) > 0 {
		a.Notes = append(a.Notes, Note{Key: "match.note.stage", Args: map[string]any{"Stage": p.Stage}})
	}
	a.outOfRange("pdl1_tps", p.PDL1TPS, 100)
	a.outOfRange("pdl1_cps", p.PDL1CPS, 100)
	a.outOfRange("tmb", p.TMB, 1000)
}

// measures keeps a measure apart that the profile and its findings, or two findings,
// say differently: neither is used.
func (q *question) measures(a *Answer) {
	if !slices.ContainsFunc(q.findings, func(f variant.Alteration) bool { return f.Kind == variant.Measure }) {
		return
	}
	own := map[string]*float64{"pdl1_tps": q.profile.PDL1TPS, "pdl1_cps": q.profile.PDL1CPS, "tmb": q.profile.TMB}
	for i := range q.findings {
		f := &q.findings[i]
		if f.Kind != variant.Measure {
			continue
		}
		other := ""
		if v := own[f.Measure]; v != nil && f.Value != nil && *v != *f.Value {
			other = f.Measure
		}
		if m, bad := variant.Parse(q.profile.MSI); f.Measure == "msi" && bad == nil && unstable(m.Level) != unstable(f.Level) {
			other = q.profile.MSI
		}
		for k := range q.findings {
			if g := &q.findings[k]; k != i && g.Measure == f.Measure && g.Name != f.Name && (f.Measure != "msi" || unstable(f.Level) != unstable(g.Level)) {
				other = g.Name
			}
		}
		if other != "" {
			q.disputed = append(q.disputed, f.Measure)
			a.NotRead = append(a.NotRead, variant.Problem{Text: f.Name, Key: "match.problem.contradiction", Args: map[string]any{"Other": other}})
		}
	}
}

// outOfRange names an impossible value.
func (a *Answer) outOfRange(measure string, v *float64, most float64) {
	if v != nil && !(*v >= 0 && *v <= most) {
		a.NotRead = append(a.NotRead, variant.Problem{Text: measure, Key: "match.problem.range", Args: map[string]any{"Measure": measure, "Most": most}})
	}
}

// pair reads gene and alteration given apart.
func pair(gene, alteration string) (variant.Alteration, *variant.Problem) {
	a, p := variant.Parse(strings.TrimSpace(gene + " " + alteration))
	if p == nil {
		return a, nil
	}
	// The alteration may name the gene itself: "EGFR", "EGFR L858R".
	if b, bad := variant.Parse(alteration); bad == nil {
		if g, ok := variant.Gene(gene); ok && g == b.Gene {
			return b, nil
		}
	}
	return a, p
}

// consistent keeps findings apart that deny each other: present and absent at once,
// or a mutation in a gene that is called wild type.
func consistent(found []variant.Alteration, a *Answer) []variant.Alteration {
	if !slices.ContainsFunc(found, func(f variant.Alteration) bool { return f.Negative }) {
		return found
	}
	denied := func(x, y *variant.Alteration) bool { // y denies x
		return !x.Negative && y.Negative && x.Gene == y.Gene &&
			(x.Name == y.Name || y.Kind == variant.Mutation && y.Exon == 0 && x.Sequence())
	}
	var out []variant.Alteration
	for i := range found {
		bad := slices.IndexFunc(found, func(y variant.Alteration) bool { return denied(&found[i], &y) || denied(&y, &found[i]) })
		if bad < 0 {
			out = append(out, found[i])
			continue
		}
		p := variant.Problem{Text: found[i].Entered[0], Key: "match.problem.contradiction", Args: map[string]any{"Other": found[bad].Entered[0]}}
		if len(found[i].Lines) > 0 {
			p.Line = found[i].Lines[0]
		}
		a.NotRead = append(a.NotRead, p)
	}
	return out
}

// types says of each finding which target it belongs to and whether it is the
// alteration that the target means.
func (m *Matcher) types(found []variant.Alteration) []Type {
	out := make([]Type, 0, len(found))
	for i := range found {
		t := Type{Alteration: found[i]}
		for _, x := range m.targets {
			if slices.Contains(x.genes, found[i].Gene) && found[i].Kind != variant.Measure {
				t.Target = x.Target.Target
				break
			}
		}
		if t.Target != "" && !found[i].Negative {
			for _, a := range m.byGene[found[i].Gene] {
				if v, _, _ := a.judge(&found[i]); v == yes && slices.Contains(a.Targets, t.Target) {
					t.InNine = true
					break
				}
			}
		}
		out = append(out, t)
	}
	return out
}
