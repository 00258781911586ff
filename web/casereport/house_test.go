package casereport_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	room "stepwise/casereport"
	"stepwise/internal/blob"
	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/person"
	pages "stepwise/web/casereport"
	"stepwise/web/ui"
)

// house is the room with its pages and a few people.
type house struct {
	*testing.T
	db                                     *store.DB
	clock                                  *clock.Fake
	room                                   *room.Service
	mux                                    *http.ServeMux
	owner, coauthor, reader, tutor, office person.Actor
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{T: t, db: storetest.SQLite(t), clock: clock.NewFake(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)), mux: http.NewServeMux()}
	disk, err := blob.OpenDisk(t.TempDir(), h.clock)
	h.ok(err)
	h.room = room.New(h.db, h.clock, lrs.New(h.db, h.clock), disk, nil, room.Settings{})
	p := pages.New(h.room, nil)
	for pattern, handler := range map[string]ui.Handler{
		"GET /reports": p.Reports, "GET /reports/new": p.New, "POST /reports/new": p.Create, "GET /office/reports": p.Office,
		"GET /report/{id}": p.Report, "GET /report/{id}/paper": p.Paper,
		"GET /report/{id}/title": p.Title, "POST /report/{id}/title": p.SaveTitle,
		"GET /report/{id}/edit/{section}": p.Edit, "POST /report/{id}/edit/{section}": p.Save, "POST /report/{id}/autosave": p.Autosave,
		"POST /report/{id}/begin": p.Begin, "GET /report/{id}/submit": p.Submitting, "POST /report/{id}/submit": p.Submit,
		"GET /report/{id}/decide": p.Deciding, "POST /report/{id}/decide": p.Decide, "POST /report/{id}/confirm": p.Confirm,
		"POST /report/{id}/withdraw": p.Withdraw, "POST /report/{id}/reopen": p.Reopen, "POST /report/{id}/assign": p.Assign,
		"POST /report/{id}/authors": p.AddAuthor, "POST /report/{id}/authors/remove": p.RemoveAuthor,
		"GET /report/{id}/read": p.Read, "POST /report/{id}/comment": p.Comment, "POST /report/{id}/comment/{comment}/reply": p.Reply,
		"POST /report/{id}/comment/{comment}/resolve": p.Resolve, "GET /report/{id}/rounds": p.Rounds,
		"GET /report/{id}/versions": p.Versions, "POST /report/{id}/versions": p.Keep, "POST /report/{id}/versions/{number}/restore": p.Restore,
		"GET /report/{id}/diff": p.Diff, "GET /report/{id}/checklist": p.Checklist, "POST /report/{id}/declare": p.Declare,
		"GET /report/{id}/warnings": p.Warnings, "POST /report/{id}/warning": p.Clear,
		"GET /report/{id}/consent": p.Consent, "POST /report/{id}/consent": p.RecordConsent, "POST /report/{id}/consent/end": p.EndConsent,
		"GET /report/{id}/figures": p.Figures, "POST /report/{id}/figure": p.AddFigure, "POST /report/{id}/figure/{figure}": p.ChangeFigure,
		"GET /report/{id}/figure/{figure}": p.Figure, "GET /report/{id}/export.html": p.ExportHTML, "GET /report/{id}/export.md": p.ExportMarkdown,
	} {
		h.mux.Handle(pattern, handler)
	}
	h.owner = h.person("wang", "Wang Hui", "王慧", person.Learner)
	h.coauthor = h.person("li", "Li Na", "李娜", person.Learner)
	h.reader = h.person("zhao", "Zhao Lei", "赵磊", person.Learner)
	h.tutor = h.person("chen", "Chen Min", "陈敏", person.Tutor)
	h.office = h.person("qian", "Qian Fang", "钱芳", person.Coordinator)
	return h
}

