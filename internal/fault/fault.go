// Package fault says what went wrong, for the program and for operators. What a
// reader is told is another thing: the key of a fault names a sentence in
// internal/lang, and the edge (web, api, the command line) looks it up once.
package fault

import (
	"errors"
	"fmt"
)

// Kind is what happened, as far as a caller needs to tell cases apart.
type Kind int

// The kinds, in the order of the HTTP status that the edge gives them.
const (
	Internal    Kind = iota // something of ours broke
	Invalid                 // the input is wrong; Fields says where
	Forbidden               // this person may not do this
	NotFound                // there is no such thing, or not for this person
	Conflict                // somebody else was there first, or the thing has moved on
	Closed                  // the time for this is over or has not come
	TooLarge                // over a stated limit
	Unavailable             // try again later: full disk, database away, other server silent
	Throttled               // too much at once; Args["Seconds"] (int, at least 1) says how long to wait
)

func (k Kind) String() string {
	return [...]string{"internal", "invalid", "forbidden", "not found", "conflict", "closed", "too large", "unavailable", "throttled"}[k]
}

// Field is one fault in one place of the input. Where is the form field's name,
// "line 12", a JSON pointer or a cell; Key names the sentence; Args fill it.
type Field struct {
	Where string
	Key   string
	Args  map[string]any
}

// Fault is an error with a kind and a sentence. Key names a message in
// internal/lang ("fault.full"); Args fill it. Cause is for operators only.
type Fault struct {
	Kind   Kind
	Key    string
	Args   map[string]any
	Fields []Field
	Cause  error
}

func (f *Fault) Error() string {
	s := f.Kind.String() + ": " + f.Key
	for _, x := range f.Fields {
		s += fmt.Sprintf("; %s: %s", x.Where, x.Key)
		if len(x.Args) > 0 {
			s += fmt.Sprint(" ", x.Args)
		}
	}
	if f.Cause != nil {
		s += ": " + f.Cause.Error()
	}
	return s
}

func (f *Fault) Unwrap() error { return f.Cause }

// New returns a fault of a kind with the sentence named by key. args are pairs
// of name and value.
func New(kind Kind, key string, args ...any) *Fault {
	return &Fault{Kind: kind, Key: key, Args: pairs(args)}
}

// Wrap is New with a cause for operators.
func Wrap(cause error, kind Kind, key string, args ...any) *Fault {
	return &Fault{Kind: kind, Key: key, Args: pairs(args), Cause: cause}
}

// KindOf returns the kind of the first Fault in err's chain, or Internal.
func KindOf(err error) Kind {
	var f *Fault
	if errors.As(err, &f) {
		return f.Kind
	}
	return Internal
}

// Is reports whether err carries a fault of this kind.
func Is(err error, kind Kind) bool {
	var f *Fault
	return errors.As(err, &f) && f.Kind == kind
}

// Form collects the faults of a form so that all are told at once.
type Form struct{ fields []Field }

// Add notes one fault at a place.
func (f *Form) Add(where, key string, args ...any) {
	f.fields = append(f.fields, Field{Where: where, Key: key, Args: pairs(args)})
}

// Check notes a fault unless ok.
func (f *Form) Check(ok bool, where, key string, args ...any) {
	if !ok {
		f.Add(where, key, args...)
	}
}

// Err returns an Invalid fault with everything noted, or nil.
func (f *Form) Err() error {
	if len(f.fields) == 0 {
		return nil
	}
	return &Fault{Kind: Invalid, Key: "fault.form", Fields: f.fields}
}

func pairs(args []any) map[string]any {
	if len(args) == 0 {
		return nil
	}
	m := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		m[fmt.Sprint(args[i])] = args[i+1]
	}
	return m
}
