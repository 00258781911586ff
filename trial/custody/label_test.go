package custody

import (
	"strings"
	"testing"
	"time"
)

func TestCheckCharactersAsPublished(t *testing.T) {
	// Values printed with the function "checksum ISO 7064 Mod. 37/36" in Lobster's
	// documentation of its data platform.
	for text, want := range map[string]byte{"123AB": 'X', "DADPIDA3897722461": 'J', "A12425GABC1234002": 'M', "A1-2425G-ABC1234-002-": 'M'} {
		if got := checkCharacter(text); got != want {
			t.Errorf("%s: %c, want %c", text, got, want)
		}
	}
}

func TestEverySingleTypingErrorIsFound(t *testing.T) {
	right := code("LUNG-01", "BJ01-003", 7)
	for i := range right {
		if right[i] == '-' {
			continue // reads as another subject's, which no subject is
		}
		for _, c := range alphanumeric {
			wrong := right[:i] + string(c) + right[i+1:]
			if wrong == right {
				continue
			}
			if s, err := Read(wrong, "LUNG-01"); err == nil {
				t.Errorf("%s passed for %+v", wrong, s)
			}
		}
	}
}

func TestReadingScans(t *testing.T) {
	l := Label{Study: "LUNG-01", Subject: "BJ01-003", Number: 7, Kind: Bag, About: "P1-A", Chain: "COI*7 a", Level: 2, Expiry: time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)}
	l.Code = code(l.Study, l.Subject, l.Number)
	full := l.text()
	if full != "SW1*LUNG-01*"+l.Code+"*B*P1-A*2*20270301T0800Z*COI*7 a" {
		t.Fatal(full)
	}
	for _, c := range []struct {
		why, text, study string
		ok               bool
	}{
		{"what the scanner sends", full, "LUNG-01", true},
		{"with the line end that scanners add", full + "\r\n", "LUNG-01", true},
		{"through a Chinese input method in full-width mode", fullWidth(full), "LUNG-01", true},
		{"the printed code, typed", l.Code, "LUNG-01", true},
		{"with caps lock on", strings.ToLower(full), "LUNG-01", true},
		{"typed in small letters", strings.ToLower(l.Code), "LUNG-01", true},
		{"a code says its own study: the caller compares it", full, "LUNG-02", true},
		{"a typed code of another study", l.Code, "LUNG-02", false},
		{"a hospital's wristband", "P:00123456^ZHANG", "LUNG-01", false},
		{"cut off", full[:20], "LUNG-01", false},
		{"nothing", "", "LUNG-01", false},
		{"label number nought", "BJ01-003-00-0", "LUNG-01", false},
	} {
		s, err := Read(c.text, c.study)
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", c.why, err)
		}
		if err == nil && (s.Subject != l.Subject || s.Number != 7 || s.Code != l.Code) {
			t.Errorf("%s: %+v", c.why, s)
		}
	}
}

func fullWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r <= '~' {
			return r + 0xFEE0
		}
		return r
	}, s)
}

func FuzzRead(f *testing.F) {
	f.Add("SW1*LUNG-01*BJ01-003-07-K*B*P1-A*2*20270301T0800Z*X", "LUNG-01")
	f.Add("BJ01-003-07-K", "LUNG-01")
	f.Add("＊", "")
	f.Fuzz(func(t *testing.T, text, study string) {
		s, err := Read(text, study)
		if err == nil && (s.Number < 1 || s.Subject == "" || s.Study != "" && !strings.EqualFold(s.Text[:4], "SW1*")) {
			t.Errorf("%q read as %+v", text, s)
		}
		again, err2 := Read(s.Text, study)
		if err == nil && (err2 != nil || again != s) {
			t.Errorf("%q reads differently a second time: %+v %+v %v", text, s, again, err2)
		}
	})
}
