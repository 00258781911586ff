package bedside

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/knowledge/fact"
	"stepwise/seed"
)

func base(t testing.TB) *fact.Base {
	t.Helper()
	list, err := fact.Read(seed.Knowledge)
	if err != nil {
		t.Fatal(err)
	}
	b, err := fact.Build(list)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func door(t testing.TB) func(method, path, body string, header ...string) (int, string) {
	b := base(t)
	h := New(Config{Base: func(context.Context) (*fact.Base, error) { return b, nil }, Clock: clock.NewFake(time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC))})
	return func(method, path, body string, header ...string) (int, string) {
		r := httptest.NewRequest(method, Prefix+path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		for i := 0; i+1 < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
}

// The issue's own examples, with the answers that it names.
func TestTheExamplesOfTheContract(t *testing.T) {
	ask := door(t)
	for _, row := range []struct{ path, body, want string }{
		{"grade", `{"findings": {"creatinine_umol_l": 142, "creatinine_baseline_umol_l": 69, "temp_c": 38.5}, "vocabulary": "CTCAE 5.0"}`, `"Creatinine increased":2`},
		{"advise", `{"findings": {"creatinine_umol_l": 142, "creatinine_baseline_umol_l": 69}, "irae": "nephritis", "agent": "sintilimab", "weight_kg": 70}`, `"fact_id":"nephritis.asco2021.g2"`},
		{"match", `{"profile": {"tumour": "NSCLC", "stage": "IV", "variants": ["EGFR exon 20 insertion"], "line": "2L"}, "as_of": "2024-11", "jurisdictions": ["FDA", "NMPA", "EMA"]}`, `sunvozertinib`},
	} {
		status, got := ask("POST", row.path, row.body)
		if status != 200 || !strings.HasPrefix(got, "{") || !strings.Contains(got, row.want) {
			t.Errorf("%s: %d lacks %s: %.600s", row.path, status, row.want, got)
		}
		status, list := ask("POST", row.path, "["+row.body+","+row.body+"]")
		if got = strings.TrimSpace(got); status != 200 || strings.TrimSpace(list) != "["+got+","+got+"]" {
			t.Errorf("%s: a list is not answered by a list of the same: %d", row.path, status)
		}
	}
}

func TestFindingsAreListed(t *testing.T) {
	ask := door(t)
	for header, want := range map[string]string{"en": "creatinine_umol_l", "zh-CN": "肌酐"} {
		status, got := ask("GET", "findings", "", "Accept-Language", header)
		var list []listed
		if err := json.Unmarshal([]byte(got), &list); err != nil || status != 200 || len(list) < 100 || !strings.Contains(got, want) || strings.Contains(got, "‹") {
			t.Errorf("%s: %d, %d findings, %v", header, status, len(list), err)
		}
	}
}

func TestBadInput(t *testing.T) {
	ask := door(t)
	for _, row := range []struct {
		why, path, body string
		header          []string
		status          int
		where           string
	}{
		{"an impossible temperature", "grade", `{"findings": {"temp_c": 90}, "vocabulary": "CTCAE 5.0"}`, nil, 400, "temp_c"},
		{"a negative creatinine", "advise", `{"findings": {"creatinine_umol_l": -1}}`, nil, 400, "creatinine_umol_l"},
		{"a finding that nobody knows", "grade", `{"findings": {"colour": 1}}`, nil, 400, "colour"},
		{"the second of a list", "grade", `[{"findings": {}}, {"findings": {"temp_c": 90}}]`, nil, 400, "temp_c"},
		{"no JSON", "grade", "hello", nil, 400, ""},
		{"nothing", "grade", "", nil, 400, ""},
		{"a number", "match", "7", nil, 400, ""},
		{"cut off", "match", `{"profile": {`, nil, 400, ""},
		{"a form", "grade", `{}`, []string{"Content-Type", "text/plain"}, 415, ""},
		{"compressed", "grade", `{}`, []string{"Content-Encoding", "gzip"}, 415, ""},
		{"nested without end", "advise", strings.Repeat("[", 1_000_000), nil, 413, ""},
		{"too many", "grade", "[" + strings.Repeat("{},", maxItems) + "{}]", nil, 413, ""},
		{"too much", "grade", strings.Repeat(" ", maxBody+1), nil, 413, ""},
	} {
		status, got := ask("POST", row.path, row.body, row.header...)
		var p problem
		if err := json.Unmarshal([]byte(got), &p); err != nil || status != row.status || p.Error == "" || strings.Contains(got, "‹") {
			t.Errorf("%s: %d, want %d: %.300s", row.why, status, row.status, got)
		}
		where := ""
		if len(p.Fields) > 0 {
			where = p.Fields[0].Where
		}
		if where != row.where {
			t.Errorf("%s: at %q, want %q", row.why, where, row.where)
		}
	}
	if status, got := ask("POST", "grade", `[{"findings": {}}, {"findings": {"temp_c": 90}}]`); !strings.Contains(got, `"item":2`) {
		t.Errorf("which item? %d %s", status, got)
	}
	if status, _ := ask("GET", "grade", ""); status != 405 {
		t.Errorf("GET: %d", status)
	}
	if status, _ := ask("OPTIONS", "grade", ""); status != 204 {
		t.Errorf("preflight: %d", status)
	}
}

func TestNothingThatIsAskedIsLogged(t *testing.T) {
	var logged bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug})))
	defer slog.SetDefault(before)
	ask := door(t)
	for _, body := range []string{`{"findings": {"SECRET": 1}}`, `{"SECRET": `, `{"findings": {"creatinine_umol_l": 31415}}`} {
		for _, path := range []string{"grade", "advise", "match"} {
			ask("POST", path, body)
		}
	}
	broken := New(Config{Base: func(context.Context) (*fact.Base, error) {
		return nil, fault.New(fault.Unavailable, "fault.busy")
	}, Clock: clock.System()})
	r := httptest.NewRequest("POST", Prefix+"grade", strings.NewReader(`{"SECRET":1}`))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	broken.ServeHTTP(w, r)
	if w.Code != 503 {
		t.Errorf("knowledge away: %d", w.Code)
	}
	if strings.Contains(logged.String(), "SECRET") || strings.Contains(logged.String(), "31415") {
		t.Error(logged.String())
	}
}

func FuzzSplit(f *testing.F) {
	for _, s := range []string{`{}`, `[{},{}]`, `[]`, ``, `[`, `"x"`, "\ufeff{}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		items, list, err := split(text)
		if err == nil && !list && len(items) != 1 {
			t.Errorf("%q gives %d items", text, len(items))
		}
		for _, x := range items {
			if !json.Valid(x) {
				t.Errorf("%q holds %q", text, x)
			}
		}
		_ = fmt.Sprint(err)
	})
}
