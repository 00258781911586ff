package variant

import "strings"

// fusionWords say that two genes are joined.
var fusionWords = []string{"FUSION-POSITIVE", "FUSIONS", "FUSION", "REARRANGEMENTS", "REARRANGEMENT", "REARRANGED", "TRANSLOCATION", "FUSED", "融合基因", "基因融合", "融合", "重排", "易位"}

// readFusion reads "EML4-ALK", "EML4::ALK fusion", "ALK fusion", "ALK融合", with
// breakpoints in parentheses or behind. The first gene is the 5' one.
func readFusion(s string) (Alteration, bool) {
	said := false
	for _, w := range fusionWords {
		if at := strings.Index(s, w); at >= 0 {
			s, said = s[:at]+" "+s[at+len(w):], true
			break
		}
	}
	s = strings.TrimSpace(s)
	if i := strings.IndexByte(s, '('); i >= 0 && strings.HasSuffix(s, ")") && (i > 0 || !said) {
		s = strings.TrimSpace(s[:i])
	}
	if said {
		s = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(s, "基因"), "基因"))
		for _, w := range []string{" GENE", " MUTATION", "突变"} {
			s = strings.TrimSuffix(s, w)
		}
	}
	if g, ok := symbols[s]; ok && said {
		return Alteration{Gene: g, Kind: Fusion}, true
	}
	five, three, ok := pair(s, said)
	if !ok {
		return Alteration{}, false
	}
	a := Alteration{Kind: Fusion, Five: five, Three: three}
	switch {
	case kinases[three]:
		a.Gene = three
	case kinases[five]:
		a.Gene = five // the kinase stands at the 5' side; match says that this is not the usual fusion
	default:
		return Alteration{}, false
	}
	return a, true
}

// pair splits two genes. "::" always joins them; "-", "/" and "--" join them when one
// is a gene of kinase fusions and the other looks like a symbol.
func pair(s string, said bool) (five, three string, ok bool) {
	for _, sign := range []string{"::", "--", "-", "/", " "} {
		if sign == " " && !said {
			break
		}
		for at := strings.Index(s, sign); at > 0; {
			l, r := strings.TrimSpace(s[:at]), strings.TrimSpace(s[at+len(sign):])
			r, _, _ = strings.Cut(r, " ") // breakpoints may follow: "EML4-ALK E13:A20"
			r = strings.TrimRight(r, ":,;")
			l, lok := symbol(l)
			r, rok := symbol(r)
			if lok && rok && l != r && joins(l, r, sign, said) {
				return l, r, true
			}
			next := strings.Index(s[at+len(sign):], sign)
			if next < 0 {
				break
			}
			at += len(sign) + next
		}
	}
	return "", "", false
}

// joins reports whether a sign between two names means a fusion. Where it is not said
// and the sign is a hyphen or a stroke, the second must be a gene whose fusions are
// usual and the first no word that goes before one: "EGFR-mutated" and "non-EGFR"
// are no fusions, "ALK/ROS1" are two genes.
func joins(five, three, sign string, said bool) bool {
	switch {
	case !kinases[five] && !kinases[three]:
		return false
	case sign == " " && !kinases[three]:
		return false
	case said || sign == "::":
		return true
	case sign == "/" && known(five):
		return false
	}
	switch five {
	case "NON", "ANTI", "PAN", "POST", "PRE", "NO", "PHOSPHO":
		return false
	}
	if usual[three] {
		return true
	}
	// The other order, "ALK-EML4": match says that it is not the usual one.
	_, _, rest, codon := site(three)
	return usual[five] && sign != "/" && strings.ContainsAny(three, "0123456789") && (!codon || rest != "")
}

// usual are the genes whose fusions therapies.json names.
var usual = map[string]bool{"ALK": true, "ROS1": true, "RET": true, "NTRK1": true, "NTRK2": true, "NTRK3": true, "NRG1": true}

func known(s string) bool { _, ok := symbols[s]; return ok }

// symbol accepts what looks like a gene: capitals and digits, not a change.
func symbol(s string) (string, bool) {
	if g, ok := symbols[s]; ok {
		return g, true
	}
	if len(s) < 2 || len(s) > 15 || digit(s[0]) {
		return s, false
	}
	for i := range len(s) {
		if !word(s[i]) && !(s[i] == '-' && i > 0 && i < len(s)-1) {
			return s, false
		}
	}
	if ordinary[s] || strings.Contains(s, "FUSION") || strings.Contains(s, "REARRANGE") {
		return s, false
	}
	if _, isChange := readProtein("", s); isChange {
		return s, false
	}
	return s, true
}

// ordinary are words in capitals that reports put beside genes and that are none.
var ordinary = func() map[string]bool {
	m := map[string]bool{}
	for _, list := range [][]string{wilds, negatives, positives, fusionWords, {"EXON", "EX", "DEL", "INS", "DUP", "AMP", "TKI", "IHC", "FISH", "NGS", "PCR", "CN", "GCN", "CNV", "WT", "TPS", "CPS", "TMB", "MSS",
		"MSI", "MSI-H", "DMMR", "PMMR", "SKIP", "SKIPPING", "LOSS", "MUT", "MUTANT", "MUTATION", "MUTATED", "DELETION", "INSERTION", "AMPLIFICATION", "AMPLIFIED", "OVEREXPRESSION", "EXPRESSION",
		"SPLICE", "ACTIVATING", "VARIANT", "GENE", "PROTEIN", "NOT"}} {
		for _, w := range list {
			m[strings.TrimSpace(w)] = true
		}
	}
	return m
}()
