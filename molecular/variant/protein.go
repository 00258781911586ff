package variant

import (
	"strconv"
	"strings"
)

// letters are the residues by their three-letter names (HGVS recommendations,
// varnomen.hgvs.org: amino acid codes of the IUPAC).
var letters = map[string]byte{"ALA": 'A', "ARG": 'R', "ASN": 'N', "ASP": 'D', "CYS": 'C', "GLN": 'Q', "GLU": 'E', "GLY": 'G', "HIS": 'H',
	"ILE": 'I', "LEU": 'L', "LYS": 'K', "MET": 'M', "PHE": 'F', "PRO": 'P', "SER": 'S', "THR": 'T', "TRP": 'W', "TYR": 'Y', "VAL": 'V',
	"TER": '*', "XAA": 'X'}

var three = func() map[byte]string {
	m := map[byte]string{}
	for name, l := range letters {
		m[l] = name[:1] + strings.ToLower(name[1:])
	}
	return m
}()

const residues = "ACDEFGHIKLMNPQRSTVWY"

func residue(c byte) bool { return strings.IndexByte(residues, c) >= 0 }

// readProtein reads a change of residues in HGVS notation, one letter or three, with
// or without "p." and parentheses, and in the older spellings of reports
// ("delE746-A750", "A767_V769dupASV", "L747_P753>S").
func readProtein(gene, s string) (Alteration, bool) {
	s = proteinPart(s)
	if s == "" || len(s) > 120 {
		return Alteration{}, false
	}
	old := false
	if rest, ok := strings.CutPrefix(s, "DEL"); ok { // "delE746_A750"
		s, old = strings.TrimSpace(rest), true
	}
	a := Alteration{Gene: gene}
	ref, start, s, ok := site(s)
	if !ok {
		return a, false
	}
	a.Ref, a.Start, a.End = string(ref), start, start
	if rest, more := cutRange(s); more {
		last, end, after, ok := site(rest)
		if !ok || end <= start {
			return a, false
		}
		a.Ref, a.End, s = a.Ref+string(last), end, after
	}
	if old {
		a.Kind = Deletion
		return a, s == ""
	}
	return event(a, ref, strings.TrimSpace(s))
}

// event reads what follows the site.
func event(a Alteration, ref byte, s string) (Alteration, bool) {
	single := a.End == a.Start
	switch {
	case s == "": // "BRAF V600 mutation"
		a.Kind, a.Alt = Missense, "X"
		return a, single && anyResidue(a.Gene, a.Ref, a.Start)
	case strings.HasPrefix(s, "DELINS"):
		return inserted(a, Delins, s[6:])
	case strings.HasPrefix(s, ">") && !single:
		return inserted(a, Delins, s[1:])
	case strings.HasPrefix(s, "DEL"):
		rest := strings.TrimSpace(s[3:])
		if i := strings.Index(rest, "INS"); i >= 0 { // "delELREAinsA"
			return inserted(a, Delins, rest[i+3:])
		}
		a.Kind = Deletion
		_, ok := sequence(rest)
		return a, rest == "" || ok // the lost residues may be named
	case strings.HasPrefix(s, "INS"):
		if a.End != a.Start+1 {
			return a, false // an insertion stands between two neighbours
		}
		return inserted(a, Insertion, s[3:])
	case strings.HasPrefix(s, "DUP"):
		a.Kind = Duplication
		rest := strings.TrimSpace(s[3:])
		_, ok := sequence(rest)
		return a, rest == "" || ok
	case !single:
		return a, false
	case strings.HasPrefix(s, "FS"):
		a.Kind, a.Alt = Truncation, "fs"
		return a, tail(s[2:])
	case s == "*" || s == "TER" || s == "STOP":
		a.Kind, a.Alt = Truncation, "*"
		return a, true
	case s == "X" || s == "XAA":
		// Before 2013 an X behind a residue was a stop; reports also write it for "any
		// residue". Only where the latter is the custom is it read at all.
		a.Kind, a.Alt = Missense, "X"
		return a, anyResidue(a.Gene, a.Ref, a.Start)
	case s == "=" || s == "?":
		return a, false
	}
	if l := strings.IndexAny(s, "FS"); l > 0 && strings.HasSuffix(s[:min(len(s), l+2)], "FS") && l <= 3 { // "Val600GlufsTer11"
		if _, ok := sequence(s[:l]); ok {
			a.Kind, a.Alt = Truncation, "fs"
			return a, tail(s[l+2:])
		}
	}
	to, ok := sequence(s)
	if !ok || len(to) != 1 || to == "*" {
		return a, false
	}
	if to[0] == ref {
		return a, false // no change
	}
	a.Kind, a.Alt = Missense, to
	return a, true
}

