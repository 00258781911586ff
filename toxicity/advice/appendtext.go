package advice

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"stepwise/knowledge/fact"
)

// text appends a JSON string. Chinese stands as it is; what needs escaping is left to
// encoding/json, so that it is escaped in the same way.
func text(b []byte, s string) []byte {
	beyond := false
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c == '"' || c == '\\' {
			return escaped(b, s)
		}
		beyond = beyond || c >= utf8.RuneSelf
	}
	if beyond && !printed(s) {
		return escaped(b, s)
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// printed reports whether encoding/json leaves a text beyond ASCII as it is: valid, and
// without the two line ends of Unicode, which JavaScript does not take in a string.
func printed(s string) bool {
	for i := 0; i+2 < len(s); i++ {
		if s[i] == 0xe2 && s[i+1] == 0x80 && s[i+2]|1 == 0xa9 {
			return false
		}
	}
	return utf8.ValidString(s)
}

func escaped(b []byte, s string) []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil {
		return append(b, `""`...) // a string always has a JSON form
	}
	return append(b, bytes.TrimSuffix(out.Bytes(), []byte("\n"))...)
}

// key appends the name of a field, with a comma when it is not the first.
func key(b []byte, quoted string) []byte {
	if b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	return append(b, quoted...)
}

// optional leaves an empty text out.
func optional(b []byte, quoted, s string) []byte {
	if s == "" {
		return b
	}
	return text(key(b, quoted), s)
}

// texts appends a list; one that is nil is null.
func texts(b []byte, list []string) []byte {
	if list == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i, s := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = text(b, s)
	}
	return append(b, ']')
}

func wholes(b []byte, list []int) []byte {
	b = append(b, '[')
	for i, n := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(n), 10)
	}
	return append(b, ']')
}

func array[T any](b []byte, list []T, write func(*T, []byte) []byte) []byte {
	if list == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = write(&list[i], b)
	}
	return append(b, ']')
}

// table appends a map with its keys in order; one that is nil is null.
func table[V any](b []byte, m map[string]V, write func(V, []byte) []byte) []byte {
	if m == nil {
		return append(b, "null"...)
	}
	var room [8]string
	keys := room[:0]
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	b = append(b, '{')
	for i, k := range keys {
		if i > 0 {
			b = append(b, ',')
		}
		b = write(m[k], append(text(b, k), ':'))
	}
	return append(b, '}')
}

// pointed writes null for nil.
func pointed[T any](write func(*T, []byte) []byte) func(*T, []byte) []byte {
	return func(x *T, b []byte) []byte {
		if x == nil {
			return append(b, "null"...)
		}
		return write(x, b)
	}
}

// number appends a number; the very small and the very large, which are written with an
// exponent, are left to encoding/json.
func number(b []byte, x float64) []byte {
	if size := math.Abs(x); x == 0 || size >= 1e-6 && size < 1e21 {
		return strconv.AppendFloat(b, x, 'f', -1, 64)
	}
	out, err := json.Marshal(x)
	if err != nil {
		return append(b, "null"...)
	}
	return append(b, out...)
}

func name(b []byte, n fact.Name) []byte {
	b = optional(append(b, '{'), `"en":`, n.EN)
	return append(optional(b, `"zh":`, n.ZH), '}')
}

func source(b []byte, s fact.Source) []byte {
	b = optional(append(b, '{'), `"citation":`, s.Citation)
	b = optional(b, `"address":`, s.Address)
	b = optional(b, `"page":`, s.Page)
	return append(optional(b, `"kind":`, s.Kind), '}')
}
