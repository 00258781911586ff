package variant

import (
	"strconv"
	"strings"
)

// finish gives an alteration its name, its notation and its class.
func (a *Alteration) finish() {
	a.HGVS = a.notation()
	a.Class = a.class()
	a.Name = a.name()
}

// class names the class of a specific change where a source gives its bounds:
//   - EGFR exon 19 deletion: deletions, with or without residues put in, that take in
//     part of codons 746 to 753 and lose more than they add. E746_A750del,
//     L747_P753delinsS and their kin: BMC Cancer 2021;21:1215 (s12885-021-08942-x)
//     counts both sorts; the codons: liganx.com, "EGFR exon 19 deletions".
//   - EGFR exon 20 insertion: in-frame insertions and duplications between residues
//     762 and 774 (Crit Rev Oncol Hematol 2022;169:103536).
//   - ERBB2 exon 20 insertion: no source with bounds was opened; the span of the
//     recurrent ones, Y772_A775dup (Thorac Cancer 2022;13:3402) to G778_P780dup
//     (PMID 15753357 as quoted by adenine.ai), is read as such.
func (a *Alteration) class() string {
	switch {
	case a.Kind == ExonDeletion || a.Kind == ExonInsertion || a.Kind == ExonSkipping:
		return a.Gene + " exon " + number(a.Exon) + strings.TrimPrefix(string(a.Kind), "exon")
	case a.Gene == "MET" && a.Kind == Missense && a.Ref == "D" && a.Start == 1010 && strings.Contains("NHY", a.Alt):
		// Codon 1010 begins at base 3028: these are c.3028G>A, C and T; see donor.
		return "MET exon 14 skipping"
	case a.Gene == "EGFR" && (a.Kind == Deletion || a.Kind == Delins) && a.shorter() && a.Start <= 753 && a.End >= 746:
		return "EGFR exon 19 deletion"
	case a.Gene == "EGFR" && a.longer() && a.End >= 762 && a.Start <= 774:
		return "EGFR exon 20 insertion"
	case a.Gene == "ERBB2" && a.longer() && a.End >= 772 && a.Start <= 780:
		return "ERBB2 exon 20 insertion"
	}
	return ""
}

func (a *Alteration) shorter() bool {
	return a.Kind == Deletion || a.Kind == Delins && len(a.Alt) > 0 && len(a.Alt) < a.End-a.Start+1
}

func (a *Alteration) longer() bool {
	return a.Kind == Insertion || a.Kind == Duplication || a.Kind == Delins && len(a.Alt) > a.End-a.Start+1
}

func (a *Alteration) name() string {
	switch a.Kind {
	case Measure:
		return a.measureName()
	case Fusion:
		if a.Five != "" && a.Three != "" {
			return a.Five + "::" + a.Three + " fusion"
		}
		return a.Gene + " fusion"
	case Amplification, Loss:
		return a.Gene + " " + string(a.Kind)
	case Expression:
		if a.Level == "over" {
			return a.Gene + " overexpression"
		}
		return a.Gene + " IHC " + a.Level
	case Mutation:
		switch {
		case a.Exon > 0:
			return a.Gene + " exon " + number(a.Exon) + " mutation"
		case a.Detail != "":
			return a.Gene + " " + a.Detail + " mutation"
		}
		return a.Gene + " mutation"
	case ExonDeletion, ExonInsertion, ExonSkipping:
		return a.Class
	case Splice:
		if a.Exon > 0 {
			return a.Gene + " exon " + number(a.Exon) + " splice site"
		}
		return a.Gene + " splice site"
	case Truncation:
		if a.Start == 0 {
			return a.Gene + " truncating mutation"
		}
	}
	return a.Gene + " " + a.letters()
}

func (a *Alteration) measureName() string {
	v := ""
	if a.Value != nil {
		v = " " + strconv.FormatFloat(*a.Value, 'f', -1, 64)
	}
	switch a.Measure {
	case "pdl1_tps":
		return "PD-L1 TPS" + v + " %"
	case "pdl1_cps":
		return "PD-L1 CPS" + v
	case "tmb":
		return "TMB" + v + " mut/Mb"
	}
	return a.Level
}

// letters writes the change in one-letter notation: "L858R", "E746_A750del".
func (a *Alteration) letters() string {
	var b strings.Builder
	b.WriteString(a.Ref[:min(1, len(a.Ref))])
	b.WriteString(number(a.Start))
	if a.End != a.Start {
		b.WriteByte('_')
		b.WriteString(a.last())
		b.WriteString(number(a.End))
	}
	switch a.Kind {
	case Missense, Truncation:
		b.WriteString(a.Alt)
	case Deletion:
		b.WriteString("del")
	case Insertion:
		b.WriteString("ins" + a.put())
	case Duplication:
		b.WriteString("dup")
	case Delins:
		b.WriteString("delins" + a.put())
	}
	return b.String()
}

// put is what was put in: its residues, or how many where only that was said.
func (a *Alteration) put() string {
	if strings.HasPrefix(a.Alt, "X") {
		return number(len(a.Alt))
	}
	return a.Alt
}

// last is the residue at End, kept behind the first in Ref: "EA" of E746_A750del.
func (a *Alteration) last() string {
	if len(a.Ref) > 1 {
		return a.Ref[1:]
	}
	return ""
}

// notation writes HGVS with three-letter residues, "" where the change has none.
func (a *Alteration) notation() string {
	if a.Start == 0 || a.Ref == "" || strings.HasPrefix(a.Alt, "X") {
		return ""
	}
	var b strings.Builder
	b.WriteString("p.")
	b.WriteString(three[a.Ref[0]])
	b.WriteString(number(a.Start))
	if a.End != a.Start && len(a.Ref) > 1 {
		b.WriteByte('_')
		b.WriteString(three[a.Ref[1]])
		b.WriteString(number(a.End))
	}
	switch a.Kind {
	case Missense:
		b.WriteString(three[a.Alt[0]])
	case Truncation:
		if a.Alt == "*" {
			b.WriteString("Ter")
		} else {
			b.WriteString(a.Alt)
		}
	case Deletion:
		b.WriteString("del")
	case Duplication:
		b.WriteString("dup")
	case Insertion, Delins:
		b.WriteString(map[Kind]string{Insertion: "ins", Delins: "delins"}[a.Kind])
		for i := range len(a.Alt) {
			b.WriteString(three[a.Alt[i]])
		}
	}
	return b.String()
}

// Label is the name that a finding has, also for one that was put together by hand.
func (a *Alteration) Label() string {
	if a.Name != "" {
		return a.Name
	}
	return a.name()
}
