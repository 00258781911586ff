package cdshooks

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/uuid"

	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/toxicity/ehr"
)

func TestDiscovery(t *testing.T) {
	w := newWorld(t, shipped(t))
	for _, path := range []string{Prefix, Prefix + "/"} {
		rec := httptest.NewRecorder()
		w.ServeHTTP(rec, httptest.NewRequest("GET", path, nil))
		var out struct {
			Services []struct {
				Hook, Title, Description, ID string
				Prefetch                     map[string]string
				Needs                        string `json:"usageRequirements"`
			}
		}
		if err := json.Unmarshal(rec.Body.Bytes(), &out); err != nil || rec.Code != 200 || len(out.Services) != 2 {
			t.Fatalf("%s: %d %v %s", path, rec.Code, err, rec.Body)
		}
		hooks := map[string]bool{}
		for _, s := range out.Services {
			hooks[s.Hook] = true
			if s.Title == "" || s.Description == "" || s.ID == "" || s.Needs == "" || strings.Contains(s.Description+s.Title+s.Needs, "‹") {
				t.Errorf("%+v lacks something", s)
			}
			// "Prefetch query restrictions": searches by reference and token, _count and
			// _sort, and no token but those of the context.
			for key, q := range s.Prefetch {
				if strings.Count(q, "{{") != 1 || !strings.Contains(q, "patient={{context.patientId}}") || strings.Contains(q, ":") {
					t.Errorf("%s: %s", key, q)
				}
			}
		}
		if !hooks["patient-view"] || !hooks["order-select"] {
			t.Errorf("hooks %v", hooks)
		}
	}
}

// lawful holds an answer to the specification: no null and no empty element, cards
// within their limits.
func lawful(t *testing.T, why string, v any, at string) {
	t.Helper()
	switch v := v.(type) {
	case nil:
		t.Errorf("%s: %s is null", why, at)
	case string:
		if v == "" || strings.Contains(v, "‹") {
			t.Errorf("%s: %s is %q", why, at, v)
		}
	case []any:
		if len(v) == 0 && at != "/cards" {
			t.Errorf("%s: %s is empty", why, at)
		}
		for i, x := range v {
			lawful(t, why, x, fmt.Sprintf("%s/%d", at, i))
		}
	case map[string]any:
		if len(v) == 0 {
			t.Errorf("%s: %s is empty", why, at)
		}
		for k, x := range v {
			lawful(t, why, x, at+"/"+k)
		}
		if s, ok := v["summary"].(string); ok {
			if n := len(utf16.Encode([]rune(s))); n >= 140 {
				t.Errorf("%s: a summary of %d characters: %s", why, n, s)
			}
			if !slices.Contains([]any{"info", "warning", "critical"}, v["indicator"]) || v["source"] == nil || v["source"].(map[string]any)["label"] == nil {
				t.Errorf("%s: %v", why, v)
			}
			if _, err := uuid.Parse(v["uuid"].(string)); err != nil {
				t.Errorf("%s: %v", why, err)
			}
			if (v["suggestions"] != nil) != (v["selectionBehavior"] != nil) {
				t.Errorf("%s: selectionBehavior without suggestions, or the other way round", why)
			}
		}
	}
}

func TestAnswersKeepToTheSpecification(t *testing.T) {
	w := newWorld(t, shipped(t))
	var labs []any
	for i, a := range analytes {
		for ucum := range a.units {
			labs = append(labs, result(a.loinc[0], 3000+i, ucum, "2026-03-04", 1, 10))
			break
		}
	}
	many := view(object{"medications": searchset(order("1", "active", "ipilimumab and nivolumab and pembrolizumab and tislelizumab and camrelizumab and toripalimab and sintilimab", "2026-01-10")), "labs": searchset(labs...)})
	for _, tag := range []string{"en", "zh-CN", "zh-Hans", "fr", ""} {
		for _, row := range []struct {
			path string
			body any
		}{
			{"immune-toxicity", kidney()}, {"immune-toxicity", many}, {"immune-toxicity", view(object{"medications": nil, "labs": nil})},
			{"immune-orders", choose(order("9", "draft", "infliximab", "2026-03-05"), object{"labs": nil, "conditions": searchset(problemOf("hepatitis"), problemOf("heart failure"))})},
			{"immune-orders", choose(order("9", "draft", "nivolumab", "2026-03-05"), object{"labs": nil})},
		} {
			status, out := w.send(row.path, row.body, "Accept-Language", tag)
			if status != 200 {
				t.Fatalf("%s %d %v", row.path, status, out)
			}
			lawful(t, row.path+" in "+tag, out, "")
			if cards := out["cards"].([]any); strings.HasPrefix(tag, "zh") && len(cards) > 0 && !strings.ContainsAny(cards[0].(map[string]any)["summary"].(string), "可使感免") {
				t.Errorf("%s asked in %s says %v", row.path, tag, cards[0])
			}
		}
	}
}

