package match

import "stepwise/molecular/variant"

// verdict is how a finding stands to what a text covers.
type verdict int

const (
	no    verdict = iota // another change
	maybe                // not precise enough to say
	yes
)

// cover compares a finding with a pattern, both as variant reads them. A pattern
// names what a label covers: a precise change, a class of changes, any mutation of a
// gene, a fusion, a copy number, a protein level. The second result is the key of
// what makes a maybe, or of what a yes rests on.
func cover(pattern, a *variant.Alteration) (verdict, string) {
	if a.Negative || !sameGene(pattern.Gene, a.Gene) {
		return no, ""
	}
	switch pattern.Kind {
	case variant.Fusion:
		return coverFusion(pattern, a)
	case variant.Amplification, variant.Loss:
		switch {
		case a.Kind == pattern.Kind:
			return yes, ""
		case pattern.Kind == variant.Loss && (a.Kind == variant.Truncation || a.Kind == variant.Mutation && a.Detail == ""):
			return maybe, "match.unclear.effect"
		case pattern.Kind == variant.Loss && a.Sequence():
			return maybe, "match.unclear.effect"
		}
		return no, ""
	case variant.Expression:
		switch {
		case a.Kind != variant.Expression:
			return no, ""
		case pattern.Level == "positive" || pattern.Level == a.Level:
			return yes, ""
		}
		return maybe, "match.unclear.level"
	}
	if !a.Sequence() {
		return no, ""
	}
	vague := a.Kind == variant.Mutation && a.Detail != "activating" && a.Detail != "missense"
	switch pattern.Kind {
	case variant.Mutation:
		switch {
		case pattern.Detail == "" || pattern.Detail == a.Detail:
			return yes, ""
		case a.Kind == variant.Truncation:
			return no, ""
		}
		return maybe, "match.unclear.effect"
	case variant.Truncation:
		if a.Kind == variant.Truncation {
			return yes, ""
		}
		if vague {
			return maybe, "match.unclear.which"
		}
		return no, ""
	case variant.ExonDeletion, variant.ExonInsertion, variant.ExonSkipping:
		switch {
		case a.Class == pattern.Class:
			return yes, ""
		case a.Kind == variant.Splice && a.Exon == pattern.Exon && pattern.Kind == variant.ExonSkipping:
			return maybe, "match.unclear.splice"
		case vague && (a.Exon == 0 || a.Exon == pattern.Exon):
			return maybe, "match.unclear.which"
		case a.Kind == variant.Mutation && a.Detail == "activating":
			return maybe, "match.unclear.which"
		}
		return no, ""
	case variant.Missense:
		switch {
		case a.Kind == variant.Missense && a.Start == pattern.Start:
			if a.Alt == pattern.Alt || pattern.Alt == "X" {
				return yes, ""
			}
			if a.Alt == "X" {
				return maybe, "match.unclear.which"
			}
			return no, ""
		case vague && a.Exon == 0, a.Kind == variant.Mutation && a.Detail != "" && a.Exon == 0:
			return maybe, "match.unclear.which"
		case vague:
			return maybe, "match.unclear.which"
		}
		return no, ""
	}
	if a.Name == pattern.Name {
		return yes, ""
	}
	return no, ""
}

// coverFusion: the kinase stands at the 3' side. A positive immunohistochemistry of
// ALK stands for the rearrangement: the assay with antibody D5F3 was approved by the
// FDA as a test of its own in 2015 (Pharmgenomics Pers Med 2018;11:147).
func coverFusion(pattern, a *variant.Alteration) (verdict, string) {
	switch {
	case a.Kind == variant.Fusion && a.Five != "" && a.Gene == a.Five:
		return maybe, "match.unclear.order"
	case a.Kind == variant.Fusion:
		return yes, ""
	case a.Kind == variant.Expression && pattern.Gene == "ALK" && (a.Level == "positive" || a.Level == "3+" || a.Level == "over"):
		return yes, "match.condition.alk-ihc"
	case a.Kind == variant.Expression:
		return maybe, "match.unclear.screening"
	}
	return no, ""
}

// sameGene takes NTRK for any of its three.
func sameGene(pattern, gene string) bool {
	if pattern == gene {
		return true
	}
	if len(gene) < 4 || len(pattern) < 4 || pattern[:4] != "NTRK" || gene[:4] != "NTRK" {
		return false
	}
	return pattern == "NTRK" || gene == "NTRK"
}
