package variant

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// ReadFHIR reads a FHIR R4 bundle in JSON as a stream: one entry in memory at a time,
// and as many findings as Limits list. It reads Observations of the Genomics
// Reporting guide and mCODE; other resources are counted in Skipped by their type.
// What is refused and what the error is: see ReadVCF.
//
// Codes, as the guides' examples have them: variant 69548-6 with Present LA9633-4
// (hl7.org/fhir/uv/genomics-reporting/2024Jan, SNVexample), gene studied 48018-6,
// protein change 48005-3, coding change 48004-6 (same); fusions: two genes and the
// consequence gene_fusion (hl7.org/fhir/us/mcode/STU2, genomic-variant-fusion) or
// transcript_fusion (ROS1-Fusion); microsatellites 81695-9 with Stable LA14122-8
// (MicrosatelliteInstabilityExample01) and MSI-H LA26203-2 (mcode/STU3,
// gx-genomic-msi); mutations per megabase 94076-7 (TumorMutationBurdenExample01);
// PD-L1 85147-7 (PDL1Example).
func ReadFHIR(r io.Reader, limits Limits) (*Report, error) {
	l := limits.filled()
	out := &Report{listed: l.Listed, Skipped: map[string]int{}}
	u, err := unpack(r, l)
	if err != nil {
		return out, refusal(err, 0, l)
	}
	gate := &gated{r: u, left: int64(l.EntryLen)}
	d := json.NewDecoder(gate)
	b := bundle{Report: out, decoder: d, gate: gate, limits: l}
	if err := b.read(); err != nil {
		var p *Problem
		switch {
		case errors.As(err, &p):
			return out, p
		case errors.Is(err, errEntry):
			return out, problem("", "match.file.entry")
		case errors.Is(err, errLarge), errors.Is(err, errBomb), errors.Is(err, errGzip):
			return out, refusal(err, 0, l)
		}
		return out, problem("", "match.file.fhir")
	}
	return out, nil
}

var errEntry = errors.New("an entry is too large")

// gated lets a decoder read so much and no more until it is opened again: so that
// one entry never fills the memory.
type gated struct {
	r    io.Reader
	left int64
}

func (g *gated) Read(p []byte) (int, error) {
	if g.left <= 0 {
		return 0, errEntry
	}
	n, err := g.r.Read(p[:min(int64(len(p)), g.left)])
	g.left -= int64(n)
	return n, err
}

type bundle struct {
	*Report
	decoder *json.Decoder
	gate    *gated
	limits  Limits
}

// read walks the bundle's own fields; entries are decoded one by one.
func (b *bundle) read() error {
	if t, err := b.decoder.Token(); err != nil || t != json.Delim('{') {
		return refused(err)
	}
	kind := ""
	for b.decoder.More() {
		b.gate.left = int64(b.limits.EntryLen)
		key, err := b.decoder.Token()
		if err != nil {
			return err
		}
		switch key {
		case "resourceType":
			if err := b.decoder.Decode(&kind); err != nil {
				return err
			}
			if kind != "Bundle" {
				return problem(kind, "match.file.fhir")
			}
		case "entry":
			if err := b.entries(); err != nil {
				return err
			}
		default:
			var skip json.RawMessage
			if err := b.decoder.Decode(&skip); err != nil {
				return err
			}
		}
	}
	if _, err := b.decoder.Token(); err != nil {
		return err
	}
	if kind != "Bundle" {
		return problem("", "match.file.fhir")
	}
	if _, err := b.decoder.Token(); err != io.EOF {
		return refused(err)
	}
	return nil
}

// refused keeps a reader's own error and makes a Problem of a wrong form.
func refused(err error) error {
	if err != nil {
		return err
	}
	return problem("", "match.file.fhir")
}

func (b *bundle) entries() error {
	if t, err := b.decoder.Token(); err != nil || t != json.Delim('[') {
		return refused(err)
	}
	for b.decoder.More() {
		b.gate.left = int64(b.limits.EntryLen)
		if b.Records >= b.limits.Entries {
			return problem("", "match.file.entries", "Limit", b.limits.Entries)
		}
		var e struct {
			Resource json.RawMessage `json:"resource"`
		}
		if err := b.decoder.Decode(&e); err != nil {
			return err
		}
		b.Records++
		b.entry(e.Resource, b.Records)
	}
	_, err := b.decoder.Token()
	return err
}

// observation is what is read of an Observation.
type observation struct {
	Type      string      `json:"resourceType"`
	Status    string      `json:"status"`
	Code      concept     `json:"code"`
	Component []component `json:"component"`
	value
}

type component struct {
	Code concept `json:"code"`
	value
}

type concept struct {
	Coding []struct {
		Code    string `json:"code"`
		Display string `json:"display"`
	} `json:"coding"`
	Text string `json:"text"`
}

type value struct {
	Concept  *concept  `json:"valueCodeableConcept"`
	String   string    `json:"valueString"`
	Integer  *float64  `json:"valueInteger"`
	Quantity *quantity `json:"valueQuantity"`
}

type quantity struct {
	Value *float64 `json:"value"`
	Unit  string   `json:"unit"`
	Code  string   `json:"code"`
}

func (c *concept) has(codes ...string) bool {
	if c == nil {
		return false
	}
	for _, x := range c.Coding {
		for _, code := range codes {
			if x.Code == code {
				return true
			}
		}
	}
	return false
}

// words are all texts of a value, the shown ones first.
func (v *value) words() []string {
	var out []string
	if v.String != "" {
		out = append(out, v.String)
	}
	if v.Concept != nil {
		if v.Concept.Text != "" {
			out = append(out, v.Concept.Text)
		}
		for _, x := range v.Concept.Coding {
			if x.Display != "" {
				out = append(out, x.Display)
			}
			if x.Code != "" {
				out = append(out, x.Code)
			}
		}
	}
	return out
}

