// Package advice lays side by side what guideline bodies say of one toxicity of a
// checkpoint inhibitor: each grades on its own definition, what was verified is
// advice, what is recalled or disputed stands apart, and the differences are
// computed. It is pure; the facts come from a fact.Base.
package advice

import (
	"cmp"
	"slices"

	"stepwise/knowledge/fact"
	"stepwise/toxicity/grading"
)

// Vocabulary grades where a body has no words of its own.
const Vocabulary = "CTCAE 5.0"

// Advisor answers for one knowledge base. It does not change and may be shared.
type Advisor struct {
	grader *grading.Grader
	events map[string]*event
	order  []*event // as the base has them
	agents map[string]Agent
	known  []Agent
	safety map[string]*Note // by rule, without what depends on the patient
}

// event is one immune-related adverse event, prepared.
type event struct {
	Event
	id     string
	shared Shared
	graded []string           // its terms that the vocabulary has rules for
	rules  [5]*grading.Clause // what the vocabulary asks at each grade, over all terms; nil: nothing
	bodies []*said            // in the order of fact.Bodies; nil: no statement of the body

	written, sharedWritten []byte // Event and shared as JSON
}

// said is what one body says of an event.
type said struct {
	body  string
	words [5]*definition // by grade, from verified words
	cells [5]slot        // by grade
	own   bool           // any of words
}

// definition is a body's own words of a grade, typed.
type definition struct {
	basis   string
	words   string
	fact    string
	clause  *grading.Clause // nil: a clinician reads the words
	bounded *grading.Clause // its alternatives that end somewhere, nil when none does
}

// slot is one body at one grade.
type slot struct {
	advice   *Advice    // without what depends on the patient; nil when none was verified
	cell     *fact.Cell // of advice
	recall   *Recall
	disputed []Reading
	editions []Edition
	newer    string // version of a newer edition that is only recalled
}

func (s *slot) empty() bool {
	return s.advice == nil && s.recall == nil && len(s.disputed) == 0
}

// New prepares a base. g grades on Vocabulary and holds the rules of the same base.
func New(base *fact.Base, g *grading.Grader) *Advisor {
	a := &Advisor{grader: g, events: map[string]*event{}, agents: map[string]Agent{}, safety: map[string]*Note{}}
	rules := map[string]*fact.Rule{}
	for _, r := range base.Rules {
		if r.Vocabulary == Vocabulary && r.Status == fact.Verified {
			rules[r.Term] = r
		}
	}
	cells := map[string][]*fact.Cell{}
	for _, c := range base.Cells {
		if !inForce(c.Statement) || c.Grade < 1 || c.Grade > 4 {
			continue
		}
		e := a.events[c.Irae]
		if e == nil {
			e = &event{id: c.Irae, Event: Event{Name: fact.Name{EN: c.NameEN, ZH: c.NameZH}, System: c.System, Terms: c.Terms}}
			for _, t := range c.Terms {
				if rules[t] != nil {
					e.graded = append(e.graded, t)
				}
			}
			e.ask(rules)
			a.events[c.Irae], a.order = e, append(a.order, e)
		}
		e.shared.Workup = union(e.shared.Workup, c.Workup)
		e.shared.Consult = union(e.shared.Consult, c.Consult)
		cells[c.Irae] = append(cells[c.Irae], c)
	}
	for _, e := range a.order {
		e.shared.Workup = append([]string{}, e.shared.Workup...)
		e.shared.Consult = append([]string{}, e.shared.Consult...)
		e.written, e.sharedWritten = e.Event.append(nil), e.shared.append(nil)
		e.bodies = make([]*said, len(fact.Bodies))
		for i, body := range fact.Bodies {
			e.bodies[i] = saying(body, cells[e.id])
		}
	}
	for _, d := range base.Definitions {
		a.define(base, d)
	}
	for _, s := range base.Safety {
		if inForce(s.Statement) {
			a.safety[s.Rule] = noteOf(s)
		}
	}
	a.enterAgents(base)
	return a
}

// ask prepares what the vocabulary asks at each grade. Each troponin has a limit of
// its own, as the grader has it.
func (e *event) ask(rules map[string]*fact.Rule) {
	var list [5][]fact.Alternative
	own := map[string]string{"Cardiac troponin I increased": "troponin_i_xuln", "Cardiac troponin T increased": "troponin_t_xuln"}
	for _, term := range e.graded {
		for n := 1; n <= 4; n++ {
			for _, alt := range rules[term].Grades[n].AnyOf {
				if to := own[term]; to != "" {
					alt.AllOf = slices.Clone(alt.AllOf)
					for i := range alt.AllOf {
						if alt.AllOf[i].Var == "troponin_xuln" {
							alt.AllOf[i].Var = to
						}
					}
				}
				list[n] = append(list[n], alt)
			}
		}
	}
	for n := range list {
		e.rules[n] = compiled(list[n])
	}
}

// inForce leaves out what nobody may see beside advice.
func inForce(s *fact.Statement) bool {
	return s.Status == fact.Verified || s.Status == fact.Recalled || s.Status == fact.Disputed
}

func union(list, more []string) []string {
	if len(list) == 0 {
		return more[:len(more):len(more)] // nobody writes into it
	}
	for _, s := range more {
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// define keeps a body's typed words. A definition grades only when it and its cell
// are verified: a recalled definition is never used for advice, and of two editions
// the newer one grades.
func (a *Advisor) define(base *fact.Base, d *fact.Definition) {
	e := a.events[d.Irae]
	i := slices.Index(fact.Bodies, d.Body)
	if e == nil || i < 0 || d.Grade < 1 || d.Grade > 4 || d.Status != fact.Verified {
		return
	}
	cell := base.Find(d.Cell)
	if cell == nil || !cell.Covers("grade_definition") {
		return
	}
	said := e.bodies[i]
	if said == nil {
		return
	}
	j := slices.IndexFunc(base.Cells, func(c *fact.Cell) bool { return c.Statement == cell })
	next := &definition{basis: d.Basis, words: base.Cells[j].GradeText, fact: recordID(cell.ID), clause: compiled(d.AnyOf), bounded: compiled(bounded(d.AnyOf))}
	if old := said.words[d.Grade]; old != nil {
		if of := base.Find(string(fact.KindCell) + ":" + old.fact); of != nil && of.Year >= d.Year {
			return
		}
	}
	said.words[d.Grade], said.own = next, true
}

// Events lists the events: id, name and system, in the order of the base.
func (a *Advisor) Events() []EventOf {
	out := make([]EventOf, len(a.order))
	for i, e := range a.order {
		out[i] = EventOf{ID: e.id, Event: e.Event}
	}
	return out
}

// EventOf is an event with its id.
type EventOf struct {
	ID string `json:"id"`
	Event
}

// saying collects a body's cells of an event, nil when there is none.
func saying(body string, cells []*fact.Cell) *said {
	s := &said{body: body}
	found := false
	for g := 1; g <= 4; g++ {
		var at []*fact.Cell
		for _, c := range cells {
			if c.Statement.Body == body && c.Grade == g {
				at = append(at, c)
			}
		}
		if len(at) == 0 {
			continue
		}
		found = true
		slices.SortStableFunc(at, func(x, y *fact.Cell) int { return cmp.Compare(y.Statement.Year, x.Statement.Year) })
		s.cells[g] = slotOf(at)
	}
	if !found {
		return nil
	}
	return s
}
