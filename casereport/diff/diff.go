// Package diff compares two versions of a text and says what stayed, what went
// and what came, as spans in reading order.
//
// The unit of comparison is what a reader takes as one step: a word where a
// script sets spaces between words, a single character in Han, Hiragana and
// Katakana, where it does not, and one visible character for everything else,
// so that an emoji built of several code points is never torn apart.
//
// The result depends on the two texts alone. There is no deadline in here: a
// comment must not land elsewhere because a machine was busy. Instead the work
// is bounded by counting edits (see shortest.go) and by falling back from words
// to whole sentences where two texts have little in common.
package diff

import "strings"

// Op says what happened to a span.
type Op int

// The three things that can happen to a span of text.
const (
	Equal    Op = iota // stands in both versions
	Deleted            // stands in the old version only
	Inserted           // stands in the new version only
)

// String names the operation for test output.
func (o Op) String() string { return [...]string{"equal", "deleted", "inserted"}[o] }

// Span is a run of text with one fate. Text is never empty.
type Span struct {
	Op   Op
	Text string
}

// Words compares word by word (character by character in Han) and is meant to
// be read: blanks between two changed words belong to the change. Neighbouring
// spans differ in Op, and of a replacement the deletion comes first.
//
// Old(Words(a, b)) == a and New(Words(a, b)) == b hold for every pair of
// strings, valid UTF-8 or not.
func Words(old, new string) []Span {
	return merge(joinBlanks(compare(old, new, words)))
}

// Characters compares as Words does and then looks inside every replacement
// character by character. It is meant for finding a place again (casereport/anchor),
// where a half-changed word still holds the half that stayed. What the texts
// have in common at their ends is set aside first, even where it ends inside a
// word: so a single deletion always comes out as one.
func Characters(old, new string) []Span {
	head, tail := commonEnds(old, new)
	out := []Span{{Equal, old[:head]}}
	coarse := merge(compare(old[head:len(old)-tail], new[head:len(new)-tail], words))
	for i := 0; i < len(coarse); i++ {
		if i+1 < len(coarse) && coarse[i].Op == Deleted && coarse[i+1].Op == Inserted {
			out = append(out, compare(coarse[i].Text, coarse[i+1].Text, characters)...)
			i++
			continue
		}
		out = append(out, coarse[i])
	}
	return merge(append(out, Span{Equal, old[len(old)-tail:]}))
}

// commonEnds returns how many bytes of whole characters two texts share at the
// start and, of the rest, at the end.
func commonEnds(a, b string) (head, tail int) {
	for head < len(a) && head < len(b) {
		n, m := character(a[head:]), character(b[head:])
		if a[head:head+n] != b[head:head+m] {
			break
		}
		head += n
	}
	x, y := characters(a[head:]), characters(b[head:])
	for i, j := len(x)-1, len(y)-1; i >= 0 && j >= 0 && x[i] == y[j]; i, j = i-1, j-1 {
		tail += len(x[i])
	}
	return head, tail
}

// Old is the old version: everything that was not inserted.
func Old(spans []Span) string { return without(spans, Inserted) }

// New is the new version: everything that was not deleted.
func New(spans []Span) string { return without(spans, Deleted) }

func without(spans []Span, op Op) string {
	var b strings.Builder
	for _, s := range spans {
		if s.Op != op {
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

// compare tries the fine cut over the whole text first. Where that would take
// more than maxEdits steps it compares sentences, and looks for smaller
// differences only inside the sentences that changed. A stretch that is still
// beyond the limit was rewritten, and is given as one deletion and one insertion.
func compare(old, new string, fine cut) []Span {
	if spans, ok := shortest(old, new, fine); ok {
		return spans
	}
	coarse, ok := shortest(old, new, sentences)
	if !ok {
		return replaced(old, new)
	}
	coarse = merge(coarse)
	var out []Span
	for i := 0; i < len(coarse); i++ {
		if i+1 < len(coarse) && coarse[i].Op == Deleted && coarse[i+1].Op == Inserted {
			part, ok := shortest(coarse[i].Text, coarse[i+1].Text, fine)
			if !ok {
				part = coarse[i : i+2]
			}
			out = append(out, part...)
			i++
			continue
		}
		out = append(out, coarse[i])
	}
	return out
}

func replaced(old, new string) []Span {
	return []Span{{Deleted, old}, {Inserted, new}}
}
