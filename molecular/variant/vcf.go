package variant

import (
	"bufio"
	"errors"
	"io"
	"strings"
)

// ReadVCF reads a VCF 4.x file, plain, gzip or bgzip, as a stream: memory is one
// line and the listed findings, whatever the size. Only annotations in the file are
// used: INFO ANN (SnpEff) and CSQ (VEP) with their HGVS, and gene fusions and copy
// numbers that they name. Positions without an annotation are not translated, there
// is no reference genome here; they are counted and the first of them listed.
// Records that the caller did not pass stand apart in Filtered.
//
// The error is a *Problem when the file as a whole is refused: too large, a bomb,
// damaged, cut off, no VCF. The report then holds what was read before, for the
// message only: a half-read file must not be matched.
//
// Forms: VCF 4.3 specification (samtools.github.io/hts-specs), sections 1.4 and 1.6;
// the order of ANN: SnpEff's "VCF annotation format 1.0"; the order of CSQ stands in
// the file's own header, as VEP writes it.
func ReadVCF(r io.Reader, limits Limits) (*Report, error) {
	l := limits.filled()
	v := vcf{Report: &Report{listed: l.Listed}, limits: l}
	u, err := unpack(r, l)
	if err != nil {
		return v.Report, refusal(err, 0, l)
	}
	in := bufio.NewReaderSize(u, 256<<10)
	var buffer []byte
	for line := 1; ; line++ {
		text, whole, err := readLine(in, &buffer, l.Line)
		if err != nil && err != io.EOF {
			if errors.Is(err, errLong) {
				p := problem("", "match.file.longline", "Line", line)
				p.Line = line
				return v.Report, p
			}
			return v.Report, refusal(err, line, l)
		}
		if err == io.EOF && len(text) == 0 {
			break
		}
		if p := v.line(text, line); p != nil {
			return v.Report, p
		}
		if !whole && !v.lastWhole {
			// The last line may lack its end; whether it was cut shows in its columns.
			p := problem("", "match.file.cut", "Line", line)
			p.Line = line
			return v.Report, p
		}
		if err == io.EOF {
			break
		}
	}
	if !v.columns {
		return v.Report, problem("", "match.file.header")
	}
	return v.Report, nil
}

// vcf is a file being read.
type vcf struct {
	*Report
	limits    Limits
	version   bool
	columns   bool
	wide      int    // number of columns
	ann       layout // of ANN
	csq       layout // of CSQ
	lastWhole bool   // the last record had all its columns and its annotations all their fields
}

// layout says where an annotation keeps what is needed; -1 where it does not.
type layout struct {
	gene, protein, coding, effect, exon int
	fields                              int // how many the header lists, 0 not known
}

// annLayout is the order that SnpEff fixes: Allele | Annotation | Impact | Gene_Name
// | Gene_ID | Feature_Type | Feature_ID | BioType | Rank | HGVS.c | HGVS.p | …
var annLayout = layout{gene: 3, protein: 10, coding: 9, effect: 1, exon: 8}

var errLong = errors.New("line too long")

// readLine reads one line without its end; whole is false when the file ended first.
func readLine(r *bufio.Reader, buffer *[]byte, most int) (text string, whole bool, err error) {
	*buffer = (*buffer)[:0]
	for {
		part, err := r.ReadSlice('\n')
		if len(*buffer)+len(part) > most {
			return "", false, errLong
		}
		*buffer = append(*buffer, part...)
		switch err {
		case nil:
			return strings.TrimRight(string(*buffer), "\r\n"), true, nil
		case bufio.ErrBufferFull:
		default:
			return strings.TrimRight(string(*buffer), "\r"), false, err
		}
	}
}

