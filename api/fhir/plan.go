package fhir

import (
	"cmp"
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"

	"stepwise/knowledge/fact"
)

// verbs say each action on the checkpoint inhibitor; the code beside them is exact.
var verbs = map[fact.Action]string{
	fact.Continue:              "Continue the checkpoint inhibitor",
	fact.ContinueOrHold:        "Continue or hold the checkpoint inhibitor",
	fact.ConsiderHold:          "Consider holding the checkpoint inhibitor",
	fact.Hold:                  "Hold the checkpoint inhibitor",
	fact.HoldConsiderPermanent: "Hold the checkpoint inhibitor and consider stopping it for good",
	fact.Permanent:             "Stop the checkpoint inhibitor for good",
}

// advising are the cells that may be written at all: verified, with an action or a
// dose that was read in the source. Where readings of a body's grade are disputed,
// none of them is written: no reading wins by being better printed.
func advising(cells []*fact.Cell) []*fact.Cell {
	type place struct {
		irae, body string
		grade      int
	}
	disputed := map[place]bool{}
	for _, c := range cells {
		if c.Statement.Status == fact.Disputed {
			disputed[place{c.Irae, c.Body, c.Grade}] = true
		}
	}
	var out []*fact.Cell
	for _, c := range cells {
		if c.Advice() && (c.Covers("ici_action") || c.Covers("steroid")) && !disputed[place{c.Irae, c.Body, c.Grade}] {
			out = append(out, c)
		}
	}
	return out
}

// plans writes one PlanDefinition for each event: first the rules that outrank the
// tables, then an action for each body and edition, and in it one for each grade. An
// event without a verified statement has a draft without actions: there is no fact,
// so there is no sentence.
func plans(b *fact.Base) []*plan {
	byEvent := map[string][]*fact.Cell{}
	var order []string
	for _, c := range b.Cells {
		if _, seen := byEvent[c.Irae]; !seen {
			order = append(order, c.Irae)
		}
		byEvent[c.Irae] = append(byEvent[c.Irae], c)
	}
	out := make([]*plan, 0, len(order))
	for _, key := range order {
		out = append(out, planOf(b, key, byEvent[key]))
	}
	return out
}

func planOf(b *fact.Base, key string, cells []*fact.Cell) *plan {
	first := cells[0]
	p := &plan{
		knowledge: knowledge{
			Type: "PlanDefinition", ID: fhirID(key), Language: "en", URL: canonical + "PlanDefinition/" + fhirID(key),
			Identifier: []identifier{{systemIrae, key}}, Name: camel("Irae", key),
			Title: first.NameEN, TitleMore: titled(first.NameZH),
		},
		Kind:   &concept{Coding: []coding{{System: "http://terminology.hl7.org/CodeSystem/plan-definition-type", Code: "clinical-protocol"}}},
		Status: "draft", Publisher: publisher, Usage: usage,
		Topic: []concept{{Coding: []coding{{System: "http://terminology.hl7.org/CodeSystem/definition-topic", Code: "treatment"}}}},
	}
	for _, s := range b.Safety {
		if s.Advice() && (len(s.Iraes) == 0 || slices.Contains(s.Iraes, key)) {
			p.Action = append(p.Action, rule(s))
			p.Related = cite(p.Related, source(s.Statement))
		}
	}
	rules := len(p.Action)
	cells = advising(cells)
	slices.SortStableFunc(cells, func(x, y *fact.Cell) int {
		return cmp.Or(cmp.Compare(column(x.Body), column(y.Body)), cmp.Compare(y.Year, x.Year), strings.Compare(x.Version, y.Version), cmp.Compare(x.Grade, y.Grade))
	})
	for _, c := range cells {
		if n := len(p.Action); n == rules || p.Action[n-1].Title != edition(c.Statement) {
			p.Action = append(p.Action, action{ID: fhirID(key + "." + strings.ToLower(c.Body) + c.Version), Title: edition(c.Statement),
				Code: []concept{{Coding: []coding{{System: systemBody, Code: c.Body}}}}})
		}
		last := &p.Action[len(p.Action)-1]
		last.Action = append(last.Action, grade(c))
		p.Related = cite(p.Related, source(c.Statement))
	}
	if len(cells) > 0 {
		p.Status = "active"
		p.Description = fmt.Sprintf("What guideline bodies say of %s caused by checkpoint inhibitors, body by body and grade by grade. Bodies grade on their own words; they are shown side by side and never merged.", strings.ToLower(first.NameEN[:1])+first.NameEN[1:])
	} else {
		p.Description = "No statement about this event was verified against its source yet, so nothing is advised here."
	}
	p.Text = tell(p)
	return p
}

