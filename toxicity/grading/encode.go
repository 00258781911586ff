package grading

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
)

// MarshalJSON writes the result with its names in order. The reasons of a rule were
// written when the grader was made, so that a batch is not spent on them.
func (r Result) MarshalJSON() ([]byte, error) { return r.AppendJSON(make([]byte, 0, 1024)), nil }

// AppendJSON appends the result as MarshalJSON writes it, without line breaks.
func (r Result) AppendJSON(b []byte) []byte {
	var room [16]string
	b = text(append(b, `{"vocabulary":`...), r.Vocabulary)
	b = append(b, `,"grades":{`...)
	for i, name := range sorted(r.Grades, room[:0]) {
		b = append(text(comma(b, i), name), ':')
		b = strconv.AppendInt(b, int64(r.Grades[name]), 10)
	}
	b = append(b, `},"unknown":{`...)
	for i, name := range sorted(r.Unknown, room[:0]) {
		b = append(text(comma(b, i), name), ":["...)
		for j, f := range r.Unknown[name] {
			b = text(comma(b, j), f)
		}
		b = append(b, ']')
	}
	b = append(b, `},"why":{`...)
	for i, name := range sorted(r.Why, room[:0]) {
		b = append(text(comma(b, i), name), ':')
		b = append(b, r.Why[name].written()...)
	}
	b = append(b, '}')
	if len(r.NotGraded) > 0 {
		b = append(b, `,"not_graded":{`...)
		for i, name := range sorted(r.NotGraded, room[:0]) {
			b = append(text(comma(b, i), name), ':')
			x := r.NotGraded[name]
			b = text(append(b, `{"why":`...), string(x.Why))
			if x.Note != "" {
				b = text(append(b, `,"note":`...), x.Note)
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

// sorted are the keys of a map in order, in the room given when they fit.
func sorted[V any](m map[string]V, room []string) []string {
	out := slices.AppendSeq(room, maps.Keys(m))
	slices.Sort(out)
	return out
}

// text appends a JSON string. What needs escaping is left to encoding/json.
func text(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' {
			quoted, _ := json.Marshal(s) // a string always has a JSON form
			return append(b, quoted...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
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
			b = append(text(append(b, ','), f.name), ':')
			b = text(b, f.value)
		}
	}
	return append(b, '}')
}
