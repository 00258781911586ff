// Package match says which approved medicines a tumour's alterations open, in which
// jurisdiction, line and month, and explains what nearly matches. It reads a
// fact.Base and nothing else. Pure.
package match

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"stepwise/knowledge/fact"
	"stepwise/molecular/variant"
)

// Matcher answers from one base. It does not change and may be shared.
type Matcher struct {
	base      *fact.Base
	approvals []*approval
	byGene    map[string][]*approval
	markers   []*marker
	medicines map[string]*fact.Medicine
	targets   []*target
	prior     map[string]string // folded names of medicines to the INN
}

// approval is a record, read once.
type approval struct {
	*fact.Approval
	n             int // place in the base, which breaks ties
	where         int // place of the jurisdiction
	row           Medicine
	month, gone   fact.Month // gone 0: never, as far as known
	line          lineRule
	label         *label
	without       []variant.Alteration // that the label or the class is known not to be for
	coversBy      string
	genes         []string
	needs         map[string][]string // what the label covers, by gene of a finding
	inn           int                 // number of the medicine
	country       string
	labelVerified bool
}

// label is a fact.Label with its patterns read.
type label struct {
	*fact.Label
	covers, without []variant.Alteration
}

// marker is a biomarker with what its label types.
type marker struct {
	*fact.Biomarker
	label *label
	row   Marker
}

// target is one of the nine with its genes.
type target struct {
	*fact.Target
	genes []string
}

// New prepares a base for matching. A label whose alterations cannot be read is left
// out: then its words count as not typed. Check names such labels.
func New(base *fact.Base) *Matcher {
	m := &Matcher{base: base, byGene: map[string][]*approval{}, medicines: map[string]*fact.Medicine{}, prior: map[string]string{}}
	labels := map[string]*label{}
	for _, l := range base.Labels {
		if read, err := readLabel(l); err == nil && usable(l.Statement) {
			labels[l.Of+":"+l.Name] = read
		}
	}
	numbers := map[string]int{}
	for _, x := range base.Medicines {
		if !usable(x.Statement) {
			continue
		}
		m.medicines[x.INN] = x
		for _, name := range append(strings.Split(x.INN, "+"), append(strings.Split(x.NameZH, "+"), x.INN, x.NameZH)...) {
			if name != "" {
				m.prior[strings.ToLower(name)] = x.INN
			}
		}
	}
	for _, x := range base.Targets {
		m.targets = append(m.targets, &target{x, targetGenes(x.Target)})
	}
	for _, x := range base.Approvals {
		if !usable(x.Statement) {
			continue
		}
		if _, ok := numbers[x.INN]; !ok {
			numbers[x.INN] = len(numbers)
		}
		m.add(x, labels, numbers[x.INN])
	}
	for _, x := range base.Biomarkers {
		if l := labels["biomarker:"+x.Biomarker]; l != nil && usable(x.Statement) {
			m.markers = append(m.markers, &marker{x, l, markerRow(x)})
		}
	}
	return m
}

// usable leaves drafts and withdrawn statements out.
func usable(s *fact.Statement) bool { return s.Status != fact.Draft && s.Status != fact.Withdrawn }

// Check names the labels of a base whose alterations cannot be read and the
// approvals whose line cannot, for whoever edits them.
func Check(base *fact.Base) []error {
	var out []error
	lines := map[string]bool{}
	for _, l := range base.Labels {
		if _, err := readLabel(l); err != nil {
			out = append(out, fmt.Errorf("%s: %w", l.ID, err))
		}
		lines[l.Of+":"+l.Name] = true
	}
	for _, a := range base.Approvals {
		if r := parseLine(a.Line, lines["line:"+a.Line]); !r.known && a.Line != "" {
			out = append(out, fmt.Errorf("%s: line %q is not known", a.ID, a.Line))
		}
	}
	return out
}

func readLabel(l *fact.Label) (*label, error) {
	out := &label{Label: l}
	for _, side := range []struct {
		texts []string
		into  *[]variant.Alteration
	}{{l.Covers, &out.covers}, {l.Without, &out.without}} {
		for _, text := range side.texts {
			a, p := variant.Parse(text)
			if p != nil {
				return nil, p
			}
			*side.into = append(*side.into, a)
		}
	}
	return out, nil
}

func targetGenes(t string) []string {
	switch t {
	case "NTRK":
		return []string{"NTRK1", "NTRK2", "NTRK3", "NTRK"}
	}
	if g, ok := variant.Gene(t); ok {
		return []string{g}
	}
	first, _, _ := strings.Cut(t, " ")
	if g, ok := variant.Gene(first); ok {
		return []string{g}
	}
	return nil
}

