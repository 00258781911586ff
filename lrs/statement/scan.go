package statement

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxDepth is how deep objects and arrays may lie in one another. No statement
// needs a tenth of it; without a limit a hostile one would use up the stack.
const maxDepth = 100

// reader goes once over a text of JSON (RFC 8259) and checks it as it goes. The
// first fault stays in key; every method is harmless after that, so callers look
// at it only where a loop ends.
type reader struct {
	raw   []byte // what was given
	s     string // the same; parts of it become a statement's strings
	i     int
	depth int
	v     Version

	key  string // sentence of the first fault, "" while all is well
	at   int    // where it is
	args []any

	names []string // keys of the free objects that are open, outermost first
	edits []edit   // what Stored changes inside of members
	acts  []string // IRIs of context activities, all lists one after the other
	defs  []Definition
	files []Attachment
}

// edit says that the bytes [at, at+cut) give way to put.
type edit struct {
	at, cut int
	put     string
}

// fail notes the first fault, at a byte offset.
func (r *reader) fail(at int, key string, args ...any) {
	if r.key == "" {
		r.key, r.at, r.args = key, at, args
	}
}

func (r *reader) failed() bool { return r.key != "" }

// syntax notes a text that is not JSON. Byte counts from 1, as editors do.
func (r *reader) syntax() { r.fail(r.i, "statement.json", "Byte", r.i+1) }

func (r *reader) space() {
	for r.i < len(r.s) {
		switch r.s[r.i] {
		case ' ', '\n', '\t', '\r':
			r.i++
		default:
			return
		}
	}
}

// peek is the first byte of the next value, or 0 at the end.
func (r *reader) peek() byte {
	r.space()
	if r.i < len(r.s) {
		return r.s[r.i]
	}
	return 0
}

// wrong notes a value of the wrong type; the words of want are keys of sentences.
func (r *reader) wrong(want string) {
	switch c := r.peek(); {
	case c == 'n' && strings.HasPrefix(r.s[r.i:], "null"):
		r.fail(r.i, "statement.null")
	case c == '"' || c == '{' || c == '[' || c == 't' || c == 'f' || c == '-' || c >= '0' && c <= '9':
		r.fail(r.i, want)
	default:
		r.syntax()
	}
}

// object is where a reader stands in an object's members.
type object struct {
	key   string // of the member that comes next
	keyAt int    // where the key begins
	seen  uint32 // known keys met so far, see once
	begun bool
}

// open goes into an object. It returns the offset of its brace.
func (r *reader) open() (o object, at int) {
	if r.peek() != '{' {
		r.wrong("statement.wantobject")
		return object{}, r.i
	}
	at = r.i
	r.deeper()
	r.i++
	return object{}, at
}

func (r *reader) deeper() {
	if r.depth++; r.depth > maxDepth {
		r.fail(r.i, "statement.deep", "Most", maxDepth)
	}
}

// member goes to the next member's value, and past the brace when there is none.
func (r *reader) member(o *object) bool {
	if r.failed() {
		return false
	}
	c := r.peek()
	if c == '}' {
		r.i++
		r.depth--
		return false
	}
	if o.begun {
		if c != ',' {
			r.syntax()
			return false
		}
		r.i++
		c = r.peek()
	}
	o.begun = true
	if c != '"' {
		r.syntax()
		return false
	}
	o.keyAt = r.i
	o.key = r.quoted()
	if r.peek() != ':' {
		r.syntax()
		return false
	}
	r.i++
	return !r.failed()
}

// once reports whether a known member comes for the first time in its object;
// bit is the member's own number there.
func (r *reader) once(o *object, bit uint) bool {
	if o.seen&(1<<bit) != 0 {
		r.fail(o.keyAt, "statement.twice", "Name", o.key)
		return false
	}
	o.seen |= 1 << bit
	return true
}

// has reports whether the member with this number was there.
func (o *object) has(bit uint) bool { return o.seen&(1<<bit) != 0 }

func (r *reader) unknown(o *object) { r.fail(o.keyAt, "statement.unknown", "Name", o.key) }

// need notes that a member is missing from the object that begins at at.
func (r *reader) need(o *object, bit uint, at int, name string) {
	if !o.has(bit) {
		r.fail(at, "statement.missing", "Name", name)
	}
}

