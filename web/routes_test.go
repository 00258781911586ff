package web

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"stepwise/internal/clock"
	"stepwise/internal/storetest"
	"stepwise/person"
)

// table reads testdata/routes.txt: each route and who may knock. A service decides
// about the thing behind the door; its own access_test.go tells how.
func table(t *testing.T) map[string][]string {
	t.Helper()
	f, err := os.Open("testdata/routes.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[string][]string{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		pattern, who, ok := strings.Cut(lines.Text(), "|")
		if !ok || strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		out[strings.Join(strings.Fields(pattern), " ")] = strings.Fields(who)
	}
	return out
}

func server(t *testing.T) *Server {
	t.Helper()
	db := storetest.SQLite(t)
	s, err := New(Config{Origin: "http://localhost"}, db, clock.System(), nil, NewSessions(db, clock.System(), false), prometheus.NewRegistry(), Rooms{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWhoMayKnockAtEveryRoute(t *testing.T) {
	want := table(t)
	seen := map[string]bool{}
	for _, route := range server(t).routes() {
		seen[route.Pattern] = true
		allowed, ok := want[route.Pattern]
		if !ok {
			t.Errorf("%s is not in testdata/routes.txt: say there who may use it", route.Pattern)
			continue
		}
		if nobody := route.Rule.Allows(person.Actor{}); nobody != slices.Contains(allowed, "nobody") {
			t.Errorf("%s: nobody signed in is let through: %v", route.Pattern, nobody)
		}
		for _, role := range person.Roles {
			a := person.Actor{ID: "p", Grants: []person.Grant{{Role: role, Programme: "io"}}}
			if got := route.Rule.Allows(a); got != slices.Contains(allowed, string(role)) {
				t.Errorf("%s: a %s is let through: %v, the table says %v", route.Pattern, role, got, allowed)
			}
		}
		if got := route.Rule.Allows(person.Actor{ID: "p"}); got != slices.Contains(allowed, "anybody") && got != slices.Contains(allowed, "nobody") {
			t.Errorf("%s: an account without a role is let through: %v", route.Pattern, got)
		}
	}
	for pattern := range want {
		if !seen[pattern] {
			t.Errorf("%s stands in testdata/routes.txt and is no route", pattern)
		}
	}
}

// Deny by default: what asks for a role sends nobody to sign-in, and refuses a
// form without doing anything.
func TestNobodySignedInIsSentToSignIn(t *testing.T) {
	s := server(t)
	h := s.Handler()
	n := 0
	for _, route := range s.routes() {
		method, path, _ := strings.Cut(route.Pattern, " ")
		if route.Rule.open || strings.Contains(path, "{$}") {
			continue
		}
		n++
		path = strings.NewReplacer("{", "", "}", "").Replace(path)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(method, path, nil))
		if method == http.MethodGet && (w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/sign-in?next=")) {
			t.Errorf("%s: %d %s", route.Pattern, w.Code, w.Header().Get("Location"))
		}
		if method != http.MethodGet && w.Code != http.StatusUnauthorized {
			t.Errorf("%s: %d", route.Pattern, w.Code)
		}
	}
	if n < 100 {
		t.Errorf("only %d guarded routes were tried", n)
	}
}

func TestAFormFromAnotherSiteIsRefused(t *testing.T) {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodPost, "/language", strings.NewReader("to=en"))
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	server(t).Handler().ServeHTTP(w, r)
	if w.Code != http.StatusForbidden {
		t.Errorf("answered %d", w.Code)
	}
}

func TestChoosingALanguageComesBackIntoThisSiteOnly(t *testing.T) {
	h := server(t).Handler()
	for back, want := range map[string]string{"/library?area=irae": "/library?area=irae", "//evil.example": "/", "https://evil.example/": "/", `/\evil.example`: "/", "": "/"} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodPost, "/language", strings.NewReader("to=zh-Hans&back="+strings.ReplaceAll(back, "&", "%26")))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		h.ServeHTTP(w, r)
		if got := w.Header().Get("Location"); got != want {
			t.Errorf("back to %q leads to %q, want %q", back, got, want)
		}
	}
}

func TestEveryPageHasItsHeaders(t *testing.T) {
	w := httptest.NewRecorder()
	server(t).Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/nowhere", nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("answered %d", w.Code)
	}
	for name, want := range map[string]string{"Content-Security-Policy": "script-src 'self'", "X-Content-Type-Options": "nosniff", "X-Request-Id": "-", "Cache-Control": "no-store"} {
		if got := w.Header().Get(name); !strings.Contains(got, want) {
			t.Errorf("%s is %q", name, got)
		}
	}
}
