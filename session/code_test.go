package session

import (
	"strings"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
)

var testKey = []byte("a key for tests that has 32 bytes")

func TestACodeCountsInItsTurnAndTheNext(t *testing.T) {
	start := clock.Time(turn(clock.At(morning)) * codeLife.Microseconds())
	code := codeAt(testKey, "s1", turn(start))
	for _, c := range []struct {
		why   string
		after time.Duration
		ok    bool
	}{
		{"the moment it appears", 0, true},
		{"the last microsecond of its turn", codeLife - time.Microsecond, true},
		{"scanned just before the change", codeLife, true},
		{"the last microsecond of the turn after", 2*codeLife - time.Microsecond, true},
		{"a minute old: passed on, not scanned", 2 * codeLife, false},
		{"yesterday's", 24 * time.Hour, false},
		{"the clock was set back a minute after it was shown", -time.Minute, false},
		{"the clock was set back by a second into the turn before", -time.Second, false},
	} {
		err := checkCode(testKey, "s1", code, start.Add(c.after))
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", c.why, err)
		}
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: a wrong code is wrong input, not %v", c.why, err)
		}
	}
}

func TestACodeBelongsToOneSessionAndOneKey(t *testing.T) {
	now := clock.At(morning)
	code := codeAt(testKey, "s1", turn(now))
	if checkCode(testKey, "s2", code, now) == nil {
		t.Error("a code of one session opens another")
	}
	if checkCode([]byte("another key of 32 bytes, as good"), "s1", code, now) == nil {
		t.Error("a code of one key counts under another")
	}
}

func TestCodesAreTypedByPeople(t *testing.T) {
	now := clock.At(morning)
	// A code with a digit 0 or 1 shows that look-alikes are read as meant.
	n := turn(now)
	for !strings.ContainsAny(codeAt(testKey, "s1", n), "01") {
		n++
	}
	now = clock.Time(n * codeLife.Microseconds())
	code := codeAt(testKey, "s1", n)
	for _, c := range []struct{ why, typed string }{
		{"as shown, with a space", showCode(code)},
		{"lower case", strings.ToLower(code)},
		{"with a hyphen and spaces around", " " + code[:3] + "-" + code[3:] + " "},
		{"O for 0 and l for 1", strings.NewReplacer("0", "O", "1", "l").Replace(code)},
		{"I for 1", strings.ReplaceAll(code, "1", "i")},
		{"full width, from a Chinese input method", fullWidth(code)},
	} {
		if err := checkCode(testKey, "s1", c.typed, now); err != nil {
			t.Errorf("%s: %q: %v", c.why, c.typed, err)
		}
	}
	for _, c := range []struct{ why, typed string }{
		{"nothing", ""},
		{"only a hyphen", "-"},
		{"one character short", code[:codeLength-1]},
		{"one character more", code + "7"},
	} {
		if checkCode(testKey, "s1", c.typed, now) == nil {
			t.Errorf("%s is accepted", c.why)
		}
	}
}

func fullWidth(s string) string {
	return strings.Map(func(r rune) rune { return r - '!' + '！' }, s)
}

func FuzzFoldCode(f *testing.F) {
	for _, seed := range []string{"K7M 4QX", "ｋ７ｍ－４ｑｘ", "o0il1", "\xff\xfe", "‐‑–—", "ﬁ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		once := FoldCode(typed)
		if strings.ContainsAny(once, "OIL -") {
			t.Errorf("%q folds to %q", typed, once)
		}
		if again := FoldCode(once); again != once {
			t.Errorf("%q folds to %q and then to %q", typed, once, again)
		}
	})
}
