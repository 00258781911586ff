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
	recalled bool
}

// compare computes how stances differ. Two that agree are not a difference, and a
// body that says nothing of a field is not compared in it.
func compare(list []stance) []Difference {
	var out []Difference
	add := func(field string, kind Kind, value func(*stance) string) {
		d := Difference{Field: field, Kind: kind, Key: keyOf(kind)}
		first, differ := "", false
		for i := range list {
			v := value(&list[i])
			if v == "" {
				continue
			}
			if len(d.Bodies) == 0 {
				first, d.Values = v, map[string]string{}
			}
			differ = differ || v != first
			d.Bodies, d.Values[list[i].body] = append(d.Bodies, list[i].body), v
			if list[i].recalled {
				d.Recalled = append(d.Recalled, list[i].body)
			}
		}
		if differ {
			out = append(out, d)
		}
	}
	add("grade_basis", DiffBasis, func(s *stance) string { return s.basis })
	add("grade", DiffGrade, func(s *stance) string {
		if s.grade < 0 {
			return ""
		}
		return strconv.Itoa(s.grade)
	})
	add("ici_action", DiffAction, func(s *stance) string { return string(s.action) })
	add("steroid", DiffSteroid, func(s *stance) string {
		switch s.rule {
		case SteroidNone:
			return "none"
		case SteroidDose, SteroidText, SteroidNoNumber:
			return "systemic"
		}
		return ""
	})
	add("steroid.dose", DiffDose, func(s *stance) string {
		switch s.rule {
		case SteroidDose:
			return perKg(s.steroid)
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
		return span(s.steroid.CapMg.Low, s.steroid.CapMg.High)
	})
	if apart(list, func(s *stance) []string { return drugsOf(s.steroid) }) {
		add("steroid.drug", DiffDrug, func(s *stance) string {
			if s.steroid == nil {
				return ""
			}
			return s.steroid.Drug
		})
	}
	if apart(list, func(s *stance) []string { return routesOf(s.steroid) }) {
		add("steroid.route", DiffRoute, func(s *stance) string {
			if s.steroid == nil {
				return ""
			}
			return s.steroid.Route
		})
	}
	return out
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

// drugsOf splits "prednisone or methylprednisolone"; of local treatment in words
// nothing is compared.
func drugsOf(s *Steroid) []string {
	if s == nil {
		return nil
	}
	var out []string
	for _, w := range strings.FieldsFunc(strings.ToLower(s.Drug), func(r rune) bool { return r < 'a' || r > 'z' }) {
		if d, ok := systemicDrugs[w]; ok {
			out = append(out, d)
		}
	}
	return out
}

// systemicDrugs are compared by the drug behind the name: a body that writes
// prednisolone is not said to differ from one that writes prednisone.
var systemicDrugs = map[string]string{"prednisone": "prednisone", "prednisolone": "prednisone",
	"methylprednisolone": "methylprednisolone", "hydrocortisone": "hydrocortisone", "dexamethasone": "dexamethasone"}

func routesOf(s *Steroid) []string {
	if s == nil {
		return nil
	}
	return strings.FieldsFunc(s.Route, func(r rune) bool { return r == '/' || r == '+' || r == ' ' })
}

func perKg(s *Steroid) string { return span(*s.MgPerKgMin, *s.MgPerKgMax) }

func span(low, high float64) string {
	a, b := strconv.FormatFloat(low, 'f', -1, 64), strconv.FormatFloat(high, 'f', -1, 64)
	if a == b {
		return a
	}
	return a + "-" + b
}

func keyOf(k Kind) string { return "advice.difference." + string(k) }

// differ compares what the bodies say to this patient, each at its own grade, and
// says of the rest why it is silent.
func differ(e *event, out *Answer) []Difference {
	var list []stance
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
		}
		list = append(list, s)
	}
	found := append(make([]Difference, 0, 12), compare(list)...)
	silent := func(kind Kind, key string, is func(s *said, g *Grade) string) {
		d := Difference{Field: "body", Kind: kind, Key: key}
		for i, body := range fact.Bodies {
			g := out.Grading.Bodies[body]
			if v := is(e.bodies[i], &g); v != "" {
				if d.Values == nil {
					d.Values = map[string]string{}
				}
				d.Bodies, d.Values[body] = append(d.Bodies, body), v
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
	silent(DiffUnknown, keyOf(DiffUnknown), func(s *said, g *Grade) string {
		if s == nil || g.Known {
			return ""
		}
		return "grade_unknown"
	})
	silent(DiffDisputed, keyOf(DiffDisputed), func(s *said, g *Grade) string {
		if x := at(s, g); x != nil && len(x.disputed) > 0 {
			return "disputed"
		}
		return ""
	})
	silent(DiffRecalled, keyOf(DiffRecalled), func(s *said, g *Grade) string {
		if x := at(s, g); x != nil && x.advice == nil && len(x.disputed) == 0 && x.recall != nil {
			return x.recall.Version
		}
		return ""
	})
	silent(DiffEdition, keyOf(DiffEdition), func(s *said, g *Grade) string {
		if x := at(s, g); x != nil {
			return x.newer
		}
		return ""
	})
	silent(DiffNoRule, keyOf(DiffNoRule), func(s *said, g *Grade) string {
		if s == nil {
			return "event"
		}
		return ""
	})
	silent(DiffNoRule, keyOf(DiffNoRule)+".grade", func(s *said, g *Grade) string {
		if x := at(s, g); x != nil && x.empty() {
			return "grade " + strconv.Itoa(g.Grade)
		}
		return ""
	})
	return found
}
