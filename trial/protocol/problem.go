package protocol

import "fmt"

// Problem is one fault of a protocol: where it sits, as a path with dots
// ("levels.1.amount", indices from 0), and a sentence of internal/lang with what
// fills it.
type Problem struct {
	Where string
	Key   string
	Args  map[string]any
}

func (p Problem) Error() string { return fmt.Sprint(p.Where, ": ", p.Key, " ", p.Args) }