// Whatever is wrong is told with its place, and nothing breaks.
func TestBadRequests(t *testing.T) {
	w := newWorld(t, shipped(t))
	spoil := func(change func(b object)) any { b := kidney(); change(b); return b }
	pack := func(n int) any {
		return spoil(func(b object) {
			list := make([]any, n)
			for i := range list {
				list[i] = object{"resourceType": "Observation"}
			}
			b["prefetch"].(object)["labs"] = searchset(list...)
		})
	}
	deep := []byte(strings.Repeat(`{"a":`, 100000) + "1" + strings.Repeat("}", 100000))
	million := append([]byte(`{"hook":"patient-view","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","context":{"userId":"a","patientId":"b"},"prefetch":{"labs":{"resourceType":"Bundle","entry":[{}`),
		append(bytes.Repeat([]byte(",{}"), 999_999), []byte("]}}}")...)...)
	for _, row := range []struct {
		why, path string
		body      any
		header    []string
		status    int
		where     string // of the first field
	}{
		{"no JSON", "immune-toxicity", []byte("hello"), nil, 400, ""},
		{"a list", "immune-toxicity", []byte("[]"), nil, 400, ""},
		{"cut off", "immune-toxicity", []byte(`{"hook":"patient-view"`), nil, 400, ""},
		{"nothing", "immune-toxicity", []byte(""), nil, 400, ""},
		{"a form", "immune-toxicity", kidney(), []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, ""},
		{"no content type", "immune-toxicity", kidney(), []string{"Content-Type", ""}, 415, ""},
		{"another alphabet", "immune-toxicity", kidney(), []string{"Content-Type", "application/json; charset=gbk"}, 415, ""},
		{"compressed", "immune-toxicity", kidney(), []string{"Content-Encoding", "gzip"}, 415, ""},
		{"no hookInstance", "immune-toxicity", spoil(func(b object) { delete(b, "hookInstance") }), nil, 400, "hookInstance"},
		{"a hookInstance that can be guessed", "immune-toxicity", spoil(func(b object) { b["hookInstance"] = "1" }), nil, 400, "hookInstance"},
		{"no hook", "immune-toxicity", spoil(func(b object) { delete(b, "hook") }), nil, 400, "hook"},
		{"the hook of another service", "immune-toxicity", spoil(func(b object) { b["hook"] = "order-sign" }), nil, 400, "hook"},
		{"no context", "immune-toxicity", spoil(func(b object) { delete(b, "context") }), nil, 400, "context.userId"},
		{"no patient", "immune-toxicity", spoil(func(b object) { delete(b["context"].(object), "patientId") }), nil, 400, "context.patientId"},
		{"a patient that is a number", "immune-toxicity", spoil(func(b object) { b["context"].(object)["patientId"] = 7 }), nil, 400, "context.patientId"},
		{"no orders", "immune-orders", spoil(func(b object) { b["hook"] = "order-select" }), nil, 400, "context.selections"},
		{"a prefetch that is a word", "immune-toxicity", spoil(func(b object) { b["prefetch"].(object)["labs"] = "none" }), nil, 400, "prefetch.labs"},
		{"no prefetch at all", "immune-toxicity", spoil(func(b object) { delete(b, "prefetch") }), nil, 412, "prefetch.medications"},
		{"no laboratory", "immune-toxicity", spoil(func(b object) { delete(b["prefetch"].(object), "labs") }), nil, 412, "prefetch.labs"},
		{"the client could not get it", "immune-toxicity", spoil(func(b object) {
			b["prefetch"].(object)["labs"] = object{"resourceType": "OperationOutcome", "issue": array{}}
		}), nil, 412, "prefetch.labs"},
		{"more than five thousand resources", "immune-toxicity", pack(maxEntries + 1), nil, 413, ""},
		{"a million entries", "immune-toxicity", million, nil, 413, ""},
		{"more bytes than any prefetch", "immune-toxicity", bytes.Repeat([]byte(" "), maxBody+1), nil, 413, ""},
		{"nested without end", "immune-toxicity", deep, nil, 413, ""},
		{"a service that there is not", "nothing", kidney(), nil, 404, ""},
		{"feedback without reports", "immune-toxicity/feedback", object{"feedback": array{}}, nil, 400, "feedback"},
	} {
		status, out := w.send(row.path, row.body, row.header...)
		where := ""
		if f, ok := out["fields"].([]any); ok && len(f) > 0 {
			where = f[0].(map[string]any)["where"].(string)
		}
		if status != row.status || where != row.where || out["error"] == nil || strings.Contains(fmt.Sprint(out), "‹") {
			t.Errorf("%s: %d at %q, want %d at %q: %v", row.why, status, where, row.status, row.where, out)
		}
	}
	// What is not R4 spoils nothing but itself.
	mixed := kidney()
	labs := mixed["prefetch"].(object)["labs"].(object)
	labs["entry"] = append(labs["entry"].(array), object{"resource": object{"resourceType": "Observation", "code": "a word"}}, object{"resource": 7}, object{}, nil)
	if list := w.cards("immune-toxicity", mixed); len(list) != 1 {
		t.Errorf("one bad resource hides the others: %+v", list)
	}
}

