package ehr_test

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
	"stepwise/internal/fault"
	"stepwise/internal/fetch"
	"stepwise/internal/lang"
	"stepwise/internal/storetest"
	"stepwise/knowledge"
	"stepwise/person"
	"stepwise/toxicity"
	room "stepwise/toxicity/ehr"
	pages "stepwise/web/ehr"
	"stepwise/web/ui"
)

var boss = person.Actor{ID: "boss", Latin: "Boss", Grants: []person.Grant{{Role: person.Administrator}}}

type nobody struct{}

func (nobody) Check(a string) error {
	if !strings.HasPrefix(a, "https://") {
		return fault.New(fault.Invalid, "fetch.address", "Address", a)
	}
	return nil
}
func (nobody) Do(context.Context, fetch.Request) (fetch.Answer, error) { return fetch.Answer{}, nil }

func TestARecordSystemFromItsFormToItsEnd(t *testing.T) {
	for _, tag := range lang.Tags {
		t.Run(string(tag), func(t *testing.T) {
			db := storetest.SQLite(t)
			c := clock.NewFake(time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC))
			service := room.New(db, c, nobody{}, room.Config{Key: []byte("0123456789abcdef0123456789abcdef")})
			p := pages.New(service, toxicity.New(knowledge.New(db, c)), "https://stepwise.test")
			mux := http.NewServeMux()
			for pattern, h := range map[string]ui.Handler{"GET /admin/ehr": p.List, "GET /admin/ehr/new": p.NewPage, "POST /admin/ehr": p.Add,
				"POST /admin/ehr/sandbox": p.Sandbox, "POST /admin/ehr/{id}/end": p.End} {
				mux.Handle(pattern, h)
			}
			ask := func(path string, form url.Values, status int) *goquery.Document {
				t.Helper()
				r := httptest.NewRequest("GET", path, nil)
				if form != nil {
					r = httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
					r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				}
				w := httptest.NewRecorder()
				mux.ServeHTTP(w, r.WithContext(ui.WithViewer(lang.With(context.Background(), tag), &ui.Viewer{Actor: boss, Path: r.URL.Path})))
				if w.Code != status {
					t.Fatalf("%s: %d, want %d: %.300s", path, w.Code, status, w.Body)
				}
				if i := strings.Index(w.Body.String(), "‹"); i >= 0 {
					t.Errorf("%s: a sentence is missing: %.80s", path, w.Body.String()[i:])
				}
				doc, err := goquery.NewDocumentFromReader(w.Body)
				if err != nil {
					t.Fatal(err)
				}
				return doc
			}
			doc := ask("/admin/ehr", nil, 200)
			if doc.Find(".empty").Length() != 1 || doc.Find("#address").Text() != "https://stepwise.test/cds-services" {
				t.Error("the empty page does not say what to do")
			}
			ask("/admin/ehr/new", nil, 200)
			bad := url.Values{"name": {"Ward <b>"}, "issuer": {""}, "keys_url": {"http://inside"}, "origins": {"https://a.example"}}
			doc = ask("/admin/ehr", bad, 422)
			if doc.Find("#issuer-error").Length() != 1 || doc.Find("#keys_url-error").Length() != 1 {
				t.Error("faults do not stand beside their fields")
			}
			if got, _ := doc.Find("input[name=name]").Attr("value"); got != "Ward <b>" {
				t.Errorf("what was typed is gone: %q", got)
			}
			good := url.Values{"name": {"Ward <b>"}, "issuer": {"https://h.example"}, "keys_url": {"https://h.example/jwks"}, "origins": {"https://a.example\nhttps://b.example"}}
			ask("/admin/ehr", good, 303)
			doc = ask("/admin/ehr", nil, 200)
			if n := doc.Find("ul.rows li"); n.Length() != 1 || !strings.Contains(n.Text(), "Ward <b>") || !strings.Contains(n.Text(), "https://b.example") {
				t.Errorf("listed %q", n.Text())
			}
			if doc.Find("form[action='/admin/ehr/sandbox'] button[value=open]").Length() != 1 {
				t.Error("the sandbox is not closed")
			}
			ask("/admin/ehr/sandbox", url.Values{"to": {"open"}}, 303)
			if doc = ask("/admin/ehr", nil, 200); doc.Find("form[action='/admin/ehr/sandbox'] .notice.alarm").Length() != 1 {
				t.Error("an open sandbox does not warn")
			}
			action, _ := doc.Find("ul.rows form").Attr("action")
			ask(action, url.Values{}, 303)
			if doc = ask("/admin/ehr", nil, 200); doc.Find("ul.rows form").Length() != 0 {
				t.Error("what is switched off can be switched off again")
			}
			err := service.Keep(context.Background(), []room.Feedback{
				{Card: "a", Outcome: room.Overridden, At: c.Now(), Kind: "infliximab-hepatitis", Reason: "benefit"},
				{Card: "b", Outcome: room.Overridden, At: c.Now(), Kind: "infliximab-hepatitis"},
				{Card: "c", Outcome: room.Accepted, At: c.Now(), Kind: "infliximab-hepatitis"},
				{Card: "d", Outcome: room.Overridden, At: c.Now(), Kind: "toxicity.other", Reason: "other"}})
			if err != nil {
				t.Fatal(err)
			}
			doc = ask("/admin/ehr", nil, 200)
			if rows := doc.Find("tbody tr"); rows.Length() != 2 || rows.First().Find("td.n").First().Text() != "1" || rows.First().Find("td.n").Eq(1).Text() != "2" {
				t.Errorf("counted %q", doc.Find("tbody").Text())
			}
		})
	}
}
