package match

import "strings"

// lineRule is an approval's line, read. A regulator's "2L" is "after earlier
// treatment": it is met from the second line on, as "2L+" is, which the records use
// where the label says so in words. "1L" is met in the first line alone.
type lineRule struct {
	known    bool
	from, to int  // to 0: no end
	chemo    bool // or where chemotherapy is not suitable: "2L or chemo-ineligible"
	agnostic bool // any tumour: "any (tissue-agnostic)"
}

// parseLine reads a record's line. Words that it does not know make the whole
// unknown, never half of it. What is behind the number and names an alteration
// ("T790M") is typed by a label of kind "line".
func parseLine(s string, labelled bool) lineRule {
	switch s {
	case "any":
		return lineRule{known: true, from: 1}
	case "any (tissue-agnostic)":
		return lineRule{known: true, from: 1, agnostic: true}
	case "2L or chemo-ineligible":
		return lineRule{known: true, from: 2, chemo: true}
	}
	head, tail, more := strings.Cut(s, " ")
	if more && (!labelled || tail == "") {
		return lineRule{}
	}
	open := strings.HasSuffix(head, "+")
	head = strings.TrimSuffix(head, "+")
	if len(head) != 2 || head[1] != 'L' || head[0] < '1' || head[0] > '9' {
		return lineRule{}
	}
	r := lineRule{known: true, from: int(head[0] - '0')}
	if r.from == 1 && !open {
		r.to = 1
	}
	return r
}

// fit says whether a profile's line meets the rule. A line that is not given is
// unknown unless every line would do.
func (r *lineRule) fit(line int, chemoIneligible *bool) Truth {
	switch {
	case !r.known:
		return Unknown
	case r.from <= 1 && r.to == 0:
		return Met
	case line == 0:
		return Unknown
	case line >= r.from && (r.to == 0 || line <= r.to):
		return Met
	case r.chemo && chemoIneligible == nil:
		return Unknown
	case r.chemo && *chemoIneligible:
		return Met
	}
	return NotMet
}
