package diff

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// cut splits a text into tokens. The tokens put together are the text, byte for
// byte, whatever the bytes are.
type cut func(string) []string

// words cuts at word borders. Blanks are tokens of their own; every line break
// is one, so that an inserted paragraph does not swallow its neighbours' breaks.
func words(s string) []string {
	out := make([]string, 0, len(s)/4+1)
	for len(s) > 0 {
		n := character(s)
		r, _ := utf8.DecodeRuneInString(s)
		switch {
		case inWord(r):
			for n < len(s) {
				next, _ := utf8.DecodeRuneInString(s[n:])
				if !inWord(next) {
					break
				}
				n += character(s[n:])
			}
		case r == ' ' || r == '\t':
			for n < len(s) && (s[n] == ' ' || s[n] == '\t') {
				n++
			}
		}
		out = append(out, s[:n])
		s = s[n:]
	}
	return out
}

// characters cuts into visible characters.
func characters(s string) []string {
	out := make([]string, 0, len(s))
	for len(s) > 0 {
		n := character(s)
		out = append(out, s[:n])
		s = s[n:]
	}
	return out
}

// sentences cuts after a line break and after the marks that end a sentence in
// English or Chinese. A full stop ends one only before a blank: 5.2 is a figure.
func sentences(s string) []string {
	var out []string
	from := 0
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		end := r == '\n' || strings.ContainsRune("。！？；", r)
		if strings.ContainsRune(".!?;", r) {
			end = i == len(s) || s[i] == ' ' || s[i] == '\n'
		}
		if end {
			out = append(out, s[from:i])
			from = i
		}
	}
	if from < len(s) {
		out = append(out, s[from:])
	}
	return out
}

// inWord reports whether r is written together with its neighbours as a word:
// letters and figures of every script but those that set no spaces.
func inWord(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) &&
		!unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

const (
	zeroWidthJoiner  = '\u200d'
	firstFlagLetter  = '\U0001f1e6'
	lastFlagLetter   = '\U0001f1ff'
	firstSkinTone    = '\U0001f3fb'
	lastSkinTone     = '\U0001f3ff'
	firstTagOfEmoji  = '\U000e0020'
	cancelTagOfEmoji = '\U000e007f'
)

// character returns the length in bytes of the first visible character of s: a
// code point with the marks, selectors, skin tones and joined code points that
// belong to it, or a pair of flag letters. It is the part of extended grapheme
// clusters (Unicode Standard Annex 29, section 3) that occurs in prose; Hangul
// written in single jamo is left to fall apart. s must not be empty.
func character(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	if r == '\r' && n < len(s) && s[n] == '\n' {
		return n + 1
	}
	if flagLetter(r) {
		if next, w := utf8.DecodeRuneInString(s[n:]); flagLetter(next) {
			n += w
		}
	}
	for n < len(s) {
		next, w := utf8.DecodeRuneInString(s[n:])
		switch {
		case next == zeroWidthJoiner:
			n += w
			// What is joined follows, unless the text ends or breaks off here.
			if after, w := utf8.DecodeRuneInString(s[n:]); w > 0 && after > unicode.MaxLatin1 && after != utf8.RuneError {
				n += w
			}
		case unicode.Is(unicode.M, next),
			next >= firstSkinTone && next <= lastSkinTone,
			next >= firstTagOfEmoji && next <= cancelTagOfEmoji:
			n += w
		default:
			return n
		}
	}
	return n
}

func flagLetter(r rune) bool { return r >= firstFlagLetter && r <= lastFlagLetter }