// anyResidue lists the codons of which reports say X for any residue: G719X and
// L861X of EGFR (Cancer Res 2019;79:689) and V600 of BRAF, which an indication in
// therapies.json names without a residue.
func anyResidue(gene, ref string, codon int) bool {
	switch ref + number(codon) {
	case "G719", "L861":
		return gene == "EGFR" || gene == ""
	case "V600":
		return gene == "BRAF" || gene == ""
	}
	return false
}

// inserted reads the residues put in; they may be left out or counted ("ins3").
func inserted(a Alteration, k Kind, s string) (Alteration, bool) {
	a.Kind = k
	s = strings.Trim(s, " ()")
	if s == "" {
		return a, k == Insertion
	}
	if n, err := strconv.Atoi(s); err == nil && n > 0 && n <= 50 {
		a.Alt = strings.Repeat("X", n)
		return a, true
	}
	to, ok := sequence(s)
	a.Alt = to
	return a, ok
}

// proteinPart takes "p." and parentheses off, and what stands beside them: the
// coding notation in front ("c.2573T>G p.L858R") and a reference sequence.
func proteinPart(s string) string {
	if i := strings.Index(s, "(C."); i > 0 { // "L858R (c.2573T>G)"
		s = s[:i]
	}
	if i := strings.LastIndex(s, "P."); i >= 0 && (i == 0 || !word(s[i-1])) {
		s = s[i+2:]
	} else if strings.Contains(s, "C.") {
		return ""
	}
	s = strings.TrimSpace(s)
	if strings.HasPrefix(s, "(") {
		if i := strings.IndexByte(s, ')'); i == len(s)-1 {
			s = s[1:i]
		} else if i > 0 && strings.HasPrefix(s[i+1:], " ") {
			s = s[1:i]
		}
	}
	for _, w := range []string{" MUTATION", " VARIANT", " SUBSTITUTION", "突变", "点突变", " 突变"} {
		s = strings.TrimSuffix(s, w)
	}
	s = strings.TrimSuffix(s, "点")
	if i := strings.IndexByte(s, '('); i > 0 { // "L858R (c.2573T>G)", "L858R(exon 21)"
		s = s[:i]
	}
	s = strings.TrimRight(s, ") ")
	return strings.TrimSpace(s)
}

// site reads a residue and its number.
func site(s string) (ref byte, codon int, rest string, ok bool) {
	if len(s) >= 4 {
		if l, known := letters[s[:3]]; known && digit(s[3]) {
			ref, s = l, s[3:]
		}
	}
	if ref == 0 {
		if len(s) < 2 || !residue(s[0]) && s[0] != '*' || !digit(s[1]) {
			return 0, 0, s, false
		}
		ref, s = s[0], s[1:]
	}
	n := 0
	for n < len(s) && digit(s[n]) {
		n++
	}
	if n == 0 || n > 5 {
		return 0, 0, s, false
	}
	codon, _ = strconv.Atoi(s[:n])
	return ref, codon, s[n:], codon > 0
}

// cutRange takes the sign of a range off, when another site follows.
func cutRange(s string) (string, bool) {
	if s == "" || s[0] != '_' && s[0] != '-' {
		return s, false
	}
	return s[1:], true
}

// sequence reads residues in one letter or three and returns one letter each.
func sequence(s string) (string, bool) {
	if s == "" {
		return "", false
	}
	one := true
	for i := range len(s) {
		if !residue(s[i]) && s[i] != '*' {
			one = false
		}
	}
	if len(s)%3 == 0 {
		var b strings.Builder
		for i := 0; i < len(s); i += 3 {
			l, ok := letters[s[i:i+3]]
			if !ok {
				return s, one
			}
			b.WriteByte(l)
		}
		return b.String(), true
	}
	return s, one
}

// tail accepts what may stand behind a frameshift: "*11", "Ter11", "X11".
func tail(s string) bool {
	s = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(s, "TER"), "*"), "X")
	for i := range len(s) {
		if !digit(s[i]) && s[i] != '?' {
			return false
		}
	}
	return true
}

func number(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}
