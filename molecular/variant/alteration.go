// Package variant reads what a laboratory writes of a tumour: HGVS protein notation,
// the shorthand of reports in English and Chinese, VCF files with annotations, and
// FHIR genomics bundles. It guesses nothing: what cannot be read is a Problem with
// its line and its reason, kept apart from what was read. Pure.
package variant

import "slices"

// Kind is what sort of change an alteration is.
type Kind string

// The kinds.
const (
	Missense      Kind = "missense"      // one residue for another: L858R; Alt "X" is any residue: G719X
	Deletion      Kind = "deletion"      // residues lost, in frame
	Insertion     Kind = "insertion"     // residues added, in frame
	Duplication   Kind = "duplication"   // residues doubled, in frame
	Delins        Kind = "delins"        // residues replaced by others, in frame
	Truncation    Kind = "truncation"    // frameshift, stop, lost start
	Splice        Kind = "splice"        // at a splice site
	ExonDeletion  Kind = "exon deletion" // "exon 19 deletion": in-frame deletions in the exon
	ExonInsertion Kind = "exon insertion"
	ExonSkipping  Kind = "exon skipping"
	Mutation      Kind = "mutation" // some mutation, not said which; Detail "activating" where that is said
	Fusion        Kind = "fusion"
	Amplification Kind = "amplification"
	Loss          Kind = "loss"
	Expression    Kind = "expression" // of the protein, by immunohistochemistry
	Measure       Kind = "measure"    // PD-L1 score, TMB, MSI: see Measure
)

// Alteration is one finding, read. Gene is the symbol of the HUGO committee; for
// fusions that of the kinase. "NTRK" stands for NTRK1, 2 or 3 where the report does
// not say which.
type Alteration struct {
	Gene     string   `json:"gene,omitempty"`
	Kind     Kind     `json:"kind"`
	Name     string   `json:"name"`               // canonical: "EGFR L858R", "EML4::ALK fusion"
	Class    string   `json:"class,omitempty"`    // class that a cited source gives it: "EGFR exon 19 deletion" for p.E746_A750del
	HGVS     string   `json:"hgvs,omitempty"`     // "p.Leu858Arg"
	Exon     int      `json:"exon,omitempty"`     //
	Start    int      `json:"start,omitempty"`    // first codon
	End      int      `json:"end,omitempty"`      // last codon
	Ref      string   `json:"ref,omitempty"`      // one letter each: residue at Start
	Alt      string   `json:"alt,omitempty"`      // residues put in, "X" any, "*" stop
	Five     string   `json:"five,omitempty"`     // of a fusion, 5' gene, "" not said
	Three    string   `json:"three,omitempty"`    // of a fusion, 3' gene, "" not said
	Detail   string   `json:"detail,omitempty"`   // "activating"
	Level    string   `json:"level,omitempty"`    // of an expression: "positive", "3+"; of MSI: "MSI-H", "MSS", "dMMR", "pMMR"
	Measure  string   `json:"measure,omitempty"`  // "pdl1_tps", "pdl1_cps", "tmb", "msi"
	Value    *float64 `json:"value,omitempty"`    // of a measure: %, points, mutations a megabase; of an amplification: copies
	Negative bool     `json:"negative,omitempty"` // looked for and not found: wild type, negative
	Entered  []string `json:"entered,omitempty"`  // as written; more than one where duplicates were merged
	Lines    []int    `json:"lines,omitempty"`    // where it was written, counted from 1
}

// Sequence reports whether the alteration changes the gene's sequence (a mutation
// in the narrow sense), as fusions, copy numbers and protein levels do not.
func (a *Alteration) Sequence() bool {
	switch a.Kind {
	case Missense, Deletion, Insertion, Duplication, Delins, Truncation, Splice, ExonDeletion, ExonInsertion, ExonSkipping, Mutation:
		return true
	}
	return false
}

// Problem says why something was not read. Key names a sentence in
// internal/lang/locale ("match.problem.gene"), Args fill it.
type Problem struct {
	Line int            `json:"line,omitempty"` // counted from 1, 0 when the whole is meant
	Text string         `json:"text,omitempty"` // what was not read, shortened
	Key  string         `json:"reason"`
	Args map[string]any `json:"args,omitempty"`
	Said string         `json:"message,omitempty"` // the sentence, where an edge filled it in
}

// Error names line, text and key, for operators; people are told the sentence.
func (p *Problem) Error() string {
	s := p.Key
	if p.Text != "" {
		s += ": " + p.Text
	}
	return s
}

// Merge folds findings that say the same into one that keeps every text and line.
// The order is that of first mention. A finding and its negative are two.
func Merge(list []Alteration) []Alteration {
	out := make([]Alteration, 0, len(list))
	for _, a := range list {
		at := slices.IndexFunc(out, func(b Alteration) bool { return a.Name == b.Name && a.Negative == b.Negative && a.Measure == b.Measure })
		if at < 0 {
			out = append(out, a)
			continue
		}
		out[at].Entered = append(slices.Clip(out[at].Entered), a.Entered...)
		out[at].Lines = append(slices.Clip(out[at].Lines), a.Lines...)
	}
	return out
}
