package dose

import (
	"fmt"
	"regexp"
	"strings"
)

// Problem is one fault in what was asked: the key it sits at and the reason, both
// in one line. Everything that this package refuses, it refuses with a Problem.
type Problem struct {
	Key    string // as in the JSON, e.g. "phi1"
	Reason string // English, without a full stop
	Item   int    // of a list of designs, from 1; 0 where there is no list
	Items  int    // how many there are

	format string   // of Reason: the name of its sentence in other languages
	values []string // that fill it, in order
}

func (p Problem) Error() string {
	text := p.Key + ": " + p.Reason
	if p.Items > 0 {
		text += fmt.Sprintf(" (design %d of %d)", p.Item, p.Items)
	}
	return text
}

// Refuse is a Problem at a key. The format is English and names the same sentence in
// other languages, see [Problem.Sentence].
func Refuse(key, format string, values ...any) Problem {
	p := Problem{Key: key, Reason: fmt.Sprintf(format, values...), format: format}
	for i, verb := range slots(format) {
		p.values = append(p.values, fmt.Sprintf(verb, values[i]))
	}
	return p
}

func problem(key, format string, values ...any) error { return Refuse(key, format, values...) }

// verb is what a value fills in a format.
var verb = regexp.MustCompile(`%(\.\d+)?[a-z]`)

func slots(format string) []string {
	return verb.FindAllString(strings.ReplaceAll(format, "%%", ""), -1)
}

var apart = regexp.MustCompile(`[^0-9A-Za-z]+`)

// Sentence names the reason's sentence in other languages, "dose.refuse.is-x-not-1-to-x",
// and gives what fills it by the letters A, B, C in the order of the English one.
func (p Problem) Sentence() (key string, args map[string]any) {
	args = map[string]any{}
	for i, v := range p.values {
		args[string(rune('A'+i))] = v
	}
	return sentence(p.format), args
}

func sentence(format string) string {
	text := verb.ReplaceAllString(strings.ReplaceAll(format, "%%", " percent "), "x")
	text = strings.ReplaceAll(text, "−", "minus ")
	return "dose.refuse." + strings.Trim(apart.ReplaceAllString(text, "-"), "-")
}
