package fhir

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"stepwise/internal/fault"
	"stepwise/knowledge/fact"
)

// base builds statements about one event from a few cells.
func base(t *testing.T, cells ...*fact.Statement) *fact.Base {
	t.Helper()
	b, err := fact.Build(cells)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func cell(id string, status fact.Status, checked []string, grade int, action fact.Action, steroid string) *fact.Statement {
	return &fact.Statement{ID: "irae:" + id, Kind: fact.KindCell, Subject: "nephritis", Body: "ASCO", Version: "2021", Year: 2021, Status: status, Checked: checked,
		Source: fact.Source{Citation: "C", Address: "https://a.example/1"},
		Data: json.RawMessage(`{"irae":"nephritis","name_en":"Nephritis","name_zh":"肾炎","system":"renal","ctcae_terms":[],"grade":` + string(rune('0'+grade)) +
			`,"ici_action":"` + string(action) + `","steroid":` + steroid + `,"taper_weeks":[4,6],"second_line":["SECONDLINE"],"second_line_after_days":null,"workup":["WORKUP"],"consult":["CONSULT"],"rechallenge":"RECHALLENGE","grade_definition":"OWNWORDS"}`)}
}

const prednisone = `{"drug":"prednisone","dose_mg_per_kg_min":0.5,"dose_mg_per_kg_max":1,"route":"PO"}`

// Safety line 1: what nobody checked is not written, and what is disputed neither.
func TestOnlyWhatWasReadInTheSourceIsWritten(t *testing.T) {
	whole := []string{"ici_action", "steroid", "grade_definition"}
	for _, row := range []struct {
		why        string
		cells      []*fact.Statement
		has, hasnt []string
		status     string
	}{
		{"verified: the action, the dose, the body's words", []*fact.Statement{cell("nephritis.asco2021.g2", fact.Verified, whole, 2, fact.Hold, prednisone)},
			[]string{"Hold the checkpoint inhibitor", "prednisone 0.5–1 mg/kg/day PO", "OWNWORDS", `"code":"irae:nephritis.asco2021.g2"`, "ActivityDefinition/nephritis.asco2021.g2", "https://a.example/1"},
			[]string{"SECONDLINE", "WORKUP", "CONSULT", "RECHALLENGE"}, "active"},
		{"only the action was read", []*fact.Statement{cell("nephritis.asco2021.g2", fact.Verified, []string{"ici_action"}, 2, fact.Hold, prednisone)},
			[]string{"Hold the checkpoint inhibitor"}, []string{"prednisone", "OWNWORDS", "ActivityDefinition/"}, "active"},
		{"recalled", []*fact.Statement{cell("nephritis.asco2021.g2", fact.Recalled, whole, 2, fact.Hold, prednisone)}, nil, []string{"Hold", "prednisone", "OWNWORDS"}, "draft"},
		{"a draft", []*fact.Statement{cell("nephritis.asco2021.g2", fact.Draft, whole, 2, fact.Hold, prednisone)}, nil, []string{"Hold", "prednisone"}, "draft"},
		{"withdrawn", []*fact.Statement{cell("nephritis.asco2021.g2", fact.Withdrawn, whole, 2, fact.Hold, prednisone)}, nil, []string{"Hold", "prednisone"}, "draft"},
		{"disputed by another reading of the same body and grade", []*fact.Statement{
			cell("nephritis.asco2021.g2", fact.Verified, whole, 2, fact.Hold, prednisone), cell("nephritis.asco2018.g2", fact.Disputed, whole, 2, fact.Continue, "null"),
			cell("nephritis.asco2021.g3", fact.Verified, whole, 3, fact.Permanent, "null")},
			[]string{"for good"}, []string{"Hold the", "prednisone", "Continue"}, "active"},
	} {
		d := open(t, base(t, row.cells...))
		w, got := d.ask("GET", Prefix+"PlanDefinition/nephritis", nil)
		if w.Code != 200 || got["status"] != row.status {
			t.Errorf("%s: %d, status %v", row.why, w.Code, got["status"])
		}
		body := w.Body.String()
		for _, x := range row.has {
			if !strings.Contains(body, x) {
				t.Errorf("%s: %q is missing in %s", row.why, x, body)
			}
		}
		for _, x := range row.hasnt {
			if strings.Contains(body, x) {
				t.Errorf("%s: %q is written in %s", row.why, x, body)
			}
		}
		if w, got := d.ask("GET", Prefix+"ActivityDefinition", nil); w.Code != 200 || strings.Contains(w.Body.String(), "prednisone") != strings.Contains(strings.Join(row.has, ""), "prednisone") {
			t.Errorf("%s: doses %v", row.why, got)
		}
	}
}

// What is shipped: every verified cell is there under its id, no other is.
func TestShippedFactsAreAllThere(t *testing.T) {
	b := shipped(t)
	s, err := newShelf(b)
	if err != nil {
		t.Fatal(err)
	}
	text := string(s.bundle)
	allowed := map[*fact.Cell]bool{}
	for _, c := range advising(b.Cells) {
		allowed[c] = true
	}
	n := 0
	for _, c := range b.Cells {
		there := strings.Contains(text, `"id":"`+record(c.Statement)+`"`)
		if there != allowed[c] {
			t.Errorf("%s (%s) written: %v", c.ID, c.Statement.Status, there)
		}
		if there {
			n++
		}
	}
	if n < 90 {
		t.Errorf("only %d cells are written", n)
	}
}

func TestReadAndSearch(t *testing.T) {
	d := open(t, shipped(t))
	total := func(query string) float64 {
		t.Helper()
		w, got := d.ask("GET", Prefix+query, nil)
		if w.Code != 200 || got["type"] != "searchset" {
			t.Fatalf("%s: %d %v", query, w.Code, got)
		}
		return got["total"].(float64)
	}
	for _, row := range []struct {
		query string
		want  float64
	}{
		{"PlanDefinition?_id=nephritis", 1},
		{"PlanDefinition?_id=nephritis,colitis", 2},
		{"PlanDefinition?_id=nephritis&_id=colitis", 0},
		{"PlanDefinition?identifier=https://stepwise.example/irae|nephritis", 1},
		{"PlanDefinition?identifier=nephritis", 1},
		{"PlanDefinition?identifier=https://other.example|nephritis", 0},
		{"PlanDefinition?url=https://stepwise.example/fhir/PlanDefinition/t1dm", 1},
		{"PlanDefinition?name=irae", 23},
		{"PlanDefinition?title=pneumonitis", 1},
		{"ActivityDefinition?identifier=https://stepwise.example/fact|irae:dermatitis.asco2021.g2", 1},
		{"PlanDefinition?unknown=1", 23},
	} {
		if got := total(row.query); got != row.want {
			t.Errorf("%s finds %v, want %v", row.query, got, row.want)
		}
	}
	if a, b := total("PlanDefinition?status=active"), total("PlanDefinition?status=draft"); a+b != 23 || b < 2 {
		t.Errorf("%v active and %v drafts", a, b)
	}
	// Pages join to the whole.
	seen := map[string]bool{}
	for path := Prefix + "PlanDefinition?_count=7"; path != ""; {
		_, got := d.ask("GET", path, nil)
		for _, e := range got["entry"].([]any) {
			seen[e.(map[string]any)["fullUrl"].(string)] = true
		}
		path = ""
		for _, l := range got["link"].([]any) {
			if l := l.(map[string]any); l["relation"] == "next" {
				path = strings.TrimPrefix(l["url"].(string), "https://stepwise.test")
			}
		}
	}
	if len(seen) != 23 {
		t.Errorf("pages show %d plans", len(seen))
	}
}

func TestAnswersOfTheDoor(t *testing.T) {
	d := open(t, shipped(t))
	for _, row := range []struct {
		why, method, path string
		header            map[string]string
		want              int
	}{
		{"what this server can do", "GET", "metadata", nil, 200},
		{"one plan", "GET", "PlanDefinition/nephritis", nil, 200},
		{"everything", "GET", "Bundle/bedside", nil, 200},
		{"HEAD", "HEAD", "PlanDefinition/nephritis", nil, 200},
		{"no such plan", "GET", "PlanDefinition/nothing", nil, 404},
		{"no such type", "GET", "Patient/1", nil, 404},
		{"the root", "GET", "", nil, 404},
		{"writing", "POST", "PlanDefinition", nil, 405},
		{"removing", "DELETE", "PlanDefinition/nephritis", nil, 405},
		{"XML", "GET", "PlanDefinition/nephritis", map[string]string{"Accept": "application/fhir+xml"}, 406},
		{"XML by parameter", "GET", "metadata?_format=xml", nil, 406},
		{"a browser", "GET", "metadata", map[string]string{"Accept": "text/html,*/*;q=0.8"}, 200},
		{"JSON by parameter outranks Accept", "GET", "metadata?_format=json", map[string]string{"Accept": "application/fhir+xml"}, 200},
		{"a strict client hears of what is not understood", "GET", "PlanDefinition?colour=red", map[string]string{"Prefer": "handling=strict"}, 400},
		{"a count that is none", "GET", "PlanDefinition?_count=many", nil, 400},
		{"a count below nothing", "GET", "PlanDefinition?_count=-1", nil, 400},
		{"a preflight", "OPTIONS", "PlanDefinition", map[string]string{"Origin": "https://a.example"}, 204},
	} {
		w, got := d.ask(row.method, Prefix+row.path, row.header)
		if w.Code != row.want {
			t.Errorf("%s: %d, want %d", row.why, w.Code, row.want)
		}
		if row.want >= 400 && got["resourceType"] != "OperationOutcome" {
			t.Errorf("%s: says %v", row.why, got)
		}
		if w.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: a page of others cannot read it", row.why)
		}
	}
	w, _ := d.ask("GET", Prefix+"PlanDefinition/nephritis", nil)
	if w, _ := d.ask("GET", Prefix+"PlanDefinition/nephritis", map[string]string{"If-None-Match": w.Header().Get("ETag")}); w.Code != 304 {
		t.Errorf("what the client has already is sent again: %d", w.Code)
	}
}

// New knowledge shows at once; the same knowledge is not written twice.
func TestKnowledgeThatChanged(t *testing.T) {
	one := base(t, cell("nephritis.asco2021.g2", fact.Verified, []string{"*"}, 2, fact.Hold, prednisone))
	two := base(t, cell("nephritis.asco2021.g2", fact.Withdrawn, []string{"*"}, 2, fact.Hold, prednisone))
	now, failing := one, error(nil)
	d := door{t, New(Config{Origin: "https://stepwise.test", Base: func(context.Context) (*fact.Base, error) { return now, failing }})}
	tag := func() string {
		w := httptest.NewRecorder()
		d.ServeHTTP(w, httptest.NewRequest("GET", Prefix+"Bundle/bedside", nil))
		return w.Header().Get("ETag")
	}
	first := tag()
	if tag() != first {
		t.Error("the same knowledge has another tag")
	}
	if now = two; tag() == first {
		t.Error("withdrawn knowledge is still told")
	}
	failing = fault.New(fault.Unavailable, "fault.busy")
	if w, got := d.ask("GET", Prefix+"Bundle/bedside", nil); w.Code != 503 || got["resourceType"] != "OperationOutcome" {
		t.Errorf("database away: %d %v", w.Code, got)
	}
}
