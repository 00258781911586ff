package fhir

import (
	"fmt"
	"html"
	"strconv"
	"strings"

	"stepwise/knowledge/fact"
)

// activities writes one ActivityDefinition for each steroid dose that was read in its
// source.
func activities(b *fact.Base) []*activity {
	var out []*activity
	for _, c := range advising(b.Cells) {
		if c.Covers("steroid") && c.Steroid != nil {
			out = append(out, activityOf(c))
		}
	}
	return out
}

func activityOf(c *fact.Cell) *activity {
	id := fhirID(record(c.Statement))
	said := inWords(c.Steroid)
	a := &activity{
		knowledge: knowledge{
			Type: "ActivityDefinition", ID: id, Language: "en", URL: canonical + "ActivityDefinition/" + id,
			Identifier: []identifier{{systemFact, c.ID}}, Name: camel("Steroid", record(c.Statement)),
			Title:     fmt.Sprintf("Steroid for %s, grade %d, %s", c.NameEN, c.Grade, edition(c.Statement)),
			TitleMore: titled(chinese(c)),
		},
		Status: "active", Publisher: publisher, Description: said + ".", Usage: usage,
		Topic:   []concept{{Coding: []coding{{System: "http://terminology.hl7.org/CodeSystem/definition-topic", Code: "treatment"}}}},
		Related: []artifact{source(c.Statement)},
		// A proposal: nothing here is ordered, a clinician decides.
		Kind: "MedicationRequest", Intent: "proposal", Product: &concept{Text: c.Steroid.Drug},
		Dosage: []dosage{dosageOf(c.Steroid, said)},
	}
	a.Text = &narrative{"generated", fmt.Sprintf(`<div xmlns="http://www.w3.org/1999/xhtml"><p><b>%s</b></p><p>%s</p><p>%s</p></div>`,
		html.EscapeString(a.Title), html.EscapeString(a.Description), html.EscapeString(usage))}
	return a
}

func chinese(c *fact.Cell) string {
	if c.NameZH == "" {
		return ""
	}
	return fmt.Sprintf("%s %d 级的激素用法（%s）", c.NameZH, c.Grade, edition(c.Statement))
}

// dosageOf writes a dose by weight as a rate a day: sources give mg/kg a day and leave
// open in how many portions, so a single dose would say more than they do. The UCUM
// unit mg/kg/d stands in the value set ucum-common of R4. A flat dose stays in words.
func dosageOf(s *fact.Steroid, said string) dosage {
	d := dosage{Text: said}
	if s.Route != "" {
		d.Route = &concept{Text: s.Route}
	}
	if s.MgPerKgL == nil && s.MgPerKgH == nil {
		return d
	}
	calculated := &concept{Coding: []coding{{System: "http://terminology.hl7.org/CodeSystem/dose-rate-type", Code: "calculated"}}}
	low, high := perKg(s.MgPerKgL), perKg(s.MgPerKgH)
	if low != nil && high != nil && low.Value == high.Value {
		d.Dose = []dose{{Type: calculated, Quantity: low}}
	} else {
		d.Dose = []dose{{Type: calculated, Range: &interval{low, high}}}
	}
	return d
}

func perKg(v *float64) *quantity {
	if v == nil {
		return nil
	}
	return &quantity{*v, "mg/kg/day", ucum, "mg/kg/d"}
}

// inWords says a dose: "prednisone 0.5-1 mg/kg/day PO (max 80 mg/day)".
func inWords(s *fact.Steroid) string {
	words := []string{s.Drug}
	low, high := s.MgPerKgL, s.MgPerKgH
	switch {
	case low != nil && high != nil && *low != *high:
		words = append(words, short(*low)+"–"+short(*high)+" mg/kg/day")
	case low != nil:
		words = append(words, short(*low)+" mg/kg/day")
	case high != nil:
		words = append(words, "up to "+short(*high)+" mg/kg/day")
	}
	if s.Route != "" {
		words = append(words, s.Route)
	}
	if s.DoseText != "" {
		words = append(words, "("+s.DoseText+")")
	}
	return strings.Join(words, " ")
}

func short(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
