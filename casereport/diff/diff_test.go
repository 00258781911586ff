package diff_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/sergi/go-diff/diffmatchpatch"
	"pgregory.net/rapid"

	"stepwise/casereport/diff"
)

// show writes spans as [-gone-] and {+come+}, so that a row reads as a page does.
func show(spans []diff.Span) string {
	var b strings.Builder
	for _, s := range spans {
		switch s.Op {
		case diff.Deleted:
			b.WriteString("[-" + s.Text + "-]")
		case diff.Inserted:
			b.WriteString("{+" + s.Text + "+}")
		default:
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ why, old, new, want string }{
		{"nothing in, nothing out", "", "", ""},
		{"the same text is one span", "The liver enzymes rose.", "The liver enzymes rose.", "The liver enzymes rose."},
		{"a whole word is the unit in Latin script, not its letters",
			"The enzymes fell.", "The enzymes rose.", "The enzymes [-fell-]{+rose+}."},
		{"a character is the unit in Han script, which sets no spaces",
			"患者肝酶升高。", "患者转氨酶升高。", "患者[-肝-]{+转氨+}酶升高。"},
		{"Han and Latin in one sentence keep their own units",
			"给予prednisone 1 mg/kg治疗", "给予methylprednisolone 2 mg/kg治疗",
			"给予[-prednisone 1-]{+methylprednisolone 2+} mg/kg治疗"},
		{"words replaced in a row read as one replacement",
			"a quick brown fox", "a slow red fox", "a [-quick brown-]{+slow red+} fox"},
		{"an inserted word does not tear the blank next to it away",
			"a fox", "a brown fox", "a {+brown +}fox"},
		{"a line break carries structure and stays",
			"one\ntwo", "eins\nzwei", "[-one-]{+eins+}\n[-two-]{+zwei+}"},
		{"a figure with a point is not cut in the middle of its neighbours",
			"ALT 5.2 x", "ALT 5.3 x", "ALT 5.[-2-]{+3+} x"},
		{"an inserted paragraph leaves its neighbours whole",
			"First.\n\nThird.", "First.\n\nSecond.\n\nThird.", "First.\n\n{+Second.\n\n+}Third."},
		{"a family emoji is one character and is replaced whole",
			"family 👨‍👩‍👧 here", "family 👨‍👩‍👦 here", "family [-👨‍👩‍👧-]{+👨‍👩‍👦+} here"},
		{"a flag is two code points and one character",
			"🇨🇳", "🇨🇦", "[-🇨🇳-]{+🇨🇦+}"},
		{"a letter and its combining accent are one character",
			"naïve", "naive", "[-naïve-]{+naive+}"},
		{"Hangul sets spaces, so words are the unit",
			"환자는 회복", "환자가 회복", "[-환자는-]{+환자가+} 회복"},
		{"everything new", "", "新稿", "{+新稿+}"},
		{"everything gone", "旧稿", "", "[-旧稿-]"},
	} {
		if got := show(diff.Words(c.old, c.new)); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.why, got, c.want)
		}
	}
}

func TestCharactersLooksInsideAChangedWord(t *testing.T) {
	got := show(diff.Characters("The colitis resolved.", "The colitides resolved."))
	if want := "The coliti{+de+}s resolved."; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// anyText mixes what drafts hold: few words often repeated, Han, marks, emoji of
// several code points, and now and then bytes that are no UTF-8 at all.
func anyText() *rapid.Generator[string] {
	piece := rapid.SampledFrom([]string{
		"the ", "patient ", "ALT", " 5.2", "\n", "\n\n", ". ", "患者", "肝", "酶", "。", "，", "é",
		"👨‍👩‍👧", "🇨🇳", "👍🏽", "\u200d", "\u0301", "\xff", "\xe4\xb8", "# ", "- ", "**", "　", "가",
	})
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(piece, 0, 40).Draw(t, "pieces"), "")
	})
}

func TestSpansRebuildBothVersions(t *testing.T) {
	for name, compute := range map[string]func(a, b string) []diff.Span{"words": diff.Words, "characters": diff.Characters} {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			old, new := anyText().Draw(t, "old"), anyText().Draw(t, "new")
			spans := compute(old, new)
			if got := diff.Old(spans); got != old {
				t.Fatalf("equal and deleted give %q, not the old text", got)
			}
			if got := diff.New(spans); got != new {
				t.Fatalf("equal and inserted give %q, not the new text", got)
			}
			for i, s := range spans {
				if s.Text == "" {
					t.Fatalf("span %d is empty", i)
				}
				if i > 0 && (spans[i-1].Op == s.Op || spans[i-1].Op == diff.Inserted && s.Op == diff.Deleted) {
					t.Fatalf("spans %d and %d are not merged or not in order: %s", i-1, i, show(spans))
				}
			}
		}))
	}
}

func TestValidTextIsNeverCutInsideACodePoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		valid := func(name string) string { return strings.ToValidUTF8(anyText().Draw(t, name), "?") }
		for _, s := range diff.Characters(valid("old"), valid("new")) {
			if !utf8.ValidString(s.Text) {
				t.Fatalf("span %q is cut inside a code point", s.Text)
			}
		}
	})
}

func TestSameTextsGiveTheSameSpansAgain(t *testing.T) {
	old, new := long(400), strings.ReplaceAll(long(400), "dose", "infusion")
	if d := cmp.Diff(diff.Words(old, new), diff.Words(old, new)); d != "" {
		t.Errorf("two runs differ: %s", d)
	}
}

// An independent implementation, run without its deadline and its shortcuts for
// readers, finds a shortest script too. Ours must touch no more characters.
func TestScriptIsAsShortAsAnotherImplementationFinds(t *testing.T) {
	other := diffmatchpatch.New()
	other.DiffTimeout = 0
	letters := rapid.StringOfN(rapid.SampledFrom([]rune("肝酶升高降低")), 0, 60, -1)
	rapid.Check(t, func(t *rapid.T) {
		old, new := letters.Draw(t, "old"), letters.Draw(t, "new")
		theirs := 0
		for _, d := range other.DiffMain(old, new, false) {
			if d.Type != diffmatchpatch.DiffEqual {
				theirs += utf8.RuneCountInString(d.Text)
			}
		}
		ours := 0
		for _, s := range diff.Words(old, new) {
			if s.Op != diff.Equal {
				ours += utf8.RuneCountInString(s.Text)
			}
		}
		if ours > theirs {
			t.Fatalf("%d characters touched, %d suffice", ours, theirs)
		}
	})
}

// long is a draft of n paragraphs, no two alike.
func long(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("第")
		b.WriteString(strings.Repeat("一", i%7+1))
		b.WriteString("段：患者于治疗后出现肝酶升高，给予激素治疗后好转。 The dose was held in cycle ")
		b.WriteString(strings.Repeat("i", i%11+1))
		b.WriteString(" and resumed later.\n\n")
	}
	return b.String()
}

func TestBeyondTheLimitUnchangedSentencesStillStay(t *testing.T) {
	old := long(600)
	// Every word of every English sentence changes: far more than the search follows.
	new := strings.NewReplacer("The", "One", "dose", "infusion", "held", "stopped", "cycle", "round", "resumed", "begun", "later", "again").Replace(old)
	spans := diff.Words(old, new)
	if diff.Old(spans) != old || diff.New(spans) != new {
		t.Fatal("spans do not rebuild the texts")
	}
	same := 0
	for _, s := range spans {
		if s.Op == diff.Equal {
			same += strings.Count(s.Text, "给予激素治疗后好转。")
		}
	}
	if same != 600 {
		t.Errorf("%d of 600 untouched sentences were recognised", same)
	}
}

func FuzzWords(f *testing.F) {
	f.Add("患者肝酶升高。", "患者转氨酶升高。")
	f.Add("a\r\nb", "a\nb")
	f.Add("\xff\u200d", "👨‍👩‍👧\u200d")
	f.Add("🇨🇳🇨", "🇨🇨🇳")
	f.Fuzz(func(t *testing.T, old, new string) {
		for _, spans := range [][]diff.Span{diff.Words(old, new), diff.Characters(old, new)} {
			if diff.Old(spans) != old || diff.New(spans) != new {
				t.Errorf("%q does not rebuild %q and %q", show(spans), old, new)
			}
		}
	})
}

func BenchmarkWords100KB(b *testing.B) {
	old := long(800)[:100_000]
	few := strings.NewReplacer("ii and resumed later", "two and was never resumed").Replace(old)
	many := strings.NewReplacer("dose", "infusion", "激素", "糖皮质激素", "later", "soon").Replace(old)
	other := strings.Map(func(r rune) rune { return r + 1 }, old)
	for _, c := range []struct{ name, new string }{{"few edits", few}, {"an edit in every sentence", many}, {"nothing in common", other}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				diff.Words(old, c.new)
			}
		})
	}
	// The worst case of the search: one long paragraph without a sentence mark,
	// few letters, so that diagonals run far before the limit ends them.
	x, y := strings.Repeat("肝酶", 16_000), strings.Repeat("肝肝酶酶", 8_000)
	b.Run("two letters, no sentence", func(b *testing.B) {
		for b.Loop() {
			diff.Words(x, y)
		}
	})
}
