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

// compare computes how stances differ, behind the differences given. Two that agree are
// not a difference, and a body that says nothing of a field is not compared in it.
func compare(out []Difference, list []stance) []Difference {
	for _, f := range compared {
		switch {
		case f.kind == DiffDrug && !apart(list, (*Steroid).drugList), f.kind == DiffRoute && !apart(list, (*Steroid).routeList):
			continue
		}
		first, differ := "", false
		for i := range list {
			switch v := list[i].value(f.kind); {
			case v == "":
			case first == "":
				first = v
			case v != first:
				differ = true
			}
		}
		if !differ {
			continue
		}
		d := Difference{Field: f.name, Kind: f.kind, Key: string(f.kind), Bodies: make([]string, 0, len(list)), Values: make(map[string]string, len(list))}
		for i := range list {
			v := list[i].value(f.kind)
			if v == "" {
				continue
			}
			d.Bodies, d.Values[list[i].body] = append(d.Bodies, list[i].body), v
			if list[i].open(f.kind) {
				d.Recalled = append(d.Recalled, list[i].body)
			}
		}
		out = append(out, d)
	}
	return out
}

// compared are the fields in which bodies are compared, in the order of Kinds.
var compared = []struct {
	name string
	kind Kind
}{
	{"grade_basis", DiffBasis},
	{"grade", DiffGrade},
	{"ici_action", DiffAction},
	{"steroid", DiffSteroid},
	{"steroid.dose", DiffDose},
	{"steroid.cap_mg", DiffCap},
	{"steroid.drug", DiffDrug},
	{"steroid.route", DiffRoute},
	{"taper_weeks", DiffTaper},
	{"second_line", DiffSecond},
}

// value is what a body says of a field, "" when it is not compared in it.
func (s *stance) value(k Kind) string {
	switch k {
	case DiffBasis:
		return s.basis
	case DiffGrade:
		if s.grade >= 0 {
			return digits[s.grade]
		}
	case DiffAction:
		return string(s.action)
	case DiffSteroid:
		switch s.rule {
		case SteroidNone:
			return "none"
		case SteroidDose, SteroidText:
			return "systemic"
		}
		return "" // a body that names no number may also mean none at this grade
	case DiffDose:
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
	case DiffCap:
		switch {
		case s.rule != SteroidDose:
		case s.steroid.CapMg == nil:
			return "none"
		default:
			return s.steroid.most
		}
	case DiffDrug:
		if s.steroid != nil {
			return s.steroid.Drug
		}
	case DiffRoute:
		if s.steroid != nil {
			return s.steroid.Route
		}
	case DiffTaper:
		return s.taper
	case DiffSecond:
		return s.second
	}
	return ""
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

func span(low, high float64) string {
	a, b := strconv.FormatFloat(low, 'f', -1, 64), strconv.FormatFloat(high, 'f', -1, 64)
	if a == b {
		return a
	}
	return a + "-" + b
}
