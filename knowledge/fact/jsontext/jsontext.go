// Package jsontext appends the parts of a JSON text exactly as encoding/json writes
// them with SetEscapeHTML(false), for answers that are written by hand because they
// are computed by the hundred thousand. What is rare is left to encoding/json, so
// that there is one set of rules. It is pure.
package jsontext

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// String appends a string. Chinese stands as it is; what needs escaping is escaped.
func String(b []byte, s string) []byte {
	ascii, separator := true, false // U+2028 and U+2029 begin with the byte 0xE2
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ' || c == '"' || c == '\\':
			return Value(b, s)
		case c >= utf8.RuneSelf:
			ascii, separator = false, separator || c == 0xe2
		}
	}
	if !ascii && !utf8.ValidString(s) || separator && strings.ContainsAny(s, "\u2028\u2029") {
		return Value(b, s)
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// Float appends a number in the plain form that encoding/json uses for it, which is
// that of ECMAScript; the far ends, which are written with an exponent, are left to
// it. What is no number is null.
func Float(b []byte, f float64) []byte {
	if x := math.Abs(f); x != 0 && x < 1e-6 || !(x < 1e21) {
		return Value(b, f)
	}
	return strconv.AppendFloat(b, f, 'f', -1, 64)
}

// Value appends whatever encoding/json makes of v; null where it has no form for it.
func Value(b []byte, v any) []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return append(b, "null"...)
	}
	return append(b, bytes.TrimSuffix(out.Bytes(), []byte("\n"))...)
}

// Keys are the keys of a map in order, in the room given when they fit.
func Keys[V any](m map[string]V, room []string) []string {
	for key := range m {
		room = append(room, key)
	}
	slices.Sort(room)
	return room
}
