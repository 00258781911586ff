package variant_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"stepwise/molecular/variant"
)

const snpEff = `##fileformat=VCFv4.2
##INFO=<ID=ANN,Number=.,Type=String,Description="Functional annotations: 'Allele | Annotation | Annotation_Impact | Gene_Name | Gene_ID | Feature_Type | Feature_ID | Transcript_BioType | Rank | HGVS.c | HGVS.p | cDNA.pos / cDNA.length | CDS.pos / CDS.length | AA.pos / AA.length | Distance | ERRORS / WARNINGS / INFO'">
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	T
`

const vep = `##fileformat=VCFv4.3
##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. Format: Allele|Consequence|IMPACT|SYMBOL|Gene|Feature_type|Feature|BIOTYPE|EXON|INTRON|HGVSc|HGVSp">
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO
`

func ann(effect, gene, c, p string) string {
	return "ANN=G|" + effect + "|MODERATE|" + gene + "|ENSG|transcript|NM_1|protein_coding|21/28|" + c + "|" + p + "|1/2|3/4|5/6||"
}

func row(n int, filter, info string) string {
	return fmt.Sprintf("7\t%d\t.\tT\tG\t50\t%s\t%s\tGT:AD\t0/1:10,5\n", n, filter, info)
}

func TestVCF(t *testing.T) {
	text := snpEff +
		row(55259515, "PASS", "DP=100;"+ann("missense_variant", "EGFR", "c.2573T>G", "p.Leu858Arg")) +
		row(55249071, "low_af", ann("missense_variant", "EGFR", "c.2369C>T", "p.Thr790Met")) +
		row(55249072, "PASS", ann("synonymous_variant", "EGFR", "c.2361G>A", "p.Gln787=")) +
		row(7577000, "PASS", ann("missense_variant", "OR4F5", "c.1A>G", "p.Met1Val")) +
		row(100, "PASS", "DP=3") +
		row(116412043, ".", ann("splice_donor_variant&intron_variant", "MET", "c.3028+1G>T", "")) +
		row(116412044, "PASS", ann("gene_fusion", "EML4&ALK", "", "")) +
		"7\t5\t.\tT\tG\t50\tPASS\t" + ann("missense_variant", "KRAS", "c.34G>T", "p.Gly12Cys") + "\tGT\t0/0\n"
	for name, text := range map[string]string{"plain": text, "CRLF": strings.ReplaceAll(text, "\n", "\r\n"), "gzip": zipped(text), "bgzip": zipped(text[:400]) + zipped(text[400:]), "no newline at the end": strings.TrimSuffix(text, "\n")} {
		r, err := variant.ReadVCF(strings.NewReader(text), variant.Limits{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, a := range r.Alterations {
			got = append(got, a.Name)
		}
		if s := strings.Join(got, ", "); s != "EGFR L858R, MET exon 14 skipping, EML4::ALK fusion" {
			t.Errorf("%s: %s", name, s)
		}
		if len(r.Filtered) != 1 || r.Filtered[0].Name != "EGFR T790M" {
			t.Errorf("%s: not passed: %+v", name, r.Filtered)
		}
		if r.Records != 8 || r.Other != 1 || r.Silent != 2 || r.Unread != 1 || r.Problems[0].Key != "match.file.unannotated" || r.Problems[0].Line != 8 {
			t.Errorf("%s: %d records, %d other, %d silent, %d unread %+v", name, r.Records, r.Other, r.Silent, r.Unread, r.Problems)
		}
	}
	r, err := variant.ReadVCF(strings.NewReader(vep+"7\t55242464\t.\tAGGAATTAAGAGAAGC\tA\t.\tPASS\tCSQ=-|inframe_deletion|MODERATE|EGFR|ENSG|Transcript|ENST|protein_coding|19/28||ENST:c.2235_2249del|ENSP:p.Glu746_Ala750del\n"), variant.Limits{})
	if err != nil || len(r.Alterations) != 1 || r.Alterations[0].Class != "EGFR exon 19 deletion" {
		t.Errorf("VEP: %+v %v", r, err)
	}
	r, err = variant.ReadVCF(strings.NewReader(vep+"7\t1\t.\tA\tG\t.\tPASS\tCSQ=G|synonymous_variant|LOW|EGFR|E|T|E|p|19/28||E:c.3A>G|ENSP:p.Leu858%3D\n"), variant.Limits{})
	if err != nil || len(r.Alterations)+r.Unread != 0 || r.Silent != 1 {
		t.Errorf("an escaped sign: %+v %v", r, err)
	}
}

func zipped(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, s)
	w.Close()
	return b.String()
}

func TestVCFThatIsRefused(t *testing.T) {
	good := row(1, "PASS", ann("missense_variant", "EGFR", "c.2573T>G", "p.Leu858Arg"))
	for _, c := range []struct {
		name, text, key string
		line            int
		limits          variant.Limits
	}{
		{"not a VCF", "hello\nworld\n", "match.file.header", 1, variant.Limits{}},
		{"empty", "", "match.file.header", 0, variant.Limits{}},
		{"header missing", "##fileformat=VCFv4.2\n7\t1\t.\tT\tG\t.\tPASS\tDP=1\n", "match.file.header", 2, variant.Limits{}},
		{"wrong column names", "##fileformat=VCFv4.2\n#CHROM\tPOSITION\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n", "match.file.header", 2, variant.Limits{}},
		{"version 3", "##fileformat=VCFv3.3\n", "match.file.version", 1, variant.Limits{}},
		{"cut in a line", snpEff + good + good[:60], "match.file.cut", 5, variant.Limits{}},
		{"cut in an annotation", vep + "7\t1\t.\tA\tG\t.\tPASS\tCSQ=G|missense_variant|M|BRAF|E|T|E|p|15/18||E:c.1A>T", "match.file.cut", 4, variant.Limits{}},
		{"gzip cut off", zipped(snpEff + strings.Repeat(good, 200))[:200], "match.file.gzip", -1, variant.Limits{}},
		{"gzip damaged", "\x1f\x8b\x08\x00garbage garbage", "match.file.gzip", -1, variant.Limits{}},
		{"a zip bomb", zipped(snpEff + strings.Repeat("\n", 8<<20)), "match.file.bomb", 0, variant.Limits{}},
		{"too large", snpEff + strings.Repeat(good, 10_000), "match.file.large", 0, variant.Limits{Bytes: 1 << 20}},
		{"too large when packed", zipped(snpEff + good), "match.file.large", 0, variant.Limits{Packed: 50}},
		{"one endless line", snpEff + strings.Repeat("A", 2<<20), "match.file.longline", 4, variant.Limits{Line: 1 << 20}},
	} {
		_, err := variant.ReadVCF(strings.NewReader(c.text), c.limits)
		var p *variant.Problem
		if !errors.As(err, &p) || p.Key != c.key || c.line >= 0 && p.Line != c.line && c.line != 0 {
			t.Errorf("%s: %v, want %s in line %d", c.name, err, c.key, c.line)
		}
	}
}

func TestLinesOfAVCFThatAreWrong(t *testing.T) {
	r, err := variant.ReadVCF(strings.NewReader(snpEff+"7\t1\t.\tT\n7\tx\t.\tT\tG\t.\tPASS\tDP=1\tGT\t0/1\n"+row(9, "PASS", ann("missense_variant", "EGFR", "c.1A>T", "p.Met1???"))), variant.Limits{})
	if err != nil || len(r.Problems) != 3 || r.Problems[0].Key != "match.file.columns" || r.Problems[0].Line != 4 || r.Problems[1].Key != "match.file.position" || r.Problems[2].Line != 6 {
		t.Errorf("%+v, %v", r, err)
	}
}

// endless writes a VCF of many records without holding it.
type endless struct {
	head string
	line string
	left int
	at   int
}

func (e *endless) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		src := e.line
		if e.head != "" {
			src = e.head
		} else if e.left == 0 {
			if n == 0 {
				return 0, io.EOF
			}
			return n, nil
		}
		k := copy(p[n:], src[e.at:])
		n, e.at = n+k, e.at+k
		if e.at == len(src) {
			e.at = 0
			if e.head != "" {
				e.head = ""
			} else {
				e.left--
			}
		}
	}
	return n, nil
}

