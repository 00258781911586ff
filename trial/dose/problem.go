package dose

import "fmt"

// Problem is one fault in what was asked: the key it sits at and the reason, both
// in one line. Everything that this package refuses, it refuses with a Problem.
type Problem struct {
	Key    string // as in the JSON, e.g. "phi1"
	Reason string // English, without a full stop
}

func (p Problem) Error() string { return p.Key + ": " + p.Reason }

func problem(key, format string, values ...any) error {
	return Problem{Key: key, Reason: fmt.Sprintf(format, values...)}
}