// into goes into an array, and item to its next value or past its bracket.
func (r *reader) into() (at int) {
	if r.peek() != '[' {
		r.wrong("statement.wantarray")
		return r.i
	}
	at = r.i
	r.deeper()
	r.i++
	return at
}

func (r *reader) item(n int) bool {
	if r.failed() {
		return false
	}
	c := r.peek()
	if c == ']' {
		r.i++
		r.depth--
		return false
	}
	if n > 0 {
		if c != ',' {
			r.syntax()
			return false
		}
		r.i++
		if r.peek() == ']' {
			r.syntax()
			return false
		}
	}
	return true
}

// text reads a string.
func (r *reader) text() string {
	if r.peek() != '"' {
		r.wrong("statement.wanttext")
		return ""
	}
	return r.quoted()
}

// plain says which bytes of a string stand for themselves alone.
var plain = func() (t [256]bool) {
	for c := 0x20; c < 0x80; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()

// quoted reads the string whose quote is next. Without escapes it is a part of
// the text.
func (r *reader) quoted() string {
	from := r.i + 1
	for i := from; i < len(r.s); i++ {
		c := r.s[i]
		switch {
		case plain[c]:
		case c == '"':
			r.i = i + 1
			return r.s[from:i]
		case c == '\\':
			return r.escaped(from, i)
		case c < 0x20:
			r.i = i
			r.syntax()
			return ""
		default:
			size := r.rune(i)
			if size == 0 {
				return ""
			}
			i += size - 1
		}
	}
	r.i = len(r.s)
	r.syntax()
	return ""
}

// rune is the length of the character at i, 0 when the bytes are not UTF-8.
func (r *reader) rune(i int) int {
	c, size := utf8.DecodeRuneInString(r.s[i:])
	if c == utf8.RuneError && size == 1 {
		r.fail(i, "statement.utf8", "Byte", i+1)
		r.i = i
		return 0
	}
	return size
}

// escaped reads a string that begins at from and has its first escape at i.
func (r *reader) escaped(from, i int) string {
	b := append(make([]byte, 0, 2*(i-from)+32), r.s[from:i]...)
	for i < len(r.s) {
		c := r.s[i]
		switch {
		case c == '"':
			r.i = i + 1
			return string(b)
		case c == '\\':
			size := 0
			if b, size = r.escape(b, i); size == 0 {
				return ""
			}
			i += size
		case c < 0x20:
			r.i = i
			r.syntax()
			return ""
		case c < 0x80:
			b = append(b, c)
			i++
		default:
			size := r.rune(i)
			if size == 0 {
				return ""
			}
			b = append(b, r.s[i:i+size]...)
			i += size
		}
	}
	r.i = len(r.s)
	r.syntax()
	return ""
}

// escape appends what the escape at i stands for and returns its length, 0 when
// it stands for nothing. Half a surrogate pair is no character (RFC 7493, 2.1).
func (r *reader) escape(b []byte, i int) ([]byte, int) {
	r.i = i
	if i+1 < len(r.s) {
		if j := strings.IndexByte(`"\/bfnrt`, r.s[i+1]); j >= 0 {
			return append(b, "\"\\/\b\f\n\r\t"[j]), 2
		}
		if r.s[i+1] == 'u' {
			c, ok := hex4(r.s, i+2)
			switch {
			case !ok:
			case c < 0xd800 || c > 0xdfff:
				return utf8.AppendRune(b, c), 6
			case c < 0xdc00 && strings.HasPrefix(r.s[i+6:], `\u`):
				if d, ok := hex4(r.s, i+8); ok && d >= 0xdc00 && d <= 0xdfff {
					return utf8.AppendRune(b, 0x10000+(c-0xd800)<<10+(d-0xdc00)), 12
				}
				fallthrough
			default:
				r.fail(i, "statement.surrogate", "Byte", i+1)
				return b, 0
			}
		}
	}
	r.syntax()
	return b, 0
}

func hex4(s string, i int) (rune, bool) {
	if i+4 > len(s) {
		return 0, false
	}
	n, err := strconv.ParseUint(s[i:i+4], 16, 32)
	return rune(n), err == nil
}
