package cdshooks

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"testing"
)

// BenchmarkCard is one patient-view call from its bytes to its bytes: a record of 300
// laboratory results and 50 orders, some 150 kB.
func BenchmarkCard(b *testing.B) {
	w := newWorld(b, shipped(b))
	body := kidney()
	labs := body["prefetch"].(object)["labs"].(object)
	for i := range 298 {
		a := analytes[i%len(analytes)]
		for ucum := range a.units {
			labs["entry"] = append(labs["entry"].(array), object{"resource": result(a.loinc[0], 12, ucum, "2025-11-04", 1, 10)})
			break
		}
	}
	orders := body["prefetch"].(object)["medications"].(object)
	for range 49 {
		orders["entry"] = append(orders["entry"].(array), object{"resource": order("7", "completed", "Ondansetron 8 MG Oral Tablet", "2025-11-04")})
	}
	text, err := json.Marshal(body)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest("POST", Prefix+"/immune-toxicity", bytes.NewReader(text))
		r.Header.Set("Content-Type", "application/json")
		rec := httptest.NewRecorder()
		w.ServeHTTP(rec, r)
		if rec.Code != 200 {
			b.Fatal(rec.Body)
		}
	}
}
