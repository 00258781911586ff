package molecular

import (
	"bytes"
	"context"
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
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/knowledge/fact"
	room "stepwise/molecular"
	"stepwise/molecular/match"
	"stepwise/person"
	"stepwise/seed"
	"stepwise/web/ui"
)

// shipped is a knowledge room that holds what the product ships, since the beginning
// of 2026.
type shipped struct{ base *fact.Base }

func (s shipped) Base(context.Context) (*fact.Base, error) { return s.base, nil }

func (s shipped) BaseAt(_ context.Context, at clock.Time) (*fact.Base, error) {
	if at.Std().In(lang.Zone).Year() < 2026 {
		return fact.Build(nil)
	}
	return s.base, nil
}

// world is a server of the room's pages at noon of 15 March 2026 in Beijing, with
// one open trial and a programme in Beijing, Wuhan and Hangzhou.
type world struct {
	t       *testing.T
	ctx     context.Context
	clock   *clock.Fake
	service *room.Service
	mux     *http.ServeMux
	tag     lang.Tag
	office  person.Actor
	base    *fact.Base
}

var tags = []lang.Tag{lang.EN, lang.ZH}

func newWorld(t *testing.T) *world {
	t.Helper()
	list, err := fact.Read(seed.Knowledge)
	if err != nil {
		t.Fatal(err)
	}
	base, err := fact.Build(list)
	if err != nil {
		t.Fatal(err)
	}
	db := storetest.SQLite(t)
	w := &world{t: t, ctx: context.Background(), clock: clock.NewFake(time.Date(2026, 3, 15, 12, 0, 0, 0, lang.Zone)), tag: lang.EN, base: base}
	w.service = room.New(db, w.clock, shipped{base}, func(context.Context) ([]person.City, error) {
		return []person.City{{Code: "beijing", Name: lang.Text{EN: "Beijing", ZH: "北京"}}, {Code: "wuhan", Name: lang.Text{EN: "Wuhan", ZH: "武汉"}},
			{Code: "hangzhou", Name: lang.Text{EN: "Hangzhou", ZH: "杭州"}}}, nil
	})
	w.office = w.person(db, "Coordinator Wu", "吴协调", person.Grant{Role: person.Coordinator, Programme: "io"})
	trials := func(context.Context) ([]Trial, error) {
		return []Trial{{Title: lang.Text{EN: "Exon 20 study", ZH: "20 外显子研究"}, Place: lang.Text{EN: "Wuhan", ZH: "武汉"}, Contact: "trial@example.org",
			Criteria: match.Criteria{Tumours: []string{"NSCLC"}, Required: []string{"EGFR exon 20 insertion"}, LineFrom: 2}}}, nil
	}
	p := New(w.service, nil, trials)
	w.mux = http.NewServeMux()
	for pattern, h := range map[string]ui.Handler{
		"GET /molecular": p.Type, "POST /molecular/read": p.Read, "GET /molecular/read": p.Again,
		"GET /molecular/coverage": p.Coverage, "GET /molecular/coverage.csv": p.CoverageCSV,
		"GET /molecular/access": p.Access, "POST /molecular/access": p.Enter, "GET /molecular/access.csv": p.AccessCSV,
		"GET /molecular/access/new": p.New, "GET /molecular/access/template.csv": p.Template,
		"GET /molecular/access/import": p.ImportPage, "POST /molecular/access/import": p.Upload,
		"GET /molecular/access/import/{list}": p.Report, "POST /molecular/access/import/{list}/apply": p.Apply,
		"GET /molecular/access/import/{list}/faulty.csv": p.Faulty,
		"GET /molecular/access/point/{point}":            p.Point,
		"GET /molecular/access/point/{point}/edit":       p.Edit, "POST /molecular/access/point/{point}/edit": p.Correct,
		"POST /molecular/access/point/{point}/withdraw": p.Withdraw,
	} {
		w.mux.Handle(pattern, h)
	}
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) person(db *store.DB, latin, han string, g person.Grant) person.Actor {
	w.t.Helper()
	p := person.Person{ID: "office", Latin: latin, Han: han, City: "beijing", Email: "office@example.org", CreatedAt: w.clock.Now()}
	w.must(db.Write(w.ctx, func(ctx context.Context, tx *store.Tx) error { return person.Insert(ctx, tx, p) }))
	return person.Actor{ID: p.ID, Latin: latin, Han: han, Grants: []person.Grant{g}}
}

