package odm

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"stepwise/trial/record"
)

// Whatever the entries, the documents keep the clauses, the trail comes back, and so
// does the state.
func TestAnyTrailGoesOutAndIn(t *testing.T) {
	whole := short(t)
	forms := []string{"AE", "LB", "SITE", "SUBJECT", "QUERY", "VISIT", "NOFORM"}
	items := map[string][]string{"AE": {"AETERM", "AETOXGR", "AESER", "AEREL", "AESTDTC"}, "QUERY": {"FORM", "ROW", "ITEM", "TEXT", "STATUS"}, "LB": {"NEUT"}, "VISIT": {"DATE", "STATUS"}}
	texts := []string{"", "1", "2", "-0", "+1", "1e3", ".5", "Y", "possible", "open", "closed", "AE", "D7", "2027-01-11", "2027-01-11T04:00:00Z", "words & <more>", "\x01", " ", "]]>", "中文"}
	rapid.Check(t, func(t *rapid.T) {
		var list []record.Entry
		for range rapid.IntRange(1, 25).Draw(t, "entries") {
			form := rapid.SampledFrom(forms).Draw(t, "form")
			e := record.Entry{Place: record.Place{Form: form, Subject: rapid.SampledFrom([]string{"", "BJ01-001", "SH01-001"}).Draw(t, "subject"),
				Row: rapid.SampledFrom([]string{"1", "2", "D7", "common", "ä &"}).Draw(t, "row")}, Site: rapid.SampledFrom([]string{"", "BJ01", "XX"}).Draw(t, "site"),
				By: rapid.SampledFrom([]string{"u1", "u9"}).Draw(t, "by"), Role: "lead", Act: rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "act"), Reason: rapid.SampledFrom([]string{"", "slip"}).Draw(t, "reason")}
			switch e.Kind = rapid.SampledFrom([]record.Kind{record.Value, record.Value, record.Value, record.Signature, record.Looked, record.Refused}).Draw(t, "kind"); e.Kind {
			case record.Value:
				e.Item = rapid.SampledFrom(append([]string{"OTHER"}, items[form]...)).Draw(t, "item")
				e.New = rapid.SampledFrom(texts).Draw(t, "value")
			case record.Signature:
				e.Detail = `{"name":"N","meaning":"approve","content":"c"}`
			default:
				e.Detail, e.Item = `{"x":1}`, rapid.SampledFrom([]string{"", "AETERM"}).Draw(t, "at")
			}
			list = append(list, e)
		}
		list = chain(list...)
		state := record.Replay(list)
		for _, edition := range []Edition{V132, V20} {
			var now bytes.Buffer
			if err := WriteSnapshot(&now, whole, state, Options{Edition: edition, Created: noon}); err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if err := Write(&b, whole, list, Options{Edition: edition, Created: noon}); err != nil {
				t.Fatal(err)
			}
			for _, text := range [][]byte{b.Bytes(), now.Bytes()} {
				for _, f := range parsed(t, text).Faults() {
					t.Errorf("%s: %s", edition, f)
				}
				if _, err := Read(bytes.NewReader(text), Usual); err != nil {
					t.Fatalf("%s: %v", edition, err)
				}
			}
			f, err := Read(&b, Usual)
			if err != nil {
				t.Fatal(err)
			}
			got, _ := json.Marshal(f.Entries)
			want, _ := json.Marshal(list)
			if !bytes.Equal(got, want) || record.Verify(f.Entries, state.Hash) != nil || !reflect.DeepEqual(record.Replay(f.Entries), state) {
				t.Fatalf("%s: %s\nwas %s", edition, got, want)
			}
		}
	})
}
