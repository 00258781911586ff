package fhir

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"stepwise/knowledge/fact"
	"stepwise/seed"
)

// shipped is the knowledge that comes with the product.
func shipped(t testing.TB) *fact.Base {
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

type door struct {
	testing.TB
	http.Handler
}

func open(t testing.TB, b *fact.Base) door {
	return door{t, New(Config{Origin: "https://stepwise.test", Base: func(context.Context) (*fact.Base, error) { return b, nil }})}
}

// ask sends a request and reads the JSON that comes back.
func (d door) ask(method, path string, header map[string]string) (*httptest.ResponseRecorder, map[string]any) {
	d.Helper()
	r := httptest.NewRequest(method, path, nil)
	for k, v := range header {
		r.Header.Set(k, v)
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	var out map[string]any
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			d.Fatalf("%s %s: %v in %s", method, path, err, w.Body)
		}
	}
	return w, out
}

// everything is what the door has to say, one JSON text each.
func everything(t testing.TB, b *fact.Base) map[string]json.RawMessage {
	t.Helper()
	d := open(t, b)
	out := map[string]json.RawMessage{}
	for _, path := range []string{"metadata", "Bundle/bedside", "PlanDefinition?_count=500", "PlanDefinition?title=zzz", "ActivityDefinition?_count=3", "Nothing"} {
		w, _ := d.ask("GET", Prefix+path, nil)
		out[path] = w.Body.Bytes()
	}
	s, err := newShelf(b)
	if err != nil {
		t.Fatal(err)
	}
	for id, x := range s.byID {
		out[id] = x.body
	}
	return out
}
