package statement

import (
	"math"
	"strconv"
	"strings"
)

// number reads a number and returns it as it is spelt.
func (r *reader) number() string {
	if c := r.peek(); c != '-' && (c < '0' || c > '9') {
		r.wrong("statement.wantnumber")
		return ""
	}
	n := numberLength(r.s[r.i:])
	if n == 0 {
		r.syntax()
		return ""
	}
	r.i += n
	return r.s[r.i-n : r.i]
}

// numberLength is how many bytes a number takes at the beginning of s (RFC 8259,
// section 6), 0 when there is none.
func numberLength(s string) int {
	i := 0
	digits := func() bool {
		from := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		return i > from
	}
	if i < len(s) && s[i] == '-' {
		i++
	}
	if i < len(s) && s[i] == '0' {
		i++
	} else if !digits() {
		return 0
	}
	if i < len(s) && s[i] == '.' {
		i++
		if !digits() {
			return 0
		}
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		if !digits() {
			return 0
		}
	}
	return i
}

// decimal reads a number that can be compared. One that is too great for 64 bits
// is refused, because nobody could say whether it lies within its bounds.
func (r *reader) decimal() float64 {
	s := r.number()
	if s == "" {
		return 0
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(f, 0) {
		r.fail(r.i-len(s), "statement.great")
	}
	return f
}

// whole reads a whole number from 0 up.
func (r *reader) whole() int64 {
	s := r.number()
	n, err := strconv.ParseInt(s, 10, 64)
	if s != "" && (err != nil || n < 0) {
		r.fail(r.i-len(s), "statement.whole")
	}
	return n
}

// truth reads true or false.
func (r *reader) truth() bool {
	r.peek()
	switch rest := r.s[r.i:]; {
	case strings.HasPrefix(rest, "true"):
		r.i += 4
		return true
	case strings.HasPrefix(rest, "false"):
		r.i += 5
		return false
	}
	r.wrong("statement.wantbool")
	return false
}

// any goes over a value of any kind.
func (r *reader) any() {
	switch c := r.peek(); {
	case c == '"':
		r.quoted()
	case c == '{':
		mark := len(r.names)
		var many map[string]bool
		o, _ := r.open()
		for r.member(&o) {
			many = r.name(&o, mark, many)
			r.any()
		}
		r.names = r.names[:mark]
	case c == '[':
		r.into()
		for n := 0; r.item(n); n++ {
			r.any()
		}
	case c == '-' || c >= '0' && c <= '9':
		r.number()
	case strings.HasPrefix(r.s[r.i:], "null"):
		r.i += 4
	case c == 't' || c == 'f':
		r.truth()
	default:
		r.syntax()
	}
}

// name refuses a key that its free object has already; the object's keys stand in
// names from mark on. Beyond a few it asks a map, or an object with a hundred
// thousand keys would take minutes.
func (r *reader) name(o *object, mark int, many map[string]bool) map[string]bool {
	open := r.names[mark:]
	twice := false
	if many == nil && len(open) < few {
		for _, k := range open {
			twice = twice || k == o.key
		}
		r.names = append(r.names, o.key)
	} else {
		if many == nil {
			many = make(map[string]bool, 4*few)
			for _, k := range open {
				many[k] = true
			}
		}
		twice = many[o.key]
		many[o.key] = true
	}
	if twice {
		r.fail(o.keyAt, "statement.twice", "Name", o.key)
	}
	return many
}

// extensions goes over a map of anything, keyed by IRIs (2.0 4.2.7, 1.0.3 data
// 4.1), and returns its text.
func (r *reader) extensions() string {
	mark := len(r.names)
	var many map[string]bool
	o, at := r.open()
	for r.member(&o) {
		if !IRI(o.key) {
			r.fail(o.keyAt, "statement.extension", "Name", o.key)
			break
		}
		many = r.name(&o, mark, many)
		r.any()
	}
	if r.failed() {
		return ""
	}
	r.names = r.names[:mark]
	return r.s[at:r.i]
}

// languages goes over a language map (2.0 4.2.7, 1.0.3 data 4.2).
func (r *reader) languages() {
	mark := len(r.names)
	var many map[string]bool
	o, _ := r.open()
	for r.member(&o) {
		if !Language(o.key) {
			r.fail(o.keyAt, "statement.language", "Name", o.key)
			break
		}
		many = r.name(&o, mark, many)
		r.text()
	}
	if !r.failed() {
		r.names = r.names[:mark]
	}
}

// iri reads an IRI with its scheme.
func (r *reader) iri() string {
	r.space()
	at := r.i
	s := r.text()
	if !r.failed() && !IRI(s) {
		r.fail(at, "statement.iri")
	}
	return s
}

// identifier reads an IRI that records are found by.
func (r *reader) identifier() string {
	r.space()
	at := r.i
	s := r.iri()
	if len(s) > MaxKey {
		r.fail(at, "statement.longkey", "Most", MaxKey)
	}
	return s
}

// uuid reads a UUID and returns it in lower case.
func (r *reader) uuid() string {
	r.space()
	at := r.i
	s := r.text()
	if !r.failed() && !UUID(s) {
		r.fail(at, "statement.id")
	}
	return strings.ToLower(s)
}

// word reads a string that must be the one word allowed there.
func (r *reader) word(want string) {
	r.space()
	at := r.i
	s := r.text()
	if !r.failed() && s != want {
		r.fail(at, "statement.word", "Want", want)
	}
}
