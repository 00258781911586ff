package match

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// text appends what stands before a value, and a string. What needs escaping is
// left to encoding/json, so that there is one set of rules for it.
func text(b []byte, before, s string) []byte {
	b = append(b, before...)
	ascii, separator := true, false // U+2028 and U+2029 begin with the byte 0xE2
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ' || c == '"' || c == '\\':
			return other(b, s)
		case c >= utf8.RuneSelf:
			ascii, separator = false, separator || c == 0xe2
		}
	}
	if !ascii && !utf8.ValidString(s) || separator && strings.ContainsAny(s, "\u2028\u2029") {
		return other(b, s)
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// some is text that is left out when it is empty.
func some(b []byte, before, s string) []byte {
	if s == "" {
		return b
	}
	return text(b, before, s)
}

// other appends a value as encoding/json has it; null where it has no form for it.
func other(b []byte, v any) []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return append(b, "null"...)
	}
	return append(b, bytes.TrimSuffix(out.Bytes(), []byte("\n"))...)
}

func number(b []byte, before string, n int) []byte {
	return strconv.AppendInt(append(b, before...), int64(n), 10)
}

// decimal appends a number in the plain form that encoding/json uses for it, which is
// that of ECMAScript; the far ends, which are written with an exponent, are left to it.
func decimal(b []byte, f float64) []byte {
	if x := math.Abs(f); x != 0 && x < 1e-6 || !(x < 1e21) {
		return other(b, f)
	}
	return strconv.AppendFloat(b, f, 'f', -1, 64)
}

func truth(b []byte, before string, v bool) []byte {
	return strconv.AppendBool(append(b, before...), v)
}

// list appends a list, null where there is none.
func list[T any](b []byte, before string, in []T, each func(*T, []byte) []byte) []byte {
	b = append(b, before...)
	if in == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i := range in {
		if i > 0 {
			b = append(b, ',')
		}
		b = each(&in[i], b)
	}
	return append(b, ']')
}

func texts(b []byte, before string, in []string) []byte {
	return list(b, before, in, func(s *string, b []byte) []byte { return text(b, "", *s) })
}

func numbers(b []byte, before string, in []int) []byte {
	return list(b, before, in, func(n *int, b []byte) []byte { return number(b, "", *n) })
}

// lists appends the lists of a map by their key, null where there is no map.
func lists[T any](b []byte, before string, in map[string][]T, each func(*T, []byte) []byte) []byte {
	b = append(b, before...)
	if in == nil {
		return append(b, "null"...)
	}
	if len(in) == 0 {
		return append(b, "{}"...)
	}
	var room [4]string
	for i, key := range ordered(in, room[:0]) {
		b = append(text(b, between(i), key), ':')
		b = list(b, "", in[key], each)
	}
	return append(b, '}')
}

// arguments appends what fills a sentence; nothing where nothing does.
func arguments(b []byte, in map[string]any) []byte {
	if len(in) == 0 {
		return b
	}
	b = append(b, `,"args":`...)
	var room [4]string
	for i, key := range ordered(in, room[:0]) {
		b = append(text(b, between(i), key), ':')
		switch v := in[key].(type) {
		case string:
			b = text(b, "", v)
		case int:
			b = number(b, "", v)
		case float64:
			b = decimal(b, v)
		default:
			b = other(b, v)
		}
	}
	return append(b, '}')
}

// between is what stands before the i-th member of an object.
func between(i int) string {
	if i == 0 {
		return "{"
	}
	return ","
}

// ordered are the keys of a map in order, in the room given when they fit.
func ordered[V any](m map[string]V, room []string) []string {
	for key := range m {
		room = append(room, key)
	}
	slices.Sort(room)
	return room
}
