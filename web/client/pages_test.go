package client_test

import (
	"context"
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
	room "stepwise/lrs/client"
	"stepwise/lrs/statement"
	"stepwise/person"
	pages "stepwise/web/client"
	"stepwise/web/ui"
)

var boss = person.Actor{ID: "boss", Latin: "Boss", Grants: []person.Grant{{Role: person.Administrator}}}

type house struct {
	*testing.T
	service *room.Service
	mux     *http.ServeMux
}

func newHouse(t *testing.T) *house {
	t.Helper()
	db := storetest.SQLite(t)
	h := &house{T: t, service: room.New(db, clock.NewFake(time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC))), mux: http.NewServeMux()}
	p := pages.New(db, h.service, "https://stepwise.test")
	for pattern, handler := range map[string]ui.Handler{
		"GET /admin/clients": p.List, "GET /admin/clients/new": p.NewPage, "POST /admin/clients": p.Create,
		"GET /admin/clients/{id}": p.One, "GET /admin/clients/{id}/edit": p.EditPage, "POST /admin/clients/{id}/edit": p.Edit,
		"POST /admin/clients/{id}/rotate": p.Rotate, "POST /admin/clients/{id}/end-old": p.EndOld, "POST /admin/clients/{id}/revoke": p.Revoke,
	} {
		h.mux.Handle(pattern, handler)
	}
	return h
}

// ask sends a request as an administrator; form nil means GET. The answer must
// have the status and no sentence without words.
func (h *house) ask(tag lang.Tag, path string, form url.Values, status int) (*goquery.Document, http.Header) {
	h.Helper()
	r := httptest.NewRequest("GET", path, nil)
	if form != nil {
		r = httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	h.mux.ServeHTTP(w, r.WithContext(ui.WithViewer(lang.With(context.Background(), tag), &ui.Viewer{Actor: boss, Path: r.URL.Path})))
	if w.Code != status {
		h.Fatalf("%s: %d, want %d", path, w.Code, status)
	}
	body := w.Body.String()
	if i := strings.Index(body, "‹"); i >= 0 {
		h.Errorf("%s: a sentence is missing: %.80s", path, body[i:])
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil {
		h.Fatal(err)
	}
	return doc, w.Header()
}

func good() url.Values {
	return url.Values{"name": {"Journal <b>"}, "scopes": {"statements/write", "state"}, "version": {"1.0.3"}, "origins": {"https://a.example\nhttps://b.example"}, "requests": {"10"}}
}

func TestAClientFromItsFormToItsRevocation(t *testing.T) {
	for _, tag := range lang.Tags {
		t.Run(string(tag), func(t *testing.T) {
			ctx := context.Background()
			h := newHouse(t)
			if d, _ := h.ask(tag, "/admin/clients", nil, 200); d.Find(".empty a[href='/admin/clients/new']").Length() != 1 {
				t.Error("the empty list does not say how to begin")
			}
			if d, _ := h.ask(tag, "/admin/clients/new", nil, 200); d.Find("input[name=scopes][checked]").Length() != 2 {
				t.Error("a new form proposes the two scopes that the standard gives by default")
			}
			d, head := h.ask(tag, "/admin/clients", good(), 200)
			key, secret := d.Find("#key").Text(), d.Find("#secret").Text()
			example := d.Find("#example").Text()
			if head.Get("Cache-Control") != "no-store" || !strings.Contains(example, key+":"+secret) || !strings.Contains(example, "https://stepwise.test/xapi/statements") {
				t.Errorf("the page with the secret: cached as %q, example %s", head.Get("Cache-Control"), example)
			}
			if o, ok, err := h.service.Open(ctx, key, secret); !ok || err != nil || strings.Join(room.NamesOf(o.Scopes), " ") != "statements/write state" || o.Default != statement.V103 || len(o.Origins) != 2 {
				t.Fatalf("what was shown opens %v (%v) as %+v", ok, err, o)
			}
			h.service.Answered(key, 200, 3, 5000)
			h.service.Answered(key, 403, 0, 10)
			if err := h.service.Flush(ctx, true); err != nil {
				t.Fatal(err)
			}
			if d, _ := h.ask(tag, "/admin/clients", nil, 200); d.Find("tbody th a").Text() != "Journal <b>" || d.Find("tbody td.n").First().Text() != "2" {
				t.Errorf("listed as %s", d.Find("tbody").Text())
			}
			one := "/admin/clients/" + key
			d, _ = h.ask(tag, one, nil, 200)
			if d.Find("table.days tbody tr").Length() != 1 || d.Find("svg.bars rect").Length() != 3 || strings.Contains(d.Text(), secret) {
				t.Errorf("one client: %d rows, %d bars", d.Find("table.days tbody tr").Length(), d.Find("svg.bars rect").Length())
			}
			d, _ = h.ask(tag, one+"/rotate", url.Values{"overlap": {"week"}}, 200)
			next := d.Find("#secret").Text()
			if d, _ := h.ask(tag, one, nil, 200); next == secret || d.Find("form[action$='end-old']").Length() != 1 {
				t.Error("two secrets: the older one can be ended")
			}
			h.ask(tag, one+"/end-old", url.Values{}, 303)
			h.ask(tag, one+"/rotate", url.Values{"overlap": {"for ever"}}, 422)

			form := good()
			form.Set("name", "Journal 2")
			h.ask(tag, one+"/edit", form, 303)
			if d, _ := h.ask(tag, one+"/edit", nil, 200); d.Find("#name").AttrOr("value", "") != "Journal 2" || d.Find("#origins").Text() != "https://a.example\nhttps://b.example" {
				t.Error("the form shows what was saved")
			}
			if d, _ := h.ask(tag, one+"/revoke", url.Values{"reason": {" "}}, 422); d.Find("details[open] #reason-error").Length() != 1 {
				t.Error("a revocation without a reason is refused beside the field")
			}
			h.ask(tag, one+"/revoke", url.Values{"reason": {"contract ended"}}, 303)
			d, _ = h.ask(tag, one, nil, 200)
			if !strings.Contains(d.Find(".notice.alarm").Text(), "contract ended") || d.Find("main form").Length() != 0 {
				t.Error("a revoked client says why and offers nothing more")
			}
			h.ask(tag, one+"/edit", nil, 409)
			h.ask(tag, "/admin/clients/nobody", nil, 404)
		})
	}
}

func TestAFaultyFormKeepsWhatWasTyped(t *testing.T) {
	h := newHouse(t)
	for why, row := range map[string]struct{ field, value string }{
		"no name":                    {"name", ""},
		"no scope":                   {"scopes", ""},
		"an origin without scheme":   {"origins", "a.example"},
		"a rate that is no number":   {"requests", "many"},
		"a rate below zero":          {"statement_burst", "-1"},
		"a version nobody speaks":    {"version", "9"},
		"a scope of another product": {"scopes", "root"},
	} {
		form := good()
		if form.Set(row.field, row.value); row.value == "" {
			form.Del(row.field)
		}
		d, _ := h.ask(lang.EN, "/admin/clients", form, 422)
		if d.Find("#"+row.field+"-error").Length() != 1 || d.Find("[role=alert]").Length() != 1 {
			t.Errorf("%s: no sentence beside %s", why, row.field)
		}
		if row.field != "origins" && d.Find("#origins").Text() != form.Get("origins") || row.field == "requests" && d.Find("#requests").AttrOr("value", "") != "many" {
			t.Errorf("%s: what was typed is gone", why)
		}
	}
}
