package anchor_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"stepwise/casereport/anchor"
)

// prose draws text from few pieces, so that words repeat as they do in drafts
// and the difference of two texts can be read in more than one way.
func prose(least, most int) *rapid.Generator[string] {
	piece := rapid.SampledFrom([]string{
		"the ", "dose ", "was ", "held", ". ", "\n\n", "患者", "肝", "酶", "升高", "。", "，", "👨‍👩‍👧", "🙏🏽", "🇨🇳", "é", "ALT ", "5.2 ",
	})
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(piece, least, most).Draw(t, "pieces"), "")
	})
}

// passage is a text in three parts; the middle one is what a comment is on.
type passage struct{ before, quote, after string }

// passages draws those that allowed accepts. The rest is not testable: where
// the same words stand twice, the text alone cannot say which were meant.
func passages(allowed func(passage) bool) *rapid.Generator[passage] {
	return rapid.Custom(func(t *rapid.T) passage {
		return passage{prose(0, 12).Draw(t, "before"), prose(1, 5).Draw(t, "quote"), prose(0, 12).Draw(t, "after")}
	}).Filter(allowed)
}

func runes(s string) int { return utf8.RuneCountInString(s) }

func anchored(t *rapid.T, p passage) (string, anchor.Anchor) {
	text := p.before + p.quote + p.after
	a, err := anchor.New("discussion", 1, text, runes(p.before), runes(p.before)+runes(p.quote))
	if err != nil {
		t.Fatal(err)
	}
	return text, a
}

// Where the words stand once in the text, whatever is done around them, even
// replacing everything, leaves the comment on exactly these words.
func TestEditsOutsideKeepTheQuote(t *testing.T) {
	once := passages(func(p passage) bool {
		text := p.before + p.quote + p.after
		return strings.Index(text, p.quote) == len(p.before) && strings.LastIndex(text, p.quote) == len(p.before)
	})
	rapid.Check(t, func(t *rapid.T) {
		p := once.Draw(t, "passage")
		old, a := anchored(t, p)
		new := edited(t, p.before, "before") + p.quote + edited(t, p.after, "after")
		got, state := anchor.Relocate(a, old, new)
		if state != anchor.Kept && state != anchor.Moved {
			t.Fatalf("%q to %q: %s", old, new, state)
		}
		if got.Quote != p.quote {
			t.Fatalf("quote became %q", got.Quote)
		}
		checkPoints(t, got, new)
	})
}

// edited changes s at one place, leaves it, or replaces it.
func edited(t *rapid.T, s, name string) string {
	r := []rune(s)
	from := rapid.IntRange(0, len(r)).Draw(t, name+" from")
	to := rapid.IntRange(from, len(r)).Draw(t, name+" to")
	return string(r[:from]) + prose(0, 4).Draw(t, name+" put in") + string(r[to:])
}

func TestDeletionOrphans(t *testing.T) {
	gone := passages(func(p passage) bool { return !strings.Contains(p.before+p.after, p.quote) })
	rapid.Check(t, func(t *rapid.T) {
		p := gone.Draw(t, "passage")
		old, a := anchored(t, p)
		new := p.before + p.after
		got, state := anchor.Relocate(a, old, new)
		if state != anchor.Orphaned || got.Quote != p.quote || got.Prefix != a.Prefix || got.Suffix != a.Suffix {
			t.Fatalf("%q without %q: %s %+v", old, p.quote, state, got)
		}
		if got.Start != got.End || got.Start < 0 || got.Start > runes(new) {
			t.Fatalf("orphan points at [%d, %d) of %d runes", got.Start, got.End, runes(new))
		}
	})
}

// Whatever happens to a draft over several versions, an anchor that is not
// orphaned points at its own quote, and an orphan keeps its words.
func TestAnchorsStaySoundOverManyVersions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := prose(1, 30).Draw(t, "text")
		n := runes(text)
		start := rapid.IntRange(0, n-1).Draw(t, "start")
		a, err := anchor.New("discussion", 1, text, start, rapid.IntRange(start+1, n).Draw(t, "end"))
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 4).Draw(t, "versions") {
			next := edited(t, text, "text")
			got, state := anchor.Relocate(a, text, next)
			if state == anchor.Orphaned {
				if got.Quote != a.Quote || got.Start != got.End || got.Start > runes(next) {
					t.Fatalf("orphan %+v of %+v", got, a)
				}
			} else {
				checkPoints(t, got, next)
				if state == anchor.Kept && (got.Start != a.Start || got.Quote != a.Quote) ||
					state == anchor.Moved && got.Quote != a.Quote ||
					state == anchor.Changed && got.Quote == a.Quote {
					t.Fatalf("%s, but %+v became %+v", state, a, got)
				}
			}
			a, text = got, next
		}
	})
}

// checkPoints asserts that a is what New gives at its own offsets.
func checkPoints(t *rapid.T, a anchor.Anchor, text string) {
	t.Helper()
	want, err := anchor.New(a.Section, a.Version, text, a.Start, a.End)
	if err != nil || a != want {
		t.Fatalf("anchor %+v, at its place stands %+v (%v)", a, want, err)
	}
}

func FuzzRelocate(f *testing.F) {
	f.Add("患者肝酶升高。", 2, 4, "患者转氨酶升高。")
	f.Add("a\xffb", 1, 2, "\xff")
	// The quote ends in two bytes that are the start of a rune in the new text.
	f.Add("a\xe2\x80b", 0, 3, "a\u200d")
	f.Add("👨‍👩‍👧👨‍👩‍👧", 3, 6, "👨‍👩‍👧")
	f.Fuzz(func(t *testing.T, old string, start, end int, new string) {
		a, err := anchor.New("title", 1, old, start, end)
		if err != nil {
			a = anchor.Anchor{Start: start, End: end, Quote: new}
		}
		got, state := anchor.Relocate(a, old, new)
		if state == anchor.Orphaned {
			if got.Start != got.End || got.Start < 0 || got.Start > runes(new) || got.Quote != a.Quote {
				t.Errorf("orphan %+v of %+v in %q", got, a, new)
			}
			return
		}
		if want, err := anchor.New(got.Section, got.Version, new, got.Start, got.End); err != nil || got != want {
			t.Errorf("%s %+v, at its place stands %+v (%v)", state, got, want, err)
		}
	})
}

func BenchmarkRelocate100KB(b *testing.B) {
	paragraph := "患者于治疗后出现肝酶升高，给予激素治疗后好转。 The dose was held and resumed later.\n\n"
	old := strings.Repeat(paragraph, 100_000/len(paragraph))
	a, err := anchor.New("discussion", 1, old, 20_000, 20_040)
	if err != nil {
		b.Fatal(err)
	}
	new := strings.Replace(old, "dose", "infusion", 50)
	for b.Loop() {
		anchor.Relocate(a, old, new)
	}
}
