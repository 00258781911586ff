package fact

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// Base is a set of statements, typed and ready to be asked. It does not change
// after Build and may be shared.
type Base struct {
	Statements  []*Statement
	Cells       []*Cell
	Definitions []*Definition
	Rules       []*Rule
	Terms       []*Term
	Targets     []*Target
	Medicines   []*Medicine
	Approvals   []*Approval
	Candidates  []*Candidate
	Coverages   []*Coverage
	Inhibitors  []*Inhibitor
	Biomarkers  []*Biomarker
	Access      []*AccessNote
	Safety      []*Safety
	Labels      []*Label

	byID map[string]*Statement
}

// Build types the statements. An error names the statement whose data does not
// have the type of its kind, or an id that stands twice.
func Build(list []*Statement) (*Base, error) {
	b := &Base{Statements: list, byID: make(map[string]*Statement, len(list))}
	for _, s := range list {
		if _, twice := b.byID[s.ID]; twice {
			return nil, fmt.Errorf("statement %q stands twice", s.ID)
		}
		b.byID[s.ID] = s
		if err := b.add(s); err != nil {
			return nil, fmt.Errorf("statement %q: %w", s.ID, err)
		}
	}
	return b, nil
}

// Find returns a statement by its id, or nil.
func (b *Base) Find(id string) *Statement { return b.byID[id] }

// CellsOf are the cells of a body for an event at a grade, newest source first.
func (b *Base) CellsOf(irae, body string, grade int) []*Cell {
	var out []*Cell
	for _, c := range b.Cells {
		if c.Irae == irae && c.Statement.Body == body && c.Grade == grade {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(x, y *Cell) int { return y.Statement.Year - x.Statement.Year })
	return out
}

func (b *Base) add(s *Statement) (err error) {
	switch s.Kind {
	case KindCell:
		b.Cells, err = typed(b.Cells, s, func(x *Cell) { x.Statement = s })
	case KindDefinition:
		b.Definitions, err = typed(b.Definitions, s, func(x *Definition) { x.Statement = s })
	case KindRule:
		b.Rules, err = typed(b.Rules, s, func(x *Rule) { x.Statement = s })
	case KindTerm:
		b.Terms, err = typed(b.Terms, s, func(x *Term) { x.Statement = s })
	case KindTarget:
		b.Targets, err = typed(b.Targets, s, func(x *Target) { x.Statement = s })
	case KindMedicine:
		b.Medicines, err = typed(b.Medicines, s, func(x *Medicine) { x.Statement = s })
	case KindApproval:
		b.Approvals, err = typed(b.Approvals, s, func(x *Approval) { x.Statement = s })
	case KindPipeline:
		b.Candidates, err = typed(b.Candidates, s, func(x *Candidate) { x.Statement = s })
	case KindCoverage:
		b.Coverages, err = typed(b.Coverages, s, func(x *Coverage) { x.Statement = s })
	case KindInhibitor:
		b.Inhibitors, err = typed(b.Inhibitors, s, func(x *Inhibitor) { x.Statement = s })
	case KindBiomarker:
		b.Biomarkers, err = typed(b.Biomarkers, s, func(x *Biomarker) { x.Statement = s })
	case KindAccess:
		b.Access, err = typed(b.Access, s, func(x *AccessNote) { x.Statement = s })
	case KindSafety:
		b.Safety, err = typed(b.Safety, s, func(x *Safety) { x.Statement = s })
	case KindLabel:
		b.Labels, err = typed(b.Labels, s, func(x *Label) { x.Statement = s })
	default:
		err = fmt.Errorf("kind %q is not known", s.Kind)
	}
	return err
}

// typed decodes the data of s strictly: a field that the type does not have is an
// error, so that nothing a person wrote is dropped in silence.
func typed[T any](list []*T, s *Statement, link func(*T)) ([]*T, error) {
	x := new(T)
	d := json.NewDecoder(bytes.NewReader(s.Data))
	d.DisallowUnknownFields()
	if err := d.Decode(x); err != nil {
		return list, err
	}
	link(x)
	return append(list, x), nil
}
