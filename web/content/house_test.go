package content_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	room "stepwise/content"
	"stepwise/internal/blob"
	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/person"
	pages "stepwise/web/content"
	"stepwise/web/ui"
)

// house is a room with its pages, a coordinator, a tutor and a learner.
type house struct {
	*testing.T
	db                     *store.DB
	clock                  *clock.Fake
	room                   *room.Service
	mux                    *http.ServeMux
	office, tutor, learner person.Actor
	tag                    lang.Tag
	said                   []ui.Notice
}

// Put and Take carry notices in memory.
func (h *house) Put(_ context.Context, n ui.Notice) { h.said = append(h.said, n) }
func (h *house) Take(context.Context) []ui.Notice {
	out := h.said
	h.said = nil
	return out
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{T: t, db: storetest.SQLite(t), clock: clock.NewFake(time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC)), mux: http.NewServeMux(), tag: lang.EN}
	disk, err := blob.OpenDisk(t.TempDir(), h.clock)
	h.ok(err)
	h.room = room.New(h.db, h.clock, lrs.New(h.db, h.clock), disk)
	p := pages.New(h.room, h.db, nil)
	for pattern, handler := range map[string]ui.Handler{
		"GET /library": p.Library, "GET /search": p.Search, "GET /files/{hash}/{name}": p.File,
		"GET /unit/{code}": p.Unit, "POST /unit/{code}/section": p.Section, "POST /unit/{code}/check": p.Check, "POST /unit/{code}/finish": p.Finish,
		"GET /test/{code}": p.Test, "POST /test/{code}": p.TestAnswer,
		"GET /resource/{code}": p.Resource, "POST /resource/{code}/record": p.Record,
		"GET /reflections": p.Reflections, "GET /reflections/mine": p.Mine, "GET /reflections/{id}": p.Reflection, "POST /reflections/{id}/decide": p.Decide,
		"GET /office/units": p.Desk, "GET /office/units/new": p.New, "POST /office/units": p.Save, "POST /office/units/import": p.Import,
		"GET /office/units/{code}": p.Edit, "POST /office/units/{code}": p.Save, "POST /office/units/{code}/preview": p.Preview,
		"POST /office/units/{code}/turn": p.Turn, "GET /office/units/{code}/history": p.History, "GET /office/units/{code}/versions/{number}": p.Version,
		"GET /office/units/{code}/export": p.Export, "GET /office/units/{code}/questions.json": p.ExportQuestions,
		"POST /office/units/{code}/files": p.Upload, "POST /office/units/{code}/files/{file}/remove": p.Detach,
		"GET /office/questions/{id}": p.Question, "POST /office/questions": p.SaveQuestion, "POST /office/questions/{id}": p.SaveQuestion, "POST /office/questions/{id}/turn": p.TurnQuestion,
		"GET /office/tests": p.Tests, "GET /office/tests/{code}": p.EditTest, "POST /office/tests": p.SaveTest, "POST /office/tests/{code}": p.SaveTest,
		"GET /office/resources": p.Resources, "GET /office/resources/{code}": p.EditResource, "POST /office/resources": p.SaveResource, "POST /office/resources/{code}": p.SaveResource,
		"GET /office/areas": p.Areas, "POST /office/areas": p.PutArea,
	} {
		h.mux.Handle(pattern, handler)
	}
	h.office = h.person("office", "王芳", person.Grant{Role: person.Coordinator})
	h.tutor = h.person("tutor", "陈静", person.Grant{Role: person.Tutor, Programme: "io"})
	h.learner = h.person("learner", "李明", person.Grant{Role: person.Learner, Programme: "io"})
	return h
}

func (h *house) ok(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) person(id, han string, grant person.Grant) person.Actor {
	h.Helper()
	h.ok(h.db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
		return person.Insert(ctx, tx, person.Person{ID: id, Email: id + "@x.example", Latin: "Dr " + id, Han: han, CreatedAt: h.clock.Now()})
	}))
	return person.Actor{ID: id, Latin: "Dr " + id, Han: han, Grants: []person.Grant{grant}}
}

