// Package fhir writes a study as a Bundle of HL7 FHIR R4 (4.0.1): a ResearchStudy, a
// ResearchSubject for each subject, an AdverseEvent for each event with an Observation
// of its grade, and what they refer to. Subjects are their pseudonymous numbers. It
// computes and nothing else.
package fhir

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

const (
	base     = "https://stepwise.example/fhir/"
	terms    = "http://terminology.hl7.org/CodeSystem/"
	studies  = "https://stepwise.example/study"
	subjects = "https://stepwise.example/study/subject"
	sites    = "https://stepwise.example/study/site"
	events   = "https://stepwise.example/study/event"
	product  = "product"
)

// Write writes a study as a collection. versions are its protocols by key.
func Write(w io.Writer, code string, s *record.State, versions func(string) *protocol.Protocol, created time.Time) error {
	b := builder{code: code, s: s, out: bundle{Type: "Bundle", Kind: "collection", Timestamp: instant(created)}}
	for _, r := range s.Rows(form.Protocol.Name, "") {
		if p := versions(r.Key); p != nil && (r.Get("STATUS") == "approved" || b.p == nil) {
			b.p, b.approved = p, b.approved || r.Get("STATUS") == "approved"
		}
	}
	b.study()
	for _, r := range s.Rows(form.Site.Name, "") {
		b.add("Location", location{"Location", id(r.Key), []identifier{{sites, r.Key}}, first(r.Get("NAME_EN"), r.Get("NAME_ZH"))})
	}
	if b.p != nil {
		b.add("Medication", medication{"Medication", b.id(product), &concept{Text: first(b.p.Product.EN, b.p.Product.ZH, "Investigational product")}})
	}
	for _, x := range s.Subjects() {
		b.subject(x)
		for _, r := range s.Rows(form.AE.Name, x) {
			b.event(x, r)
		}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(b.out)
}

type builder struct {
	code     string
	s        *record.State
	p        *protocol.Protocol // newest approved, or newest
	approved bool
	out      bundle
}

func (b *builder) id(parts ...string) string {
	return id(strings.Join(append([]string{b.code}, parts...), "."))
}

// id writes a key as a FHIR id: letters, digits, "-" and ".", at most 64.
func id(key string) string {
	out := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' {
			return r
		}
		return '-'
	}, key)
	return out[:min(len(out), 64)]
}

func (b *builder) add(kind string, x any) {
	var known struct {
		ID string `json:"id"`
	}
	text, err := json.Marshal(x)
	if err == nil {
		err = json.Unmarshal(text, &known)
	}
	if err != nil {
		panic(err) // our own structs always marshal
	}
	b.out.Entry = append(b.out.Entry, entry{base + kind + "/" + known.ID, json.RawMessage(text)})
}

func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}

