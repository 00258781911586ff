package statement

import (
	"strconv"
	"strings"
)

// pointer is the JSON pointer (RFC 6901) to what lies at a byte offset of s: the
// value that begins there, the member whose key begins there, or else the
// innermost object or array around it. It counts from the value at from. It is
// asked for only when something is wrong, so reading well costs nothing; what lies
// before the offset has been found to be JSON.
func pointer(s string, from, at int) string {
	r := reader{s: s, i: from}
	var path []string
	r.find(at, &path)
	var b strings.Builder
	for _, p := range path {
		b.WriteByte('/')
		b.WriteString(strings.NewReplacer("~", "~0", "/", "~1").Replace(short(p)))
	}
	return b.String()
}

// short cuts a name that somebody made long, so that an answer stays one.
func short(s string) string {
	const most = 120
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// find goes to the offset and leaves the way there in path. It reports whether it
// got there.
func (r *reader) find(at int, path *[]string) bool {
	c := r.peek()
	if r.i >= at {
		return true
	}
	switch c {
	case '{':
		o, _ := r.open()
		for r.member(&o) {
			*path = append(*path, o.key)
			if o.keyAt >= at && r.i > at {
				return true
			}
			if r.find(at, path) {
				return true
			}
			*path = (*path)[:len(*path)-1]
		}
		return r.i > at || r.failed()
	case '[':
		r.into()
		for n := 0; r.item(n); n++ {
			*path = append(*path, strconv.Itoa(n))
			if r.find(at, path) {
				return true
			}
			*path = (*path)[:len(*path)-1]
		}
		return r.i > at || r.failed()
	}
	r.any()
	return r.i > at || r.failed()
}
