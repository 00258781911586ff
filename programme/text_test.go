package programme

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
)

const written = `programme: io
title:
  en: Immunotherapy
  zh: 免疫治疗
steps:
  - code: s1
    title: {en: Learn}
    requirements:
      - code: units
        kind: units
        count: 2
        units: [u1, u2, u3]
  - code: s2
    title: {en: Discuss, zh: 研讨}
    after: [s1]
    requirements:
      - {code: room, kind: sessions, count: 2, mode: room}
credits:
  - {code: c1, requirement: units, credits: 0.5, hours: 1.5, from: "2024-09-01"}
cohorts:
  - {code: bj, city: {zh: 北京}, starts: "2026-03-02", capacity: 40}
`

func TestReadText(t *testing.T) {
	d, err := ReadText(strings.NewReader(written))
	if err != nil {
		t.Fatal(err)
	}
	if d.Steps[1].Requirements[0].Mode != "room" || d.Credits[0].Credits != 0.5 || d.Cohorts[0].Starts != "2026-03-02" || d.Title.ZH != "免疫治疗" {
		t.Errorf("read %+v", d)
	}
}

func TestEveryFaultOfATextHasItsLine(t *testing.T) {
	for _, c := range []struct {
		why, old, new string
		line          int
		key           string
	}{
		{"a field nobody knows", "kind: units", "kind: units\n        colour: red", 11, "programme.text.syntax"},
		{"a number that is a word", "count: 2\n", "count: two\n", 11, "programme.text.syntax"},
		{"more than are listed", "count: 2\n", "count: 9\n", 11, "programme.fault.count"},
		{"a gate that needs itself", "after: [s1]", "after: [s2]", 15, "programme.fault.itself"},
		{"something left out is told where it should stand", "code: room, kind: sessions", "kind: sessions", 17, "programme.fault.slug"},
		{"a broken bracket", "units: [u1, u2, u3]", "units: [u1, u2", 12, "programme.text.syntax"},
		{"a tab where blanks belong", "  - code: s1", "\t- code: s1", 6, "programme.text.syntax"},
		{"an alias", "city: {zh: 北京}", "city: &x {zh: 北京}", 21, "programme.text.alias"},
		{"a byte that is no UTF-8", "Learn", "Le\xffrn", 7, "programme.text.utf8"},
		{"a key twice", "programme: io", "programme: io\nprogramme: oi", 2, "programme.text.syntax"},
		{"a day that does not exist", `starts: "2026-03-02"`, `starts: "2026-13-02"`, 21, "fault.date"},
	} {
		text := strings.Replace(written, c.old, c.new, 1)
		if text == written {
			t.Fatalf("%s: nothing was changed", c.why)
		}
		_, err := ReadText(strings.NewReader(text))
		found := false
		for _, f := range fieldsOf(err) {
			found = found || f.Where == fmt.Sprintf("line %d", c.line) && f.Key == c.key
			if !lang.Has(f.Key) {
				t.Errorf("%s: nobody wrote %s", c.why, f.Key)
			}
		}
		if !found {
			t.Errorf("%s: want %s in line %d, got %v", c.why, c.key, c.line, err)
		}
	}
}

// endless is a file of 50 MB that is made while it is read.
type endless struct{ left int }

func (e *endless) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n := min(len(p), e.left)
	copy(p, bytes.Repeat([]byte("#"), n))
	e.left -= n
	return n, nil
}

func TestAFileOfFiftyMegabytesIsRefusedEarly(t *testing.T) {
	big := &endless{left: 50 << 20}
	_, err := ReadText(big)
	if !fault.Is(err, fault.TooLarge) {
		t.Errorf("got %v", err)
	}
	if read := 50<<20 - big.left; read > 2*TextLimit {
		t.Errorf("%d bytes were read before refusing", read)
	}
}

func TestTextRoundTrip(t *testing.T) {
	word := rapid.StringOf(rapid.OneOf(rapid.RuneFrom([]rune("ab :#-'\"{}[]&*!|>%@`\\,?~\n\t=免疫…<1")), rapid.Rune())).Filter(func(s string) bool {
		return strings.TrimSpace(s) == s && strings.ToValidUTF8(s, "") == s
	})
	rapid.Check(t, func(t *rapid.T) {
		d := small()
		d.Title = lang.Text{EN: word.Draw(t, "en"), ZH: word.Draw(t, "zh") + "题"}
		d.Steps[0].Purpose = lang.Text{EN: word.Draw(t, "purpose")}
		d.Steps[1].Requirements[0].Title = lang.Text{ZH: word.Draw(t, "title")}
		d.Credits = []Award{{Code: "c", Credits: float64(rapid.IntRange(0, 10000).Draw(t, "credits")) / 100, Source: word.Draw(t, "source")}}
		text, err := WriteText(d)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ReadText(bytes.NewReader(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if diff := cmp.Diff(d, back, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%s\n%s", diff, text)
		}
	})
}

func FuzzReadText(f *testing.F) {
	f.Add([]byte(written))
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte("- {}\n---\n"))
	f.Add([]byte("steps:\n- requirements:\n  - kind: [x]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := ReadText(bytes.NewReader(text))
		var ft *fault.Fault
		if err != nil && !errors.As(err, &ft) {
			t.Fatalf("an error without a kind: %v", err)
		}
		if err == nil {
			if err := d.Check(); err != nil {
				t.Fatalf("read but unsound: %v", err)
			}
		}
	})
}
