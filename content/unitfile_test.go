package content

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/storetest"
)

const unitText = `---
code: u08
title: {en: ICI colitis, zh: 免疫相关结肠炎}
area: irae
place: 8
minutes: 20
confidence: verified
status: published
sources:
  - url: https://eguideline.guidelinecentral.com/i/1475468/22
    title: "ASCO 2021: pocket version"
---

<!-- en -->
## Hold first {#hold}

--- is a rule, and so is

---

## Then steroid

<!-- zh -->
## 先停药 {#hold}

再用激素。

## 激素
`

func TestImportingAUnit(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	for range 2 { // the second time changes nothing
		code, err := w.ImportUnit(w.ctx, office, strings.NewReader("\uFEFF"+strings.ReplaceAll(unitText, "\n", "\r\n")))
		if code != "u08" || err != nil {
			t.Fatalf("%s %v", code, err)
		}
	}
	u, err := w.Edit(w.ctx, office, "u08", 0)
	if err != nil || u.Newest != 1 || u.Shown != 1 || u.Status != Published || u.Pass != DefaultPass || u.Place != 8 {
		t.Fatalf("%+v %v", u, err)
	}
	if !strings.Contains(u.Body.EN, "\n---\n") || !strings.HasPrefix(u.Body.ZH, "## 先停药") {
		t.Errorf("text: %q", u.Body)
	}
	if diff := cmp.Diff(IDs{"hold", "2"}, u.Sections); diff != "" {
		t.Error(diff)
	}
	if _, err := w.ImportUnit(w.ctx, office, strings.NewReader(strings.Replace(unitText, "minutes: 20", "minutes: 25", 1))); err != nil {
		t.Fatal(err)
	}
	if u, err = w.Edit(w.ctx, office, "u08", 0); err != nil || u.Newest != 2 || u.Shown != 2 || u.Minutes != 25 {
		t.Errorf("a changed file is the next version: %+v %v", u, err)
	}
	if _, err := w.ImportUnit(w.ctx, ioOffice, strings.NewReader(unitText)); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the office of one programme imports a shared unit: %v", err)
	}
}

func TestFaultsOfAUnitsFileNameTheirLines(t *testing.T) {
	change := func(old, new string) string { return strings.Replace(unitText, old, new, 1) }
	for _, c := range []struct{ why, text, want string }{
		{"nothing", "", "line 1: content.nofront"},
		{"no front matter", "## Hold first", "line 1: content.nofront"},
		{"a front matter without an end", "---\ncode: u08\n", "line 2: content.openfront"},
		{"a key that nobody knows", change("area: irae", "aera: irae"), "line 4: content.yaml"},
		{"the same key twice", change("area: irae", "code: u09"), "line 4: content.yaml"},
		{"broken YAML", change("area: irae", "area: [irae"), "line 5: content.yaml"},
		{"a word for a number", change("minutes: 20", "minutes: twenty"), "line 6: content.yaml"},
		{"an anchor, from which gigabytes can grow", change("area: irae", "area: &a irae"), "line 4: content.noalias"},
		{"a tag", change("area: irae", "area: !!str irae"), "line 4: content.noalias"},
		{"brackets in brackets", change("area: irae", "area: "+strings.Repeat("[", 60000)), "line 4: content.toodeep"},
		{"an alias", change("area: irae", "area: *a"), "line 4: content.noalias"},
		{"text before a language is named", change("\n<!-- en -->", "Text.\n<!-- en -->"), "line 13: content.whichlanguage"},
		{"a language named twice", change("再用激素。", "<!-- zh -->"), "line 26: content.again"},
		{"minutes out of range", change("minutes: 20", "minutes: 2000"), "line 6: fault.number"},
		{"a source that is no address", change("https://eguideline", "//eguideline"), "line 9: content.url"},
		{"a code that is a path", change("code: u08", "code: ../u08"), "line 2: content.code"},
		{"a status that files cannot ask for", change("status: published", "status: retired"), "line 8: fault.choice"},
		{"no title at all", change("title: {en: ICI colitis, zh: 免疫相关结肠炎}", "# none"), "line 1 (title): fault.required"},
		{"two faults at once", strings.Replace(change("minutes: 20", "minutes: -1"), "code: u08", "code: U 8", 1), "line 2: content.code; line 6: fault.number"},
	} {
		_, _, err := ParseUnit(strings.NewReader(c.text))
		var f *fault.Fault
		if !errors.As(err, &f) || f.Kind != fault.Invalid {
			t.Errorf("%s: %v", c.why, err)
			continue
		}
		var got []string
		for _, x := range f.Fields {
			got = append(got, x.Where+": "+x.Key)
			if !lang.Has(x.Key) {
				t.Errorf("%s is not said in both languages", x.Key)
			}
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%s: %q, want %q", c.why, s, c.want)
		}
	}
}