// What a request takes is bounded before it is built.
func TestLargeRequestsTakeLittleMemory(t *testing.T) {
	w := newWorld(t, shipped(t))
	w.cards("immune-toxicity", kidney()) // whatever is made once
	head, tail := `{"hook":"patient-view","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","context":{"userId":"a","patientId":"b"},"prefetch":{"labs":{"resourceType":"Bundle","entry":[`, `]}}}`
	for why, entry := range map[string]string{"a million empty entries": "{}", "as many empty resources as fit": `{"resource":{}}`, "contained in each other": `{"resource":{"contained":[{},{},{}]}}`, "null": "null"} {
		n := min(1_000_000, (maxBody-len(head)-len(tail))/(len(entry)+1))
		body := []byte(head + strings.TrimSuffix(strings.Repeat(entry+",", n), ",") + tail)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		status, out := w.send("immune-toxicity", body)
		runtime.ReadMemStats(&after)
		if took := (after.TotalAlloc - before.TotalAlloc) >> 20; status != 413 || took > 64 {
			t.Errorf("%s: %d, %d MB: %v", why, status, took, out)
		}
	}
}

// No name, no id and no value of the patient is kept or logged, whatever happens.
func TestNothingOfThePatientStays(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		var logged bytes.Buffer
		before := slog.Default()
		slog.SetDefault(slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug})))
		defer slog.SetDefault(before)
		w := worldOn(t, shipped(t), db, true)
		bad := kidney()
		bad["hookInstance"] = "SECRET-HOOK"
		var seen strings.Builder
		for _, body := range []any{kidney(), bad, choose(order("SECRET-ORDER", "draft", "SECRET nivolumab", "2026-03-05"), object{"labs": nil})} {
			path := "immune-toxicity"
			if body.(object)["hook"] == "order-select" {
				path = "immune-orders"
			}
			_, out := w.send(path, body)
			text, _ := json.Marshal(out)
			seen.Write(text)
			for _, c := range append([]any{}, asList(out["cards"])...) {
				w.send(path+"/feedback", object{"feedback": array{object{"card": c.(map[string]any)["uuid"], "outcome": "overridden", "outcomeTimestamp": "2026-03-05T03:00:00Z",
					"overrideReason": object{"reason": object{"code": "SECRET-CODE", "system": "SECRET-SYSTEM"}, "userComment": "SECRET comment"}}}})
			}
		}
		for _, table := range []string{"toxicity_client", "toxicity_token", "toxicity_feedback", "toxicity_setting", "audit_entry"} {
			rows, err := db.Read().QueryContext(context.Background(), "SELECT * FROM "+table)
			if err != nil {
				t.Fatal(err)
			}
			columns, _ := rows.Columns()
			for rows.Next() {
				values := make([]any, len(columns))
				for i := range values {
					values[i] = new(any)
				}
				if err := rows.Scan(values...); err != nil {
					t.Fatal(err)
				}
				for _, v := range values {
					fmt.Fprint(&seen, " ", *(v.(*any)))
				}
			}
			rows.Close()
		}
		if strings.Contains(seen.String()+logged.String(), "SECRET") {
			t.Errorf("found in what was answered, stored or logged:\n%s\n%s", seen.String(), logged.String())
		}
		if n, err := store.One[int](context.Background(), db.Read(), `SELECT COUNT(*) FROM toxicity_feedback`); err != nil || n != 2 {
			t.Errorf("%d reports (%v): the test looked at nothing", n, err)
		}
	})
}

func asList(v any) []any { list, _ := v.([]any); return list }

