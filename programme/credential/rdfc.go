package credential

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// errAmbiguous reports two blank nodes that their own statements do not tell
// apart. RDFC-1.0 would then compare their neighbourhoods (section 4.8); no
// document of this package needs that, so it is refused.
var errAmbiguous = errors.New("two unnamed parts are alike")

// canonicalRDF writes an object as canonical N-Quads: RDFC-1.0 (W3C RDF Dataset
// Canonicalization) with SHA-256, for graphs whose blank nodes differ in their
// first-degree hashes.
func canonicalRDF(words vocabulary, object map[string]any) ([]byte, error) {
	g := graph{words: words}
	if _, _, err := g.add(object); err != nil {
		return nil, err
	}
	names, err := g.blankNames()
	if err != nil {
		return nil, err
	}
	lines := make([]string, 0, len(g.triples))
	for _, t := range g.triples {
		lines = append(lines, t.line(func(blank int) string { return names[blank] }))
	}
	slices.Sort(lines)
	for i := 1; i < len(lines); i++ {
		if lines[i] == lines[i-1] {
			// A set holds it once, and the JSON would say it twice.
			return nil, fmt.Errorf("%w: a statement occurs twice", errShape)
		}
	}
	return []byte(strings.Join(lines, "")), nil
}

// blankNames gives each blank node its canonical label: they are numbered in
// the order of their first-degree hashes (RDFC-1.0 sections 4.4 and 4.6).
func (g *graph) blankNames() (map[int]string, error) {
	hashes := make([]string, 0, g.blanks)
	owner := map[string]int{}
	for blank := 1; blank <= g.blanks; blank++ {
		var lines []string
		for _, t := range g.triples {
			if (t.subject == "" && t.blank == blank) || (t.object == "" && t.blankTo == blank) {
				lines = append(lines, t.line(func(other int) string {
					if other == blank {
						return "_:a"
					}
					return "_:z"
				}))
			}
		}
		slices.Sort(lines)
		sum := sha256.Sum256([]byte(strings.Join(lines, "")))
		hash := hex.EncodeToString(sum[:])
		if _, ok := owner[hash]; ok {
			return nil, errAmbiguous
		}
		owner[hash] = blank
		hashes = append(hashes, hash)
	}
	slices.Sort(hashes)
	names := make(map[int]string, len(hashes))
	for i, hash := range hashes {
		names[owner[hash]] = fmt.Sprintf("_:c14n%d", i)
	}
	return names, nil
}

// line writes one statement in canonical N-Quads. Lines sort by bytes here and
// by UTF-16 units in some other implementations; the two orders agree, because
// no two statements of our documents share subject and predicate and differ in
// a text beyond ASCII.
func (t triple) line(name func(int) string) string {
	subject, object := t.subject, t.object
	if subject == "" {
		subject = name(t.blank)
	}
	if object == "" {
		object = name(t.blankTo)
	}
	return subject + " " + t.predicate + " " + object + " .\n"
}

// literalForm writes a literal with the escapes of canonical N-Quads (RDF 1.2
// N-Quads, canonical form, which RDFC-1.0 section 5 adopts).
func literalForm(value, datatype string) string {
	var out strings.Builder
	out.WriteByte('"')
	for i := range len(value) {
		switch c := value[i]; c {
		case '\b':
			out.WriteString(`\b`)
		case '\t':
			out.WriteString(`\t`)
		case '\n':
			out.WriteString(`\n`)
		case '\f':
			out.WriteString(`\f`)
		case '\r':
			out.WriteString(`\r`)
		case '"', '\\':
			out.WriteByte('\\')
			out.WriteByte(c)
		default:
			if c < 0x20 || c == 0x7f {
				fmt.Fprintf(&out, `\u%04X`, c)
			} else {
				out.WriteByte(c)
			}
		}
	}
	out.WriteByte('"')
	if datatype != "" && datatype != xsdString {
		out.WriteString("^^<" + datatype + ">")
	}
	return out.String()
}
