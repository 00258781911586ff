package match

import (
	"stepwise/knowledge/fact/jsontext"
	"stepwise/molecular/variant"
)

// AppendJSON appends the answer as encoding/json writes it without escaping for
// HTML (an Encoder after SetEscapeHTML(false)) and without a line break: byte for
// byte the same, at a fraction of the time. A number that JSON has no form for, which
// encoding/json refuses, becomes null.
func (a Answer) AppendJSON(b []byte) []byte {
	b = text(b, `{"as_of":`, a.AsOf)
	b = texts(b, `,"jurisdictions":`, a.Jurisdictions)
	if a.Line != 0 {
		b = number(b, `,"line":`, a.Line)
	}
	b = list(b, `,"molecular_type":`, a.Types, (*Type).append)
	b = lists(b, `,"medicines":`, a.Medicines, (*Medicine).append)
	if len(a.Recalled) > 0 {
		b = append(b, `,"recalled":`...)
		var room [4]string
		for i, j := range jsontext.Keys(a.Recalled, room[:0]) {
			b = append(text(b, between(i), j), ':')
			b = texts(b, "", a.Recalled[j])
		}
		b = append(b, '}')
	}
	b = lists(b, `,"unclear":`, a.Unclear, (*Medicine).append)
	b = lists(b, `,"elsewhere":`, a.Elsewhere, (*Elsewhere).append)
	b = lists(b, `,"withdrawn":`, a.Withdrawn, (*Withdrawal).append)
	b = list(b, `,"near_misses":`, a.Near, (*NearMiss).append)
	b = list(b, `,"biomarkers":`, a.Biomarkers, (*Marker).append)
	if len(a.Missing) > 0 {
		b = texts(b, `,"missing":`, a.Missing)
	}
	if len(a.NotRead) > 0 {
		b = list(b, `,"not_read":`, a.NotRead, appendProblem)
	}
	if len(a.Merged) > 0 {
		b = list(b, `,"merged":`, a.Merged, (*Merged).append)
	}
	if len(a.Notes) > 0 {
		b = list(b, `,"notes":`, a.Notes, (*Note).append)
	}
	return append(b, '}')
}

func (t *Type) append(b []byte) []byte {
	b = append(b, '{')
	if t.Gene != "" {
		b = append(text(b, `"gene":`, t.Gene), ',')
	}
	b = text(b, `"kind":`, string(t.Kind))
	b = text(b, `,"name":`, t.Name)
	b = some(b, `,"class":`, t.Class)
	b = some(b, `,"hgvs":`, t.HGVS)
	if t.Exon != 0 {
		b = number(b, `,"exon":`, t.Exon)
	}
	if t.Start != 0 {
		b = number(b, `,"start":`, t.Start)
	}
	if t.End != 0 {
		b = number(b, `,"end":`, t.End)
	}
	b = some(b, `,"ref":`, t.Ref)
	b = some(b, `,"alt":`, t.Alt)
	b = some(b, `,"five":`, t.Five)
	b = some(b, `,"three":`, t.Three)
	b = some(b, `,"detail":`, t.Detail)
	b = some(b, `,"level":`, t.Level)
	b = some(b, `,"measure":`, t.Measure)
	if t.Value != nil {
		b = jsontext.Float(append(b, `,"value":`...), *t.Value)
	}
	if t.Negative {
		b = append(b, `,"negative":true`...)
	}
	if len(t.Entered) > 0 {
		b = texts(b, `,"entered":`, t.Entered)
	}
	if len(t.Lines) > 0 {
		b = numbers(b, `,"lines":`, t.Lines)
	}
	b = some(b, `,"target":`, t.Target)
	return append(truth(b, `,"target_alteration":`, t.InNine), '}')
}

func (m *Merged) append(b []byte) []byte {
	b = text(b, `{"name":`, m.Name)
	b = texts(b, `,"entered":`, m.Entered)
	if len(m.Lines) > 0 {
		b = numbers(b, `,"lines":`, m.Lines)
	}
	return append(b, '}')
}

func (n *Note) append(b []byte) []byte {
	b = arguments(text(b, `{"key":`, n.Key), n.Args)
	return append(some(b, `,"text":`, n.Text), '}')
}

func (n *NearMiss) append(b []byte) []byte {
	b = text(b, `{"alteration":`, n.Alteration)
	b = arguments(text(b, `,"key":`, n.Key), n.Args)
	b = some(b, `,"text":`, n.Text)
	if len(n.Needs) > 0 {
		b = texts(b, `,"needs":`, n.Needs)
	}
	if len(n.Medicines) > 0 {
		b = texts(b, `,"medicines":`, n.Medicines)
	}
	return append(b, '}')
}

func appendProblem(p *variant.Problem, b []byte) []byte {
	b = append(b, '{')
	if p.Line != 0 {
		b = append(number(b, `"line":`, p.Line), ',')
	}
	if p.Text != "" {
		b = append(text(b, `"text":`, p.Text), ',')
	}
	b = arguments(text(b, `"reason":`, p.Key), p.Args)
	return append(some(b, `,"message":`, p.Said), '}')
}
