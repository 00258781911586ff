package trial

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
	"stepwise/person"
	room "stepwise/trial"
	"stepwise/web/ui"
)

var office = person.Actor{ID: "office", Grants: []person.Grant{{Role: person.Coordinator, Programme: "io"}}}

func TestATrialIsAnnouncedOnThePages(t *testing.T) {
	db, c := storetest.SQLite(t), clock.NewFake(time.Date(2026, 11, 20, 9, 0, 0, 0, lang.Zone))
	p := New(room.New(db, c), room.NewLedger(db, c, nil, make([]byte, 32), nil))
	mux := http.NewServeMux()
	for pattern, h := range map[string]ui.Handler{"GET /trials": p.List, "GET /office/trials": p.Office, "POST /office/trials/new": p.Save,
		"GET /office/trials/{trial}": p.Edit, "POST /office/trials/{trial}": p.Save} {
		mux.Handle(pattern, h)
	}
	ask := func(who person.Actor, tag lang.Tag, method, path string, fields ...string) (int, *goquery.Document) {
		t.Helper()
		v := url.Values{}
		for i := 0; i+1 < len(fields); i += 2 {
			v.Set(fields[i], fields[i+1])
		}
		r := httptest.NewRequest(method, path, strings.NewReader(v.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r.WithContext(lang.With(ui.WithViewer(context.Background(), &ui.Viewer{Actor: who}), tag)))
		d, err := goquery.NewDocumentFromReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		return w.Code, d
	}
	if _, d := ask(person.Actor{}, lang.ZH, "GET", "/trials"); d.Find(".empty").Length() != 1 {
		t.Error("without a trial the page says how one comes")
	}
	fields := []string{"title.en", "A study", "place.en", "Wuhan", "status", "open", "required", "EGFR L858R\nzebra stripes", "from", "two", "pdl1from", "101"}
	code, d := ask(office, lang.EN, "POST", "/office/trials/new", fields...)
	if code != http.StatusUnprocessableEntity || d.Find("#from-error").Length() != 1 || d.Find(`input[name="title.en"][value="A study"]`).Length() != 1 || !strings.Contains(d.Find("#required").Text(), "zebra") {
		t.Errorf("a line that is no number: %d, and nothing may be lost", code)
	}
	fields[9], fields[11] = "2", ""
	if code, d = ask(office, lang.EN, "POST", "/office/trials/new", fields...); code != http.StatusUnprocessableEntity || !strings.Contains(d.Find("#required-error").Text(), "zebra") {
		t.Errorf("a criterion that nobody could meet: %d", code)
	}
	fields[7] = "EGFR L858R"
	if code, _ = ask(office, lang.EN, "POST", "/office/trials/new", fields...); code != http.StatusSeeOther {
		t.Fatalf("announcing: %d", code)
	}
	if _, d = ask(person.Actor{}, lang.ZH, "GET", "/trials"); d.Find("article").Length() != 1 || !strings.Contains(d.Find("article").Text(), "EGFR L858R") {
		t.Error("everybody may know a trial that recruits")
	}
	if code, _ = ask(person.Actor{ID: "x"}, lang.EN, "GET", "/office/trials"); code != http.StatusForbidden {
		t.Errorf("the office's list: %d", code)
	}
	_, d = ask(office, lang.EN, "GET", "/office/trials")
	address := d.Find(".rows a").AttrOr("href", "")
	if code, _ = ask(office, lang.EN, "POST", address, append(fields, "revision", "0")...); code != http.StatusConflict {
		t.Errorf("who saw an older notice: %d", code)
	}
	if _, d = ask(office, lang.EN, "GET", address); d.Find(`input[name=revision][value="1"]`).Length() != 1 || d.Find("#from").AttrOr("value", "") != "2" {
		t.Error("the notice is not in its form")
	}
}