func (h *house) ok(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) person(id, latin, han string, role person.Role) person.Actor {
	h.Helper()
	ctx := context.Background()
	h.ok(h.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := person.Insert(ctx, tx, person.Person{ID: id, Email: id + "@hospital.example", Latin: latin, Han: han, Hospital: "第一医院", CreatedAt: h.clock.Now()}); err != nil {
			return err
		}
		return person.AddGrant(ctx, tx, id, person.Grant{Role: role, Programme: "io"}, "test", h.clock.Now())
	}))
	a, err := person.Load(ctx, h.db.Read(), id)
	h.ok(err)
	return a
}

func (h *house) ask(a person.Actor, in lang.Tag, r *http.Request) *httptest.ResponseRecorder {
	h.Helper()
	ctx := lang.With(ui.WithViewer(r.Context(), &ui.Viewer{Actor: a, Path: r.URL.Path}), in)
	w := httptest.NewRecorder()
	h.mux.ServeHTTP(w, r.WithContext(ctx))
	return w
}

// get reads a page in both languages and looks at what every page owes its reader.
func (h *house) get(a person.Actor, path string) *goquery.Document {
	h.Helper()
	var doc *goquery.Document
	for _, in := range []lang.Tag{lang.ZH, lang.EN} {
		w := h.ask(a, in, httptest.NewRequest("GET", path, nil))
		if w.Code != http.StatusOK {
			h.Fatalf("GET %s: %d %s", path, w.Code, w.Header().Get("Location"))
		}
		doc = h.whole(path, w.Body)
	}
	return doc
}

func (h *house) whole(path string, body io.Reader) *goquery.Document {
	h.Helper()
	doc, err := goquery.NewDocumentFromReader(body)
	h.ok(err)
	if text := doc.Text(); strings.Contains(text, "‹") || strings.Contains(text, "<no value>") {
		h.Errorf("%s: a sentence is missing: %s", path, text[max(0, strings.Index(text, "‹")):][:80])
	}
	ids := map[string]bool{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		if id, _ := s.Attr("id"); ids[id] {
			h.Errorf("%s: two elements are %s", path, id)
		} else {
			ids[id] = true
		}
	})
	doc.Find("input:not([type=hidden]), textarea, select").Each(func(_ int, s *goquery.Selection) {
		if id, _ := s.Attr("id"); doc.Find("label[for='"+id+"']").Length() == 0 && s.Closest("label").Length() == 0 {
			html, _ := goquery.OuterHtml(s)
			h.Errorf("%s: without a label: %s", path, html)
		}
	})
	level := 0
	doc.Find("h1, h2, h3, h4, h5, h6").Each(func(_ int, s *goquery.Selection) {
		n := int(goquery.NodeName(s)[1] - '0')
		if n > level+1 {
			h.Errorf("%s: after a heading of level %d comes %q of level %d", path, level, s.Text(), n)
		}
		level = n
	})
	if doc.Find("[style], main script, [onclick]").Length() > 0 || doc.Find("h1").Length() != 1 {
		h.Errorf("%s: what the policy forbids, or not one first heading", path)
	}
	return doc
}

// post sends a form and returns where it leads.
func (h *house) post(a person.Actor, path string, pairs ...string) string {
	h.Helper()
	w := h.send(a, path, pairs...)
	if w.Code != http.StatusSeeOther {
		h.Fatalf("POST %s: %d %s", path, w.Code, w.Body.String())
	}
	return w.Header().Get("Location")
}

func (h *house) send(a person.Actor, path string, pairs ...string) *httptest.ResponseRecorder {
	h.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return h.ask(a, lang.EN, r)
}

// refused sends a form that must come back with this status, and reads the page.
func (h *house) refused(a person.Actor, code int, path string, pairs ...string) *goquery.Document {
	h.Helper()
	w := h.send(a, path, pairs...)
	if w.Code != code {
		h.Fatalf("POST %s: %d, want %d", path, w.Code, code)
	}
	return h.whole(path, w.Body)
}

func value(doc *goquery.Document, selector string) string {
	s := doc.Find(selector).First()
	if goquery.NodeName(s) == "textarea" {
		return s.Text()
	}
	v, _ := s.Attr("value")
	return v
}
