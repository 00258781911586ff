package grading

import (
	"strconv"

	"stepwise/knowledge/fact/jsontext"
)

// MarshalJSON writes the result with its names in order. The reasons of a rule were
// written when the grader was made, so that a batch is not spent on them.
func (r Result) MarshalJSON() ([]byte, error) { return r.AppendJSON(make([]byte, 0, 1024)), nil }

// AppendJSON appends the result as MarshalJSON writes it, without line breaks.
func (r Result) AppendJSON(b []byte) []byte {
	var room [16]string
	b = jsontext.String(append(b, `{"vocabulary":`...), r.Vocabulary)
	b = append(b, `,"grades":{`...)
	for i, name := range jsontext.Keys(r.Grades, room[:0]) {
		b = append(jsontext.String(comma(b, i), name), ':')
		b = strconv.AppendInt(b, int64(r.Grades[name]), 10)
	}
	b = append(b, `},"unknown":{`...)
	for i, name := range jsontext.Keys(r.Unknown, room[:0]) {
		b = append(jsontext.String(comma(b, i), name), ":["...)
		for j, f := range r.Unknown[name] {
			b = jsontext.String(comma(b, j), f)
		}
		b = append(b, ']')
	}
	b = append(b, `},"why":{`...)
	for i, name := range jsontext.Keys(r.Why, room[:0]) {
		b = append(jsontext.String(comma(b, i), name), ':')
		b = append(b, r.Why[name].written()...)
	}
	b = append(b, '}')
	if len(r.NotGraded) > 0 {
		b = append(b, `,"not_graded":{`...)
		for i, name := range jsontext.Keys(r.NotGraded, room[:0]) {
			b = append(jsontext.String(comma(b, i), name), ':')
			x := r.NotGraded[name]
			b = jsontext.String(append(b, `{"why":`...), string(x.Why))
			if x.Note != "" {
				b = jsontext.String(append(b, `,"note":`...), x.Note)
			}
			b = append(b, '}')
		}
		b = append(b, '}')
	}
	return append(b, '}')
}

func comma(b []byte, i int) []byte {
	if i > 0 {
		return append(b, ',')
	}
	return b
}

// written is the reason as JSON: what was written when the grader was made, unless
// the reason was made elsewhere.
func (r Reason) written() []byte {
	if r.json != nil {
		return r.json
	}
	b := append([]byte(`{"grade":`), strconv.Itoa(r.Grade)...)
	for _, f := range [...]struct{ name, value string }{{"by", r.By}, {"text", r.Text}, {"fact_id", r.FactID}, {"version", r.Version}, {"note", r.Note}} {
		if f.value != "" {
			b = append(jsontext.String(append(b, ','), f.name), ':')
			b = jsontext.String(b, f.value)
		}
	}
	return append(b, '}')
}
