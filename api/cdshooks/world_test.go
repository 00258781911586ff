package cdshooks

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/fetch"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/knowledge/fact"
	"stepwise/person"
	"stepwise/seed"
	"stepwise/toxicity/advice"
	"stepwise/toxicity/ehr"
	"stepwise/toxicity/grading"
)

var boss = person.Actor{ID: "boss", Grants: []person.Grant{{Role: person.Administrator}}}

type nobody struct{}

func (nobody) Check(string) error { return nil }
func (nobody) Do(context.Context, fetch.Request) (fetch.Answer, error) {
	return fetch.Answer{}, fault.New(fault.Unavailable, "fetch.silent", "Host", "x")
}

// shipped is the knowledge that comes with the product.
func shipped(t testing.TB) Desk {
	t.Helper()
	list, err := fact.Read(seed.Knowledge)
	if err != nil {
		t.Fatal(err)
	}
	return deskOf(t, list)
}

func deskOf(t testing.TB, list []*fact.Statement) Desk {
	t.Helper()
	b, err := fact.Build(list)
	if err != nil {
		t.Fatal(err)
	}
	g := grading.New(b.Rules)
	return Desk{b, g, advice.New(b, g)}
}

// world is an open sandbox over the shipped knowledge, on 5 March 2026.
type world struct {
	testing.TB
	http.Handler
	clock *clock.Fake
	ehr   *ehr.Service
	db    *store.DB
}

func newWorld(t testing.TB, desk Desk) world { return worldOn(t, desk, storetest.SQLite(t), true) }

func worldOn(t testing.TB, desk Desk, db *store.DB, open bool) world {
	t.Helper()
	w := world{TB: t, clock: clock.NewFake(time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC)), db: db}
	w.ehr = ehr.New(db, w.clock, nobody{}, ehr.Config{Key: []byte("0123456789abcdef0123456789abcdef"), Open: open})
	w.Handler = New(Config{Desk: func(context.Context) (Desk, error) { return desk, nil }, EHR: w.ehr, Clock: w.clock, Origin: "https://stepwise.test"})
	return w
}

type object = map[string]any
type array = []any

// send posts a JSON value and reads what comes back.
func (w world) send(path string, body any, header ...string) (int, object) {
	w.Helper()
	text, ok := body.([]byte)
	if !ok {
		var err error
		if text, err = json.Marshal(body); err != nil {
			w.Fatal(err)
		}
	}
	r := httptest.NewRequest("POST", Prefix+"/"+path, bytes.NewReader(text))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	var out object
	if err := json.Unmarshal(rec.Body.Bytes(), &out); err != nil {
		w.Fatalf("%s: %d %v in %s", path, rec.Code, err, rec.Body)
	}
	return rec.Code, out
}

// cards asks a service and returns its cards.
func (w world) cards(path string, body any, header ...string) []card {
	w.Helper()
	status, out := w.send(path, body, header...)
	if status != 200 {
		w.Fatalf("%s: %d %v", path, status, out)
	}
	text, _ := json.Marshal(out["cards"])
	var list []card
	if err := json.Unmarshal(text, &list); err != nil || out["cards"] == nil {
		w.Fatalf("%v in %s", err, text)
	}
	return list
}

func searchset(list ...any) object {
	entries := array{}
	for _, r := range list {
		entries = append(entries, object{"fullUrl": "urn:x", "resource": r, "search": object{"mode": "match"}})
	}
	return object{"resourceType": "Bundle", "type": "searchset", "entry": entries}
}

// result is an Observation as US Core shows one.
func result(code string, value any, unit, day string, low, high any) object {
	q := func(v any) object {
		return object{"value": v, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
	}
	o := object{"resourceType": "Observation", "id": "o" + code + day, "status": "final", "subject": object{"reference": "Patient/SECRET-ID", "display": "SECRET-NAME"},
		"code":              object{"coding": array{object{"system": "http://loinc.org", "code": code, "display": "x"}}},
		"effectiveDateTime": day, "valueQuantity": q(value)}
	r := object{}
	if low != nil {
		r["low"] = q(low)
	}
	if high != nil {
		r["high"] = q(high)
	}
	if len(r) > 0 {
		o["referenceRange"] = array{r}
	}
	return o
}

func order(id, status, name, day string) object {
	return object{"resourceType": "MedicationRequest", "id": id, "status": status, "intent": "order", "authoredOn": day,
		"subject":                   object{"reference": "Patient/SECRET-ID"},
		"medicationCodeableConcept": object{"text": name}}
}

func problemOf(name string) object {
	return object{"resourceType": "Condition", "id": "c", "clinicalStatus": object{"coding": array{object{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}}},
		"code": object{"text": name}}
}

// view is a patient-view request with prefetch.
func view(prefetch object) object {
	return object{"hook": "patient-view", "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea", "fhirServer": "http://hooks.smarthealthit.org:9080",
		"context": object{"userId": "Practitioner/example", "patientId": "SECRET-ID", "encounterId": "89284"}, "prefetch": prefetch}
}

// choose is an order-select request for one draft.
func choose(draft object, prefetch object) object {
	return object{"hook": "order-select", "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
		"context": object{"userId": "Practitioner/example", "patientId": "SECRET-ID", "selections": array{"MedicationRequest/" + draft["id"].(string)},
			"draftOrders": object{"resourceType": "Bundle", "entry": array{object{"resource": draft}}}}, "prefetch": prefetch}
}

// kidney is a man on pembrolizumab whose creatinine doubled: the issue's own example.
func kidney() object {
	return view(object{
		"medications": searchset(order("1", "active", "Pembrolizumab 25 MG/ML Injection [Keytruda]", "2026-01-10")),
		"labs": searchset(result("14682-9", 142, "umol/L", "2026-03-04T08:00:00Z", 57, 97),
			result("14682-9", 69, "umol/L", "2026-01-08", 57, 97)),
		"weight": searchset(result(weightCode, 70, "kg", "2026-02-01", nil, nil)),
	})
}
