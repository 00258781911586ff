package forward_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"stepwise/internal/clock"
	"stepwise/internal/fetch"
	"stepwise/internal/lang"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	room "stepwise/lrs/forward"
	"stepwise/person"
	pages "stepwise/web/forward"
	"stepwise/web/ui"
)

var boss = person.Actor{ID: "boss", Latin: "Boss", Grants: []person.Grant{{Role: person.Administrator}}}

type house struct {
	*testing.T
	service *room.Service
	record  *lrs.Record
	clock   *clock.Fake
	mux     *http.ServeMux
	said    []string
}

func (h *house) Put(_ context.Context, n ui.Notice) { h.said = append(h.said, n.Text) }
func (h *house) Take(context.Context) []ui.Notice   { return nil }
func names(context.Context) (map[string]string, error) {
	return map[string]string{"c1": "Journal <b>"}, nil
}

func newHouse(t *testing.T) *house {
	t.Helper()
	db, c := storetest.SQLite(t), clock.NewFake(time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC))
	h := &house{T: t, record: lrs.New(db, c), clock: c, mux: http.NewServeMux()}
	h.service = room.New(db, c, h.record, fetch.New(fetch.Rules{Loopback: true}),
		room.Config{Key: []byte(strings.Repeat("k", 32)), Origin: "https://stepwise.test", Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	p := pages.New(h.service, c, names)
	for pattern, handler := range map[string]ui.Handler{
		"GET /admin/forward": p.List, "GET /admin/forward/new": p.NewPage, "POST /admin/forward": p.Create, "GET /admin/forward/{id}": p.One,
		"POST /admin/forward/{id}": p.Act, "GET /admin/forward/{id}/edit": p.EditPage, "POST /admin/forward/{id}/edit": p.Edit,
		"POST /admin/forward/{id}/letters": p.Letters,
	} {
		h.mux.Handle(pattern, handler)
	}
	return h
}

// ask sends a request as an administrator; form nil means GET.
func (h *house) ask(tag lang.Tag, path string, form url.Values, status int) (*goquery.Document, http.Header) {
	h.Helper()
	r := httptest.NewRequest("GET", path, nil)
	if form != nil {
		r = httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	h.mux.ServeHTTP(w, r.WithContext(ui.WithViewer(lang.With(context.Background(), tag), &ui.Viewer{Actor: boss, Path: r.URL.Path, Notices: h})))
	body := w.Body.String()
	if w.Code != status {
		h.Fatalf("%s: %d, want %d: %s", path, w.Code, status, body)
	}
	if i := strings.Index(body+strings.Join(h.said, " "), "‹"); i >= 0 {
		h.Errorf("%s: a sentence is missing: %.80s %v", path, body[min(i, len(body)):], h.said)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil {
		h.Fatal(err)
	}
	return doc, w.Header()
}

func (h *house) work() {
	h.Helper()
	h.clock.Move(2 * time.Hour)
	if err := h.service.Run(context.Background()); err != nil {
		h.Fatal(err)
	}
}

func TestATargetFromItsFormToALetterSentAgain(t *testing.T) {
	for _, tag := range lang.Tags {
		t.Run(string(tag), func(t *testing.T) {
			h := newHouse(t)
			status, got := http.StatusUnauthorized, 0
			other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if status != http.StatusOK {
					http.Error(w, "no <score>", status)
				} else if r.Method == "POST" {
					got++
				}
			}))
			defer other.Close()
			if d, _ := h.ask(tag, "/admin/forward", nil, 200); d.Find(".empty a[href='/admin/forward/new']").Length() != 1 {
				t.Error("the empty list does not say how to begin")
			}
			if d, _ := h.ask(tag, "/admin/forward/new", nil, 200); d.Find("input[name=clients]").Length() != 2 || d.Find("input[name=from][value=now][checked]").Length() != 1 {
				t.Error("the form offers the clients, and to begin now")
			}
			form := url.Values{"name": {"Ministry"}, "endpoint": {other.URL + "/xapi"}, "key": {"k"}, "secret": {"s3cret"}, "version": {"2.0.0"}, "from": {"start"},
				"verbs": {lrs.Completed.ID + "\n"}, "clients": {"house"}}
			_, head := h.ask(tag, "/admin/forward", form, 303)
			one := head.Get("Location")
			if err := h.record.Write(context.Background(), lrs.Statement{Person: "p1", Verb: lrs.Completed, Object: lrs.Activity{ID: lrs.Unit("u1")}}); err != nil {
				t.Fatal(err)
			}
			h.work()
			d, _ := h.ask(tag, one, nil, 200)
			if !strings.Contains(d.Find(".notice.alarm code").Text(), "401 no <score>") || d.Find("button[value=resume]").Length() != 1 {
				t.Errorf("the failure is not shown: %s", d.Find(".notice").Text())
			}
			h.ask(tag, one, url.Values{"act": {"probe"}}, 303)
			if last := h.said[len(h.said)-1]; !strings.Contains(last, "401 no <score>") {
				t.Errorf("the probe says %q", last)
			}
			status = http.StatusBadRequest
			h.ask(tag, one, url.Values{"act": {"resume"}}, 303)
			h.work()
			d, _ = h.ask(tag, one, nil, 200)
			if d.Find("li.letter pre").Text() != "400 no <score>" {
				t.Errorf("letters: %s", d.Find("li.letter").Text())
			}
			if d, _ := h.ask(tag, "/admin/forward", nil, 200); d.Find(".tag.alarm").Length() != 1 {
				t.Error("the list does not say that something was refused")
			}
			seq := d.Find("input[name=seq]").AttrOr("value", "")
			status = http.StatusOK
			h.ask(tag, one+"/letters", url.Values{"act": {"again"}, "seq": {seq}}, 303)
			h.work()
			if d, _ := h.ask(tag, one+"?state=sent", nil, 200); got != 1 || d.Find("li.letter").Length() != 1 || d.Find("li.letter form").Length() != 0 {
				t.Error("sent again, it is not listed as taken in the end")
			}
			h.ask(tag, one+"/letters", url.Values{"act": {"drop"}, "seq": {"many"}}, 422)
			h.ask(tag, one+"/letters", url.Values{"act": {"burn"}}, 422)

			d, _ = h.ask(tag, one+"/edit", nil, 200)
			if d.Find("#secret").AttrOr("value", "") != "" || d.Find("#verbs").Text() != lrs.Completed.ID || strings.Contains(d.Text(), "s3cret") {
				t.Error("the form shows what is kept, and no secret")
			}
			form.Set("secret", "")
			form.Set("agents", "mailto:a@example.org\nb@example.org")
			h.ask(tag, one+"/edit", form, 303)
			if d, _ := h.ask(tag, one+"/edit", nil, 200); d.Find("#agents").Text() != "mbox|mailto:a@example.org\nmbox|mailto:b@example.org" {
				t.Errorf("agents kept as %q", d.Find("#agents").Text())
			}
			for _, act := range []string{"pause", "resume", "restart", "probe"} {
				h.ask(tag, one, url.Values{"act": {act}}, 303)
			}
			h.ask(tag, one, url.Values{"act": {"explode"}}, 422)
			h.ask(tag, one, url.Values{"act": {"remove"}}, 303)
			h.ask(tag, one, nil, 404)
		})
	}
}

func TestAFaultyTargetKeepsWhatWasTyped(t *testing.T) {
	h := newHouse(t)
	form := url.Values{"name": {"x"}, "endpoint": {"https://stepwise.test/xapi/"}, "key": {"a:b"}, "secret": {""}, "version": {"2.0.0"}, "verbs": {"passed"}, "agents": {"nobody"}, "clients": {"c1"}}
	d, _ := h.ask(lang.EN, "/admin/forward", form, 422)
	for _, field := range []string{"endpoint", "key", "secret", "verbs", "agents"} {
		if d.Find("#"+field+"-error").Length() != 1 {
			t.Errorf("no sentence beside %s", field)
		}
	}
	if d.Find("#verbs").Text() != "passed" || d.Find("input[name=clients][value=c1][checked]").Length() != 1 {
		t.Error("what was typed is gone")
	}
}
