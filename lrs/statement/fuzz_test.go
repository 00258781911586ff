package statement

import (
	"bytes"
	"encoding/json"
	"testing"
)

func seeds(f *testing.F) {
	for _, s := range []string{
		typical, full, build("", ""), build("id", `"`+uuid+`"`),
		build("object", `{"objectType":"SubStatement","context":{"contextActivities":{"parent":{"id":"urn:a:b"}}},`+build("timestamp", `"2026-03-05T16:30:00.5+08:00"`)[1:]),
		build("timestamp", `"0000-01-01T00:00:00.0+01:00"`), // found by fuzzing: in UTC it is no year of four digits
		build("object", `{"objectType":"StatementRef","id":"`+uuid+`"}`),
		build("actor", `{"objectType":"Group","member":[{"openid":"urn:a:b"}]}`),
		build("result", `{"score":{"raw":1.5e3,"min":-0},"duration":"PT1.234S","extensions":{"urn:a:b":[{"\u0061\ud83d\ude00":null}]}}`),
		build("attachments", `[{"usageType":"urn:a:b","display":{"en":""},"contentType":"a/b","length":0,"sha2":"495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a"}]`),
		`{"stored":"2026-03-05T08:30:00Z","authority":{"mbox":"mailto:a@x.cn"},` + build("version", `"1.0.0"`)[1:],
		`{"actor":{"mbox":"mailto:\ud800@x.cn"}}`, `{"a":1,"a":2}`, `[[[[[[`, "{\"\xff\":0}", `{"object":{"object\u0054ype":"Agent"`,
	} {
		f.Add([]byte(s))
	}
}

// FuzzParse: whatever comes, nothing panics; what is accepted is JSON for others
// too, and what is kept of it reads again, says the same and is kept as it is.
func FuzzParse(f *testing.F) {
	seeds(f)
	authority := []byte(`{"mbox":"mailto:app@x.cn"}`)
	const stamp = "2026-03-05T08:30:13.000Z"
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, v := range []Version{V103, V200} {
			s, err := Parse(raw, v)
			if err != nil {
				if p, ok := err.(*Problem); !ok || p.Key == "" || p.Index != -1 {
					t.Fatalf("%#v", err)
				}
				continue
			}
			if !json.Valid(raw) {
				t.Fatal("accepted, but encoding/json says no")
			}
			kept := s.Stored(nil, uuid, stamp, stamp, authority, v)
			if !json.Valid(kept) {
				t.Fatalf("kept as no JSON: %s", kept)
			}
			again, err := Parse(kept, v)
			if err != nil {
				t.Fatalf("what is kept is refused: %v\n%s", err, kept)
			}
			if !Same(raw, kept) || !Same(kept, raw) {
				t.Fatalf("what is kept is not the same:\n%s", kept)
			}
			if twice := again.Stored(nil, "", "", stamp, authority, v); !Same(twice, kept) || len(twice) != len(kept) {
				t.Fatalf("kept twice it is not kept:\n%s\n%s", kept, twice)
			}
			for _, format := range []func([]byte) ([]byte, error){IDs, Canon{Languages: []string{"en"}}.Write} {
				out, err := format(kept)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := Parse(out, v); err != nil {
					t.Fatalf("a format makes it a bad statement: %v\n%s\n%s", err, kept, out)
				}
			}
		}
	})
}

// FuzzParseBatch: a list is its statements, one by one.
func FuzzParseBatch(f *testing.F) {
	seeds(f)
	f.Add([]byte("[" + typical + "," + build("", "") + "]"))
	f.Add([]byte(" [ ] "))
	f.Fuzz(func(t *testing.T, raw []byte) {
		list, err := ParseBatch(raw, V200)
		if err != nil {
			if p, ok := err.(*Problem); !ok || p.Key == "" {
				t.Fatalf("%#v", err)
			}
			return
		}
		if !json.Valid(raw) {
			t.Fatal("accepted, but encoding/json says no")
		}
		for _, s := range list {
			one, err := Parse(s.Raw, V200)
			if err != nil {
				t.Fatalf("good in a list and bad alone: %v", err)
			}
			a, b := one.Stored(nil, uuid, "T", "T", nil, V200), s.Stored(nil, uuid, "T", "T", nil, V200)
			if !bytes.Equal(a, b) {
				t.Fatalf("kept otherwise in a list:\n%s\n%s", a, b)
			}
		}
	})
}