// page is an answer, read.
type page struct {
	*goquery.Document
	code   int
	header http.Header
	body   string
}

func (h *house) send(a person.Actor, r *http.Request) page {
	h.Helper()
	ctx := ui.WithViewer(lang.With(r.Context(), h.tag), &ui.Viewer{Actor: a, Path: r.URL.Path, Notices: h})
	w := httptest.NewRecorder()
	h.mux.ServeHTTP(w, r.WithContext(ctx))
	body := w.Body.String()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	h.ok(err)
	for _, missing := range []string{"‹content.", "‹ui.", "‹fault."} {
		if strings.Contains(body, missing) {
			h.Errorf("%s %s says a sentence that nobody wrote: %s", r.Method, r.URL, body[strings.Index(body, missing):][:60])
		}
	}
	return page{doc, w.Code, w.Header(), body}
}

func (h *house) get(a person.Actor, path string) page {
	h.Helper()
	return h.send(a, httptest.NewRequest(http.MethodGet, path, nil))
}

func (h *house) post(a person.Actor, path string, form url.Values, header ...string) page {
	h.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return h.send(a, r)
}

func (h *house) upload(a person.Actor, path, name string, content io.Reader) page {
	h.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, err := m.CreateFormFile("file", name)
	h.ok(err)
	_, err = io.Copy(part, content)
	h.ok(err)
	h.ok(m.Close())
	r := httptest.NewRequest(http.MethodPost, path, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return h.send(a, r)
}

// fields reads a form of the page as a browser would send it.
func (p page) fields(form string) url.Values {
	out := url.Values{}
	f := p.Find(form).First()
	f.Find("input, textarea, select").Each(func(_ int, s *goquery.Selection) {
		name := s.AttrOr("name", "")
		switch {
		case goquery.NodeName(s) == "select":
			out.Set(name, s.Find("option[selected]").AttrOr("value", s.Find("option").AttrOr("value", "")))
		case goquery.NodeName(s) == "textarea":
			out.Set(name, s.Text())
		case s.AttrOr("type", "") != "radio" || s.Is("[checked]"):
			out.Set(name, s.AttrOr("value", ""))
		}
	})
	return out
}

// unit publishes a unit of two sections with questions.
func (h *house) unit(code string, questions ...room.Question) {
	h.Helper()
	ctx := context.Background()
	n, err := h.room.Save(ctx, h.office, room.Manuscript{Code: code, Title: lang.Text{EN: "Colitis", ZH: "结肠炎"}, Minutes: 20, Pass: room.DefaultPass,
		Body: lang.Text{EN: "## Hold\n\nHold the drug.[^1]\n\n## Steroid\n\nThen steroid.\n\n## Taper\n\nSlowly.\n\n[^1]: ASCO", ZH: "## 停药\n\n先停药。[^1]\n\n## 激素\n\n再用激素。\n\n## 减量\n\n缓慢。\n\n[^1]: ASCO"}})
	h.ok(err)
	h.ok(h.room.Publish(ctx, h.office, code, n))
	for _, q := range questions {
		_, err := h.room.SaveQuestion(ctx, h.office, q, 0)
		h.ok(err)
	}
}

func question(id, unit string, c room.Confidence) room.Question {
	return room.Question{ID: id, Unit: unit, Stem: lang.Text{EN: "Which first?", ZH: "首先如何处理？"}, Key: "B", Confidence: c,
		Options:     []room.Option{{ID: "A", Text: lang.Text{EN: "Stop for good", ZH: "永久停药"}}, {ID: "B", Text: lang.Text{EN: "Hold", ZH: "暂停"}}},
		Explanation: lang.Text{EN: "Grade 2 is held.", ZH: "2级暂停。"}, Citations: []room.Citation{{Title: "ASCO 2021", URL: "https://ascopubs.org"}}}
}