// number is a value that counts.
func (v *value) number() *float64 {
	if v.Quantity != nil {
		return v.Quantity.Value
	}
	return v.Integer
}

// entry reads one resource; line is its place, counted from 1.
func (b *bundle) entry(text json.RawMessage, line int) {
	var kind struct {
		Type string `json:"resourceType"`
	}
	if len(text) == 0 || json.Unmarshal(text, &kind) != nil || kind.Type == "" {
		b.fail(Problem{Line: line, Key: "match.file.fhir"})
		return
	}
	if kind.Type != "Observation" {
		name := short(kind.Type)
		if _, known := b.Skipped[name]; !known && len(b.Skipped) >= 50 {
			name = "…"
		}
		b.Skipped[name]++
		return
	}
	var o observation
	if err := json.Unmarshal(text, &o); err != nil {
		b.fail(Problem{Line: line, Key: "match.file.fhir"})
		return
	}
	a, p, is := o.read()
	switch {
	case !is:
		b.Skipped["Observation"]++
	case p != nil && p.Key == "match.problem.gene":
		b.Other++
	case p != nil:
		p.Line = line
		b.fail(*p)
	default:
		a.Lines = []int{line}
		b.find(a, o.Status == "final" || o.Status == "amended" || o.Status == "corrected")
	}
}

// read reads an Observation; is says that it is one of those that are read here.
func (o *observation) read() (a Alteration, p *Problem, is bool) {
	if o.Status == "entered-in-error" || o.Status == "cancelled" {
		return a, nil, false
	}
	switch {
	case o.Code.has("69548-6"):
		a, p = o.variant()
		return a, p, true
	case o.Code.has("81695-9"):
		a, p = o.instability()
		return a, p, true
	case o.Code.has("94076-7"):
		v := o.number()
		if v == nil {
			return a, problem("", "match.problem.value", "Measure", "tmb"), true
		}
		a, p = measured("tmb", *v, 1000)
		return a, p, true
	case o.Code.has("85147-7"):
		// The report of a stain: which score its number is, is not coded.
		for _, w := range o.words() {
			if a, p := Parse(w); p == nil && a.Kind == Measure {
				return a, nil, true
			}
		}
		return a, problem("PD-L1", "match.problem.score"), true
	}
	return a, nil, false
}

func (o *observation) instability() (Alteration, *Problem) {
	text := ""
	switch {
	case o.Concept.has("LA26203-2"):
		text = "MSI-H"
	case o.Concept.has("LA14122-8"):
		text = "MSS"
	default:
		for _, w := range o.words() {
			if a, p := Parse(w); p == nil && a.Measure == "msi" {
				return a, nil
			}
			text = w
		}
	}
	return Parse(text)
}

func measured(name string, v, most float64) (Alteration, *Problem) {
	if !(v >= 0 && v <= most) {
		return Alteration{}, problem("", "match.problem.range", "Measure", name, "Most", most)
	}
	a := Alteration{Kind: Measure, Measure: name, Value: &v}
	a.finish()
	a.Entered = []string{a.Name}
	return a, nil
}

// variant reads a variant with its components.
func (o *observation) variant() (Alteration, *Problem) {
	negative := false
	if o.Concept != nil {
		words := strings.ToLower(strings.Join(o.words(), " "))
		switch {
		case o.Concept.has("LA9633-4") || strings.Contains(words, "present"):
		case strings.Contains(words, "absent") || strings.Contains(words, "not detected"):
			negative = true
		default:
			return Alteration{}, problem(strings.Join(o.words(), " "), "match.file.absent")
		}
	}
	var genes, changes []string
	fusion := false
	for i := range o.Component {
		c := &o.Component[i]
		switch {
		case c.Code.has("48018-6"):
			if name := geneOf(c.words()); name != "" {
				genes = append(genes, name)
			}
		case c.Code.has("48005-3", "48004-6"):
			for _, w := range c.words() {
				if at := strings.LastIndexByte(w, ':'); at >= 0 {
					w = w[at+1:]
				}
				if c.Code.has("48005-3") {
					changes = append([]string{w}, changes...) // the protein's change comes first
				} else {
					changes = append(changes, w)
				}
				break
			}
		default:
			for _, w := range c.words() {
				fusion = fusion || strings.Contains(w, "gene_fusion") || strings.Contains(w, "transcript_fusion")
			}
		}
	}
	if len(genes) == 0 {
		return Alteration{}, problem("", "match.file.novariant")
	}
	if fusion {
		changes = []string{"fusion"}
	} else if len(changes) == 0 {
		return Alteration{}, problem(genes[0], "match.file.novariant")
	}
	gene := genes[0]
	if fusion && len(genes) == 2 {
		gene = genes[0] + "::" + genes[1]
	} else if _, ok := Gene(gene); !ok {
		return Alteration{}, problem(gene, "match.problem.gene", "Gene", gene)
	}
	var first *Problem
	for _, change := range changes {
		a, p := Parse(gene + " " + change)
		if p == nil {
			a.Negative = negative
			return a, nil
		}
		if first == nil {
			first = p
		}
	}
	return Alteration{}, first
}

// geneOf picks the word that is a gene known here, else the first that is no id.
func geneOf(words []string) string {
	other := ""
	for _, w := range words {
		if g, ok := Gene(w); ok {
			return g
		}
		if other == "" && !strings.Contains(w, ":") {
			other = strings.ToUpper(w)
		}
	}
	return other
}
