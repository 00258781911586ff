// Package anchor ties a comment to a passage of a draft and finds the passage
// again after the draft was edited.
//
// An anchor holds what it points at (Quote) and what stood around it (Prefix,
// Suffix), as the W3C Web Annotation Data Model does with its text quote and
// text position selectors (Recommendation of 23 February 2017, sections 4.2.4
// and 4.2.5). Offsets alone would break with the first edit above the passage;
// the quote alone would not tell two equal passages apart.
package anchor

import (
	"errors"
	"slices"
	"unicode/utf8"
)

// ContextLength is how many runes of surrounding text an anchor keeps on each side.
const ContextLength = 32

// Anchor points at the runes [Start, End) of one section in one version.
//
// While the passage is found, Quote is the text at [Start, End). An orphaned
// anchor has Start == End, the place where the passage used to be, and Quote,
// Prefix and Suffix are what they were when it was last seen. Relocate carries
// Section and Version over unchanged: it cannot know the number of the new
// version, its caller does.
//
// After a passage was changed, Quote is its new wording. A room that wants to
// show what the comment was first written about keeps the first anchor too.
type Anchor struct {
	Section string // the draft's section, for example "discussion"
	Start   int    // rune offset of the first rune of the passage
	End     int    // rune offset after its last rune
	Quote   string // the passage
	Prefix  string // up to ContextLength runes before it
	Suffix  string // up to ContextLength runes after it
	Version int    // the version of the draft that Start and End count in
}

// State says what became of a passage.
type State int

// The states, from nothing to everything having happened to the passage.
const (
	Kept     State = iota // same words, same place
	Moved                 // same words, another place
	Changed               // other words where the passage was
	Orphaned              // gone; the comment stands without its passage
)

// String is the word under which the state is stored and looked up for display.
func (s State) String() string { return [...]string{"kept", "moved", "changed", "orphaned"}[s] }

// ErrRange is returned for offsets that are no passage of the text: negative,
// beyond its end, or empty.
var ErrRange = errors.New("anchor: no such passage")

// New anchors the runes [start, end) of text, which is one section in one
// version. It returns ErrRange unless 0 <= start < end <= runes in text.
func New(section string, version int, text string, start, end int) (Anchor, error) {
	runes := split(text)
	if start < 0 || end <= start || end > runes.len() {
		return Anchor{}, ErrRange
	}
	return at(Anchor{Section: section, Version: version}, runes, start, end), nil
}

// at is a with its passage set to the runes [start, end) of text.
func at(a Anchor, text runes, start, end int) Anchor {
	a.Start, a.End = start, end
	a.Quote = text.slice(start, end)
	a.Prefix = text.slice(max(0, start-ContextLength), start)
	a.Suffix = text.slice(end, min(text.len(), end+ContextLength))
	return a
}

// runes is a text that can be cut by rune offsets. Its bytes are left as they
// are, so that a quote equals the text even where that is not valid UTF-8.
type runes struct {
	text string
	at   []int // at[i] is the byte where rune i starts; one entry more for the end
}

func split(text string) runes {
	at := make([]int, 0, len(text)+1)
	for i := range text {
		at = append(at, i)
	}
	return runes{text, append(at, len(text))}
}

func (r runes) len() int { return len(r.at) - 1 }

func (r runes) slice(start, end int) string { return r.text[r.at[start]:r.at[end]] }

// offset is the rune offset of a byte, and whether a rune starts (or the text
// ends) there.
func (r runes) offset(b int) (int, bool) { return slices.BinarySearch(r.at, b) }

// has reports whether s stands in r with its first rune at offset i.
func (r runes) has(s string, i int) bool {
	return i >= 0 && i <= r.len() && len(r.text)-r.at[i] >= len(s) && r.text[r.at[i]:r.at[i]+len(s)] == s
}

// ends reports whether s stands in r with its last rune before offset i.
func (r runes) ends(s string, i int) bool {
	return i >= 0 && i <= r.len() && r.at[i] >= len(s) && r.text[r.at[i]-len(s):r.at[i]] == s
}

func length(s string) int { return utf8.RuneCountInString(s) }
