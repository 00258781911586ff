// Package pagetest asks the pages of a study as somebody, for the tests of the pages.
package pagetest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/knowledge"
	"stepwise/knowledge/fact"
	"stepwise/seed"
	"stepwise/toxicity/grading"
	"stepwise/toxicity/term"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/trial/safety"
	"stepwise/trial/studytest"
	"stepwise/web/trial/frame"
	"stepwise/web/ui"
)

// Desk is a study with some of its pages.
type Desk struct {
	*studytest.Study
	mux *http.ServeMux
}

// Open begins a study and serves pages of it: handlers by pattern, "GET /trials/{study}".
func Open(t testing.TB, db *store.DB, pages func(*studytest.Study) map[string]ui.Handler) *Desk {
	t.Helper()
	d := &Desk{studytest.Open(t, db), http.NewServeMux()}
	for pattern, h := range pages(d.Study) {
		d.mux.Handle(pattern, frame.Naming(Terms, h))
	}
	return d
}

// Page is what somebody was answered.
type Page struct {
	*goquery.Document
	Code   int
	Header http.Header
	Body   string
}

// Says reports whether the page's text, with single spaces, has words in it.
func (p Page) Says(words string) bool {
	return strings.Contains(strings.Join(strings.Fields(p.Find("main").Text()), " "), words)
}

// Has reports whether the page has what a selector names.
func (p Page) Has(selector string) bool { return p.Find(selector).Length() > 0 }

// Get reads a page of the study in English; path follows its address: "/safety".
func (d *Desk) Get(who, path string) Page {
	d.T.Helper()
	return d.ask(who, lang.EN, http.MethodGet, path, nil)
}

// Chinese reads a page in Chinese.
func (d *Desk) Chinese(who, path string) Page {
	d.T.Helper()
	return d.ask(who, lang.ZH, http.MethodGet, path, nil)
}

// Post sends a form: names and values in turn.
func (d *Desk) Post(who, path string, fields ...string) Page {
	d.T.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		values.Add(fields[i], fields[i+1])
	}
	return d.ask(who, lang.EN, http.MethodPost, path, values)
}

func (d *Desk) ask(who string, tag lang.Tag, method, path string, values url.Values) Page {
	d.T.Helper()
	r := httptest.NewRequest(method, "/trials/lung-01"+path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	d.mux.ServeHTTP(w, r.WithContext(lang.With(ui.WithViewer(context.Background(), &ui.Viewer{Actor: studytest.As(who)}), tag)))
	p := Page{Code: w.Code, Header: w.Header(), Body: w.Body.String()}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(p.Body))
	d.Must(err)
	p.Document = doc
	d.whole(method+" "+path, p)
	return p
}

// whole holds every page to what a page always promises: its words are written, each
// id stands once, and each label belongs to a field.
func (d *Desk) whole(what string, p Page) {
	d.T.Helper()
	if text := p.Find("main").Text(); strings.Contains(text, "‹") || strings.Contains(text, "<no value>") {
		d.T.Errorf("%s: words are missing: %s", what, strings.Join(strings.Fields(text), " "))
	}
	seen := map[string]bool{}
	p.Find("main [id]").Each(func(_ int, s *goquery.Selection) {
		id := s.AttrOr("id", "")
		if seen[id] {
			d.T.Errorf("%s: #%s stands twice", what, id)
		}
		seen[id] = true
	})
	p.Find("main label[for]").Each(func(_ int, s *goquery.Selection) {
		if !seen[s.AttrOr("for", "")] {
			d.T.Errorf("%s: the label of %q leads nowhere", what, s.AttrOr("for", ""))
		}
	})
}

// Enter puts values of a subject of BJ01 into the record.
func (d *Desk) Enter(who string, right trial.Right, f record.Form, subject, row string, values map[string]string) {
	d.T.Helper()
	d.Put(who, right, "BJ01", record.Place{Form: f.Name, Subject: subject, Row: row}, values)
}

// Infused makes BJ01-001 a patient who was infused now, at the first level.
func (d *Desk) Infused() {
	d.T.Helper()
	const who = "BJ01-001"
	now := record.At(d.Clock.Now().Std())
	d.Enter("nurse", trial.Screen, form.Subject, who, "1", map[string]string{"SITE": "BJ01", "NUMBER": "001"})
	d.Enter("nurse", trial.Screen, form.Consent, who, "1", map[string]string{"AT": now})
	d.Enter("nurse", trial.Enrol, form.Slot, who, "1", map[string]string{"LEVEL": "1", "COHORT": "1", "PLACE": "1", "DECISION": "1", "AT": now})
	d.Enter("cells", trial.Handle, form.Infusion, who, "1", map[string]string{"AT": now, "PRODUCT": "P1", "WEIGHT": "60", "CELLS": "60", "DOSE": "1", "PLANNED": "1", "LEVEL": "1"})
}

// shipped is the clinical knowledge that the product ships.
var shipped = sync.OnceValues(func() (*fact.Base, error) {
	list, err := knowledge.Seed()
	if err != nil {
		return nil, err
	}
	return fact.Build(list)
})

var index = sync.OnceValues(func() (*term.Index, error) {
	base, err := shipped()
	if err != nil {
		return nil, err
	}
	return term.New(base.Terms), nil
})

// Terms is the shipped index of CTCAE terms.
func Terms(context.Context) (*term.Index, error) { return index() }

var grader = sync.OnceValues(func() (*grading.Grader, error) {
	base, err := shipped()
	if err != nil {
		return nil, err
	}
	return grading.New(base.Rules), nil
})

// Safety is the study's room of safety, with the shipped grades and reporting clocks.
func Safety(s *studytest.Study) *safety.Service {
	s.T.Helper()
	clocks, err := safety.ReadClocks(seed.Clocks)
	s.Must(err)
	return safety.New(s.Ledger, Grader, clocks)
}

// Grader grades by the shipped knowledge.
func Grader(context.Context) (*grading.Grader, error) { return grader() }
