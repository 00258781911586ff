package statement

import (
	"fmt"
	"strings"
)

// Problem is the first rule that a text breaks. Key names a sentence in
// internal/lang; Args are its blanks as pairs of name and value.
type Problem struct {
	Path  string // JSON pointer (RFC 6901) to the place, "" is the whole
	Key   string // "statement.…"
	Args  []any  // pairs of name and value
	Index int    // which statement of a batch, -1 for one that came alone
}

// Error is for logs; people read the sentence that Key names.
func (p *Problem) Error() string {
	var b strings.Builder
	b.WriteString("statement")
	if p.Index >= 0 {
		fmt.Fprintf(&b, " %d", p.Index)
	}
	fmt.Fprintf(&b, ": %s: %s", p.Path, p.Key)
	if len(p.Args) > 0 {
		fmt.Fprint(&b, " ", p.Args)
	}
	return b.String()
}
