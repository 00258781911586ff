package variant

import (
	"strings"
	"unicode/utf8"
)

// Parse reads one finding: HGVS protein notation or the shorthand of reports. A text
// that it cannot read in full gives a Problem, never a half-read alteration.
func Parse(text string) (Alteration, *Problem) {
	return parse(text, "")
}

// parse is Parse for a text that may leave the gene to what was said before it.
func parse(text, gene string) (Alteration, *Problem) {
	if len(text) > limit {
		return Alteration{}, problem(text, "match.problem.long", "Limit", limit)
	}
	if !utf8.ValidString(text) {
		return Alteration{}, problem(text, "match.problem.text")
	}
	f := fold(text)
	s := strings.ToUpper(f)
	if len(s) != len(f) { // a letter whose capital is longer: none of ours
		return Alteration{}, problem(text, "match.problem.unreadable")
	}
	if s == "" {
		return Alteration{}, problem(text, "match.problem.empty")
	}
	a, p := read(strings.TrimRight(s, ".;,"), gene)
	if p != nil {
		p.Text = short(f)
		return Alteration{}, p
	}
	a.finish()
	if a.Kind == Fusion && a.Five != "" {
		// A partner may be any symbol; one whose fusion does not read as itself is
		// words run together.
		if b, p := read(strings.ToUpper(a.Name), ""); p != nil || b.Five != a.Five || b.Three != a.Three {
			return Alteration{}, problem(f, "match.problem.unreadable")
		}
	}
	a.Entered = []string{f}
	return a, nil
}

// read reads a folded text in upper case.
func read(s, gene string) (Alteration, *Problem) {
	if a, p, is := readMeasure(s); is {
		return a, p
	}
	s = withoutFraction(s)
	s, r := cutResults(s)
	s = strings.TrimSpace(s)

	if a, ok := readFusion(s); ok {
		a.Negative = r >= negative
		return a, nil
	}
	g, rest, ok := findGene(s)
	if !ok {
		if name := foreign(rest); name != "" && rest == s {
			return Alteration{}, problem("", "match.problem.gene", "Gene", name)
		}
		if gene == "" {
			gene = implied(rest)
		}
		if gene == "" {
			return Alteration{}, noGene(rest)
		}
		g = gene
	}
	a, p := change(g, tidy(rest), r)
	a.Negative = r >= negative
	return a, p
}

// change reads what happened to a gene; r is the result that was cut off.
func change(gene, s string, r result) (Alteration, *Problem) {
	if s == "" {
		return bare(gene, r)
	}
	for _, reader := range []func(string, string) (Alteration, bool){readExon, readProtein, readCopies, readExpression, readWords, readSplice} {
		if a, ok := reader(gene, s); ok {
			return a, nil
		}
	}
	if after, ok := afterExon(s); ok {
		if a, ok := readProtein(gene, after); ok {
			return a, nil
		}
	}
	if a, ok := explained(gene, s, r); ok {
		return a, nil
	}
	if gene == "ALK" && r != none && strings.Trim(s, "() ") == "FISH" {
		// In-situ hybridisation of ALK looks for the rearrangement (Pharmgenomics Pers
		// Med 2018;11:147).
		return Alteration{Gene: gene, Kind: Fusion}, nil
	}
	for _, w := range []string{"COPY NUMBER", "COPIES", "GCN", "CNV", "拷贝数"} {
		if strings.Contains(s, w) {
			return Alteration{}, problem("", "match.file.copies")
		}
	}
	if coding(s) {
		return Alteration{}, problem("", "match.problem.coding", "Gene", gene)
	}
	return Alteration{}, problem("", "match.problem.unreadable")
}

// explained reads a class with its precise change in parentheses, "exon 19 deletion
// (E746_A750del)": the precise one, when it is of that class.
func explained(gene, s string, r result) (Alteration, bool) {
	open := strings.IndexByte(s, '(')
	if open <= 0 || !strings.HasSuffix(s, ")") {
		return Alteration{}, false
	}
	inside, bad := change(gene, tidy(strings.Trim(s[open+1:len(s)-1], " ")), r)
	outside, worse := change(gene, tidy(s[:open]), r)
	if bad != nil || worse != nil {
		return Alteration{}, false
	}
	inside.finish()
	outside.finish()
	return inside, inside.Class != "" && inside.Class == outside.Class
}

