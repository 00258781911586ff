// Package search finds words in what rooms hand to it, in English and in Chinese,
// on either engine. Chinese has no spaces: a text of Han characters is indexed by
// every pair of neighbours, so that a word of two characters is found wherever it
// stands; a lone character is found as the beginning of a pair.
package search

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// rules is the version of the rules below. Documents indexed under other rules are
// indexed anew when they are next put.
const rules = 1

// maxRunes bounds how much of a text is indexed, in characters.
const maxRunes = 100_000

// maxTerm is the longest term in bytes; longer runs are no words.
const maxTerm = 64

// Terms returns the terms of a text, each once, in the order of first appearance:
// words, compounds, pairs of Han characters, and the last character of each run.
func Terms(text string) []string {
	var out []string
	seen := map[string]bool{}
	for _, t := range indexed(text) {
		if !seen[t.text] {
			seen[t.text] = true
			out = append(out, t.text)
		}
	}
	return out
}

// term is a term and where it stands, in runes of the original text, end excluded.
type term struct {
	text       string
	start, end int
}

// word is a run of letters and digits of one writing.
type word struct {
	term
	at  []int // Han: where each character of text stands, as one may fold to two
	gap rune  // what alone stood between this word and the one before: '-' or ' ', else 0
}

func (w word) han() bool { return w.at != nil }

// indexed returns the terms of a document. A compound is found in every spelling:
// "PD-1" gives pd1, pd and 1, and so does "PD 1", since a short word joins the one
// before it.
func indexed(text string) []term {
	var out []term
	words := split(text)
	for i, w := range words {
		if w.han() {
			out = append(out, pairs(w)...)
			continue
		}
		out = append(out, term{stem(w.text), w.start, w.end})
		joined := w.term
		for k := 1; k < 4 && i+k < len(words); k++ {
			next := words[i+k]
			short := len(next.text) <= 2 && k == 1
			if next.han() || next.gap != '-' && !(next.gap == ' ' && short) {
				break
			}
			joined = term{joined.text + next.text, joined.start, next.end}
			out = append(out, term{stem(joined.text), joined.start, joined.end})
		}
	}
	return slices.DeleteFunc(out, func(t term) bool { return len(t.text) > maxTerm })
}

// wanted is what a query asks of a document: one term, or, for a lone Han
// character, any that begins with it.
type wanted struct {
	text   string
	begins bool
}

func (w wanted) is(t term) bool {
	return t.text == w.text || w.begins && strings.HasPrefix(t.text, w.text)
}

// asked returns what a query asks for, all of which must be there. A compound with
// hyphens asks for the joined form only.
func asked(query string) []wanted {
	var out []wanted
	add := func(w wanted) {
		if len(w.text) <= maxTerm && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	words := split(query)
	for i := 0; i < len(words); i++ {
		w := words[i]
		if w.han() {
			all := pairs(w)
			if len(all) == 1 {
				add(wanted{all[0].text, true})
			}
			for _, t := range all[:len(all)-1] {
				add(wanted{t.text, false})
			}
			continue
		}
		joined, n := w.text, 1
		for n < 4 && i+n < len(words) && !words[i+n].han() && words[i+n].gap == '-' {
			joined += words[i+n].text
			n++
		}
		add(wanted{stem(joined), false})
		i += n - 1
	}
	return out
}

// pairs returns the pairs of neighbours in a run of Han characters, and at the end
// the last character, with which no pair begins.
func pairs(w word) []term {
	out := make([]term, 0, len(w.at))
	for i, text := 0, w.text; text != ""; i++ {
		_, first := utf8.DecodeRuneInString(text)
		_, second := utf8.DecodeRuneInString(text[first:])
		out = append(out, term{text[:first+second], w.at[i], w.at[min(i+1, len(w.at)-1)] + 1})
		text = text[first:]
	}
	return out
}

// split cuts a text into words, folded.
func split(text string) []word {
	var words []word
	var b strings.Builder
	var current word
	gap, gaps := rune(0), 0
	flush := func(end int) {
		if b.Len() == 0 {
			return
		}
		current.text, current.end = b.String(), end
		words = append(words, current)
		b.Reset()
		gap, gaps = 0, 0
	}
	i := 0
	for _, r := range text {
		if i == maxRunes {
			break
		}
		folded := fold(r)
		switch {
		case folded == "" && b.Len() > 0: // a combining mark belongs to the letter before it
		case folded == "" || !letters(folded):
			flush(i)
			gap, gaps = separator(r), gaps+1
		default:
			han := unspaced(folded)
			if b.Len() > 0 && current.han() != han {
				flush(i)
			}
			if b.Len() == 0 {
				current = word{term: term{start: i}}
				if gaps == 1 {
					current.gap = gap
				}
			}
			if han {
				for range folded {
					current.at = append(current.at, i)
				}
			}
			b.WriteString(folded)
		}
		i++
	}
	flush(i)
	return words
}
