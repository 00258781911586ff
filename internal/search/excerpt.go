package search

import (
	"slices"
	"strings"
	"unicode"
)

// Lengths of an excerpt in characters. A Han character says more than a Latin one.
const (
	excerptHan   = 90
	excerptLatin = 180
)

func hit(d document, terms []wanted) Hit {
	h := Hit{Room: d.Room, Ref: d.Ref, Scope: d.Scope, Lang: d.Lang, Title: d.Title}
	h.TitleMarks = marks(d.Title, terms)
	h.Excerpt, h.Marks = excerpt(d.Body, terms)
	return h
}

// marks returns where terms stand in a text, in order, touching ones as one.
func marks(text string, terms []wanted) []Mark {
	var found []Mark
	for _, t := range indexed(text) {
		for _, w := range terms {
			if !w.is(t) {
				continue
			}
			m := Mark{t.start, t.end}
			if w.begins {
				m.End = m.Start + 1 // of the pair, only what was asked
			}
			found = append(found, m)
			break
		}
	}
	slices.SortFunc(found, func(a, b Mark) int { return a.Start - b.Start })
	var out []Mark
	for _, m := range found {
		if n := len(out); n > 0 && m.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, m.End)
			continue
		}
		out = append(out, m)
	}
	return out
}

// excerpt cuts the body around its first marked word, at a word's edge, and
// returns the marks counted from the start of the cut.
func excerpt(body string, terms []wanted) (string, []Mark) {
	runes := []rune(body)
	all := marks(body, terms)
	size := excerptLatin
	if han := countHan(runes); 3*han > len(runes) {
		size = excerptHan
	}
	first := 0
	if len(all) > 0 {
		first = all[0].Start
	}
	start := max(0, min(first-size/4, len(runes)-size))
	end := min(len(runes), start+size)
	for i := start; start > 0 && i < min(start+20, first); i++ { // not from the middle of a word
		if unicode.IsSpace(runes[i]) {
			start = i + 1
			break
		}
	}
	before, after := "", ""
	if start > 0 {
		before = "…"
	}
	if end < len(runes) {
		after = "…"
	}
	part := slices.Clone(runes[start:end])
	for i, r := range part {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			part[i] = ' ' // one for one, so that the marks stay right
		}
	}
	shift := len([]rune(before)) - start
	var out []Mark
	for _, m := range all {
		if m.Start >= start && m.End <= end {
			out = append(out, Mark{m.Start + shift, m.End + shift})
		}
	}
	return before + strings.TrimRight(string(part), " ") + after, out
}

func countHan(runes []rune) int {
	n := 0
	for _, r := range runes {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}
