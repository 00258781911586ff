package advice

import (
	"strconv"

	"stepwise/knowledge/fact"
	"stepwise/knowledge/fact/jsontext"
)

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
	return jsontext.String(key(b, quoted), s)
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
		b = jsontext.String(b, s)
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
	b = append(b, '{')
	for i, k := range jsontext.Keys(m, room[:0]) {
		if i > 0 {
			b = append(b, ',')
		}
		b = write(m[k], append(jsontext.String(b, k), ':'))
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
