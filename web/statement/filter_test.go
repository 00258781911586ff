package statement

import (
	"net/url"
	"testing"
	"time"

	"stepwise/internal/clock"
)

func TestAccountsAreReadAsPeopleWriteThem(t *testing.T) {
	for _, c := range []struct {
		why, in, key string // key "" is refused
	}{
		{"an e-mail address", "li@x.example", "mbox|mailto:li@x.example"},
		{"with its scheme", "mailto:li@X.example", "mbox|mailto:li@x.example"},
		{"the hash of one", "EBD31E95054C018B10727CCFFD2EF2EC3A016EE9", "mbox_sha1sum|ebd31e95054c018b10727ccffd2ef2ec3a016ee9"},
		{"an OpenID", "https://id.example/li", "openid|https://id.example/li"},
		{"a key as pages show it", "account|https://x.example|u7", "account|https://x.example|u7"},
		{"an account whose name has a bar", "account|https://x.example|a|b", "account|https://x.example|a|b"},
		{"a name is no account", "Li Na", ""},
		{"another kind of key", "phone|123", ""},
		{"half an address", "li@", ""},
		{"two addresses", "a@x.example b@x.example", ""},
	} {
		key, ok := agentKey(c.in)
		if ok != (c.key != "") || ok && key != c.key {
			t.Errorf("%s: %q becomes %q, %v", c.why, c.in, key, ok)
		}
	}
}

func TestDaysAndMinutesAreReadWithTheirLength(t *testing.T) {
	noon := clock.At(time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC)) // 12:00 in Shanghai
	for in, want := range map[string]struct {
		at     clock.Time
		length time.Duration
		ok     bool
	}{
		"":                 {0, 0, true},
		"2026-03-05":       {noon.Add(-12 * time.Hour), 24 * time.Hour, true},
		"2026-03-05 12:00": {noon, time.Minute, true},
		"2026-03-05T12:00": {noon, time.Minute, true},
		"2026-02-30":       {0, 0, false},
		"yesterday":        {0, 0, false},
	} {
		at, length, ok := instant(in)
		if ok != want.ok || ok && (at != want.at || length != want.length) {
			t.Errorf("%q: %v for %v, %v", in, at, length, ok)
		}
	}
}

func TestTheAddressHoldsTheWholeFilter(t *testing.T) {
	for _, in := range []string{"", "who=%E6%9D%8E&person=p&agent=a%40b&verb=v&verbiri=w&activity=x&related=1&registration=r&from=house&since=2026-03-05&until=2026-03-06&voided=1&order=oldest"} {
		q, err := url.ParseQuery(in)
		if err != nil {
			t.Fatal(err)
		}
		back, err := url.Parse(readFilter(q).address(base))
		if err != nil || back.Query().Encode() != q.Encode() {
			t.Errorf("%s comes back as %s (%v)", in, back, err)
		}
	}
}

// Whatever stands in an address is read without harm, and means the same when it is
// written again.
func FuzzFilter(f *testing.F) {
	for _, s := range []string{"who=%00", "since=2026&at=-1", "person=%ff%fe", "registration=6FA459EA-EE8A-4CA4-894E-DB77E160355E&related=1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := url.ParseQuery(s)
		if err != nil {
			return
		}
		first := readFilter(q)
		again, err := url.Parse(first.address(base))
		if err != nil {
			t.Fatal(err)
		}
		first.at, first.bound = 0, 0
		if second := readFilter(again.Query()); second != first {
			t.Errorf("%q reads as %+v, then as %+v", s, first, second)
		}
	})
}

func TestDurationsAreAddedUpInSeconds(t *testing.T) {
	for in, want := range map[string]time.Duration{
		"PT4M12.5S": 4*time.Minute + 12500*time.Millisecond, "PT36H": 36 * time.Hour, "P1DT1H": 25 * time.Hour, "P2W": 336 * time.Hour,
		"PT0S": 0, "PT1,5S": 1500 * time.Millisecond, "P1M": 2629746 * time.Second,
	} {
		if got, ok := length(in); !ok || got != want {
			t.Errorf("%s: %v %v, want %v", in, got, ok, want)
		}
	}
	for why, in := range map[string]string{"nothing": "", "no part": "P", "two points": "PT1.2.3S", "longer than can be counted": "P999999999Y", "words": "an hour"} {
		if got, ok := length(in); ok {
			t.Errorf("%s: %q is %v", why, in, got)
		}
	}
}