func TestAFileOfFiftyMegabytesIsNotRead(t *testing.T) {
	r := &endless{}
	if _, _, err := ParseUnit(r); !fault.Is(err, fault.TooLarge) {
		t.Errorf("a unit: %v", err)
	}
	if r.read > 2*UnitFileLimit {
		t.Errorf("%d bytes were read of what may have %d", r.read, UnitFileLimit)
	}
	r = &endless{}
	if _, err := ParseQuestions(r); !fault.Is(err, fault.TooLarge) || r.read > 2*QuestionFileLimit {
		t.Errorf("questions: %v after %d bytes", err, r.read)
	}
	front := "---\ncode: u1\narea: " + strings.Repeat("a", frontLimit) + "\n---\n"
	if _, _, err := ParseUnit(strings.NewReader(front)); faulty(t, err) != "line 2" {
		t.Errorf("a long front matter: %v", err)
	}
}

// endless gives spaces for ever.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	e.read += len(p)
	return len(p), nil
}

func TestAUnitsFileLosesNothing(t *testing.T) {
	line := rapid.StringOfN(rapid.RuneFrom([]rune("aZ 09#*_-:'\"{}[]&!|>%@`,\\\t\n字激素。：")), 0, 60, -1)
	body := rapid.Custom(func(t *rapid.T) string {
		return strings.TrimSpace(strings.Join(rapid.SliceOfN(line, 0, 6).Draw(t, "lines"), "\n"))
	})
	words := rapid.Custom(func(t *rapid.T) string {
		return strings.TrimSpace(rapid.StringOfN(rapid.RuneFrom([]rune("aB9 :#'\"{}[]&*!|>%@`~?,-字：")), 1, 30, -1).Draw(t, "words"))
	})
	rapid.Check(t, func(t *rapid.T) {
		m := Manuscript{
			Code: rapid.StringMatching(`[a-z0-9][a-z0-9-]{0,20}`).Draw(t, "code"), Scope: rapid.SampledFrom([]string{"", "io"}).Draw(t, "scope"),
			Title: lang.Text{EN: "t" + words.Draw(t, "title"), ZH: words.Draw(t, "title zh")}, Area: rapid.SampledFrom([]string{"", "irae", "true", "0"}).Draw(t, "area"),
			Place: rapid.IntRange(0, 9999).Draw(t, "place"), Minutes: rapid.IntRange(0, 600).Draw(t, "minutes"),
			Pass: float64(rapid.IntRange(0, 100).Draw(t, "pass")) / 100, Body: lang.Text{EN: body.Draw(t, "en"), ZH: body.Draw(t, "zh")},
			Confidence: rapid.SampledFrom([]Confidence{NoClaim, Recalled, Verified}).Draw(t, "confidence"),
			Sources:    Sources{{URL: "https://a.example/x?b=1#c", Title: words.Draw(t, "source")}},
			Questions:  rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z0-9]{1,6}`), 0, 3, rapid.ID).Draw(t, "questions"),
		}.tidy()
		var f fault.Form
		if m.check(&f); f.Err() != nil {
			t.Fatal(f.Err())
		}
		status := rapid.SampledFrom([]Status{Draft, Published}).Draw(t, "status")
		var out bytes.Buffer
		if err := FormatUnit(&out, m, status); err != nil {
			t.Fatal(err)
		}
		text := out.String()
		back, is, err := ParseUnit(&out)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if !same(m, back) || m.Code != back.Code || is != status {
			t.Fatalf("%s\nfrom\n%s", cmp.Diff(m, back), text)
		}
	})
}

func FuzzParseUnit(f *testing.F) {
	f.Add(unitText)
	f.Add("---\n---\n<!-- en -->\n")
	f.Add("---\nsources: !\n---")
	f.Add("---\ncode: !!binary aGk=\n---\n")
	f.Add("---\n? [a]\n: b\n---\n")
	f.Add("---\ncode: |\n  u08\n  x\n---\n")
	f.Add("---\na: &a [*a]\n---\n")
	f.Add("---\nsources: [{url: 'https://a.b'}, 7, null]\n---\n<!-- zh -->\n\x00\xff")
	f.Fuzz(func(t *testing.T, text string) {
		m, _, err := ParseUnit(strings.NewReader(text))
		if err != nil {
			if k := fault.KindOf(err); k != fault.Invalid && k != fault.TooLarge {
				t.Errorf("%v from %q", err, text)
			}
			return
		}
		var out bytes.Buffer
		if err := FormatUnit(&out, m, Draft); err != nil {
			t.Fatal(err)
		}
		if back, _, err := ParseUnit(&out); err != nil || !same(m, back) {
			t.Errorf("%q came back as %+v, not as %+v: %v", text, back, m, err)
		}
	})
}