// line reads one line; the Problem refuses the file.
func (v *vcf) line(text string, n int) *Problem {
	v.lastWhole = true
	switch {
	case n == 1 && strings.HasPrefix(strings.TrimPrefix(text, "\ufeff"), "##fileformat="):
		version := strings.TrimPrefix(text[strings.IndexByte(text, '=')+1:], "VCFv")
		if len(version) < 3 || version[:2] != "4." || version[2] > '5' {
			p := problem(text, "match.file.version")
			p.Line = n
			return p
		}
		v.version = true
	case strings.HasPrefix(text, "##"):
		v.meta(text)
	case strings.HasPrefix(text, "#"):
		cols := strings.Split(text, "\t")
		if len(cols) < 8 || cols[0] != "#CHROM" || cols[1] != "POS" || cols[7] != "INFO" {
			p := problem(text, "match.file.header")
			p.Line = n
			return p
		}
		v.columns, v.wide = true, len(cols)
	case strings.TrimSpace(text) == "":
	case !v.columns:
		p := problem(text, "match.file.header")
		p.Line = n
		return p
	default:
		v.record(text, n)
	}
	return nil
}

// meta reads the order of an annotation out of the header.
func (v *vcf) meta(text string) {
	id := ""
	switch {
	case strings.HasPrefix(text, "##INFO=<ID=ANN,"):
		id = "ANN"
	case strings.HasPrefix(text, "##INFO=<ID=CSQ,"):
		id = "CSQ"
	default:
		return
	}
	unknown := layout{gene: -1, protein: -1, coding: -1, effect: -1, exon: -1}
	order := unknown
	_, list, ok := strings.Cut(text, "Format: ")
	if !ok { // SnpEff: Functional annotations: 'Allele | Annotation | …'
		_, list, ok = strings.Cut(text, "'")
	}
	if ok {
		names := strings.Split(strings.TrimRight(list, `'"> `), "|")
		order.fields = len(names)
		for i, name := range names {
			switch strings.ToUpper(strings.Trim(name, ` '"`)) {
			case "SYMBOL", "GENE_NAME":
				order.gene = i
			case "HGVSP", "HGVS.P":
				order.protein = i
			case "HGVSC", "HGVS.C":
				order.coding = i
			case "CONSEQUENCE", "ANNOTATION":
				order.effect = i
			case "EXON", "RANK":
				order.exon = i
			}
		}
	}
	if order.gene < 0 || order.protein < 0 {
		order = unknown
	}
	if id == "ANN" {
		v.ann = order
		if order.gene < 0 {
			v.ann = annLayout
		}
	} else {
		v.csq = order
	}
}

// record reads one line of data.
func (v *vcf) record(text string, n int) {
	v.Records++
	cols := strings.SplitN(text, "\t", 9)
	if len(cols) < 8 {
		v.lastWhole = false
		v.fail(Problem{Line: n, Text: short(text), Key: "match.file.columns"})
		return
	}
	if strings.Count(text, "\t")+1 < v.wide {
		v.lastWhole = false
	}
	if !number64(cols[1]) {
		v.fail(Problem{Line: n, Text: short(text), Key: "match.file.position"})
		return
	}
	passed := cols[6] == "PASS" || cols[6] == "." || cols[6] == ""
	if cols[4] == "." || cols[4] == "<NON_REF>" || absent(cols) {
		v.Silent++ // the reference, no variant
		return
	}
	found, said := v.annotations(cols[7], n, passed)
	switch {
	case found:
	case said:
		v.Silent++
	default:
		v.fail(Problem{Line: n, Text: cols[0] + ":" + cols[1] + " " + short(cols[3]) + ">" + short(cols[4]), Key: "match.file.unannotated"})
	}
}

// absent reports whether every sample's genotype is the reference, where genotypes
// are given: then the file says that the variant is not there.
func absent(cols []string) bool {
	if len(cols) < 9 || !strings.HasPrefix(cols[8], "GT") {
		return false
	}
	parts := strings.Split(cols[8], "\t")
	if len(parts) < 2 {
		return false
	}
	for _, sample := range parts[1:] {
		gt, _, _ := strings.Cut(sample, ":")
		if gt != "0/0" && gt != "0|0" && gt != "0" {
			return false
		}
	}
	return true
}

