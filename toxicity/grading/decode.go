package grading

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// Decode reads a JSON object of findings, as Read reads the map, without making the
// map: the text of a number is taken as it stands, and a name that stands twice is a
// problem instead of the last one winning.
func Decode(text []byte) (*Findings, Problems) {
	r := reader{f: &Findings{held: make([]value, 0, 24)}}
	d := scanner{text: text}
	d.blank()
	if d.null() {
		d.end(&r)
		return r.finish()
	}
	if !d.take('{') {
		r.problem("findings", "not-object")
		return nil, r.problems
	}
	n := 0
	for first := true; ; first = false {
		d.blank()
		if d.take('}') {
			break
		}
		if !first && !d.take(',') {
			d.bad = true
		}
		d.blank()
		name, ok := d.name()
		d.blank()
		if !ok || !d.take(':') || d.bad {
			r.problem("findings", "not-object")
			return nil, r.problems
		}
		if n++; n > maxNames {
			r.problem("findings", "many", "Max", maxFindings)
			return nil, r.problems
		}
		d.blank()
		if !d.value(&r, name) {
			r.problem(clip(name), "not-json")
			return nil, r.problems
		}
		d.blank()
	}
	d.end(&r)
	return r.finish()
}

// end makes sure that nothing stands behind the value.
func (d *scanner) end(r *reader) {
	d.blank()
	if d.at != len(d.text) {
		r.problem("findings", "not-object")
	}
}

// scanner walks over JSON.
type scanner struct {
	text []byte
	at   int
	bad  bool
}

func (d *scanner) blank() {
	for d.at < len(d.text) {
		switch d.text[d.at] {
		case ' ', '\t', '\n', '\r':
			d.at++
		default:
			return
		}
	}
}

func (d *scanner) take(c byte) bool {
	if d.at < len(d.text) && d.text[d.at] == c {
		d.at++
		return true
	}
	return false
}

func (d *scanner) word(w string) bool {
	if len(d.text)-d.at >= len(w) && string(d.text[d.at:d.at+len(w)]) == w {
		d.at += len(w)
		return true
	}
	return false
}

func (d *scanner) null() bool { return d.word("null") }

// quoted takes a string with its quotes; plain is whether it needs no unescaping.
func (d *scanner) quoted() (s []byte, plain, ok bool) {
	start := d.at
	if !d.take('"') {
		return nil, false, false
	}
	plain = true
	for d.at < len(d.text) {
		switch c := d.text[d.at]; {
		case c == '"':
			d.at++
			return d.text[start:d.at], plain, true
		case c == '\\':
			plain = false
			d.at++
		case c < ' ':
			return nil, false, false
		}
		d.at++
	}
	return nil, false, false
}

// name takes a key. Names of the catalogue are not copied.
func (d *scanner) name() (string, bool) {
	s, plain, ok := d.quoted()
	if !ok {
		return "", false
	}
	if plain {
		inner := s[1 : len(s)-1]
		if n := named[string(inner)]; n != nil {
			return n.Name, true
		}
	}
	return unquote(s)
}

func unquote(s []byte) (string, bool) {
	var out string
	if !utf8.Valid(s) || json.Unmarshal(s, &out) != nil {
		return "", false
	}
	return out, true
}

// value takes the value of a finding and enters it; ok is false when it is not JSON.
func (d *scanner) value(r *reader, name string) bool {
	if d.at == len(d.text) {
		return false
	}
	switch c := d.text[d.at]; {
	case c == 'n':
		if !d.null() {
			return false
		}
		d.twice(r, name)
		r.enter(name, nil)
	case c == 't' || c == 'f':
		is := c == 't'
		if !d.word(strconv.FormatBool(is)) {
			return false
		}
		d.twice(r, name)
		r.enterFlag(name, is)
	case c == '"':
		s, plain, ok := d.quoted()
		if !ok {
			return false
		}
		text := ""
		if plain && isASCII(string(s)) {
			text = string(s[1 : len(s)-1])
		} else if text, ok = unquote(s); !ok {
			return false
		}
		d.twice(r, name)
		r.enterText(name, text)
	case c == '-' || c >= '0' && c <= '9':
		start := d.at
		for d.at < len(d.text) && numeric(d.text[d.at]) {
			d.at++
		}
		s := d.text[start:d.at]
		if !json.Valid(s) {
			return false
		}
		d.twice(r, name)
		r.enterDigits(name, string(s))
	default:
		start := d.at
		var skip json.RawMessage
		dec := json.NewDecoder(bytes.NewReader(d.text[start:]))
		if dec.Decode(&skip) != nil {
			return false
		}
		d.at = start + int(dec.InputOffset())
		d.twice(r, name)
		r.enter(name, skip)
	}
	return true
}

func numeric(c byte) bool {
	return c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E'
}

// twice finds a name that was entered before in the same object.
func (d *scanner) twice(r *reader, name string) {
	n := named[name]
	if n == nil {
		return
	}
	if v := r.f.get(n.slot); v != nil && v.from == n {
		r.problem(name, "twice")
		return
	}
	for i := range r.again {
		if r.again[i].from == n {
			r.problem(name, "twice")
		}
	}
}
