package programme

import (
	"slices"
	"strings"

	"stepwise/internal/lang"
	"stepwise/lrs"
)

// Kind is one sort of question to the record. A new kind is one file with a call
// of register in its init.
type Kind struct {
	Name string
	// Fields are the parameters it uses, by YAML name, beside code, kind,
	// dimension, title, minutes and by; any other one is a fault.
	Fields []string
	// Dimension is where a requirement of this kind stands unless it says so.
	Dimension Dimension
	// Check notes what is wrong with the parameters; nil when they need no look.
	Check func(r Requirement, note func(field, key string, args ...any))
	// Match tells whether a statement answers the question, and as what: the same
	// key twice counts once.
	Match func(r Requirement, e lrs.Entry) (key string, ok bool)
	// Need is how many different keys satisfy it, at least 1.
	Need func(r Requirement) int
	// Wants lists the keys that could count, or nil when they are not a closed list.
	Wants func(r Requirement) []string
}

var kinds = map[string]Kind{}

func register(k Kind) { kinds[k.Name] = k }

// Kinds lists the names of all kinds in alphabetical order.
func Kinds() []string {
	names := make([]string, 0, len(kinds))
	for n := range kinds {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// KindOf returns a requirement's kind.
func KindOf(r Requirement) (Kind, bool) {
	k, ok := kinds[r.Kind]
	return k, ok
}

// In returns the requirement's dimension, the kind's when it names none.
func (r Requirement) In() Dimension {
	if r.Dimension == "" {
		return kinds[r.Kind].Dimension
	}
	return r.Dimension
}

// Need is how many different things satisfy the requirement, at least 1.
func (r Requirement) Need() int {
	k, ok := kinds[r.Kind]
	if !ok {
		return 1 // a draft may name a kind that nobody wrote; Check refuses it
	}
	return max(1, k.Need(r))
}

// Wants lists the activities that could count, or nil when any of a kind may.
func (r Requirement) Wants() []string {
	if w := kinds[r.Kind].Wants; w != nil {
		return w(r)
	}
	return nil
}

// match asks the kind and holds to the last day that counts.
func (r Requirement) match(e lrs.Entry) (string, bool) {
	k, ok := kinds[r.Kind]
	if !ok || r.By != "" && lang.Day(e.Timestamp) > r.By {
		return "", false
	}
	return k.Match(r, e)
}

// allOr is Count, or the length of a list when Count is not written.
func allOr(count int, list []string) int {
	if count == 0 {
		return max(1, len(list))
	}
	return count
}

// oneOf finds an activity among codes under an IRI that is made from a code.
func oneOf(activity string, codes []string, iri func(string) string) bool {
	return slices.ContainsFunc(codes, func(c string) bool { return iri(c) == activity })
}

func iris(codes []string, iri func(string) string) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = iri(c)
	}
	return out
}

func checkCount(r Requirement, list []string, note func(field, key string, args ...any)) {
	if r.Count < 0 || len(list) > 0 && r.Count > len(list) {
		note("count", "programme.fault.count", "Max", len(list))
	}
}

func checkIRI(value, field string, note func(field, key string, args ...any)) {
	if value != "" && !strings.Contains(value, ":") {
		note(field, "lrs.iri")
	}
}

func checkDay(value, field string, note func(field, key string, args ...any)) {
	if value == "" {
		return
	}
	if _, err := lang.ParseDay(value); err != nil {
		note(field, "fault.date")
	}
}
