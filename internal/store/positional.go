package store

import (
	"strconv"
	"strings"
)

// positional turns $1, $2, … into question marks when each stands once and in
// order. The SQLite driver looks up a named parameter by comparing its name with
// every argument, which for a row of eight values costs more than the rest of the
// statement, and for fifty rows at once is all that is seen in a profile.
func positional(query string) string {
	var b strings.Builder
	n := 0
	for i := 0; i < len(query); {
		switch c := query[i]; {
		case c == '\'':
			end := strings.IndexByte(query[i+1:], '\'')
			if end < 0 {
				return query
			}
			b.WriteString(query[i : i+end+2])
			i += end + 2
		case c == '?' || c == '-' && strings.HasPrefix(query[i:], "--"):
			return query
		case c == '$':
			j := i + 1
			for j < len(query) && '0' <= query[j] && query[j] <= '9' {
				j++
			}
			if k, err := strconv.Atoi(query[i+1 : j]); err != nil || k != n+1 {
				return query
			}
			n++
			b.WriteByte('?')
			i = j
		default:
			b.WriteByte(c)
			i++
		}
	}
	return b.String()
}
