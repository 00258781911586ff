package care

import (
	"regexp"
	"unicode"
)

// Count is the length of a text that may mix scripts.
type Count struct {
	Words      int // words in scripts that set spaces, figures included
	Characters int // characters in scripts that do not: Han, Hiragana, Katakana
}

// Units is the length that limits are compared with: a word and a Chinese
// character count one each, as Chinese word processors count mixed text.
func (c Count) Units() int { return c.Words + c.Characters }

// Measure counts what a reader would read of a Markdown text. Markup, the
// addresses behind links and pictures, and HTML comments do not count; the words of headings
// and links do. A word runs on over . ' ’ - / and , where a letter or a figure
// stands on both sides, so that "PD-L1", "5.2", "1,200" and "don't" are one each.
func Measure(markdown string) Count {
	var c Count
	text := []rune(visible(markdown))
	inWord := false
	for i, r := range text {
		switch {
		case unspaced(r):
			c.Characters++
			inWord = false
		case wordRune(r):
			if !inWord {
				c.Words++
			}
			inWord = true
		case unicode.Is(unicode.M, r):
			// An accent belongs to the letter before it.
		case inWord && joins(r) && i+1 < len(text) && wordRune(text[i+1]) && !unspaced(text[i+1]):
			// The word runs on.
		default:
			inWord = false
		}
	}
	return c
}

func unspaced(r rune) bool { return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) }

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

func joins(r rune) bool {
	switch r {
	case '.', ',', '\'', '’', '-', '‐', '‑', '/':
		return true
	}
	return false
}

var (
	comment = regexp.MustCompile(`(?s)<!--.*?(?:-->|$)`)
	target  = regexp.MustCompile(`\]\([^()\n]*\)`)
	heading = regexp.MustCompile(`(?m)^ {0,3}#{1,6}(?:[ \t].*)?$`)
	picture = regexp.MustCompile(`!\[[^\]\n]*\]\([^()\n]+\)`)
	table   = regexp.MustCompile(`(?m)^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$`)
)

// visible drops what Markdown does not show as text.
func visible(markdown string) string {
	return target.ReplaceAllString(comment.ReplaceAllString(markdown, " "), "] ")
}

// substance is what is left without headings: a template of empty headings and
// remarks to the author is no text yet.
func substance(markdown string) string {
	return heading.ReplaceAllString(visible(markdown), "")
}

// hasFigureOrTable reports whether the text holds a picture or a table with
// columns. Both are Markdown structure, so this is seen, not guessed.
func hasFigureOrTable(markdown string) bool {
	text := comment.ReplaceAllString(markdown, " ")
	return picture.MatchString(text) || table.MatchString(text)
}

// Empty reports whether a section holds nothing yet: no more than the headings
// and remarks of a template.
func Empty(markdown string) bool {
	return Measure(substance(markdown)).Units() == 0 && !hasFigureOrTable(markdown)
}
