package cdshooks

import (
	"context"
	"encoding/json"
	"testing"
	"time"
)

// Whatever comes, a request is read or refused, and what was read can be answered.
func FuzzRequest(f *testing.F) {
	for _, body := range []any{kidney(), view(nil), choose(order("9", "draft", "infliximab", "2026-03-05"), object{"labs": nil, "conditions": searchset(problemOf("hepatitis"))})} {
		text, err := json.Marshal(body)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{"prefetch":{"labs":{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Observation","contained":[{}]}}]}}}`))
	f.Add([]byte(`{"context":{"selections":[null],"draftOrders":{"resourceType":"MedicationRequest"}}}`))
	f.Add([]byte(`[[[[[[`))
	w := newWorld(f, shipped(f))
	desk := shipped(f)
	s := &server{Config: Config{EHR: w.ehr, Clock: w.clock, Origin: "https://stepwise.test"}}
	f.Fuzz(func(t *testing.T, body []byte) {
		if depth, objects := shape(body); depth > maxDepth || objects > maxObjects {
			return
		}
		for _, x := range services {
			in, err := decode(body, x)
			if err != nil {
				if code := status(err); code < 400 || code >= 500 {
					t.Errorf("%d for %q: %v", code, body, err)
				}
				continue
			}
			cards, err := x.answer(s, context.Background(), desk, in)
			if err != nil && status(err) != 412 {
				t.Errorf("%v for %q", err, body)
			}
			finish(cards)
		}
		laboratory(nil, time.Time{}, time.Time{})
	})
}