func TestFeedback(t *testing.T) {
	w := newWorld(t, shipped(t))
	c := w.cards("immune-orders", choose(order("9", "draft", "infliximab", "2026-03-05"), object{"labs": nil, "conditions": searchset(problemOf("hepatitis"))}))[0]
	ok := func(change ...any) object {
		p := object{"card": c.UUID, "outcome": "overridden", "outcomeTimestamp": "2026-03-05T03:00:00.5Z"}
		for i := 0; i+1 < len(change); i += 2 {
			p[change[i].(string)] = change[i+1]
		}
		return p
	}
	for _, row := range []struct {
		why    string
		report object
		status int
	}{
		{"put aside", ok(), 200},
		{"put aside with a reason of ours", ok("overrideReason", object{"reason": object{"code": "benefit", "system": systemReason}}), 200},
		{"put aside in the person's own words", ok("overrideReason", object{"userComment": "x"}), 200},
		{"the order was removed", ok("outcome", "accepted", "acceptedSuggestions", array{object{"id": c.Suggestions[0].UUID}}), 200},
		{"accepted, but what?", ok("outcome", "accepted"), 400},
		{"accepted something that was not suggested", ok("outcome", "accepted", "acceptedSuggestions", array{object{"id": uuid.NewString()}}), 400},
		{"a card of somebody else", ok("card", "4e0a3a1e-3283-4575-ab82-028d55fe2719"), 400},
		{"no card", ok("card", ""), 400},
		{"an outcome that there is not", ok("outcome", "liked"), 400},
		{"no time", ok("outcomeTimestamp", ""), 400},
		{"next year", ok("outcomeTimestamp", "2027-03-05T03:00:00Z"), 400},
	} {
		if status, out := w.send("immune-orders/feedback", object{"feedback": array{row.report}}); status != row.status {
			t.Errorf("%s: %d %v", row.why, status, out)
		}
	}
	// One bad report in a list: none is kept.
	if status, _ := w.send("immune-orders/feedback", object{"feedback": array{ok("outcomeTimestamp", "2026-03-05T03:10:00Z"), ok("card", "x")}}); status != 400 {
		t.Errorf("half a list: %d", status)
	}
	got, err := w.ehr.Counts(context.Background(), boss, 30)
	want := []ehr.Count{{Kind: "infliximab-hepatitis", Outcome: "accepted", N: 1}, {Kind: "infliximab-hepatitis", Outcome: "overridden", N: 1}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("counted %+v, want %+v (%v): reports of one instant are one", got, want, err)
	}
}

// A closed door answers 401 and says why; pages of others are not let in.
func TestClosedDoor(t *testing.T) {
	w := worldOn(t, shipped(t), storetest.SQLite(t), false)
	if _, err := w.ehr.Add(context.Background(), boss, ehr.Terms{Name: "H", Issuer: "https://h.example", KeysURL: "https://h.example/jwks", Origins: []string{"https://h.example"}}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"immune-toxicity", "immune-orders", "immune-toxicity/feedback"} {
		if status, out := w.send(path, kidney()); status != 401 || out["code"] != "ehr.token.missing" {
			t.Errorf("%s without a token: %d %v", path, status, out)
		}
		if status, out := w.send(path, kidney(), "Authorization", "Bearer x.y.z"); status != 401 || out["code"] != "ehr.token.form" {
			t.Errorf("%s with a bad token: %d %v", path, status, out)
		}
	}
	for _, row := range []struct {
		why, method, origin string
		want                string
	}{
		{"a preflight of a trusted system's page", "POST", "https://h.example", "https://h.example"},
		{"a preflight of anybody's page", "POST", "https://evil.example", ""},
		{"discovery is for everybody", "GET", "https://evil.example", "https://evil.example"},
	} {
		r := httptest.NewRequest("OPTIONS", Prefix+"/immune-toxicity", nil)
		r.Header.Set("Origin", row.origin)
		r.Header.Set("Access-Control-Request-Method", row.method)
		rec := httptest.NewRecorder()
		w.ServeHTTP(rec, r)
		if rec.Code != 204 || rec.Header().Get("Access-Control-Allow-Origin") != row.want || !strings.Contains(rec.Header().Get("Vary"), "Origin") || rec.Header().Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s: %d %v", row.why, rec.Code, rec.Header())
		}
	}
}

// Feedback counts by the number of a kind: no line may move.
func TestKindsStayWhereTheyAre(t *testing.T) {
	for n, name := range map[int]string{1: "hepatitis-b", 2: "infliximab-hepatitis", 5: "toxicity.other", 6: "toxicity.dermatitis", 13: "toxicity.nephritis", 28: "toxicity.pancreatitis"} {
		if kinds[n] != name {
			t.Errorf("kind %d is %s, must stay %s", n, kinds[n], name)
		}
	}
	desk := shipped(t)
	for _, e := range desk.Advisor.Events() {
		if kinds[kindOf("toxicity."+e.ID)] != "toxicity."+e.ID {
			t.Errorf("%s has no kind of its own", e.ID)
		}
	}
	for _, tag := range lang.Tags {
		for _, name := range offered {
			if strings.HasPrefix(lang.Say(tag, "ehr.reason."+name), "‹") {
				t.Errorf("%s: no words for the reason %s", tag, name)
			}
		}
		for _, a := range analytes {
			if strings.HasPrefix(lang.Say(tag, "ehr.card.quantity."+a.name), "‹") {
				t.Errorf("%s: no words for %s", tag, a.name)
			}
		}
	}
}
