package knowledge_test

import (
	"bytes"
	"context"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/internal/storetest"
	room "stepwise/knowledge"
	"stepwise/knowledge/fact"
	"stepwise/person"
	pages "stepwise/web/knowledge"
	"stepwise/web/ui"
)

func as(id string, role person.Role) person.Actor {
	return person.Actor{ID: id, Latin: id, Grants: []person.Grant{{Role: role}}}
}

var (
	nobody  = person.Actor{}
	learner = as("learner", person.Learner)
	writer  = as("writer", person.Expert)
	one     = as("one", person.Reviewer)
	two     = as("two", person.Reviewer)
	three   = as("three", person.Reviewer)
)

// start is when the program's statements are loaded: noon of a Thursday in Shanghai.
var start = time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC)

type house struct {
	*testing.T
	room  *room.Service
	clock *clock.Fake
	mux   *http.ServeMux
}

// newHouse serves the pages over these statements.
func newHouse(t *testing.T, list ...*fact.Statement) *house {
	t.Helper()
	db := storetest.SQLite(t)
	c := clock.NewFake(start)
	h := &house{T: t, room: room.New(db, c), clock: c, mux: http.NewServeMux()}
	if len(list) > 0 {
		if _, err := h.room.Load(context.Background(), list); err != nil {
			t.Fatal(err)
		}
	}
	p := pages.New(db, c, h.room)
	for pattern, handler := range map[string]ui.Handler{
		"GET /knowledge": p.Browse, "GET /knowledge/{id}": p.One, "GET /knowledge/{id}/edit": p.EditPage, "POST /knowledge/{id}/edit": p.Edit,
		"GET /knowledge/new": p.NewPage, "POST /knowledge/new": p.Create,
		"GET /knowledge/review": p.Queue, "GET /knowledge/{id}/review": p.ReviewPage, "POST /knowledge/{id}/review": p.Review,
		"POST /knowledge/{id}/settle": p.Settle, "POST /knowledge/{id}/withdraw": p.Withdraw,
		"GET /knowledge/changes": p.Changes, "GET /knowledge/changes.json": p.ChangesJSON, "POST /knowledge/changes/seen": p.Seen,
		"GET /knowledge/export": p.ExportPage, "GET /knowledge/export.json": p.Export, "GET /knowledge/export.zip": p.Export, "GET /knowledge/schema.json": p.Schema,
		"GET /knowledge/import": p.ImportPage, "POST /knowledge/import": p.Import,
	} {
		h.mux.Handle(pattern, handler)
	}
	return h
}

// told is an answer.
type told struct {
	*goquery.Document
	to   string // where a redirect leads
	body string
	head http.Header
}

// text of the first match, blanks folded.
func (d told) text(selector string) string {
	return strings.Join(strings.Fields(d.Find(selector).First().Text()), " ")
}

func (h *house) ask(who person.Actor, tag lang.Tag, r *http.Request, status int) told {
	h.Helper()
	w := httptest.NewRecorder()
	h.mux.ServeHTTP(w, r.WithContext(ui.WithViewer(lang.With(context.Background(), tag), &ui.Viewer{Actor: who, Path: r.URL.Path, Query: r.URL.RawQuery})))
	body := w.Body.String()
	if w.Code != status {
		h.Fatalf("%s %s: %d, want %d: %s", r.Method, r.URL, w.Code, status, strings.Join(strings.Fields(mustDoc(h.T, body).Find("main").Text()), " "))
	}
	if i := strings.Index(body, "‹"); i >= 0 {
		h.Errorf("%s: a sentence is missing: %.80s", r.URL, body[i:])
	}
	return told{mustDoc(h.T, body), w.Header().Get("Location"), body, w.Header()}
}

func mustDoc(t *testing.T, body string) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func (h *house) get(who person.Actor, path string, status int) told {
	h.Helper()
	return h.ask(who, lang.EN, httptest.NewRequest("GET", path, nil), status)
}

func (h *house) post(who person.Actor, path string, form url.Values, status int) told {
	h.Helper()
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return h.ask(who, lang.EN, r, status)
}

// upload sends a form with a file; a nil file is none chosen.
func (h *house) upload(who person.Actor, file []byte, form url.Values, status int) told {
	h.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	if file != nil {
		f, err := m.CreateFormFile("file", "knowledge.json")
		if err != nil {
			h.Fatal(err)
		}
		f.Write(file)
	}
	for name, values := range form {
		m.WriteField(name, values[0])
	}
	m.Close()
	r := httptest.NewRequest("POST", "/knowledge/import", &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return h.ask(who, lang.EN, r, status)
}

// filled is the form of a page as a browser would send it back.
func filled(d told, form string) url.Values {
	out := url.Values{}
	d.Find(form).Find("input, textarea, select").Each(func(_ int, s *goquery.Selection) {
		name, kind := s.AttrOr("name", ""), s.AttrOr("type", "text")
		_, checked := s.Attr("checked")
		switch {
		case name == "" || (kind == "checkbox" || kind == "radio") && !checked:
		case goquery.NodeName(s) == "textarea":
			out.Add(name, s.Text())
		case goquery.NodeName(s) == "select":
			chosen := s.Find("option[selected]")
			if chosen.Length() == 0 {
				chosen = s.Find("option").First()
			}
			out.Add(name, chosen.AttrOr("value", ""))
		default:
			out.Add(name, s.AttrOr("value", ""))
		}
	})
	return out
}

const nephritis = "irae:nephritis.asco2021.g2"

// cell is what a body says of nephritis at grade 2.
func cell(change ...func(*fact.Statement)) *fact.Statement {
	s := &fact.Statement{ID: nephritis, Kind: fact.KindCell, Subject: "nephritis", Title: fact.Name{EN: "Nephritis, ASCO 2021, grade 2", ZH: "肾炎，ASCO 2021，2 级"},
		Body: "ASCO", Version: "2021", Year: 2021, Status: fact.Verified, Checked: []string{"ici_action", "steroid"},
		Source: fact.Source{Citation: "J Clin Oncol 2021;39:4073-4126", Address: "https://example.org/asco", Page: "table 7", Kind: "primary-reprint"},
		Data: json.RawMessage(`{"irae":"nephritis","name_en":"Nephritis","name_zh":"肾炎","system":"renal","ctcae_terms":["Creatinine increased"],"grade":2,"ici_action":"hold",` +
			`"steroid":{"drug":"prednisone","dose_mg_per_kg_min":0.5,"dose_mg_per_kg_max":1,"route":"PO"},"taper_weeks":[4,6],"second_line":["infliximab"],"second_line_after_days":null,` +
			`"workup":["renal ultrasound"],"consult":["nephrology"],"rechallenge":"<=G1","grade_definition":"creatinine 2-3x baseline"}`)}
	for _, f := range change {
		f(s)
	}
	return s
}

func recalled(s *fact.Statement) {
	s.ID, s.Body, s.Status, s.Checked, s.Strength = "irae:nephritis.nccn2024.g2", "NCCN", fact.Recalled, nil, "medium"
	s.Title = fact.Name{EN: "Nephritis, NCCN 2024, grade 2", ZH: "肾炎，NCCN 2024，2 级"}
	s.Version, s.Year, s.Source = "2024", 2024, fact.Source{Citation: "NCCN Guidelines 2024"}
}

func path(id, more string) string { return "/knowledge/" + url.PathEscape(id) + more }
