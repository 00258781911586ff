package advice

import (
	"strings"

	"stepwise/knowledge/fact"
)

// noRuleHere is the key for a body that has rules for the event, but none at this
// grade; the key of every other difference is its kind.
const noRuleHere = "no_rule_grade"

var (
	digits  = [5]string{"0", "1", "2", "3", "4"}
	atGrade = [5]string{"", "grade 1", "grade 2", "grade 3", "grade 4"}
)

// differ compares what the bodies say to this patient, each at its own grade, and
// says of the rest why it is silent.
func differ(e *event, out *Answer) []Difference {
	var room [16]Difference // more are made on the heap
	var stances [5]stance
	list := stances[:0]
	for i, body := range fact.Bodies {
		g, x := out.Grading.Bodies[body], out.ByBody[body]
		if e.bodies[i] == nil {
			continue
		}
		s := stance{body: body, grade: -1}
		if e.bodies[i].own && (g.Fact != "" || !g.Known || g.Grade == 0) {
			s.basis = g.Basis
		}
		if g.Known && (x != nil || g.Fact != "" || s.basis != "") {
			s.grade = g.Grade
		}
		if x != nil {
			s.action, s.steroid, s.rule = x.Action, x.Steroid, x.SteroidRule
			s.line(x.TaperWeeks, x.SecondLine, false)
		}
		list = append(list, s)
	}
	found := compare(room[:0], list)
	silent := func(kind Kind, key string, is func(s *said, g *Grade) string) {
		d := Difference{Field: "body", Kind: kind, Key: key}
		for i, body := range fact.Bodies {
			g := out.Grading.Bodies[body]
			v := is(e.bodies[i], &g)
			if v == "" {
				continue
			}
			if d.Values == nil {
				d.Values, d.Bodies = map[string]string{}, make([]string, 0, len(fact.Bodies))
			}
			d.Bodies = append(d.Bodies, body)
			if v != BasisClinician {
				d.Values[body] = v
			}
		}
		if len(d.Bodies) > 0 {
			found = append(found, d)
		}
	}
	at := func(s *said, g *Grade) *slot {
		if s == nil || !g.Known || g.Grade == 0 {
			return nil
		}
		return &s.cells[g.Grade]
	}
	silent(DiffUnknown, string(DiffUnknown), func(s *said, g *Grade) string {
		if s == nil || g.Known {
			return ""
		}
		if len(g.Settle) == 0 {
			return BasisClinician // the body's words leave it open: a clinician decides
		}
		return strings.Join(g.Settle, ", ")
	})
	silent(DiffDisputed, string(DiffDisputed), func(s *said, g *Grade) string {
		if x := at(s, g); x != nil && len(x.disputed) > 0 {
			return "disputed"
		}
		return ""
	})
	silent(DiffRecalled, string(DiffRecalled), func(s *said, g *Grade) string {
		if x := at(s, g); x != nil && x.advice == nil && len(x.disputed) == 0 && x.recall != nil {
			return x.recall.Version
		}
		return ""
	})
	silent(DiffEdition, string(DiffEdition), func(s *said, g *Grade) string {
		if x := at(s, g); x != nil {
			return x.newer
		}
		return ""
	})
	silent(DiffNoRule, string(DiffNoRule), func(s *said, g *Grade) string {
		if s == nil {
			return "event"
		}
		return ""
	})
	silent(DiffNoRule, noRuleHere, func(s *said, g *Grade) string {
		if x := at(s, g); x != nil && x.empty() {
			return atGrade[g.Grade]
		}
		return ""
	})
	return append(make([]Difference, 0, len(found)), found...)
}
