package sheet

import (
	"strings"
)

// delimiters are the signs that stand between cells, in order of trust.
var delimiters = []rune{',', '\t', ';', '，', '|', '；'}

// delimiter chooses the sign that makes the most headings understood in the first
// lines. A first line "sep=;" is Excel's own way to say it.
func (l Layout) delimiter(text string) rune {
	if first, _, _ := strings.Cut(text, "\n"); strings.HasPrefix(strings.ToLower(first), "sep=") {
		if r := []rune(strings.TrimRight(first, "\r")); len(r) == 5 {
			return r[4]
		}
	}
	best, most := delimiters[0], 0
	for _, d := range delimiters {
		for _, r := range splitSome(text, d, lookAhead) {
			if n := l.known(r.cells); n > most {
				best, most = d, n
			}
		}
	}
	return best
}

func split(text string, d rune) []record { return splitSome(text, d, 0) }

// openLines is over how many lines a quoted cell may go. An address of five lines
// is one; a quotation mark that nobody closed would swallow every row below it.
const openLines = 10

// splitSome reads at most some records (0 for all), as RFC 4180 writes them and as
// programs really do: line ends of any kind, quotation marks in the middle of a
// cell taken as they are. A quotation mark that is never closed spoils its own line
// only. Numbers count records as a spreadsheet shows them; blank ones are counted
// and left out.
func splitSome(text string, d rune, some int) []record {
	var out []record
	rest := text
	for number := 1; rest != ""; number++ {
		r, after, ok := quoted(rest, d)
		if !ok {
			line, next := cutLine(rest)
			r, after = record{cells: plain(line, d), fault: "sheet.quote"}, next
		}
		rest = after
		r.number = number
		if strings.Contains(strings.Join(r.cells, ""), "\uFFFD") {
			r.fault = "sheet.unreadable"
		}
		if number == 1 && strings.HasPrefix(strings.ToLower(strings.Join(r.cells, "")), "sep=") {
			r.cells = nil
		}
		if r.blank() {
			continue
		}
		out = append(out, r)
		// One more than allowed is enough to know that there are too many.
		if len(out) == some || len(out) > MaxRows+lookAhead {
			break
		}
	}
	return out
}

// cutLine takes the first line off a text; lines end with \n, \r\n or \r.
func cutLine(text string) (line, rest string) {
	i := strings.IndexAny(text, "\r\n")
	if i < 0 {
		return text, ""
	}
	n := i + 1
	if text[i] == '\r' && n < len(text) && text[n] == '\n' {
		n++
	}
	return text[:i], text[n:]
}

func plain(line string, d rune) []string {
	cells := strings.SplitN(line, string(d), maxColumns+1)
	return cells[:min(len(cells), maxColumns)]
}

// quoted takes one record off a text. It is false when a quotation mark that opens
// a cell is not closed within openLines.
func quoted(text string, d rune) (record, string, bool) {
	var r record
	add := func(cell string) {
		if len(r.cells) < maxColumns {
			r.cells = append(r.cells, cell)
		}
	}
	for {
		trimmed := strings.TrimLeft(text, " ")
		if !strings.HasPrefix(trimmed, `"`) {
			i := strings.IndexFunc(text, func(c rune) bool { return c == d || c == '\r' || c == '\n' })
			if i < 0 {
				add(text)
				return r, "", true
			}
			add(text[:i])
			if text[i] == '\r' || text[i] == '\n' {
				_, rest := cutLine(text[i:])
				return r, rest, true
			}
			text = text[i+len(string(d)):]
			continue
		}
		cell, rest, ok := inside(trimmed[1:])
		if !ok {
			return r, "", false
		}
		// What stands between the closing mark and the next cell belongs to it.
		i := strings.IndexFunc(rest, func(c rune) bool { return c == d || c == '\r' || c == '\n' })
		if i < 0 {
			add(cell + rest)
			return r, "", true
		}
		add(cell + rest[:i])
		if rest[i] == '\r' || rest[i] == '\n' {
			_, rest = cutLine(rest[i:])
			return r, rest, true
		}
		text = rest[i+len(string(d)):]
	}
}

// inside reads a quoted cell up to its closing mark; two marks are one.
func inside(text string) (cell, rest string, ok bool) {
	var b strings.Builder
	lines := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '"':
			if i+1 < len(text) && text[i+1] == '"' {
				i++
				b.WriteByte('"')
				continue
			}
			return b.String(), text[i+1:], true
		case '\n':
			if lines++; lines >= openLines {
				return "", "", false
			}
			b.WriteByte(' ')
		case '\r':
			if i+1 < len(text) && text[i+1] == '\n' {
				continue
			}
			if lines++; lines >= openLines {
				return "", "", false
			}
			b.WriteByte(' ')
		default:
			b.WriteByte(c)
		}
	}
	return "", "", false
}
