package sheet

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Column is what a column holds; the room that asks names its columns.
type Column string

// Layout is what a room's lists look like.
type Layout struct {
	headings map[string]Column
	// Header reports whether a row that names these columns is the header.
	Header func(named map[Column]bool) bool
	// NoHeader is the key of the sentence for a file in which no row is.
	NoHeader string
}

// NewLayout takes, for each column, the words under which it is known, separated by
// spaces and written without spaces of their own.
func NewLayout(words map[Column]string, header func(map[Column]bool) bool, noHeader string) Layout {
	l := Layout{headings: map[string]Column{}, Header: header, NoHeader: noHeader}
	for column, list := range words {
		for word := range strings.FieldsSeq(list) {
			l.headings[plainHeading(word)] = column
		}
	}
	return l
}

var aside = regexp.MustCompile(`[(\[【〔{<《][^)\]】〕}>》]*[)\]】〕}>》]`)

// plainHeading folds a heading: width, case, and what people add to it ("邮箱*",
// "E-mail (required)", "1. 姓名：").
func plainHeading(s string) string {
	s = strings.ToLower(norm.NFKC.String(s))
	keep := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || r == '#' {
				return r
			}
			return -1
		}, s)
	}
	if plain := keep(aside.ReplaceAllString(s, "")); plain != "" && !strings.Contains(s, "(拼音)") && !strings.Contains(s, "(中文)") && !strings.Contains(s, "(英文)") {
		return plain
	}
	return keep(s)
}

// header finds the row that names the columns which the room needs, and returns its
// index, or -1. A heading that comes twice counts the first time.
func (l Layout) header(records []record) (at int, columns []Column, ignored []string) {
	for i, r := range records[:min(len(records), lookAhead)] {
		columns, ignored = nil, nil
		seen := map[Column]bool{}
		for _, cell := range r.cells {
			c := l.headings[plainHeading(cell)]
			if c != "" && seen[c] {
				c = ""
			}
			seen[c] = true
			columns = append(columns, c)
			if c == "" && strings.TrimSpace(cell) != "" {
				ignored = append(ignored, cut(strings.TrimSpace(cell), 40))
			}
		}
		delete(seen, "")
		if l.Header(seen) {
			return i, columns, ignored
		}
	}
	return -1, nil, nil
}

func cut(s string, max int) string {
	if r := []rune(s); len(r) > max {
		return string(r[:max]) + "…"
	}
	return s
}

// known counts the headings in a line that are understood, for choosing the sign
// between cells.
func (l Layout) known(cells []string) int {
	seen := map[Column]bool{}
	for _, c := range cells {
		if column := l.headings[plainHeading(c)]; column != "" {
			seen[column] = true
		}
	}
	return len(seen)
}
