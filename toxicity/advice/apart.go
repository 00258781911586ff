package advice

import (
	"slices"
	"strings"
)

// apart reports whether two bodies have nothing in common: "prednisone" and
// "prednisone or methylprednisolone" agree on prednisone, PO and PO/IV on PO.
func apart(list []stance, of func(*Steroid) []string) bool {
	for i := range list {
		x := of(list[i].steroid)
		if len(x) == 0 {
			continue
		}
		for j := i + 1; j < len(list); j++ {
			y := of(list[j].steroid)
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
