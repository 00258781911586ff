package advice

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"stepwise/toxicity/grading"
)

// maxQuick bounds the names of a request that is read in place; one with more is
// decoded.
const maxQuick = 40

// quick reads a request as ReadFields does, in place. Nearly all requests are sound;
// ok is false for every other one, and ReadFields then says what is wrong with it: a
// fault is worded in one place only. Unusual spellings (escapes, a name twice, numbers
// as text) go that way too.
func (a *Advisor) quick(text []byte) (in Input, ok bool) {
	if !json.Valid(text) {
		return in, false
	}
	w := walker{text: text}
	if w.blank(); text[w.at] != '{' || !w.object() {
		return in, false
	}
	byName := func(x, y member) int { return bytes.Compare(x.name, y.name) }
	fields := w.out[:w.n]
	if !slices.IsSortedFunc(fields, byName) {
		slices.SortFunc(fields, byName) // of two units of one thing the first by name counts
	}
	in.DaysSinceDose = -1
	findings := append(make([]byte, 0, len(text)+2), '{')
	for i, m := range fields {
		if i > 0 && bytes.Equal(m.name, fields[i-1].name) {
			return in, false
		}
		ok, null := true, m.value[0] == 'n'
		switch string(m.name) {
		case "irae":
			in.Irae, ok = a.word(m.value)
		case "agent":
			in.Agent, ok = a.word(m.value)
		case "weight_kg":
			if !null {
				in.WeightKg, ok = digitsOf(m.value)
				ok = ok && in.WeightKg > 0
			}
		case "days_since_dose":
			if !null {
				in.DaysSinceDose, ok = wholeOf(m.value, 0)
			}
		case "grade":
			if !null {
				in.Grade, ok = wholeOf(m.value, 1)
			}
		default:
			findings = append(append(append(key(findings, `"`), m.name...), `":`...), m.value...)
		}
		if !ok {
			return in, false
		}
	}
	var problems grading.Problems
	in.Findings, problems = grading.Decode(append(findings, '}'))
	return in, len(problems) == 0 && len(a.Check(in)) == 0
}

// word reads a text; null is none.
func (a *Advisor) word(value []byte) (string, bool) {
	if value[0] == 'n' {
		return "", true
	}
	if value[0] != '"' || bytes.IndexByte(value, '\\') >= 0 || !utf8.Valid(value) {
		return "", false
	}
	inner := value[1 : len(value)-1]
	if e := a.events[string(inner)]; e != nil {
		return e.id, true
	}
	return strings.TrimSpace(string(inner)), true
}

func digitsOf(value []byte) (float64, bool) {
	if len(value) > 40 || value[0] != '-' && (value[0] < '0' || value[0] > '9') {
		return 0, false
	}
	x, err := strconv.ParseFloat(string(value), 64)
	return x, err == nil
}

func wholeOf(value []byte, least float64) (int, bool) {
	x, ok := digitsOf(value)
	return int(x), ok && x == math.Trunc(x) && x >= least && x <= maxDays
}
