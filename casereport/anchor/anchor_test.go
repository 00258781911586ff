package anchor_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"stepwise/casereport/anchor"
)

// marked splits a text that holds one passage in ⟦⟧ into the text and its anchor.
func marked(t interface {
	Helper()
	Fatal(...any)
}, s string) (string, anchor.Anchor) {
	t.Helper()
	before, rest, ok := strings.Cut(s, "⟦")
	quote, after, ok2 := strings.Cut(rest, "⟧")
	if !ok || !ok2 {
		t.Fatal("no passage marked in", s)
	}
	text := before + quote + after
	start := utf8.RuneCountInString(before)
	a, err := anchor.New("discussion", 3, text, start, start+utf8.RuneCountInString(quote))
	if err != nil {
		t.Fatal(err)
	}
	return text, a
}

// mark is the counterpart: it shows where an anchor points.
func mark(text string, a anchor.Anchor) string {
	r := []rune(text)
	return string(r[:a.Start]) + "⟦" + string(r[a.Start:a.End]) + "⟧" + string(r[a.End:])
}

func TestRelocate(t *testing.T) {
	for _, c := range []struct {
		why, old, new string // the passage stands in ⟦⟧ in both
		want          anchor.State
	}{
		{"nothing was edited",
			"ALT rose. ⟦Steroids were given.⟧ He recovered.", "ALT rose. ⟦Steroids were given.⟧ He recovered.", anchor.Kept},
		{"an edit below leaves the place alone",
			"ALT rose. ⟦Steroids were given.⟧ He recovered.", "ALT rose. ⟦Steroids were given.⟧ She recovered slowly.", anchor.Kept},
		{"an edit above shifts it",
			"ALT rose. ⟦Steroids were given.⟧", "On day 21 ALT rose. ⟦Steroids were given.⟧", anchor.Moved},
		{"text put directly before and after it stays outside",
			"A⟦B⟧C", "Ax⟦B⟧yC", anchor.Moved},
		{"Han text counts in runes, not in bytes",
			"患者出现肝酶升高，⟦给予激素治疗⟧后好转。", "患者于第三周期后出现肝酶升高，⟦给予激素治疗⟧后好转。", anchor.Moved},
		{"emoji of several code points before and inside do not shift the passage",
			"👨‍👩‍👧 said ⟦thanks 🙏🏽 a lot⟧ 🇨🇳", "🇨🇳👨‍👩‍👧 said ⟦thanks 🙏🏽 a lot⟧", anchor.Moved},
		{"a word inside was replaced: the comment follows the passage",
			"ALT rose. ⟦Steroids were given at once.⟧ He recovered.", "ALT rose. ⟦Steroids were started at once.⟧ He recovered.", anchor.Changed},
		{"its first word was replaced: the new word belongs to it",
			"He ⟦got steroids⟧ at once.", "He ⟦received steroids⟧ at once.", anchor.Changed},
		{"its last character was replaced, in Han",
			"随后⟦给予激素⟧治疗。", "随后⟦给予激动剂⟧治疗。", anchor.Changed},
		{"rewritten altogether between untouched neighbours, as an author answers a tutor",
			"We saw him. ⟦It was bad.⟧ He recovered.", "We saw him. ⟦ALT reached 412 U/L⟧ He recovered.", anchor.Changed},
		{"text was put into its middle",
			"⟦激素治疗后好转⟧", "⟦激素治疗两周后好转⟧", anchor.Changed},
		{"cut and pasted below",
			"⟦The dose was held.⟧ ALT fell. He went home.", "ALT fell. He went home. ⟦The dose was held.⟧", anchor.Moved},
		{"one of two equal passages keeps its own place when text is added above",
			"He improved. Then ⟦He improved.⟧ End.", "Start. He improved. Then ⟦He improved.⟧ End.", anchor.Moved},
		{"of two equal passages the first was deleted: the second is still the second",
			"Day 1: he improved. Day 9: ⟦he improved⟧. End.", "Day 9: ⟦he improved⟧. End.", anchor.Moved},
		{"Markdown around it was added",
			"see ⟦grade 3⟧ hepatitis", "see **⟦grade 3⟧** hepatitis", anchor.Moved},
	} {
		old, a := marked(t, c.old)
		new, want := marked(t, c.new)
		got, state := anchor.Relocate(a, old, new)
		if state != c.want || mark(new, got) != c.new {
			t.Errorf("%s:\n got %s %s\nwant %s %s", c.why, state, mark(new, got), c.want, c.new)
			continue
		}
		if want.Version = a.Version; got != want {
			t.Errorf("%s: relocated anchor is %+v, a fresh one there is %+v", c.why, got, want)
		}
	}
}

