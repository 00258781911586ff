package statement

import (
	"testing"
	"time"
)

func TestTimestamp(t *testing.T) {
	noon := time.Date(2026, 3, 5, 8, 30, 12, 0, time.UTC)
	milli := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Millisecond) }
	var never time.Time
	for _, c := range []struct {
		text, why string
		in103     time.Time // the instant by 1.0.3, or never when it is refused
		in200     time.Time
	}{
		{"2026-03-05T08:30:12Z", "UTC", noon, noon},
		{"2026-03-05T08:30:12.345Z", "milliseconds", milli(345), milli(345)},
		{"2026-03-05T08:30:12.345678901234Z", "more digits than a clock has", milli(345).Add(678901), milli(345).Add(678901)},
		{"2026-03-05T16:30:12+08:00", "Beijing", noon, noon},
		{"2026-03-05T03:30:12-05:00", "New York", noon, noon},
		{"2026-03-05T08:30:12+00:00", "UTC as an offset", noon, noon},
		{"2026-03-05t08:30:12z", "RFC 3339 does not mind small letters", noon, noon},
		{"2024-02-29T08:30:12Z", "a leap day", time.Date(2024, 2, 29, 8, 30, 12, 0, time.UTC), time.Date(2024, 2, 29, 8, 30, 12, 0, time.UTC)},
		{"2016-12-31T23:59:60Z", "a leap second", time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)},
		{"2026-03-05T08:30:12-00:00", "nobody knows the place", never, never},
		{"2026-03-05T08:30:12-0000", "nobody knows the place, basic", never, never},
		{"2026-03-05T08:30:12-00", "nobody knows the place, short", never, never},
		{"2026-03-05T08:30:12", "1.0.3 only recommends an offset", noon, never},
		{"2026-03-05T16:30:12+0800", "RFC 3339 wants a colon", noon, never},
		{"2026-03-05T16:30:12+08", "RFC 3339 wants minutes", noon, never},
		{"20260305T083012Z", "ISO 8601's basic format", noon, never},
		{"2026-03-05T08:30:12,5Z", "ISO 8601's comma", milli(500), never},
		{"2026-03-05T08:30Z", "without seconds", noon.Truncate(time.Minute), never},
		{"2026-03-05T08.5Z", "half an hour as a fraction", noon.Truncate(time.Minute), never},
		{"2026-03-05T24:00:00Z", "midnight at the end of a day", time.Date(2026, 3, 6, 0, 0, 0, 0, time.UTC), never},
		{"2026-03-05T24:00:01Z", "a second after the end of a day", never, never},
		{"2026-03-05", "a day is no instant", never, never},
		{"2026-03-05 08:30:12Z", "a space instead of T", never, never},
		{"2026-02-29T08:30:12Z", "no leap year", never, never},
		{"2026-13-05T08:30:12Z", "no such month", never, never},
		{"2026-00-05T08:30:12Z", "no such month", never, never},
		{"2026-03-00T08:30:12Z", "no such day", never, never},
		{"2026-03-05T25:30:12Z", "no such hour", never, never},
		{"2026-03-05T08:60:12Z", "no such minute", never, never},
		{"2026-03-05T08:30:60Z", "leap seconds end an hour", never, never},
		{"2026-03-05T08:30:12+24:00", "no such offset", never, never},
		{"2026-03-05T08:30:12+08:60", "no such offset", never, never},
		{"2026-03-05T08:30:12.Z", "a point without digits", never, never},
		{"2026-03-05T08:30:12Z ", "a space behind it", never, never},
		{"2026-03-05T08:30:12ZZ", "more behind it", never, never},
		{"26-03-05T08:30:12Z", "a year of two digits", never, never},
		{"01/11/2026", "a date by slashes", never, never},
		{"yesterday", "a word", never, never},
		{"", "nothing", never, never},
	} {
		for v, want := range map[Version]time.Time{V103: c.in103, V200: c.in200} {
			got, ok := ParseTime(c.text, v)
			if ok == want.IsZero() || ok && !got.Equal(want) {
				t.Errorf("%s: %q in %v: %v %v", c.why, c.text, v, got, ok)
			}
			key := "time200"
			if v == V103 {
				key = "time103"
			}
			if ok {
				key = ""
			}
			path := ""
			if key != "" {
				path = "/timestamp"
			}
			expect(t, build("timestamp", `"`+c.text+`"`), v, key, path)
		}
	}
	check(t, []rule{
		{clause: "4.2.4.2 timestamp", why: "a number is no timestamp", member: "timestamp", value: `1772699412`, key: "wanttext", path: "/timestamp"},
		{clause: "4.2.7", why: "the future is never refused", member: "timestamp", value: `"2999-01-01T00:00:00Z"`},
	})
}

func TestStoredTimesAreInUTC(t *testing.T) {
	for _, c := range []struct{ why, in, want string }{
		{"UTC stays as it is spelt", "2026-03-05T08:30:12.340Z", "2026-03-05T08:30:12.340Z"},
		{"UTC as an offset is UTC", "2026-03-05T08:30:12+00:00", "2026-03-05T08:30:12+00:00"},
		{"an offset is taken off", "2026-03-05T16:30:12+08:00", "2026-03-05T08:30:12Z"},
		{"digits are neither lost nor won", "2026-03-05T03:30:12.3450001-05:00", "2026-03-05T08:30:12.3450001Z"},
		{"over midnight", "2026-01-01T01:00:00+08:00", "2025-12-31T17:00:00Z"},
		{"before the first year", "0000-01-01T00:00:00+01:00", "0000-01-01T00:00:00+01:00"},
		{"after the last year", "9999-12-31T23:00:00-05:00", "9999-12-31T23:00:00-05:00"},
		{"beside a leap second", "2017-01-01T07:59:60+08:00", "2017-01-01T00:00:00Z"},
	} {
		for _, where := range []string{"timestamp", "object"} {
			value := `"` + c.in + `"`
			want := `"timestamp":"` + c.want + `"`
			if where == "object" {
				value = `{"objectType":"SubStatement","timestamp":"` + c.in + `",` + build("", "")[1:]
			}
			text := build(where, value)
			s, err := Parse([]byte(text), V200)
			if err != nil {
				t.Fatal(err)
			}
			got := string(s.Stored(nil, "x", "y", "z", []byte(`{}`), V200))
			if !contains(got, want) {
				t.Errorf("4.2.7: %s: %s", c.why, got)
			}
			s, err = Parse([]byte(text), V103)
			if err != nil {
				t.Fatal(err)
			}
			if got := string(s.Stored(nil, "x", "y", "z", []byte(`{}`), V103)); !contains(got, `"timestamp":"`+c.in+`"`) {
				t.Errorf("1.0.3 keeps the spelling: %s", got)
			}
		}
	}
}