func (w *world) serve(a person.Actor, r *http.Request) *httptest.ResponseRecorder {
	v := &ui.Viewer{Actor: a, Path: r.URL.Path, RequestID: "r1"}
	rec := httptest.NewRecorder()
	w.mux.ServeHTTP(rec, r.WithContext(lang.With(ui.WithViewer(r.Context(), v), w.tag)))
	return rec
}

func (w *world) get(a person.Actor, path string) *httptest.ResponseRecorder {
	return w.serve(a, httptest.NewRequest("GET", path, nil))
}

func (w *world) post(a person.Actor, path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return w.serve(a, r)
}

// send posts a form with a file.
func (w *world) send(a person.Actor, path, field, filename string, content []byte, form url.Values) *httptest.ResponseRecorder {
	w.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for name, values := range form {
		for _, v := range values {
			w.must(m.WriteField(name, v))
		}
	}
	f, err := m.CreateFormFile(field, filename)
	w.must(err)
	_, err = f.Write(content)
	w.must(err)
	w.must(m.Close())
	r := httptest.NewRequest("POST", path, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return w.serve(a, r)
}

// page reads an answer that must be a whole, sound page with a status.
func (w *world) page(rec *httptest.ResponseRecorder, status int) *goquery.Document {
	w.t.Helper()
	if rec.Code != status {
		w.t.Fatalf("status %d, want %d: %s", rec.Code, status, rec.Body)
	}
	doc, err := goquery.NewDocumentFromReader(rec.Body)
	w.must(err)
	w.sound(doc)
	return doc
}

// sound checks what every page must keep: one heading of the first level, labels
// for fields, no key in place of a sentence, no style that the policy forbids, and
// no id twice.
func (w *world) sound(doc *goquery.Document) {
	w.t.Helper()
	if n := doc.Find("h1").Length(); n != 1 {
		w.t.Errorf("%d h1", n)
	}
	if i := strings.Index(doc.Text(), "‹"); i >= 0 {
		w.t.Errorf("a key instead of a sentence: %s", doc.Text()[i:min(len(doc.Text()), i+60)])
	}
	if n := doc.Find("[style]").Length(); n != 0 {
		w.t.Errorf("%d style attributes", n)
	}
	ids := map[string]bool{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		if id := s.AttrOr("id", ""); ids[id] {
			w.t.Errorf("the id %s stands twice", id)
		} else {
			ids[id] = true
		}
	})
	doc.Find("main input, main select, main textarea").Each(func(_ int, s *goquery.Selection) {
		if s.AttrOr("type", "") == "hidden" || s.ParentsFiltered("label").Length() > 0 || s.ParentsFiltered("form.tongue").Length() > 0 {
			return
		}
		if doc.Find(`label[for="`+s.AttrOr("id", "")+`"]`).Length() != 1 {
			w.t.Errorf("no label for %s", s.AttrOr("name", "?"))
		}
	})
	level := 1
	doc.Find("main :is(h1, h2, h3, h4)").Each(func(_ int, s *goquery.Selection) {
		n := int(goquery.NodeName(s)[1] - '0')
		if n > level+1 {
			w.t.Errorf("heading %q jumps from %d to %d", text(s), level, n)
		}
		level = n
	})
}

func text(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

var nobody person.Actor

func signedIn() person.Actor { return person.Actor{ID: "somebody", Latin: "Somebody"} }

// point is a form without fault.
func point() url.Values {
	return url.Values{"programme": {"io"}, "city": {"Beijing"}, "medicine": {"savolitinib"}, "day": {"2021-10"}, "available": {"yes"}, "price": {"1000"},
		"currency": {"CNY"}, "unit": {"box of 21 tablets"}, "reimbursement": {"self-pay"}, "source": {"Price list of a pharmacy"}}
}
