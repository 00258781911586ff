package variant

import (
	"strconv"
	"strings"
)

// readCopies reads amplifications and losses: "amplification", "MET amp", "扩增",
// "copy number 8", "拷贝数 10", "loss", "缺失".
func readCopies(gene, s string) (Alteration, bool) {
	a := Alteration{Gene: gene, Kind: Amplification}
	if strings.Contains(s, "GENE") || strings.Contains(s, "基因") {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "GENE", ""), "基因", "")
	}
	for _, w := range []string{"AMPLIFICATION", "AMPLIFIED", "AMP", "拷贝数扩增", "扩增"} {
		if rest, ok := cutWord(s, w); ok {
			rest = strings.Trim(rest, " ()-:,")
			if rest == "" || rest == "FISH" || rest == "NGS" || rest == "HIGH" || rest == "HIGH-LEVEL" || rest == "高水平" {
				return a, true
			}
			return copies(a, rest)
		}
	}
	for _, w := range []string{"HOMOZYGOUS DELETION", "HOMOZYGOUS LOSS", "LOSS OF FUNCTION", "LOSS-OF-FUNCTION", "BIALLELIC LOSS", "DEEP DELETION", "LOSS OF EXPRESSION", "DELETION", "LOSS", "纯合缺失", "表达缺失", "功能缺失", "缺失", "失活"} {
		if rest, ok := cutWord(s, w); ok && strings.Trim(rest, " ()-:") == "" {
			a.Kind = Loss
			return a, true
		}
	}
	// A number of copies without a word for what it means: how many are an
	// amplification is not for us to say.
	return a, false
}

// copies reads the number behind an amplification.
func copies(a Alteration, s string) (Alteration, bool) {
	for _, w := range []string{"COPY NUMBER", "COPIES", "COPY", "GCN", "CN", "拷贝数", "拷贝", "=", ":", "~", "X"} {
		s = strings.ReplaceAll(s, w, " ")
	}
	v, ok := decimal(strings.TrimSpace(s))
	if !ok || v <= 0 || v > 10000 {
		return a, false
	}
	a.Value = &v
	return a, true
}

// readExpression reads immunohistochemistry: "IHC positive", "IHC 3+", "3+",
// "overexpression", "过表达", "免疫组化3+". The results "positive" and "negative"
// were cut off before.
func readExpression(gene, s string) (Alteration, bool) {
	a := Alteration{Gene: gene, Kind: Expression}
	said := false
	for _, w := range []string{"IMMUNOHISTOCHEMISTRY", "IHC", "PROTEIN", "免疫组化", "蛋白", "D5F3", "VENTANA"} {
		if rest, ok := cutWord(s, w); ok {
			s, said = rest, true
		}
	}
	s = strings.Trim(s, " ()-:,")
	for _, w := range []string{"OVEREXPRESSION", "OVER-EXPRESSION", "OVEREXPRESSED", "HIGH EXPRESSION", "过表达", "高表达"} {
		if rest, ok := cutWord(s, w); ok && strings.Trim(rest, " ()-:,") == "" {
			a.Level = "over"
			return a, true
		}
	}
	switch s {
	case "0", "1+", "2+", "3+":
		a.Level = s
		return a, said || s != "0"
	case "++":
		a.Level = "2+"
		return a, said
	case "+++":
		a.Level = "3+"
		return a, said
	case "", "+", "POSITIVE":
		a.Level = "positive"
		return a, said
	}
	return a, false
}

// readWords reads findings that say little: "mutation", "activating mutation",
// "truncating mutation", "突变", "敏感突变".
func readWords(gene, s string) (Alteration, bool) {
	a := Alteration{Gene: gene, Kind: Mutation}
	s = strings.Trim(s, " ()-:,")
	switch s {
	case "MUTATION", "MUTATIONS", "MUTATED", "MUTANT", "MUT", "VARIANT", "突变", "基因突变", "突变型":
		return a, true
	case "ACTIVATING MUTATION", "ACTIVATING MUTATIONS", "ACTIVATING", "SENSITIZING MUTATION", "SENSITISING MUTATION", "SENSITIZING MUTATIONS", "SENSITISING MUTATIONS",
		"SENSITIZING", "SENSITISING", "ACTIVATING VARIANT", "敏感突变", "激活突变", "激活性突变", "活化突变":
		a.Detail = "activating"
		return a, true
	case "MISSENSE", "MISSENSE MUTATION", "MISSENSE VARIANT", "POINT MUTATION", "错义突变", "点突变":
		a.Detail = "missense"
		return a, true
	case "TRUNCATING MUTATION", "TRUNCATING", "FRAMESHIFT", "NONSENSE MUTATION", "截短突变", "移码突变", "无义突变":
		a.Kind = Truncation
		return a, true
	}
	return a, false
}

// donor lists the changes of the splice donor of MET exon 14 that a series of 3,500
// lung cancers read as skipping: c.3028 G>A/T/C, c.3028+1, +2 and +3 (J Clin Oncol
// 38, abstract e21513, 2020).
var donor = map[string]bool{
	"C.3028G>A": true, "C.3028G>T": true, "C.3028G>C": true,
	"C.3028+1G>A": true, "C.3028+1G>T": true, "C.3028+1G>C": true,
	"C.3028+2T>A": true, "C.3028+2T>C": true, "C.3028+2T>G": true,
	"C.3028+3A>G": true, "C.3028+3A>T": true,
}

// readSplice reads the coding notations of MET exon 14 whose effect a source gives,
// and the words "splice site".
func readSplice(gene, s string) (Alteration, bool) {
	a := Alteration{Gene: gene, Kind: Splice}
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '(' || r == ')' || r == ',' || r == ':' }) {
		if gene == "MET" && donor[part] {
			return Alteration{Gene: gene, Kind: ExonSkipping, Exon: 14}, true
		}
	}
	if gene == "MET" && strings.Contains(s, "14") && (strings.Contains(s, "SPLICE") || strings.Contains(s, "剪接") || strings.Contains(s, "剪切")) && !coding(s) {
		a.Exon = 14
		return a, true
	}
	return a, false
}

// coding reports whether s is a change of the coding or genomic sequence.
func coding(s string) bool {
	return strings.Contains(s, "C.") || strings.Contains(s, "G.") || strings.Contains(s, "N.") || strings.Contains(s, "R.")
}

// cutWord takes a word out of s; a word of letters needs its ends.
func cutWord(s, w string) (string, bool) {
	at := strings.Index(s, w)
	if at < 0 {
		return s, false
	}
	end := at + len(w)
	latin := w[len(w)-1] >= 'A' && w[len(w)-1] <= 'Z'
	if latin && (end < len(s) && s[end] >= 'A' && s[end] <= 'Z' || at > 0 && s[at-1] >= 'A' && s[at-1] <= 'Z') {
		return s, false
	}
	return strings.TrimSpace(s[:at] + " " + s[end:]), true
}

// decimal reads a plain number; "5,5" and "1e3" are none.
func decimal(s string) (float64, bool) {
	if s == "" || len(s) > 12 {
		return 0, false
	}
	for i := range len(s) {
		if !digit(s[i]) && s[i] != '.' {
			return 0, false
		}
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil
}
