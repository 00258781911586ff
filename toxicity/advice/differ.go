package advice

import (
	"slices"
	"strconv"
	"strings"

	"stepwise/knowledge/fact"
)

// stance is what a body says, as far as it is compared.
type stance struct {
	body     string
	basis    string // of its own words, "" when it has none here
	grade    int    // -1: not compared
	action   fact.Action
	steroid  *Steroid
	rule     SteroidRule
	recalled bool // nobody checked any of it

	// Taper and second line: of the shipped facts nobody has checked them.
	taper, second         string
	taperOpen, secondOpen bool // the value is recalled
}

// compare computes how stances differ. Two that agree are not a difference, and a
// body that says nothing of a field is not compared in it.
func compare(list []stance) []Difference {
	out := make([]Difference, 0, 8)
	add := func(field string, kind Kind, value func(*stance) string) {
		first, differ := "", false
		for i := range list {
			switch v := value(&list[i]); {
			case v == "":
			case first == "":
				first = v
			case v != first:
				differ = true
			}
		}
		if !differ {
			return
		}
		d := Difference{Field: field, Kind: kind, Key: string(kind), Bodies: make([]string, 0, len(list)), Values: make(map[string]string, len(list))}
		for i := range list {
			v := value(&list[i])
			if v == "" {
				continue
			}
			d.Bodies, d.Values[list[i].body] = append(d.Bodies, list[i].body), v
			if list[i].open(kind) {
				d.Recalled = append(d.Recalled, list[i].body)
			}
		}
		out = append(out, d)
	}
	add("grade_basis", DiffBasis, func(s *stance) string { return s.basis })
	add("grade", DiffGrade, func(s *stance) string {
		if s.grade < 0 {
			return ""
		}
		return digits[s.grade]
	})
	add("ici_action", DiffAction, func(s *stance) string { return string(s.action) })
	add("steroid", DiffSteroid, func(s *stance) string {
		switch s.rule {
		case SteroidNone:
			return "none"
		case SteroidDose, SteroidText:
			return "systemic"
		}
		return "" // a body that names no number may also mean none at this grade
	})
	add("steroid.dose", DiffDose, func(s *stance) string {
		switch s.rule {
		case SteroidDose:
			return s.steroid.perKg
		case SteroidText:
			if s.steroid.DoseText == "" {
				return "unnumbered"
			}
			return s.steroid.DoseText
		case SteroidNoNumber:
			return "no_number"
		}
		return ""
	})
	add("steroid.cap_mg", DiffCap, func(s *stance) string {
		if s.rule != SteroidDose {
			return ""
		}
		if s.steroid.CapMg == nil {
			return "none"
		}
		return s.steroid.most
	})
	if apart(list, func(s *stance) []string { return s.steroid.drugList() }) {
		add("steroid.drug", DiffDrug, func(s *stance) string {
			if s.steroid == nil {
				return ""
			}
			return s.steroid.Drug
		})
	}
	if apart(list, func(s *stance) []string { return s.steroid.routeList() }) {
		add("steroid.route", DiffRoute, func(s *stance) string {
			if s.steroid == nil {
				return ""
			}
			return s.steroid.Route
		})
	}
	add("taper_weeks", DiffTaper, func(s *stance) string { return s.taper })
	add("second_line", DiffSecond, func(s *stance) string { return s.second })
	return out
}

func (s *stance) open(k Kind) bool {
	return s.recalled || k == DiffTaper && s.taperOpen || k == DiffSecond && s.secondOpen
}

// line adds taper and second line to what is compared.
func (s *stance) line(taper []int, second []string, recalled bool) {
	if len(taper) == 2 {
		s.taper, s.taperOpen = span(float64(taper[0]), float64(taper[1])), recalled
	}
	if len(second) > 0 {
		list := slices.Clone(second)
		slices.Sort(list)
		s.second, s.secondOpen = strings.Join(list, ", "), recalled
	}
}

// apart reports whether two bodies have nothing in common: "prednisone" and
// "prednisone or methylprednisolone" agree on prednisone, PO and PO/IV on PO.
func apart(list []stance, of func(*stance) []string) bool {
	for i := range list {
		x := of(&list[i])
		if len(x) == 0 {
			continue
		}
		for j := i + 1; j < len(list); j++ {
			y := of(&list[j])
			if len(y) > 0 && !slices.ContainsFunc(x, func(s string) bool { return slices.Contains(y, s) }) {
				return true
			}
		}
	}
	return false
}

// tokens prepares a steroid to be compared: "prednisone or methylprednisolone" is
// two drugs, "PO/IV" two ways; of local treatment in words nothing is compared.
func (s *Steroid) tokens() *Steroid {
	for _, w := range strings.FieldsFunc(strings.ToLower(s.Drug), func(r rune) bool { return r < 'a' || r > 'z' }) {
		if d, ok := systemicDrugs[w]; ok {
			s.drugs = append(s.drugs, d)
		}
	}
	s.routes = strings.FieldsFunc(s.Route, func(r rune) bool { return r == '/' || r == '+' || r == ' ' })
	if s.MgPerKgMin != nil && s.MgPerKgMax != nil {
		s.perKg = span(*s.MgPerKgMin, *s.MgPerKgMax)
	}
	if s.CapMg != nil {
		s.most = span(s.CapMg.Low, s.CapMg.High)
	}
	return s
}

func (s *Steroid) drugList() []string {
	if s == nil {
		return nil
	}
	return s.drugs
}

func (s *Steroid) routeList() []string {
	if s == nil {
		return nil
	}
	return s.routes
}

// systemicDrugs are compared by the drug behind the name: a body that writes
// prednisolone is not said to differ from one that writes prednisone.
var systemicDrugs = map[string]string{"prednisone": "prednisone", "prednisolone": "prednisone",
	"methylprednisolone": "methylprednisolone", "hydrocortisone": "hydrocortisone", "dexamethasone": "dexamethasone"}

func span(low, high float64) string {
	a, b := strconv.FormatFloat(low, 'f', -1, 64), strconv.FormatFloat(high, 'f', -1, 64)
	if a == b {
		return a
	}
	return a + "-" + b
}

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
	list := make([]stance, 0, 5)
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
	found := compare(list)
	silent := func(kind Kind, key string, is func(s *said, g *Grade) string) {
		d := Difference{Field: "body", Kind: kind, Key: key}
		for i, body := range fact.Bodies {
			g := out.Grading.Bodies[body]
			v := is(e.bodies[i], &g)
			if v == "" {
				continue
			}
			if d.Values == nil {
				d.Values = map[string]string{}
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
	return found
}
