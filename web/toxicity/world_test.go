package toxicity_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/internal/storetest"
	"stepwise/knowledge"
	"stepwise/person"
	room "stepwise/toxicity"
	pages "stepwise/web/toxicity"
	"stepwise/web/ui"
)

var now = time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC)

// house is the pages over the shipped knowledge.
type house struct {
	*testing.T
	mux *http.ServeMux
}

func newHouse(t *testing.T) *house {
	t.Helper()
	db, c := storetest.SQLite(t), clock.NewFake(now)
	k := knowledge.New(db, c)
	shipped, err := knowledge.Seed()
	if err != nil {
		t.Fatal(err)
	}
	if r, err := k.Load(context.Background(), shipped); err != nil || r.Added < 1000 {
		t.Fatalf("loaded %d statements: %v", r.Added, err)
	}
	p := pages.New(room.New(k), c)
	h := &house{T: t, mux: http.NewServeMux()}
	for pattern, handler := range map[string]ui.Handler{
		"GET /toxicity": p.Advisor, "GET /toxicity/grade": p.Grade, "GET /toxicity/plan": p.Plan, "GET /toxicity/terms": p.Terms, "GET /toxicity/terms/{term}": p.Term, "GET /toxicity/card": p.Card,
		"GET /toxicity/variation": p.Variation, "GET /toxicity/variation.csv": p.VariationCSV, "GET /toxicity/variation.svg": p.Matrix,
		"GET /toxicity/variation/{row}/question": p.Begin,
	} {
		h.mux.Handle(pattern, handler)
	}
	return h
}

// in is the same house within a subtest.
func (h *house) in(t *testing.T) *house { return &house{T: t, mux: h.mux} }

func (h *house) serve(tag lang.Tag, path string, actor person.Actor) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	w := httptest.NewRecorder()
	h.mux.ServeHTTP(w, r.WithContext(ui.WithViewer(lang.With(context.Background(), tag), &ui.Viewer{Actor: actor, Path: r.URL.Path})))
	return w
}

// ask reads a page as nobody signed in. The answer has the status and no sentence
// without words.
func (h *house) ask(tag lang.Tag, path string, status int) *goquery.Document {
	h.Helper()
	w := h.serve(tag, path, person.Actor{})
	if w.Code != status {
		h.Fatalf("%s: %d, want %d (%s)", path, w.Code, status, w.Header().Get("Location"))
	}
	body := w.Body.String()
	for rest := body; ; {
		i := strings.Index(rest, "‹")
		if i < 0 {
			break
		}
		h.Errorf("%s: a sentence is missing: %.60s", path, rest[i:])
		rest = rest[i+3:]
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil {
		h.Fatal(err)
	}
	return doc
}

// both tells a test in each language.
func both(t *testing.T, test func(h *house, tag lang.Tag)) {
	t.Helper()
	for _, tag := range lang.Tags {
		t.Run(string(tag), func(t *testing.T) { test(newHouse(t), tag) })
	}
}
