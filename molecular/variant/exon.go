package variant

import (
	"strconv"
	"strings"
)

// changes are the words for what happened to an exon, longest first.
var changes = []struct {
	word string
	kind Kind
}{
	{"SKIPPING", ExonSkipping}, {"SKIPPED", ExonSkipping}, {"SKIP", ExonSkipping}, {"跳跃", ExonSkipping}, {"跳变", ExonSkipping}, {"跳读", ExonSkipping}, {"跳突", ExonSkipping}, {"Δ", ExonSkipping},
	{"DELETIONS", ExonDeletion}, {"DELETION", ExonDeletion}, {"DELETED", ExonDeletion}, {"DEL", ExonDeletion}, {"缺失", ExonDeletion},
	{"INSERTIONS", ExonInsertion}, {"INSERTION", ExonInsertion}, {"INSERTED", ExonInsertion}, {"INS", ExonInsertion}, {"插入", ExonInsertion},
	{"DUPLICATION", ExonInsertion}, {"DUP", ExonInsertion}, {"重复", ExonInsertion},
	{"MUTATION", Mutation}, {"MUTATED", Mutation}, {"MUT", Mutation}, {"突变", Mutation},
	{"ALTERATION", Mutation},
}

// filler are words that add nothing to an exon and its change.
var filler = []string{"IN-FRAME", "INFRAME", "IN FRAME", "非移码", "框内", "TYPE", "TYPES", "MUTATIONS", "MUTATION", "VARIANT", "突变", "NO.", "号", "第", "的", "型"}

// readExon reads "exon 19 deletion", "ex19del", "del19", "E19 del", "19缺失",
// "外显子19缺失", "20外显子插入", "METex14 skipping", "14跳变".
func readExon(gene, s string) (Alteration, bool) {
	a := Alteration{Gene: gene}
	rest, kind := s, Kind("")
	for _, c := range changes {
		if at := strings.Index(rest, c.word); at >= 0 {
			kind = c.kind
			rest = rest[:at] + " " + rest[at+len(c.word):]
			break
		}
	}
	for _, w := range filler {
		rest = strings.ReplaceAll(rest, w, " ")
	}
	named := false // that an exon is meant was said
	for _, w := range []string{"外显子", "EXONS", "EXON", "EX", "E"} {
		if at := strings.Index(rest, w); at >= 0 {
			rest, named = rest[:at]+" "+rest[at+len(w):], true
			break
		}
	}
	rest = strings.Trim(rest, " -_:()")
	n, err := strconv.Atoi(rest)
	if err != nil || n < 1 || n > 60 || len(rest) > 2 {
		return a, false
	}
	a.Exon = n
	switch {
	case kind == "" && named && gene == "MET" && n == 14:
		// "METex14" alone is the name of the target in therapies.json.
		kind = ExonSkipping
	case kind == "", kind == Mutation && !named:
		return a, false
	case kind == ExonDeletion && gene == "MET" && n == 14:
		// The loss of the whole exon from the transcript is its skipping; "exon 14
		// deletion" is used for both, and both lack the exon.
		kind = ExonSkipping
	}
	a.Kind = kind
	return a, true
}

// afterExon takes an exon off that stands in front of a precise change: "exon 21
// L858R", "21外显子 L858R".
func afterExon(s string) (string, bool) {
	t := s
	for _, w := range []string{"EXON", "EX", "外显子", "第"} {
		if rest, ok := strings.CutPrefix(t, w); ok {
			t = strings.TrimLeft(rest, " -")
		}
	}
	n := 0
	for n < len(t) && digit(t[n]) {
		n++
	}
	if n == 0 || n > 2 {
		return s, false
	}
	t = t[n:]
	if len(t) == 0 || word(t[0]) {
		return s, false
	}
	for _, w := range []string{"号", "外显子"} {
		t = strings.TrimPrefix(strings.TrimLeft(t, " -"), w)
	}
	t = strings.TrimLeft(t, " -:,")
	return t, t != ""
}