// TestALargeVCFIsReadInBoundedMemory streams 200 MB of findings and of lines that
// cannot be read, and looks at what was allocated and kept.
func TestALargeVCFIsReadInBoundedMemory(t *testing.T) {
	line := "7\t55259515\t.\tT\tG\t50\tPASS\tDP=1;PAD=" + strings.Repeat("x", 100_000) + "\tGT:AD\t0/1:10,5\n"
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	r, err := variant.ReadVCF(&endless{head: snpEff, line: line, left: 2000}, variant.Limits{})
	runtime.GC()
	runtime.ReadMemStats(&after)
	if err != nil || r.Records != 2000 || r.Unread != 2000 || len(r.Problems) != 500 {
		t.Fatalf("%d records, %d unread, %d listed: %v", r.Records, r.Unread, len(r.Problems), err)
	}
	if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > 8<<20 {
		t.Errorf("%d bytes kept", kept)
	}
	runtime.KeepAlive(r)
}

func FuzzReadVCF(f *testing.F) {
	f.Add([]byte(snpEff + row(1, "PASS", ann("missense_variant", "EGFR", "c.2573T>G", "p.Leu858Arg"))))
	f.Add([]byte(vep + "7\t1\t.\tA\tG\t.\tPASS\tCSQ=G|x\n"))
	f.Add([]byte(zipped(snpEff)))
	f.Add([]byte("##fileformat=VCFv4.2\n##INFO=<ID=ANN,|||"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := variant.ReadVCF(bytes.NewReader(b), variant.Limits{Bytes: 1 << 20, Line: 1 << 16, Listed: 5})
		if err == nil && len(r.Alterations)+len(r.Problems) > 15 {
			t.Errorf("%d findings, %d problems listed", len(r.Alterations), len(r.Problems))
		}
	})
}
