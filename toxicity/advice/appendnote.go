package advice

import (
	"strconv"

	"stepwise/knowledge/fact"
	"stepwise/knowledge/fact/jsontext"
)

// noteMade is a note's words and source, written beforehand: title and text, and what
// stands behind the lists. It holds only while the fields are what they were.
type noteMade struct {
	of          noteFields
	words, from []byte
}

// noteFields are those that no patient changes.
type noteFields struct {
	title, text fact.Name
	id          string
	status      fact.Status
	source      fact.Source
}

func (n *Note) fixed() noteFields {
	return noteFields{n.Title, n.Text, n.FactID, n.Status, n.Source}
}

// noteOf is a rule's note before it is known what made it apply.
func noteOf(of *fact.Safety) *Note {
	n := &Note{Rule: of.Rule, Title: of.Statement.Title, Text: of.Text, FactID: recordID(of.ID), Status: of.Status, Source: of.Source}
	n.written = &noteMade{n.fixed(), n.words(nil), n.from(nil)}
	return n
}

func (n *Note) append(b []byte) []byte {
	w := n.written
	if w != nil && n.fixed() != w.of {
		w = nil
	}
	b = jsontext.String(append(b, `{"rule":`...), n.Rule)
	b = jsontext.String(append(b, `,"state":`...), string(n.State))
	if w != nil {
		b = append(b, w.words...)
	} else {
		b = n.words(b)
	}
	if len(n.Because) > 0 {
		b = texts(append(b, `,"because":`...), n.Because)
	}
	if len(n.Bodies) > 0 {
		b = texts(append(b, `,"bodies":`...), n.Bodies)
	}
	if len(n.Removed) > 0 {
		b = texts(append(b, `,"removed":`...), n.Removed)
	}
	if w != nil {
		return append(b, w.from...)
	}
	return n.from(b)
}

func (n *Note) words(b []byte) []byte {
	b = name(append(b, `,"title":`...), n.Title)
	return name(append(b, `,"text":`...), n.Text)
}

func (n *Note) from(b []byte) []byte {
	b = jsontext.String(append(b, `,"fact_id":`...), n.FactID)
	b = jsontext.String(append(b, `,"status":`...), string(n.Status))
	return append(source(append(b, `,"source":`...), n.Source), '}')
}

func (d *Difference) append(b []byte) []byte {
	b = jsontext.String(append(b, `{"field":`...), d.Field)
	b = jsontext.String(append(b, `,"kind":`...), string(d.Kind))
	b = texts(append(b, `,"bodies":`...), d.Bodies)
	if len(d.Values) > 0 {
		b = table(append(b, `,"values":`...), d.Values, func(s string, b []byte) []byte { return jsontext.String(b, s) })
	}
	if len(d.Recalled) > 0 {
		b = texts(append(b, `,"recalled":`...), d.Recalled)
	}
	return append(jsontext.String(append(b, `,"key":`...), d.Key), '}')
}

func (g *Grading) append(b []byte) []byte {
	b = jsontext.String(append(b, `{"vocabulary":`...), g.Vocabulary)
	b = table(append(b, `,"ctcae":`...), g.CTCAE, func(n int, b []byte) []byte { return strconv.AppendInt(b, int64(n), 10) })
	b = table(append(b, `,"bodies":`...), g.Bodies, func(g Grade, b []byte) []byte { return g.append(b) })
	return append(b, '}')
}

func (g *Grade) append(b []byte) []byte {
	b = strconv.AppendBool(append(b, `{"known":`...), g.Known)
	b = strconv.AppendInt(append(b, `,"grade":`...), int64(g.Grade), 10)
	b = jsontext.String(append(b, `,"basis":`...), g.Basis)
	b = optional(b, `"words":`, g.Words)
	if len(g.Also) > 0 {
		b = wholes(append(b, `,"also":`...), g.Also)
	}
	b = optional(b, `"fact_id":`, g.Fact)
	if len(g.Settle) > 0 {
		b = texts(append(b, `,"settle":`...), g.Settle)
	}
	if g.Decide {
		b = append(b, `,"clinician_decides":true`...)
	}
	return append(optional(b, `"because":`, g.Because), '}')
}
