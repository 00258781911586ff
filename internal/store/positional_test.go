package store

import "testing"

func TestParametersInOrderBecomeQuestionMarks(t *testing.T) {
	for _, c := range []struct{ why, in, want string }{
		{"in order", "SELECT a FROM t WHERE b = $1 AND c = $2", "SELECT a FROM t WHERE b = ? AND c = ?"},
		{"none", "SELECT 1", "SELECT 1"},
		{"one stands twice", "SELECT a FROM t WHERE b = $1 OR c = $1", "SELECT a FROM t WHERE b = $1 OR c = $1"},
		{"out of order", "SELECT a FROM t WHERE b = $2 AND c = $1", "SELECT a FROM t WHERE b = $2 AND c = $1"},
		{"a dollar in a text", "SELECT '$1' FROM t WHERE b = $1", "SELECT '$1' FROM t WHERE b = ?"},
		{"a quote in a text", "SELECT 'it''s $2' FROM t WHERE b = $1", "SELECT 'it''s $2' FROM t WHERE b = ?"},
		{"a comment", "SELECT 1 -- $1\nWHERE b = $1", "SELECT 1 -- $1\nWHERE b = $1"},
		{"ten and more", "($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)", "(?,?,?,?,?,?,?,?,?,?,?)"},
		{"a text that does not end", "SELECT '$1", "SELECT '$1"},
	} {
		if got := positional(c.in); got != c.want {
			t.Errorf("%s: %q, want %q", c.why, got, c.want)
		}
	}
}
