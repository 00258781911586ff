// Package request reads what people and programs ask of the dose designs: one flat
// JSON object in the words of the field (design, target, p_true, cohort_size, …).
// The command line and the design studio read the same request and so give the
// same answer. Reading is strict: a key that nobody knows, a probability that is
// none, lengths that disagree, a setting that the design cannot use are each
// refused by key and reason, and nothing is computed.
package request

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"stepwise/trial/dose"
)

func problem(key, format string, args ...any) error {
	return dose.Refuse(key, format, args...)
}

// object is a flat JSON object that remembers what stood in it.
type object struct {
	*dose.Object
	given []string
}

// readObject reads the object and refuses keys that are not among the known ones.
func readObject(text []byte, known []string) (*object, error) {
	o, err := dose.ReadObject(text)
	if err != nil {
		return nil, err
	}
	out := &object{o, o.Keys()}
	for _, k := range out.given {
		if slices.Contains(known, k) {
			continue
		}
		if near := nearest(k, known); near != "" {
			return nil, problem(plainKey(k), "there is no such key here; did you mean %s?", near)
		}
		return nil, problem(plainKey(k), "there is no such key here")
	}
	return out, nil
}

// plainKey keeps a hostile key inside one line.
func plainKey(k string) string {
	if k == "" || len(k) > 40 || strings.ContainsFunc(k, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return fmt.Sprintf("%.40q", k)
	}
	return k
}

// has tells whether a key stood there.
func (o *object) has(key string) bool { return slices.Contains(o.given, key) }

// raw takes the text of a value that may be of several types.
func (o *object) raw(key string) (json.RawMessage, error) {
	var text json.RawMessage
	_, err := o.Take(key, &text)
	return text, err
}

// between takes a whole number within bounds.
func (o *object) between(key string, to *int, low, high int) error {
	ok, err := o.Take(key, to)
	if err != nil || !ok {
		return err
	}
	if *to < low || *to > high {
		return problem(key, "is %d, not %d to %d", *to, low, high)
	}
	return nil
}

// nearest is the known word that a slip of one or two letters would explain.
func nearest(word string, known []string) string {
	plain := func(s string) string {
		return strings.ToLower(strings.NewReplacer("_", "", "-", "", ".", "", " ", "").Replace(s))
	}
	best, least := "", 3
	for _, k := range known {
		if d := distance(plain(word), plain(k)); d < least && d < len(k)/2 {
			best, least = k, d
		}
	}
	return best
}

// distance counts the letters to change, add or take away (Levenshtein).
func distance(a, b string) int {
	if len(a) > 40 || len(b) > 40 {
		return 40
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			last, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, last+cost)
		}
	}
	return row[len(b)]
}
