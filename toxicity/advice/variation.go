package advice

import (
	"slices"
	"strconv"
	"strings"

	"stepwise/knowledge/fact"
)

// Filter narrows the rows of a variation. Empty fields do not narrow.
type Filter struct {
	System       string   // "renal"
	Irae         string   // "nephritis"
	Grade        int      // 1 to 4
	Bodies       []string // columns; all when empty
	Kinds        []Kind   // rows with a difference of one of these kinds
	VerifiedOnly bool     // compare verified statements only
	DifferOnly   bool     // leave out rows in which those who say something agree
}

// Row is one event at one grade with what every body says. ID is stable
// ("nephritis.g2"): questions of a consensus may refer to it.
type Row struct {
	ID          string          `json:"id"`
	Irae        string          `json:"irae"`
	Name        fact.Name       `json:"name"`
	System      string          `json:"system"`
	Grade       int             `json:"grade"`
	Cells       map[string]Cell `json:"cells"` // every body of the columns
	Differences []Difference    `json:"differences"`
	Differs     bool            `json:"differs"` // bodies say different things; silence alone does not count
}

// State is how far a cell may be trusted.
type State string

// The states of a cell.
const (
	CellVerified State = "verified"
	CellRecalled State = "recalled"
	CellDisputed State = "disputed"
	CellNoRule   State = "no_rule" // no statement of the body at this grade, or of the event
)

// Cell is what one body says at one grade, whoever the patient is. Fields of a
// verified cell that nobody checked are in Recall; a recalled cell has only Recall.
type Cell struct {
	State    State     `json:"state"`
	Advice   *Advice   `json:"advice,omitempty"` // without a computed dose
	Recall   *Recall   `json:"recalled,omitempty"`
	Disputed []Reading `json:"disputed,omitempty"`
	Editions []Edition `json:"editions,omitempty"`
	Newer    string    `json:"newer_recalled,omitempty"` // version of a newer edition that is only recalled
	Basis    string    `json:"grade_basis,omitempty"`    // of the body's own verified words
	Words    string    `json:"grade_words,omitempty"`
}

// RowID is the stable id of an event at a grade.
func RowID(irae string, grade int) string { return irae + ".g" + strconv.Itoa(grade) }

// ParseRow reads a RowID; ok is false when it is none.
func ParseRow(id string) (irae string, grade int, ok bool) {
	irae, digit, found := strings.Cut(id, ".g")
	if !found || irae == "" || len(digit) != 1 || digit[0] < '1' || digit[0] > '4' {
		return "", 0, false
	}
	return irae, int(digit[0] - '0'), true
}

// Row returns one row over all bodies; ok is false when no body says anything.
func (a *Advisor) Row(id string, verifiedOnly bool) (Row, bool) {
	irae, grade, ok := ParseRow(id)
	if !ok {
		return Row{}, false
	}
	rows := a.Variation(Filter{Irae: irae, Grade: grade, VerifiedOnly: verifiedOnly})
	if len(rows) == 0 {
		return Row{}, false
	}
	return rows[0], true
}

// Variation lists what bodies say of every event at every grade, and how they
// differ, in the order of the base and of the grades. A grade of which no body says
// anything has no row. With VerifiedOnly, recalled cells stand there but are not
// compared; otherwise they are, and a difference names whose value nobody checked.
func (a *Advisor) Variation(f Filter) []Row {
	rows := []Row{}
	bodies := fact.Bodies
	if len(f.Bodies) > 0 {
		bodies = slices.DeleteFunc(slices.Clone(fact.Bodies), func(b string) bool { return !slices.Contains(f.Bodies, b) })
	}
	for _, e := range a.order {
		if f.Irae != "" && e.id != f.Irae || f.System != "" && e.System != f.System {
			continue
		}
		for grade := 1; grade <= 4; grade++ {
			if f.Grade != 0 && f.Grade != grade {
				continue
			}
			r, any := e.row(grade, bodies, f.VerifiedOnly)
			if !any || f.DifferOnly && !r.Differs {
				continue
			}
			if len(f.Kinds) > 0 && !slices.ContainsFunc(r.Differences, func(d Difference) bool { return slices.Contains(f.Kinds, d.Kind) }) {
				continue
			}
			rows = append(rows, r)
		}
	}
	return rows
}

func (e *event) row(grade int, bodies []string, verifiedOnly bool) (r Row, any bool) {
	r = Row{ID: RowID(e.id, grade), Irae: e.id, Name: e.Name, System: e.System, Grade: grade, Cells: make(map[string]Cell, len(bodies))}
	var list []stance
	var disputed, recalledOnly, editions, noEvent, noGrade []string
	values := map[string]string{}
	for _, body := range bodies {
		s := e.bodies[slices.Index(fact.Bodies, body)]
		if s == nil {
			r.Cells[body], noEvent = Cell{State: CellNoRule}, append(noEvent, body)
			continue
		}
		x := &s.cells[grade]
		c := Cell{Advice: x.advice, Recall: x.recall, Disputed: x.disputed, Editions: x.editions, Newer: x.newer}
		if w := s.words[grade]; w != nil {
			c.Basis, c.Words = w.basis, w.words
		}
		switch {
		case len(x.disputed) > 0:
			c.State, disputed = CellDisputed, append(disputed, body)
		case x.advice != nil:
			c.State = CellVerified
		case x.recall != nil:
			c.State, recalledOnly = CellRecalled, append(recalledOnly, body)
			values[body] = x.recall.Version
		default:
			c.State, noGrade = CellNoRule, append(noGrade, body)
		}
		any = any || c.State != CellNoRule
		if x.newer != "" {
			editions, values[body] = append(editions, body), x.newer
		}
		r.Cells[body] = c
		st := stance{body: body, grade: -1, basis: c.Basis}
		switch {
		case c.State == CellVerified:
			st.action, st.steroid, st.rule = x.advice.Action, x.advice.Steroid, x.advice.SteroidRule
			st.line(x.advice.TaperWeeks, x.advice.SecondLine, false)
			if !verifiedOnly && x.recall != nil {
				st.line(x.recall.TaperWeeks, x.recall.SecondLine, true)
			}
		case c.State == CellRecalled && !verifiedOnly:
			st.action, st.steroid, st.rule, st.recalled = x.recall.Action, x.recall.Steroid, x.recall.SteroidRule, true
			st.line(x.recall.TaperWeeks, x.recall.SecondLine, true)
		}
		list = append(list, st)
	}
	r.Differences = compare([]Difference{}, list)
	r.Differs = len(r.Differences) > 0 || len(disputed) > 0
	tell := func(kind Kind, key string, bodies []string, what func(string) string) {
		if len(bodies) == 0 {
			return
		}
		d := Difference{Field: "body", Kind: kind, Key: key, Bodies: bodies, Values: map[string]string{}}
		for _, b := range bodies {
			d.Values[b] = what(b)
		}
		r.Differences = append(r.Differences, d)
	}
	same := func(s string) func(string) string { return func(string) string { return s } }
	version := func(b string) string { return values[b] }
	tell(DiffDisputed, string(DiffDisputed), disputed, same("disputed"))
	tell(DiffRecalled, string(DiffRecalled), recalledOnly, version)
	tell(DiffEdition, string(DiffEdition), editions, version)
	tell(DiffNoRule, string(DiffNoRule), noEvent, same("event"))
	tell(DiffNoRule, noRuleHere, noGrade, same(atGrade[grade]))
	return r, any
}
