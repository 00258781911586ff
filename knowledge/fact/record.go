package fact

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"strings"
)

// decodeFile reads a whole JSON file strictly: a field that the form does not have
// is an error, so that no flag or citation is dropped in silence.
func decodeFile(files fs.FS, name string, into any) error {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("%s: more than one value", name)
	}
	return nil
}

// statement makes a statement of a record; data is one of the types of the kinds.
func statement(kind Kind, id, subject string, title Name, state Status, from Source, data any) *Statement {
	return &Statement{ID: string(kind) + ":" + id, Kind: kind, Subject: subject, Title: title, Status: state, Source: from, Data: encode(data)}
}

// encode writes data without escaping < and >, which stand in many thresholds.
func encode(data any) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(data); err != nil {
		panic(err) // our own types encode
	}
	return bytes.TrimSpace(b.Bytes())
}

// status types a confidence: "verified" alone is Verified, "not found" is a Draft
// (a question, not a statement), and everything else, also "recalled (stage); NDA
// date verified", is Recalled.
func status(confidence string) Status {
	switch confidence {
	case "verified":
		return Verified
	case "not found":
		return Draft
	}
	return Recalled
}

// unusual keeps the words of a confidence that says more than one word.
func unusual(confidence string) string {
	switch confidence {
	case "verified", "recalled", "":
		return ""
	}
	return "confidence: " + confidence
}

// source splits an address from the words that some records write behind it.
func source(citation, address string) Source {
	s := Source{Citation: citation, Address: address}
	if at, words, more := strings.Cut(address, " "); more {
		s.Address = at
		s.Citation = join(citation, strings.Trim(words, "()"))
	}
	if s.Address == "" && s.Citation == "" {
		s.Kind = "none"
	}
	return s
}

func checked(state Status, fields ...string) []string {
	if state != Verified {
		return nil
	}
	return fields
}

func join(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, "; ")
}

// slug makes a name usable in an id and an address: "dabrafenib+trametinib" is
// "dabrafenib-trametinib".
func slug(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(name) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		} else {
			gap = true
		}
	}
	return b.String()
}
