package knowledge

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"stepwise/internal/fault"
)

// checkText refuses what reads differently for different readers: bytes that are no
// UTF-8, control characters, and fields that stand twice.
func checkText(text []byte) []fault.Field {
	if !utf8.Valid(text) {
		at := 0
		for rest := text; len(rest) > 0; {
			r, n := utf8.DecodeRune(rest)
			if r == utf8.RuneError && n == 1 {
				break
			}
			at, rest = at+n, rest[n:]
		}
		return []fault.Field{{Key: "fault.utf8", Args: map[string]any{"At": at + 1}}}
	}
	w := walker{d: json.NewDecoder(bytes.NewReader(text))}
	w.d.UseNumber()
	if err := w.value(); err != nil {
		return []fault.Field{{Key: "knowledge.fault.json", Args: map[string]any{"Reason": err.Error()}}}
	}
	return w.faults
}

// walker reads a value token by token.
type walker struct {
	d      *json.Decoder
	at     []step
	faults []fault.Field
}

// step is a field or a place in a list on the way to a value.
type step struct {
	field string
	place int // -1 for a field
}

const maxDepth = 64 // of lists in lists; the kinds need five

func (w *walker) value() error {
	t, err := w.d.Token()
	if err != nil {
		return err
	}
	switch x := t.(type) {
	case string:
		w.control(x)
	case json.Delim:
		if len(w.at) >= maxDepth {
			return fmt.Errorf("more than %d levels", maxDepth)
		}
		return w.inside(x == '{')
	}
	return nil
}

// inside reads what stands in an object or a list, and its end.
func (w *walker) inside(isObject bool) error {
	var seen map[string]bool
	if isObject {
		seen = map[string]bool{}
	}
	for i := 0; w.d.More(); i++ {
		s := step{place: i}
		if isObject {
			k, err := w.d.Token()
			if err != nil {
				return err
			}
			s = step{k.(string), -1} // the decoder takes nothing else for a name
		}
		w.at = append(w.at, s)
		if isObject {
			w.control(s.field)
			if seen[s.field] {
				w.add("knowledge.fault.duplicate", map[string]any{"Field": s.field})
			}
			seen[s.field] = true
		}
		if err := w.value(); err != nil {
			return err
		}
		w.at = w.at[:len(w.at)-1]
	}
	_, err := w.d.Token()
	return err
}

func (w *walker) control(text string) {
	if strings.ContainsFunc(text, func(r rune) bool { return r < 0x20 && r != '\n' && r != '\t' || r == 0x7f }) {
		w.add("knowledge.fault.control", nil)
	}
}

func (w *walker) add(key string, args map[string]any) {
	where := ""
	for _, s := range w.at {
		if s.place >= 0 {
			where += "/" + strconv.Itoa(s.place)
		} else {
			where += "/" + pointer(s.field)
		}
	}
	w.faults = append(w.faults, fault.Field{Where: where, Key: key, Args: args})
}

var pointerSafe = strings.NewReplacer("~", "~0", "/", "~1")

// pointer escapes a name for a JSON pointer (RFC 6901).
func pointer(name string) string { return pointerSafe.Replace(name) }
