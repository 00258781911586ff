package main

import (
	"bytes"
	"encoding/json"

	"stepwise/toxicity/advice"
)

// told is an answer and the same in words.
type told struct {
	advice.Answer
	Text adviceText `json:"text"`
}

// AppendJSON is there because the answer's own would leave out the words.
func (t told) AppendJSON(b []byte) []byte {
	var words bytes.Buffer
	e := json.NewEncoder(&words)
	e.SetEscapeHTML(false)
	if e.Encode(t.Text) != nil {
		words.WriteString("null") // texts and maps of texts always have a JSON form
	}
	b = t.Answer.AppendJSON(b)
	b = append(b[:len(b)-1], `,"text":`...)
	b = append(b, bytes.TrimSuffix(words.Bytes(), []byte("\n"))...)
	return append(b, '}')
}