func column(body string) int {
	if i := slices.Index(fact.Bodies, body); i >= 0 {
		return i
	}
	return len(fact.Bodies)
}

// rule is a safety rule as an action. Rules stand first, as on the page.
func rule(s *fact.Safety) action {
	return action{ID: fhirID("safety." + s.Rule), Title: cmp.Or(s.Title.EN, s.Rule), Description: s.Text.EN, Documentation: []artifact{source(s.Statement)},
		Code: []concept{{Coding: []coding{{System: systemFact, Code: s.ID}}}}}
}

// grade is one cell: only the fields that were read in the source.
func grade(c *fact.Cell) action {
	a := action{ID: record(c.Statement), Prefix: "G" + strconv.Itoa(c.Grade), Title: fmt.Sprintf("%s, grade %d", edition(c.Statement), c.Grade),
		Documentation: []artifact{source(c.Statement)},
		Code: []concept{{Coding: []coding{{System: systemFact, Code: c.ID}}},
			{Coding: []coding{{System: systemGrade, Code: strconv.Itoa(c.Grade)}}}}}
	if c.Covers("grade_definition") {
		a.Description = c.GradeText
	}
	if c.Covers("ici_action") {
		a.Code = append(a.Code, concept{Coding: []coding{{System: systemAction, Code: string(c.Action), Display: verbs[c.Action]}}})
		a.Text = verbs[c.Action] + "."
	}
	// Some bodies give no steroid at a grade, others leave it to the clinician and name
	// no number: without a dose there is no sentence about one.
	if c.Covers("steroid") && c.Steroid != nil {
		a.Text = strings.TrimSpace(a.Text + " " + inWords(c.Steroid) + ".")
		a.Definition = canonical + "ActivityDefinition/" + fhirID(record(c.Statement))
	}
	return a
}

// cite adds a source once.
func cite(list []artifact, a artifact) []artifact {
	if slices.Contains(list, a) {
		return list
	}
	return append(list, a)
}

// tell writes the plan for people (R4, dom-6 asks for a narrative).
func tell(p *plan) *narrative {
	var b strings.Builder
	fmt.Fprintf(&b, `<div xmlns="http://www.w3.org/1999/xhtml"><p><b>%s</b></p><p>%s</p>`, html.EscapeString(p.Title), html.EscapeString(p.Description))
	if len(p.Action) > 0 {
		b.WriteString("<ul>")
		for _, x := range p.Action {
			fmt.Fprintf(&b, "<li><b>%s</b> %s", html.EscapeString(x.Title), html.EscapeString(x.Description))
			if len(x.Action) > 0 {
				b.WriteString("<ul>")
				for _, y := range x.Action {
					fmt.Fprintf(&b, "<li>%s: %s</li>", html.EscapeString(y.Prefix), html.EscapeString(y.Text))
				}
				b.WriteString("</ul>")
			}
			b.WriteString("</li>")
		}
		b.WriteString("</ul>")
	}
	fmt.Fprintf(&b, "<p>%s</p></div>", html.EscapeString(p.Usage))
	return &narrative{"generated", b.String()}
}
