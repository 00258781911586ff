package statement

import (
	"bytes"
	"strings"
	"testing"
)

// typical is what a course sends for a question answered: about 900 bytes.
const typical = `{"id":"7ccd3322-e1a5-411a-a67d-6a735c76f119",` +
	`"actor":{"objectType":"Agent","name":"Li Na","account":{"homePage":"https://people.hospital.example/staff","name":"cn-310000-88213"}},` +
	`"verb":{"id":"http://adlnet.gov/expapi/verbs/answered","display":{"en":"answered","zh-Hans":"回答"}},` +
	`"object":{"objectType":"Activity","id":"https://courses.example.org/immunotherapy/unit-4/question-11","definition":{"name":{"en":"First grade 3 colitis"},"type":"http://adlnet.gov/expapi/activities/cmi.interaction","interactionType":"choice","correctResponsesPattern":["b"]}},` +
	`"result":{"score":{"scaled":0.875,"raw":7,"min":0,"max":8},"success":true,"completion":true,"response":"b","duration":"PT42.5S"},` +
	`"context":{"registration":"ec531277-b57b-4c15-8d91-d292c5b2b8f7","platform":"Example","language":"zh-Hans","contextActivities":{"parent":[{"id":"https://courses.example.org/immunotherapy/unit-4"}]}},` +
	`"timestamp":"2026-03-05T08:30:12.345Z"}`

func BenchmarkParse(b *testing.B) {
	raw := []byte(typical)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(raw, V200); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseBatchOf50(b *testing.B) {
	one := strings.Replace(typical, `"id":"7ccd3322-e1a5-411a-a67d-6a735c76f119",`, "", 1)
	raw := []byte("[" + one + strings.Repeat(","+one, 49) + "]")
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseBatch(raw, V200); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStored(b *testing.B) {
	s, err := Parse([]byte(typical), V200)
	if err != nil {
		b.Fatal(err)
	}
	authority := []byte(`{"objectType":"Agent","account":{"homePage":"https://stepwise.example/clients","name":"course"}}`)
	var dst []byte
	b.ReportAllocs()
	for b.Loop() {
		dst = s.Stored(dst[:0], "", "", "2026-03-05T08:30:13.000Z", authority, V200)
	}
}

func BenchmarkSame(b *testing.B) {
	x, y := []byte(typical), bytes.Clone([]byte(typical))
	b.ReportAllocs()
	for b.Loop() {
		if !Same(x, y) {
			b.Fatal("one statement is two")
		}
	}
}

func BenchmarkIDs(b *testing.B) { benchFormat(b, IDs) }
func BenchmarkCanonical(b *testing.B) {
	benchFormat(b, Canon{Languages: []string{"zh-CN", "en"}}.Write)
}

func benchFormat(b *testing.B, f func([]byte) ([]byte, error)) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := f([]byte(typical)); err != nil {
			b.Fatal(err)
		}
	}
}
