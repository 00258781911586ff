package grading

import (
	"bytes"
	"encoding/json"
	"maps"
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

// requestFields are the fields of a request.
var requestFields = []string{"findings", "terms", "vocabulary"}

// ReadRequest reads a request. A field that nobody knows is a problem: a misspelt
// "terms" must not grade something else.
func ReadRequest(text []byte) (Request, Problems) {
	var q Request
	var r reader
	var fields map[string]json.RawMessage
	if json.Unmarshal(text, &fields) != nil || fields == nil {
		r.problem("item", "not-item")
		return q, r.problems
	}
	for _, k := range slices.Sorted(maps.Keys(fields)) {
		if !slices.Contains(requestFields, k) {
			r.problem(clip(k), "field", "Known", strings.Join(requestFields, ", "))
		}
	}
	if t, ok := fields["terms"]; ok && json.Unmarshal(t, &q.Terms) != nil {
		r.problem("terms", "no-terms")
	}
	name := ""
	if v, ok := fields["vocabulary"]; ok && json.Unmarshal(v, &name) != nil {
		name = string(bytes.TrimSpace(v))
	}
	q.Vocabulary, _ = Vocabulary(name)
	if q.Vocabulary == "" {
		r.problem("vocabulary", "vocabulary", "Value", clip(name), "Known", strings.Join(Vocabularies, ", "))
	}
	text, ok := fields["findings"]
	if !ok {
		r.problem("findings", "no-findings")
		return q, r.problems
	}
	var more Problems
	q.Findings, more = Decode(text)
	return q, append(r.problems, more...)
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
