package statement

import "errors"

var errUnwritten = errors.New("statement: not written yet")

// Parse reads one statement. The error is a *Problem.
func Parse(raw []byte, v Version) (*Statement, error) { return nil, errUnwritten }

// ParseBatch reads one statement or an array of statements. The error is a
// *Problem whose Index names the statement.
func ParseBatch(raw []byte, v Version) ([]*Statement, error) { return nil, errUnwritten }

// ParseAgent reads an agent or identified group as a request parameter gives it.
func ParseAgent(raw []byte, v Version) (Agent, error) { return Agent{}, errUnwritten }

// Stored appends to dst the text to keep: what came, in its order and spelling,
// without the members that the store owns (stored, authority), and then the
// members the store adds: id and timestamp when the sender gave none, stored,
// authority, and version when the sender gave none.
func (s *Statement) Stored(dst []byte, id, timestamp, stored string, authority []byte, v Version) []byte {
	return dst
}

// Same reports whether two stored statements say the same (clause 4.2.3 of 2.0,
// 2.3.1 of 1.0.3).
func Same(a, b []byte) bool { return false }

// IDs is the statement with format=ids.
func IDs(stored []byte) ([]byte, error) { return nil, errUnwritten }

// Canonical is the statement with format=canonical, with texts in the first of
// the languages that there is.
func Canonical(stored []byte, languages []string) ([]byte, error) { return nil, errUnwritten }
