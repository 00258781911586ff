package grading

import (
	"encoding/json"
	"slices"
	"strings"
)

// Request is one thing to grade, as the command line and the interface take it:
// {"findings": {…}, "vocabulary": "CTCAE 5.0", "terms": […]}.
type Request struct {
	Findings   *Findings
	Vocabulary string   // one of Vocabularies; CTCAE 5.0 when none was named
	Terms      []string // nil: those that a finding is specific to
}

// ReadRequest reads a request. A field that nobody knows is a problem: a misspelt
// "terms" must not grade something else.
func ReadRequest(text []byte) (Request, Problems) {
	q := Request{Vocabulary: CTCAE5}
	r := reader{}
	if !json.Valid(text) {
		r.problem("item", "not-item")
		return q, r.problems
	}
	var findings []byte
	ok := fields(text, func(name string, value []byte) {
		switch name {
		case "findings":
			findings = value
		case "terms":
			if json.Unmarshal(value, &q.Terms) != nil {
				r.problem("terms", "no-terms")
			}
		case "vocabulary":
			q.Vocabulary = r.vocabulary(value)
		default:
			r.problem(clip(name), "field", "Known", "findings, terms, vocabulary")
		}
	})
	switch {
	case !ok:
		r.problem("item", "not-item")
	case findings == nil:
		r.problem("findings", "no-findings")
	default:
		var more Problems
		q.Findings, more = Decode(findings)
		r.problems = append(r.problems, more...)
	}
	return q, r.problems
}

// fields calls do with each field of a valid JSON object; ok is false when it is
// something else, or when a field stands twice.
func fields(text []byte, do func(name string, value []byte)) (ok bool) {
	d := scanner{text: text}
	d.blank()
	if !d.take('{') {
		return false
	}
	var seen [8]string
	for n := 0; ; n++ {
		d.blank()
		if d.take('}') {
			return true
		}
		d.take(',')
		d.blank()
		name, ok := d.name()
		if !ok || n == len(seen) || slices.Contains(seen[:n], name) {
			return false
		}
		seen[n] = name
		d.blank()
		d.take(':')
		d.blank()
		start := d.at
		d.skip()
		do(name, text[start:d.at])
	}
}

// skip walks over one value of valid JSON.
func (d *scanner) skip() {
	depth := 0
	for d.at < len(d.text) {
		switch c := d.text[d.at]; c {
		case '"':
			d.quoted()
			if depth == 0 {
				return
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return
			}
			if depth--; depth == 0 {
				d.at++
				return
			}
		case ',':
			if depth == 0 {
				return
			}
		}
		d.at++
	}
}

// vocabulary reads the name of a vocabulary.
func (r *reader) vocabulary(value []byte) string {
	for _, v := range Vocabularies {
		if len(value) == len(v)+2 && string(value[1:len(value)-1]) == v {
			return v
		}
	}
	var name string
	if json.Unmarshal(value, &name) != nil {
		name = string(value)
	}
	v, ok := Vocabulary(name)
	if !ok {
		r.problem("vocabulary", "vocabulary", "Value", clip(name), "Known", strings.Join(Vocabularies, ", "))
	}
	return v
}

// Vocabulary finds a vocabulary however it is written: "ctcae v5", "CTCAE 5.0",
// "ASTCT CRS". "" is CTCAE 5.0; ok is false for what is none of them.
func Vocabulary(name string) (vocabulary string, ok bool) {
	if strings.TrimSpace(name) == "" {
		return CTCAE5, true
	}
	plain := func(s string) string {
		s = strings.NewReplacer(" ", "", "-", "", "_", "", "v", "", "ersion", "").Replace(strings.ToLower(narrow(s)))
		return strings.TrimSuffix(s, ".0")
	}
	for _, v := range Vocabularies {
		if plain(v) == plain(name) {
			return v, true
		}
	}
	return "", false
}
