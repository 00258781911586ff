package variant

import "strings"

// genes are the symbols that can be read, those of which the knowledge base speaks
// first. A symbol outside of them is told as not known rather than guessed at.
var genes = []string{
	"EGFR", "ALK", "ROS1", "BRAF", "MET", "RET", "NTRK1", "NTRK2", "NTRK3", "KRAS", "ERBB2", "NRG1",
	"STK11", "KEAP1", "NFE2L2", "MDM2", "MDM4", "B2M", "JAK1", "JAK2", "PTEN", "POLE", "POLD1", "SMARCA4",
	"ARID1A", "PBRM1", "SMARCB1", "BAP1", "CD274",
	"TP53", "NRAS", "HRAS", "PIK3CA", "NF1", "AKT1", "MAP2K1", "FGFR1", "FGFR2", "FGFR3", "CDK4", "RB1",
	"NTRK", // one of the three, not said which
}

// aliases are other names of the same genes. HER2, HER2/neu and CD340: "HER2/neu" in
// Wikipedia's medical edition, 2025-08; c-Met, PD-L1 and LKB1: as therapies.json and
// biomarkers.json write them.
var aliases = map[string]string{
	"HER2": "ERBB2", "HER-2": "ERBB2", "HER2/NEU": "ERBB2", "HER-2/NEU": "ERBB2", "CD340": "ERBB2",
	"C-MET": "MET", "CMET": "MET",
	"PD-L1": "CD274", "PDL1": "CD274",
	"LKB1":      "STK11",
	"NTRK1/2/3": "NTRK",
}

// kinases are genes whose fusions are read with the kinase at the 3' side; NRG1,
// which is none, also stands there.
var kinases = map[string]bool{"ALK": true, "ROS1": true, "RET": true, "NTRK1": true, "NTRK2": true, "NTRK3": true, "NTRK": true, "NRG1": true,
	"EGFR": true, "BRAF": true, "MET": true, "ERBB2": true, "FGFR1": true, "FGFR2": true, "FGFR3": true}

var symbols = func() map[string]string {
	m := make(map[string]string, len(genes)+len(aliases))
	for _, g := range genes {
		m[g] = g
	}
	for a, g := range aliases {
		m[a] = g
	}
	return m
}()

var longest = func() int {
	n := 0
	for s := range symbols {
		n = max(n, len(s))
	}
	return n
}()

// Gene returns the symbol of a gene by its symbol or an alias, in any case.
func Gene(name string) (string, bool) {
	g, ok := symbols[strings.ToUpper(fold(name))]
	return g, ok
}

// cutGene takes the longest gene name off the front of s, which is folded and in
// upper case. After the name stands no letter, unless a residue and a number follow
// ("KRASG12C"), or an exon ("METEX14", "MET14").
func cutGene(s string) (gene, rest string, ok bool) {
	for n := min(longest, len(s)); n > 1; n-- {
		g, known := symbols[s[:n]]
		if !known {
			continue
		}
		rest := s[n:]
		if rest == "" || !word(rest[0]) || digit(rest[0]) && !digit(s[n-1]) || glued(rest) {
			return g, rest, true
		}
	}
	return "", s, false
}

// glued reports whether s begins as what may stand right behind a gene's name.
func glued(s string) bool {
	for _, p := range []string{"EX", "DEL", "FUS", "AMP"} {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return len(s) > 2 && residue(s[0]) && digit(s[1])
}

func word(c byte) bool  { return c >= 'A' && c <= 'Z' || digit(c) }
func digit(c byte) bool { return c >= '0' && c <= '9' }
