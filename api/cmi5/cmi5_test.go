package cmi5

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"stepwise/content/course"
	"stepwise/internal/blob"
	"stepwise/internal/clock"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/person"
)

var li = person.Actor{ID: "li", Grants: []person.Grant{{Role: person.Learner}}}

const structure = `<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
<course id="https://c.example/1"><title><langstring>Lungs</langstring></title><description><langstring>Lungs</langstring></description></course>
<au id="https://c.example/a"><title><langstring>A</langstring></title><description><langstring>A</langstring></description><url>a.html</url></au></courseStructure>`

// launched is a course with one launched unit: its secrets.
func launched(t *testing.T) (courses *course.Service, c *clock.Fake, fetch, files string) {
	t.Helper()
	db := storetest.SQLite(t)
	c = clock.NewFake(time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC))
	disk, err := blob.OpenDisk(t.TempDir(), c)
	if err != nil {
		t.Fatal(err)
	}
	record := lrs.New(db, c)
	t.Cleanup(record.Close)
	courses = course.New(db, c, record, disk, course.Settings{Origin: "https://site.example", Player: "https://player.example"})
	record.Follow(courses.OnStatement)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, body := range map[string]string{"cmi5.xml": structure, "a.html": "<h1>A</h1>", "film.mp4": "0123456789", "tool.exe": "MZ"} {
		f, _ := z.Create(name)
		io.WriteString(f, body)
	}
	z.Close()
	ctx := context.Background()
	office := person.Actor{ID: "office", Grants: []person.Grant{{Role: person.Coordinator}}}
	if _, err := courses.Add(ctx, office, course.Upload{Code: "lungs", Name: "lungs.zip", Body: &b}); err != nil {
		t.Fatal(err)
	}
	if err := courses.Publish(ctx, office, "lungs", course.Published); err != nil {
		t.Fatal(err)
	}
	l, err := courses.Launch(ctx, li, "lungs", 0)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(l.URL)
	if err != nil {
		t.Fatal(err)
	}
	return courses, c, strings.TrimPrefix(u.Query().Get("fetch"), "https://site.example"), strings.TrimSuffix(u.Path, "a.html")
}

func ask(h http.Handler, method, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// Clause 8.2: status 200 and JSON always, the token once.
func TestTheTokenIsFetchedOnce(t *testing.T) {
	courses, _, fetch, _ := launched(t)
	h := New(courses)
	read := func(w *httptest.ResponseRecorder) map[string]string {
		var out map[string]string
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || w.Code != 200 || w.Header().Get("Content-Type") != "application/json" || w.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
		}
		return out
	}
	if w := ask(h, http.MethodGet, fetch); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("a GET, which may be cached: %d", w.Code)
	}
	first := read(ask(h, http.MethodPost, fetch))
	if raw, err := base64.StdEncoding.DecodeString(first["auth-token"]); err != nil || !bytes.Contains(raw, []byte(":")) {
		t.Errorf("%v", first)
	}
	if again := read(ask(h, http.MethodPost, fetch)); again["error-code"] != "1" || again["error-text"] == "" || again["auth-token"] != "" {
		t.Errorf("again: %v", again)
	}
	if guess := read(ask(h, http.MethodPost, "/cmi5/fetch/guess")); guess["error-code"] != "2" {
		t.Errorf("a guess: %v", guess)
	}
	if w := ask(h, http.MethodOptions, fetch, "Origin", "https://player.example"); w.Code != http.StatusNoContent || w.Header().Get("Access-Control-Allow-Methods") != "POST" {
		t.Errorf("before a request from another origin: %d %v", w.Code, w.Header())
	}
}

func TestTheDoorOpensForASession(t *testing.T) {
	courses, c, fetch, _ := launched(t)
	var out map[string]string
	json.Unmarshal(ask(New(courses), http.MethodPost, fetch).Body.Bytes(), &out)
	raw, _ := base64.StdEncoding.DecodeString(out["auth-token"])
	user, pass, _ := strings.Cut(string(raw), ":")
	d, ctx := NewDoor(courses), context.Background()
	caller, ok, err := d.Open(ctx, user, pass)
	if err != nil || !ok || caller.Person != "li" || caller.Check == nil || caller.Reach == nil {
		t.Fatalf("%+v %v %v", caller, ok, err)
	}
	if caller.Scopes.Has(lrs.StatementsRead) || caller.Scopes.Has(lrs.AllRead) || caller.Scopes.Has(lrs.Define) || !caller.Scopes.Has(lrs.StatementsReadMine) {
		t.Errorf("scopes %b: a session reads what its own units wrote, and defines nothing", caller.Scopes)
	}
	for _, wrong := range [][2]string{{user, "x"}, {user, ""}, {"someone", pass}, {strings.Repeat("0", 36), pass}} {
		if _, ok, err := d.Open(ctx, wrong[0], wrong[1]); ok || err != nil {
			t.Errorf("%v opens: %v", wrong, err)
		}
	}
	c.Move(course.Lifetime)
	if _, ok, _ := d.Open(ctx, user, pass); ok {
		t.Error("it opens after the session's time")
	}
}

func TestThePlayerKeepsPackagesApart(t *testing.T) {
	courses, c, _, files := launched(t)
	p := NewPlayer(courses, "https://site.example", "/assets/scorm-X.js", http.NotFoundHandler())
	w := ask(p, http.MethodGet, files+"a.html", "Cookie", "stepwise=secret")
	h := w.Header()
	if w.Code != 200 || w.Body.String() != "<h1>A</h1>" || h.Get("Content-Type") != "text/html" {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	for name, want := range map[string]string{"Content-Security-Policy": "connect-src 'self' data: blob: https://site.example;", "X-Content-Type-Options": "nosniff",
		"Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin"} {
		if !strings.Contains(h.Get(name), want) {
			t.Errorf("%s is %q", name, h.Get(name))
		}
	}
	if policy := h.Get("Content-Security-Policy"); strings.Contains(policy, "*") || !strings.Contains(policy, "object-src 'none'") || !strings.Contains(policy, "frame-ancestors 'self'") {
		t.Error(policy)
	}
	if len(h.Values("Set-Cookie")) > 0 {
		t.Error("a cookie is set")
	}
	if w := ask(p, http.MethodGet, files+"a.html", "Service-Worker", "script"); w.Code != http.StatusForbidden {
		t.Errorf("a service worker is served: %d", w.Code)
	}
	if w := ask(p, http.MethodGet, files+"film.mp4", "Range", "bytes=7-"); w.Code != http.StatusPartialContent || w.Body.String() != "789" || w.Header().Get("Content-Type") != "video/mp4" {
		t.Errorf("from the middle of a film: %d %s", w.Code, w.Body)
	}
	if w := ask(p, http.MethodGet, files+"tool.exe"); w.Header().Get("Content-Disposition") != "attachment" {
		t.Error("a program is shown")
	}
	for why, path := range map[string]string{"a file that is not there": files + "b.html", "a guess": "/package/guess/a.html", "a way out": files + "..%2f..%2fetc/passwd", "the site's own pages": "/office",
		"another script of ours": "/assets/app-X.js", "a package as SCORM": strings.Replace(files, "/package/", "/scorm/", 1)[:len(files)-3]} {
		if w := ask(p, http.MethodGet, path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", why, w.Code)
		}
	}
	c.Move(course.Lifetime)
	if w := ask(p, http.MethodGet, files+"a.html"); w.Code != http.StatusGone {
		t.Errorf("after the session: %d", w.Code)
	}
}