func first(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

func coded(system, code, text string) *concept {
	return &concept{Coding: []coding{{System: terms + system, Code: code}}, Text: text}
}

// status is the study's in the codes of research-study-status.
func (b *builder) status(own string) string {
	switch own {
	case "open":
		return "active"
	case "paused":
		return "temporarily-closed-to-accrual"
	case "closed":
		return "completed"
	}
	if b.approved {
		return "approved"
	}
	return "in-review"
}

func (b *builder) study() {
	row := b.s.Row(form.Study.Name, "", "1")
	x := study{Type: "ResearchStudy", ID: id(b.code), Identifier: []identifier{{studies, b.code}}, Title: first(row.Get("TITLE_EN"), row.Get("TITLE_ZH")),
		Status: b.status(row.Get("STATUS")), Purpose: coded("research-study-prim-purp-type", "treatment", ""), Phase: coded("research-study-phase", "phase-1", "")}
	if b.p != nil {
		if b.p.Registry != "" {
			x.Identifier = append(x.Identifier, identifier{studies + "/registry", b.p.Registry})
		}
		x.Description = first(b.p.Title.EN, b.p.Title.ZH)
		for _, l := range b.p.Levels {
			x.Arm = append(x.Arm, arm{Name: level(l.Level), Description: strconv.FormatFloat(l.Amount, 'f', -1, 64) + " " + l.Unit})
		}
	}
	for _, r := range b.s.Rows(form.Site.Name, "") {
		x.Site = append(x.Site, reference{"Location/" + id(r.Key)})
	}
	g := group{Type: "Group", ID: b.id("enrolled"), Kind: "person", Actual: true, Name: "Enrolled in " + b.code}
	for _, s := range b.s.Subjects() {
		if r := b.s.Row(form.Slot.Name, s, "1"); r.Get("AT") != "" && r.Get("RELEASED") == "" {
			g.Member = append(g.Member, member{reference{"Patient/" + b.id(s)}})
		}
	}
	g.Quantity = len(g.Member)
	x.Enrollment = []reference{{"Group/" + g.ID}}
	b.add("ResearchStudy", x)
	b.add("Group", g)
}

func level(n int) string { return fmt.Sprintf("Dose level %d", n) }

// subject writes somebody who was screened. The status is the furthest that the record
// tells: an infusion makes "on-study-observation", since the cells are given once and
// what follows is observation.
func (b *builder) subject(number string) {
	row := func(f record.Form) *record.Row { return b.s.Row(f.Name, number, "1") }
	x := subject{Type: "ResearchSubject", ID: b.id(number), Identifier: []identifier{{subjects, b.code + "/" + number}}, Status: "screening",
		Study: reference{"ResearchStudy/" + id(b.code)}, Individual: reference{"Patient/" + b.id(number)}}
	switch row(form.Screened).Get("OUTCOME") {
	case "eligible":
		x.Status = "eligible"
	case "failed":
		x.Status = "ineligible"
	}
	var begun period
	for _, r := range b.s.Rows(form.Consent.Name, number) {
		if t := moment(r.Moment("AT")); t != "" && (begun.Start == "" || t < begun.Start) {
			begun.Start = t
		}
		if r.Get("WITHDRAWN") != "" && x.Status != "ineligible" {
			x.Status = "withdrawn"
		}
	}
	if slot := row(form.Slot); slot.Get("AT") != "" && slot.Get("RELEASED") == "" && x.Status != "withdrawn" {
		x.Status = "on-study"
		if n, ok := slot.Int("LEVEL"); ok {
			x.Assigned = level(n)
		}
	}
	if given := row(form.Infusion); given.Get("AT") != "" {
		if x.Status != "withdrawn" {
			x.Status = "on-study-observation"
		}
		if n, ok := given.Int("LEVEL"); ok && n > 0 {
			x.Actual = level(n)
		}
	}
	if exit := row(form.Exit); exit.Get("REASON") != "" {
		begun.End = moment(exit.Moment("AT"))
		if x.Status = "off-study"; exit.Get("REASON") == "withdrawal" {
			x.Status = "withdrawn"
		}
	}
	if begun != (period{}) && (begun.Start == "" || begun.End == "" || begun.Start <= begun.End) {
		x.Period = &begun
	}
	b.add("Patient", patient{"Patient", b.id(number), x.Identifier})
	b.add("ResearchSubject", x)
}

// severities of CTCAE grades in FHIR's three words; grades 4 and 5 have none above.
var severities = []string{"", "mild", "moderate", "severe", "severe", "severe"}

// event writes an adverse event, and its grade as an Observation that points to it.
func (b *builder) event(number string, r *record.Row) {
	key := b.id(number, "AE", r.Key)
	x := adverse{Type: "AdverseEvent", ID: key, Identifier: &identifier{events, b.code + "/" + number + "/" + r.Key}, Actuality: "actual",
		Subject: reference{"Patient/" + b.id(number)}, Date: moment(r.Moment("AESTDTC")), Recorded: moment(r.Began.At), Study: []reference{{"ResearchStudy/" + id(b.code)}}}
	if term := r.Get("AETERM"); term != "" {
		x.Event = &concept{Text: term}
	}
	if serious, known := r.Flag("AESER"); known {
		code := "Non-serious" // as R4 spells it; later versions begin with small letters
		if serious {
			code = "Serious"
		}
		x.Seriousness = coded("adverse-event-seriousness", code, r.Get("AESERC"))
	}
	grade, graded := r.Int("AETOXGR")
	if graded && grade >= 1 && grade <= 5 {
		x.Severity = coded("adverse-event-severity", severities[grade], r.Get("AEVOC")+" grade "+strconv.Itoa(grade))
	}
	switch {
	case graded && grade == 5:
		x.Outcome = coded("adverse-event-outcome", "fatal", "")
	case r.Get("AEENDTC") != "":
		x.Outcome = coded("adverse-event-outcome", "resolved", "")
	default:
		x.Outcome = coded("adverse-event-outcome", "ongoing", "")
	}
	if b.p != nil {
		s := suspect{Instance: reference{"Medication/" + b.id(product)}}
		if rel := r.Get("AEREL"); rel != "" {
			s.Causality = []causality{{&concept{Text: rel}}}
		}
		x.Suspect = []suspect{s}
	}
	b.add("AdverseEvent", x)
	if graded {
		b.add("Observation", observation{Type: "Observation", ID: b.id(number, "AE", r.Key, "grade"), Status: "final",
			Code: &concept{Text: "Highest grade, " + r.Get("AEVOC")}, Subject: x.Subject, Focus: []reference{{"AdverseEvent/" + key}}, Effective: x.Date, Value: grade})
	}
}
