package advice

import "unicode/utf8"

// member is a field of an object, as it stands: its name without quotes.
type member struct{ name, value []byte }

// walker collects the fields of a request, those of the findings among the others. The
// text is known to be JSON.
type walker struct {
	text   []byte
	at     int
	out    [maxQuick]member
	n      int  // of out
	inside bool // the findings
	found  bool // they were met
}

func (w *walker) object() bool {
	w.at++
	for {
		w.blank()
		switch w.text[w.at] {
		case '}':
			w.at++
			return true
		case ',':
			w.at++
			continue
		}
		name, plain := w.name()
		w.blank()
		w.at++ // the colon
		w.blank()
		if !plain || w.n == maxQuick {
			return false
		}
		if string(name) == "findings" && !w.inside {
			if w.found || w.text[w.at] != '{' {
				return false
			}
			w.inside, w.found = true, true
			if !w.object() {
				return false
			}
			w.inside = false
			continue
		}
		start := w.at
		w.skip()
		w.out[w.n] = member{name, w.text[start:w.at]}
		w.n++
	}
}

func (w *walker) blank() {
	for w.text[w.at] == ' ' || w.text[w.at] == '\t' || w.text[w.at] == '\n' || w.text[w.at] == '\r' {
		w.at++
	}
}

// name takes a name; plain means ASCII without escapes.
func (w *walker) name() (name []byte, plain bool) {
	start := w.at + 1
	w.quoted()
	name, plain = w.text[start:w.at-1], true
	for _, c := range name {
		plain = plain && c != '\\' && c < utf8.RuneSelf
	}
	return name, plain
}

// quoted walks over a text.
func (w *walker) quoted() {
	for w.at++; w.text[w.at] != '"'; w.at++ {
		if w.text[w.at] == '\\' {
			w.at++
		}
	}
	w.at++
}

// skip walks over a value.
func (w *walker) skip() {
	for depth := 0; ; w.at++ {
		switch w.text[w.at] {
		case '"':
			if w.quoted(); depth == 0 {
				return
			}
			w.at--
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return
			}
			if depth--; depth == 0 {
				w.at++
				return
			}
		case ',', ' ', '\t', '\n', '\r':
			if depth == 0 {
				return
			}
		}
	}
}
