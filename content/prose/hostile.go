package prose

import "bytes"

// A parser of Markdown looks back, and some texts make it look back over
// everything each time: 256 KiB of "[a](" cost it a minute. No author comes near
// these bounds; a text beyond them is shown as it is, unparsed.
const (
	maxDepth = 40       // quotations and lists within each other
	maxLine  = 16 << 10 // bytes, some five thousand Han characters
	maxMarks = 2000     // inline marks between two empty lines
	maxHeads = 1000     // lines that begin with #
	maxNotes = 1000     // footnotes and references to them
)

func hostile(src []byte) bool {
	heads, inline := 0, 0
	for line := range bytes.Lines(src) {
		if len(line) > maxLine || nesting(line) > maxDepth {
			return true
		}
		if len(bytes.TrimSpace(line)) == 0 {
			inline = 0
			continue
		}
		for _, c := range line {
			switch c {
			case '[', '*', '_', '`', '<', '~':
				inline++
			}
		}
		if line[0] == '#' {
			heads++
		}
		if inline > maxMarks || heads > maxHeads {
			return true
		}
	}
	return bytes.Count(src, []byte("[^")) > maxNotes
}

// nesting is an upper bound of the nesting that a line opens: its leading marks of
// quotations and lists.
func nesting(line []byte) int {
	if rest := bytes.TrimSpace(line); len(bytes.Trim(rest, "- ")) == 0 || len(bytes.Trim(rest, "* ")) == 0 {
		return 0 // a drawn line
	}
	n := 0
	for i, c := range line {
		spaced := i+1 < len(line) && (line[i+1] == ' ' || line[i+1] == '\t')
		switch {
		case c == '>', spaced && (c == '-' || c == '+' || c == '*'):
			n++
		case spaced && (c == '.' || c == ')') && i > 0 && line[i-1] >= '0' && line[i-1] <= '9':
			n++
		case c == ' ', c == '\t', c >= '0' && c <= '9':
		default:
			return n
		}
	}
	return n
}
