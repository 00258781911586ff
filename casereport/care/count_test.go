package care_test

import (
	"testing"
	"unicode/utf8"

	"stepwise/casereport/care"
)

func TestMeasure(t *testing.T) {
	for _, c := range []struct {
		why, text         string
		words, characters int
	}{
		{"nothing", "", 0, 0},
		{"plain words", "The dose was held.", 4, 0},
		{"Han by character, marks not counted", "患者，男，65岁。", 1, 4},
		{"mixed without blanks", "给予PD-1抑制剂240mg治疗", 2, 7},
		{"a hyphen, a point, a stroke and an apostrophe inside a word", "anti-PD-L1 5.2 mg/kg don't", 4, 0},
		{"a figure with a thousands comma is one, a list is three", "1,200 a, b", 3, 0},
		{"a range is one figure; a blank forgotten after a full stop costs a word", "3-5 days.Then", 2, 0},
		{"a percentage and an inequality are figures", "≥ 30 % vs <5%", 3, 0},
		{"full-width letters and figures are words", "ＡＬＴ　１２０", 2, 0},
		{"an accent does not start a word", "nai\u0308ve", 1, 0},
		{"Kana count by character, Hangul by word", "ひらがな 환자는 회복", 2, 4},
		{"Markdown signs are not read", "## **Bold** _text_ `code` ~~gone~~", 4, 0},
		{"the address behind a link is not read, its words are", "see [the guideline](https://example.org/a/b-c) now", 4, 0},
		{"nor that of a picture", "![ALT over time](figure-1.png)", 3, 0},
		{"nor a remark, even one never closed", "text <!-- a remark\nof two lines --> end <!-- open", 2, 0},
		{"table lines", "| Day | ALT |\n| --- | ---: |\n| 21 | 412 |", 4, 0},
		{"emoji are no words", "good 👍🏽 news 🇨🇳", 2, 0},
	} {
		if got := care.Measure(c.text); got != (care.Count{Words: c.words, Characters: c.characters}) {
			t.Errorf("%s: %q is %d words and %d characters, want %d and %d", c.why, c.text, got.Words, got.Characters, c.words, c.characters)
		}
	}
}

func TestEmpty(t *testing.T) {
	for _, c := range []struct {
		why, text string
		want      bool
	}{
		{"nothing", " \n\t", true},
		{"only a heading and a remark", "# Discussion\n<!-- write here -->\n", true},
		{"only signs", "***\n- \n> \n", true},
		{"a picture is content", "![](course.png)", false},
		{"a word is content", "无", false},
	} {
		if got := care.Empty(c.text); got != c.want {
			t.Errorf("%s: %v", c.why, got)
		}
	}
}

func FuzzMeasure(f *testing.F) {
	for _, s := range []string{"患者PD-1 5.2%", "<!-- <!-- -->", "[a](b", "]( )](", "\xff-\xfe", "a-", "-a-"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if c := care.Measure(s); c.Words < 0 || c.Units() > utf8.RuneCountInString(s) {
			t.Errorf("%q has %d runes and %d units", s, utf8.RuneCountInString(s), c.Units())
		}
		draft := map[care.SectionID]string{}
		for _, sec := range care.Sections() {
			draft[sec.ID] = s
		}
		if n := len(care.Check(draft, care.Options{})); n != len(care.Items()) {
			t.Errorf("%q: %d results", s, n)
		}
	})
}