// bare is a gene with a result and nothing else. "ALK positive" means the fusion, as
// regulators write it of ALK and ROS1 (therapies.json); of other genes it says too
// little. "Wild type" denies any mutation, and so does a negative result of a gene
// of which only mutations are looked for.
func bare(gene string, r result) (Alteration, *Problem) {
	fusions := gene == "ALK" || gene == "ROS1"
	switch {
	case r == wild, r == negative && (gene == "EGFR" || gene == "KRAS" || gene == "BRAF"):
		return Alteration{Gene: gene, Kind: Mutation}, nil
	case r != none && fusions, r == negative && strings.HasPrefix(gene, "NTRK"), r == negative && gene == "RET":
		return Alteration{Gene: gene, Kind: Fusion}, nil
	}
	return Alteration{}, problem("", "match.problem.what", "Gene", gene)
}

// result is a word at the end of a finding.
type result int

const (
	none result = iota
	positive
	negative
	wild
)

// The words of a result, longest first.
var (
	wilds     = []string{"NO MUTATION DETECTED", "NO MUTATION", "WILD-TYPE", "WILD TYPE", "WILDTYPE", "未突变", "无突变", "野生型", " WT"}
	negatives = []string{"NOT DETECTED", "NEGATIVE", "ABSENT", "未检测到", "未检出", "未发现", "未见", "阴性", "(-)", " NEG"}
	positives = []string{"POSITIVE", "DETECTED", "PRESENT", "检测到", "检出", "阳性", "(+)", " POS"}
)

// cutResults takes a result off, the denials before what they contain.
func cutResults(s string) (string, result) {
	if t, ok := cutResult(s, wilds); ok {
		return t, wild
	}
	if t, ok := cutResult(s, negatives); ok {
		return t, negative
	}
	if t, ok := cutResult(s, positives); ok {
		return t, positive
	}
	if t, ok := strings.CutSuffix(s, "+"); ok && t != "" && (known(t) || t[len(t)-1] >= 'A' && t[len(t)-1] <= 'Z') {
		return t, positive // "ALK+", "T790M+"; "3+" is a level
	}
	return s, none
}

// cutResult takes the first of the words out of s. Words of letters need their end.
func cutResult(s string, words []string) (string, bool) {
	for _, w := range words {
		at := strings.Index(s, w)
		if at < 0 {
			continue
		}
		end := at + len(w)
		if latin := w[len(w)-1] >= 'A' && w[len(w)-1] <= 'Z'; latin && end < len(s) && word(s[end]) || latin && at > 0 && word(w[0]) && word(s[at-1]) {
			continue
		}
		return strings.TrimRight(strings.TrimSpace(s[:at]+" "+s[end:]), " -:"), true
	}
	return s, false
}

// withoutFraction drops the share of reads that reports put behind a finding:
// "35%", "VAF 12.3%", "丰度 5.1%".
func withoutFraction(s string) string {
	if !strings.HasSuffix(strings.TrimRight(s, ") "), "%") {
		return s
	}
	t := strings.TrimRight(s, ")% ")
	i := len(t)
	for i > 0 && (digit(t[i-1]) || t[i-1] == '.') {
		i--
	}
	if i == len(t) {
		return s
	}
	t = strings.TrimRight(t[:i], " :=(,")
	for _, w := range []string{"VAF", "AF", "MAF", "突变丰度", "丰度", "突变频率", "频率"} {
		if rest, ok := strings.CutSuffix(t, w); ok && (rest == "" || !word(rest[len(rest)-1])) {
			t = rest
			break
		}
	}
	return strings.TrimRight(t, " :=(,")
}

// findGene finds the gene at the front, behind a reference sequence
// ("NM_005228.5(EGFR):c.2573T>G"), or behind a word such as "基因".
func findGene(s string) (gene, rest string, ok bool) {
	if strings.HasPrefix(s, "NM_") || strings.HasPrefix(s, "NP_") || strings.HasPrefix(s, "ENST") || strings.HasPrefix(s, "ENSP") {
		i := strings.IndexAny(s, ":(")
		if i < 0 {
			return "", s, false
		}
		inside := s[i] == '('
		s = s[i+1:]
		if inside {
			if g, rest, ok := cutGene(s); ok && strings.HasPrefix(rest, ")") {
				return g, strings.TrimLeft(rest[1:], ": "), true
			}
		}
		return "", s, false
	}
	if g, rest, ok := cutGene(s); ok {
		return g, rest, true
	}
	// The gene may stand behind the change: "exon 19 deletion of EGFR", "L858R (EGFR)".
	for _, between := range []string{" OF THE ", " OF ", " IN THE ", " IN ", " ("} {
		if i := strings.LastIndex(s, between); i > 0 {
			if g, rest, ok := cutGene(s[i+len(between):]); ok && strings.Trim(rest, ") ") == "" || ok && strings.Trim(rest, ") ") == "GENE" {
				return g, s[:i], true
			}
		}
	}
	return "", s, false
}