func TestDeletedPassageOrphansAndKeepsItsWords(t *testing.T) {
	for _, c := range []struct {
		why, old, new string
		point         int // rune offset where the passage used to be
	}{
		{"in the middle", "ALT rose. ⟦Steroids were given.⟧ He recovered.", "ALT rose.  He recovered.", 10},
		{"at the start", "⟦概述。⟧患者好转。", "患者好转。", 0},
		{"at the end", "患者好转。⟦出院。⟧", "患者好转。", 5},
		{"the whole section", "⟦全文⟧", "", 0},
		{"the text after begins with the passage's own words, so the difference can be read two ways",
			"x⟦abc⟧aby", "xaby", 1},
		{"with a line break left in its place", "One line.\n⟦Two lines.⟧\nThree lines.", "One line.\n\nThree lines.", 10},
		{"the same word stands elsewhere and is another passage",
			"The liver recovered first, and much later the ⟦liver⟧ failed.", "The liver recovered first, and much later the  failed.", 46},
		{"a common word typed elsewhere is not the deleted one",
			"The colitis and ⟦the⟧ rash and the fever went, slowly but surely.",
			"The colitis and  rash and the fever went, slowly but surely. Afterwards came the discharge.", 16},
	} {
		old, a := marked(t, c.old)
		got, state := anchor.Relocate(a, old, c.new)
		want := a
		want.Start, want.End = c.point, c.point
		if state != anchor.Orphaned || got != want {
			t.Errorf("%s:\n got %s %+v\nwant orphaned %+v", c.why, state, got, want)
		}
	}
}

func TestRestoredPassageTakesItsCommentBack(t *testing.T) {
	first, a := marked(t, "肝酶升高。⟦给予激素治疗。⟧患者好转。")
	second := "肝酶升高。患者好转。"
	gone, state := anchor.Relocate(a, first, second)
	if state != anchor.Orphaned {
		t.Fatalf("after deletion: %s", state)
	}
	back, state := anchor.Relocate(gone, second, first)
	if state != anchor.Moved || back != a {
		t.Errorf("after undo: %s %+v, want %+v", state, back, a)
	}
}

func TestOrphanDoesNotTakeAnotherPassagesPlace(t *testing.T) {
	_, a := marked(t, "One dose was held. Later ⟦the dose⟧ was doubled by mistake.")
	a.Start, a.End = 25, 25
	text := "One dose was held. Later nothing. We gave the dose again."
	if got, state := anchor.Relocate(a, text, text+" Then the dose was cut."); state != anchor.Orphaned || got.Quote != "the dose" {
		t.Errorf("orphan went to %s %+v", state, got)
	}
}

func TestAnchorOfAnotherVersionIsLookedUpByContext(t *testing.T) {
	_, a := marked(t, "ALT rose to 412. ⟦He got steroids⟧ and recovered.")
	a.Start, a.End = 2, 7 // offsets of some other version
	text := "He got steroids twice. On day 21 ALT rose to 412. He got steroids and recovered."
	got, state := anchor.Relocate(a, text, text)
	if want := "He got steroids twice. On day 21 ALT rose to 412. ⟦He got steroids⟧ and recovered."; state != anchor.Moved || mark(text, got) != want {
		t.Errorf("got %s %s", state, mark(text, got))
	}
}

func TestNewRefusesWhatIsNoPassage(t *testing.T) {
	for _, c := range []struct {
		why        string
		start, end int
	}{
		{"negative start", -1, 2}, {"empty", 1, 1}, {"backwards", 2, 1}, {"beyond the last rune", 0, 3},
	} {
		if _, err := anchor.New("title", 1, "肝炎", c.start, c.end); !errors.Is(err, anchor.ErrRange) {
			t.Errorf("%s: error is %v", c.why, err)
		}
	}
	a, err := anchor.New("title", 1, "肝炎", 1, 2)
	if err != nil || a.Quote != "炎" || a.Prefix != "肝" || a.Suffix != "" {
		t.Errorf("a good passage gave %+v, %v", a, err)
	}
}

func TestContextIsBounded(t *testing.T) {
	text := strings.Repeat("前", 100) + "中" + strings.Repeat("后", 100)
	a, _ := anchor.New("title", 1, text, 100, 101)
	if a.Prefix != strings.Repeat("前", anchor.ContextLength) || a.Suffix != strings.Repeat("后", anchor.ContextLength) {
		t.Errorf("context is %q and %q", a.Prefix, a.Suffix)
	}
}
