package variant

import "strings"

// most is how many findings one list may have. A tumour has a few dozen reported.
const most = 2000

// ParseList reads findings, one a line or parted by ; , 、 + and the like. Duplicates
// are merged (Entered keeps every text). What cannot be read is a Problem with its
// line, and everything else is read all the same.
func ParseList(text string) ([]Alteration, []Problem) {
	var out []Alteration
	var problems []Problem
	line := 0
	for one := range strings.SplitSeq(text, "\n") {
		line++
		one = strings.TrimSpace(strings.TrimRight(one, "\r"))
		if one == "" {
			continue
		}
		if len(out)+len(problems) >= most {
			problems = append(problems, Problem{Line: line, Key: "match.problem.many", Args: map[string]any{"Limit": most}})
			break
		}
		found, bad := parseLine(one, line)
		out, problems = append(out, found...), append(problems, bad...)
	}
	return Merge(out), problems
}

// ParseEach reads a list whose items are separate already, as in JSON; the line of a
// problem is the item's place, counted from 1.
func ParseEach(items []string) ([]Alteration, []Problem) {
	var out []Alteration
	var problems []Problem
	for i, item := range items {
		if len(out)+len(problems) >= most {
			problems = append(problems, Problem{Line: i + 1, Key: "match.problem.many", Args: map[string]any{"Limit": most}})
			break
		}
		found, bad := parseLine(item, i+1)
		out, problems = append(out, found...), append(problems, bad...)
	}
	if len(out) < 2 {
		return out, problems
	}
	return Merge(out), problems
}

// parseLine reads one line: as one finding if it can be, else in parts.
func parseLine(text string, line int) ([]Alteration, []Problem) {
	a, p := Parse(text)
	if p == nil {
		a.Lines = []int{line}
		return []Alteration{a}, nil
	}
	parts := split(fold(text))
	if len(parts) < 2 || len(text) > limit*20 {
		p.Line = line
		return nil, []Problem{*p}
	}
	var out []Alteration
	var problems []Problem
	gene := ""
	for _, part := range parts {
		if !part.joined {
			gene = ""
		}
		a, p := parse(part.text, gene)
		if p != nil {
			p.Line = line
			problems = append(problems, *p)
			continue
		}
		if a.Kind != Measure {
			gene = a.Gene
		}
		a.Lines = []int{line}
		out = append(out, a)
	}
	return out, problems
}

// part is a piece of a line. joined says that the sign before it ties it to the
// piece before ("EGFR G719X/S768I", "L858R + T790M"): it may leave out the gene.
type part struct {
	text   string
	joined bool
}

// split parts a folded line outside of parentheses.
func split(s string) []part {
	var out []part
	depth, from, joined := 0, 0, false
	cut := func(at, width int, next bool) {
		if t := strings.TrimSpace(s[from:at]); t != "" {
			out = append(out, part{t, joined})
			joined = next
		} else {
			joined = joined || next
		}
		from = at + width
	}
	for i, r := range s {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth = max(0, depth-1)
		case depth > 0 || i < from:
		case r == ';' || r == ',' || r == '、' || r == '|':
			cut(i, len(string(r)), false)
		case r == '/' || r == '&' || r == '和' || r == '及' || r == '伴':
			cut(i, len(string(r)), true)
		case r == '+' && i > 0 && !digit(s[i-1]) && s[i-1] != '+': // not "3+"
			cut(i, 1, true)
		case strings.HasPrefix(s[i:], " and "):
			cut(i, 5, true)
		case strings.HasPrefix(s[i:], " with "):
			cut(i, 6, true)
		}
	}
	cut(len(s), 0, false)
	return out
}