// foreign returns the first word of s when it looks like a gene's symbol that is not
// known: capitals and digits that are no change of residues.
func foreign(s string) string {
	n := 0
	for n < len(s) && (word(s[n]) || s[n] == '-' && n > 0) {
		n++
	}
	if _, ok := readProtein("", s); ok && !strings.Contains(s, " ") {
		return ""
	}
	w := strings.TrimRight(s[:n], "-")
	if len(w) < 2 || digit(w[0]) || n == len(s) && len(w) > 8 {
		return ""
	}
	for _, not := range []string{"EX", "EXON", "DEL", "INS", "FUSION", "AMP", "MUTATION", "PROTEIN", "TPS", "CPS", "P", "C", "VARIANT"} {
		if w == not || strings.HasPrefix(w, "EX") && digit(w[len(w)-1]) || strings.HasPrefix(w, not) && len(w) > len(not) && digit(w[len(not)]) {
			return ""
		}
	}
	if _, ok := readProtein("", w); ok {
		return ""
	}
	if n == len(s) && !strings.ContainsAny(w, "0123456789") {
		return ""
	}
	return w
}

// tidy takes off what stands between a gene and its change.
func tidy(s string) string {
	s = strings.Trim(s, " :-,_/")
	for _, w := range []string{"GENE ", "基因", "GENE:"} {
		s = strings.TrimPrefix(s, w)
	}
	return strings.Trim(s, " :-,_/")
}

// noGene is the problem of a text without a gene, which names the candidates where
// the words are common to several.
func noGene(s string) *Problem {
	if a, ok := readExon("", tidy(s)); ok && a.Kind == ExonInsertion && a.Exon == 20 {
		return problem("", "match.problem.which", "Genes", "EGFR, HER2")
	}
	if _, ok := readProtein("", tidy(s)); ok {
		return problem("", "match.problem.nogene")
	}
	return problem("", "match.problem.unreadable")
}

// implied is the gene of shorthand that stands alone. L858R, T790M, exon 19
// deletion, G719X, S768I, L861Q, V600E and G12C are the alterations of their targets
// in therapies.json; C797S is the shorthand of the same reports. An exon 20
// insertion is EGFR's or HER2's, so it implies nothing.
func implied(s string) string {
	t := tidy(s)
	if a, ok := readExon("", t); ok {
		switch {
		case a.Exon == 19 && a.Kind == ExonDeletion:
			return "EGFR"
		case a.Exon == 14 && a.Kind == ExonSkipping:
			return "MET"
		}
		return ""
	}
	a, ok := readProtein("", t)
	if ok && (a.Kind == Deletion || a.Kind == Delins) && (a.Ref[0] == 'E' && a.Start == 746 || a.Ref[0] == 'L' && a.Start == 747) {
		return "EGFR" // the exon 19 deletions of the cited series begin here; see class
	}
	if !ok || a.Kind != Missense {
		return ""
	}
	switch a.Ref + number(a.Start) {
	case "L858":
		if a.Alt == "R" {
			return "EGFR"
		}
	case "T790":
		if a.Alt == "M" {
			return "EGFR"
		}
	case "C797":
		if a.Alt == "S" {
			return "EGFR"
		}
	case "S768":
		if a.Alt == "I" {
			return "EGFR"
		}
	case "L861":
		if a.Alt == "Q" {
			return "EGFR"
		}
	case "G719":
		return "EGFR"
	case "V600":
		if a.Alt == "E" {
			return "BRAF"
		}
	case "G12":
		if a.Alt == "C" {
			return "KRAS"
		}
	}
	return ""
}

func problem(text, key string, args ...any) *Problem {
	p := &Problem{Text: short(text), Key: key}
	for i := 0; i+1 < len(args); i += 2 {
		if p.Args == nil {
			p.Args = map[string]any{}
		}
		p.Args[args[i].(string)] = args[i+1]
	}
	return p
}
