package xapi_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
)

// A server that says the same to everything keeps no requirement: each row must
// fail against each of these. A row that only expects refusals would pass against
// the second, so such rows also send what must be accepted.
func TestNoRowPassesByItself(t *testing.T) {
	constants := []struct {
		status int
		body   string
	}{
		{200, `{}`},
		{400, `{"error":"something is wrong, whatever it was"}`},
		{404, `{"error":"nothing is here, wherever you look"}`},
		{204, ``},
		{200, `{"statements":[],"more":""}`},
		{200, `[]`},
	}
	for _, c := range constants {
		t.Run(fmt.Sprintf("%d %s", c.status, c.body), func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				h := w.Header()
				h.Set("X-Experience-API-Version", r.Header.Get("X-Experience-API-Version"))
				h.Set("X-Experience-API-Consistent-Through", "2026-01-01T00:00:00.000Z")
				h.Set("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
				h.Set("ETag", `"bf21a9e8fbc5a3846fb05b4fa0859e0917b2202f"`)
				h.Set("Content-Type", "application/json")
				w.WriteHeader(c.status)
				fmt.Fprint(w, c.body)
			}))
			defer server.Close()
			each(t, func(t *testing.T, r Row, v Version) {
				if r.run(server.Client(), server.URL+"/xapi/", v) == nil {
					t.Error("passes against a server that always says the same")
				}
			})
		})
	}
}

// Every row is complete and none is there twice.
func TestRowsAreWhole(t *testing.T) {
	seen, total := map[string]bool{}, 0
	for name, rows := range chapters {
		for _, r := range rows {
			total++
			if r.Clause == "" || r.Requirement == "" || r.Versions&Both == 0 || len(r.Steps) == 0 {
				t.Errorf("%s: a row lacks clause, requirement, version or steps: %+v", name, r)
			}
			if seen[name+r.Requirement] {
				t.Errorf("%s: twice: %s", name, r.Requirement)
			}
			seen[name+r.Requirement] = true
			for _, s := range r.Steps {
				if len(s.status) == 0 {
					t.Errorf("%s: %s: a step states no status", name, r.Requirement)
				}
			}
		}
	}
	if total < 350 {
		t.Errorf("%d rows, there were more than 350", total)
	}
	t.Logf("%d rows", total)
}