func (m *Matcher) add(x *fact.Approval, labels map[string]*label, inn int) {
	month, _, ok := fact.ParseMonth(x.Date)
	where := slices.Index(fact.Jurisdictions, x.Jurisdiction)
	if !ok || where < 0 {
		return
	}
	a := &approval{Approval: x, where: where, n: len(m.approvals), month: month, inn: inn}
	switch x.Withdrawn {
	case "":
	case "?":
		a.gone = month // no date: it is not offered at any
	default:
		// A year alone counts from its January: a medicine is not offered in months
		// in which it may have been gone.
		a.gone, _, _ = fact.ParseMonth(x.Withdrawn)
		if a.gone == 0 {
			a.gone = month
		}
	}
	id := strings.TrimPrefix(x.ID, string(fact.KindApproval)+":")
	medicine := m.medicines[x.INN]
	a.row = Medicine{FactID: id, INN: x.INN, Approved: x.Date, Line: x.Line, Indication: x.Indication, Status: x.Status,
		Dated: x.Covers("date"), Source: x.Source, Note: x.Statement.Note}
	if medicine != nil {
		a.row.NameZH, a.row.Class, a.country = medicine.NameZH, medicine.Class, medicine.OriginatorCountry
	}
	lineLabel := labels["line:"+x.Line]
	a.line = parseLine(x.Line, lineLabel != nil)
	switch {
	case labels["approval:"+id] != nil:
		a.label, a.coversBy = labels["approval:"+id], "approval"
	case lineLabel != nil:
		a.label, a.coversBy = lineLabel, "line"
	case x.Indication != "":
		if l := labels["indication:"+x.Indication]; l != nil {
			a.label, a.coversBy = l, "indication"
		}
	case labels["class:"+a.row.Class] != nil:
		a.label, a.coversBy = labels["class:"+a.row.Class], "class"
	default:
		a.label = together(x.Targets, labels)
		if a.label != nil {
			a.coversBy = "target"
		}
	}
	for _, t := range x.Targets {
		a.genes = append(a.genes, targetGenes(t)...)
	}
	if a.label != nil {
		a.without = a.label.without
		if class := labels["class:"+a.row.Class]; class != nil && class != a.label {
			a.without = append(slices.Clip(a.without), class.without...)
		}
		a.labelVerified = a.label.Status == fact.Verified
		a.row.Label = a.label.Status
		for _, p := range a.label.covers {
			if p.Gene == "NTRK" {
				a.genes = append(a.genes, "NTRK1", "NTRK2", "NTRK3")
			}
			a.genes = append(a.genes, p.Gene)
		}
	}
	slices.Sort(a.genes)
	a.genes = slices.Compact(a.genes)
	a.needs = map[string][]string{}
	for _, g := range a.genes {
		for i := range a.patterns() {
			if p := &a.label.covers[i]; sameGene(p.Gene, g) && !slices.Contains(a.needs[g], p.Name) {
				a.needs[g] = append(a.needs[g], p.Name)
			}
		}
	}
	m.approvals = append(m.approvals, a)
	for _, g := range a.genes {
		m.byGene[g] = append(m.byGene[g], a)
	}
}

// patterns are what the label covers, none where there is no label.
func (a *approval) patterns() []variant.Alteration {
	if a.label == nil {
		return nil
	}
	return a.label.covers
}

// together joins the labels of several targets; nil unless each is typed. The join
// is as certain as its least certain part.
func together(targets []string, labels map[string]*label) *label {
	var parts []*label
	for _, t := range targets {
		l := labels["target:"+t]
		if l == nil {
			return nil
		}
		parts = append(parts, l)
	}
	if len(parts) == 0 {
		return nil
	}
	if len(parts) == 1 {
		return parts[0]
	}
	first := *parts[0].Label
	statement := *first.Statement
	first.Statement = &statement
	out := &label{Label: &first}
	for _, p := range parts {
		out.covers = append(out.covers, p.covers...)
		out.without = append(out.without, p.without...)
		first.Only = first.Only && p.Only
		if p.Status != fact.Verified {
			statement.Status = p.Status
		}
	}
	return out
}

// active reports whether the approval is in force in a month.
func (a *approval) active(at fact.Month) bool {
	return a.month <= at && (a.gone == 0 || at < a.gone)
}

// opening is how a profile's findings stand to an approval.
type opening struct {
	verdict verdict
	by      int    // finding that opens it, or that is nearest
	key     string // why it is not clear, or the condition of a yes
	barred  int    // finding that the label is known not to be for, -1 none
}

// open judges an approval for findings.
func (a *approval) open(findings []variant.Alteration) opening {
	out := opening{verdict: no, by: -1, barred: -1}
	for i := range findings {
		f := &findings[i]
		if f.Negative || f.Kind == variant.Measure || !slices.Contains(a.genes, f.Gene) {
			continue
		}
		v, key, barred := a.judge(f)
		if barred && (out.barred < 0 || f.Name < findings[out.barred].Name) {
			out.barred = i
		}
		if out.by < 0 || v > out.verdict || v == out.verdict && f.Name < findings[out.by].Name {
			out.verdict, out.by, out.key = v, i, key
		}
	}
	return out
}

// judge judges one finding of a gene that the approval is about.
func (a *approval) judge(f *variant.Alteration) (v verdict, key string, barred bool) {
	if a.label == nil {
		return maybe, "match.unclear.label", false
	}
	for i := range a.without {
		if w, _ := cover(&a.without[i], f); w == yes {
			return no, "", true
		}
	}
	same := false
	for i := range a.label.covers {
		p := &a.label.covers[i]
		same = same || sameGene(p.Gene, f.Gene)
		if w, k := cover(p, f); w > v || w == v && w == maybe && key == "" {
			v, key = w, k
		}
	}
	if v == no && !a.label.Only && f.Sequence() && same || v == maybe && a.coversBy == "class" && key == "match.unclear.effect" {
		return maybe, "match.unclear.label", false
	}
	return v, key, false
}

// byAdvice orders rows: what is advice first, then by name and month.
func byAdvice(x, y Medicine) int {
	if x.Advice != y.Advice {
		if x.Advice {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(x.INN, y.INN), cmp.Compare(x.Approved, y.Approved), cmp.Compare(x.FactID, y.FactID))
}