// annotations reads ANN and CSQ of an INFO. found: a finding was
// added, or counted as one of another gene. said: there
// was an annotation, of no finding here.
func (v *vcf) annotations(info string, n int, passed bool) (found, said bool) {
	for field := range strings.SplitSeq(info, ";") {
		key, value, ok := strings.Cut(field, "=")
		if !ok || key != "ANN" && key != "CSQ" {
			continue
		}
		order := v.csq
		if key == "ANN" {
			order = v.ann
			if order == (layout{}) {
				order = annLayout
			}
		}
		if order.gene < 0 || order == (layout{}) {
			continue
		}
		said = true
		best, rank, bad := Alteration{}, -1, (*Problem)(nil)
		other := false
		for one := range strings.SplitSeq(value, ",") {
			parts := strings.Split(one, "|")
			if len(parts) < order.fields {
				v.lastWhole = false
			}
			if len(parts) <= max(order.gene, order.protein) {
				continue
			}
			a, p, r := v.effect(parts, order)
			switch {
			case r > rank:
				best, rank, bad = a, r, p
			case r == -2:
				other = true
			}
		}
		switch {
		case rank < 0:
			if other {
				v.Other++
				found = true
			}
		case bad != nil:
			bad.Line = n
			v.fail(*bad)
			found = true
		default:
			best.Lines = []int{n}
			v.find(best, passed)
			found = true
		}
	}
	return found, said
}

// effect reads one annotation. rank orders the annotations of one record: a change
// that was read before one that was not; -1 is silent, -2 a gene not known here.
func (v *vcf) effect(parts []string, order layout) (Alteration, *Problem, int) {
	at := func(i int) string {
		if i < 0 || i >= len(parts) {
			return ""
		}
		return unescape(parts[i])
	}
	name, effect := at(order.gene), at(order.effect)
	if strings.Contains(effect, "gene_fusion") || strings.Contains(effect, "transcript_fusion") {
		if a, p := Parse(strings.ReplaceAll(name, "&", "::") + " fusion"); p == nil {
			return a, nil, 3
		}
		return Alteration{}, nil, -2
	}
	gene, ok := Gene(name)
	if !ok {
		return Alteration{}, nil, -2
	}
	if strings.Contains(effect, "transcript_amplification") || strings.Contains(effect, "transcript_ablation") {
		// VEP says so of any gain or loss of the transcript, also of one copy.
		return Alteration{}, problem(gene+" "+effect, "match.file.copies"), 0
	}
	protein := at(order.protein)
	if protein == "" || strings.HasSuffix(protein, "=") || strings.HasSuffix(protein, "=)") {
		coding := at(order.coding)
		if i := strings.LastIndexByte(coding, ':'); i >= 0 {
			coding = coding[i+1:]
		}
		if a, p := Parse(gene + " " + coding); coding != "" && p == nil && a.Kind == ExonSkipping {
			a.Entered = []string{gene + " " + at(order.coding)}
			return a, nil, 2
		}
		if strings.Contains(effect, "splice_donor") || strings.Contains(effect, "splice_acceptor") {
			a := Alteration{Gene: gene, Kind: Splice}
			if gene == "MET" && strings.HasPrefix(at(order.exon), "14/") {
				a.Exon = 14
			}
			a.finish()
			a.Entered = []string{gene + " " + at(order.coding)}
			return a, nil, 1
		}
		return Alteration{}, nil, -1
	}
	if i := strings.LastIndexByte(protein, ':'); i >= 0 {
		protein = protein[i+1:]
	}
	a, p := Parse(gene + " " + protein)
	if p != nil {
		p.Text = short(gene + " " + protein)
		return Alteration{}, p, 0
	}
	return a, nil, 2
}

// unescape undoes what VCF and VEP write for reserved signs: "%3D" is "=".
func unescape(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	return strings.NewReplacer("%3D", "=", "%3d", "=", "%2C", ",", "%3B", ";", "%25", "%", "%3A", ":").Replace(s)
}

func number64(s string) bool {
	if s == "" || len(s) > 12 {
		return false
	}
	for i := range len(s) {
		if !digit(s[i]) {
			return false
		}
	}
	return true
}
