package fhir

import (
	"strings"
	"unicode"

	"stepwise/knowledge/fact"
	"stepwise/lrs"
)

// Identifiers of the fixed namespace (doc/decisions/0003): they stay the same when an
// installation moves.
const (
	canonical    = lrs.Base + "/fhir/"      // + "PlanDefinition/nephritis"
	systemFact   = lrs.Base + "/fact"       // value: a statement's id, "irae:nephritis.asco2021.g1"
	systemIrae   = lrs.Base + "/irae"       // value: "nephritis"
	systemAction = lrs.Base + "/ici-action" // code: "hold"
	systemBody   = lrs.Base + "/body"       // code: "ASCO"
	systemGrade  = lrs.Base + "/irae-grade" // code: "1" to "4", the body's own
	ucum         = "http://unitsofmeasure.org"
	translation  = "http://hl7.org/fhir/StructureDefinition/translation"
	publisher    = "Stepwise"
	usage        = "For education and for looking up what guideline bodies say, side by side. It is no medical advice and no order set: a clinician decides. Only statements that were verified against their source are here; what is recalled or disputed is left out."
)

// fhirID writes a key as a FHIR id: letters, digits, '-' and '.', 64 at most (R4,
// 2.24.0.1, id).
func fhirID(key string) string {
	id := strings.Map(func(r rune) rune {
		if r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '.') {
			return r
		}
		return '-'
	}, key)
	return id[:min(len(id), 64)]
}

// record is a statement's id in its file: "nephritis.asco2021.g1".
func record(s *fact.Statement) string {
	_, id, ok := strings.Cut(s.ID, ":")
	if !ok {
		return s.ID
	}
	return id
}

// camel writes "t1dm" or "myasthenia_gravis" as a name for programs: a capital first,
// letters and digits after (R4, pdf-0 and adf-0).
func camel(prefix, key string) string {
	var b strings.Builder
	b.WriteString(prefix)
	up := true
	for _, r := range key {
		if r >= 128 || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			up = true
			continue
		}
		if up {
			r = unicode.ToUpper(r)
		}
		b.WriteRune(r)
		up = false
	}
	s := b.String()
	return s[:min(len(s), 255)]
}

// source writes where a statement stands. Some sources have no address that a browser
// can open; then there is none.
func source(s *fact.Statement) artifact {
	a := artifact{Type: "citation", Label: edition(s), Citation: s.Source.Citation, Display: s.Source.Page}
	if strings.HasPrefix(s.Source.Address, "https://") || strings.HasPrefix(s.Source.Address, "http://") {
		if !strings.ContainsAny(s.Source.Address, " \t\n\"<>") {
			a.URL = s.Source.Address
		}
	}
	if s.NeedsPrimary || strings.HasPrefix(s.Source.Kind, "secondary") {
		note := "read in a secondary source (" + s.Source.Kind + "); check the primary text"
		if a.Display != "" {
			note = a.Display + "; " + note
		}
		a.Display = note
	}
	return a
}

func edition(s *fact.Statement) string { return strings.TrimSpace(s.Body + " " + s.Version) }

// titled gives a title its Chinese translation, by HL7's standard extension.
func titled(zh string) *more {
	if zh == "" {
		return nil
	}
	return &more{[]extension{{URL: translation, Extension: []extension{{URL: "lang", Code: "zh-Hans"}, {URL: "content", String: zh}}}}}
}
