package match

import (
	"strconv"

	"stepwise/knowledge/fact/jsontext"
)

// text appends what stands before a value, and a string.
func text(b []byte, before, s string) []byte { return jsontext.String(append(b, before...), s) }

// some is text that is left out when it is empty.
func some(b []byte, before, s string) []byte {
	if s == "" {
		return b
	}
	return text(b, before, s)
}

func number(b []byte, before string, n int) []byte {
	return strconv.AppendInt(append(b, before...), int64(n), 10)
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
	for i, key := range jsontext.Keys(in, room[:0]) {
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
	for i, key := range jsontext.Keys(in, room[:0]) {
		b = append(text(b, between(i), key), ':')
		switch v := in[key].(type) {
		case string:
			b = text(b, "", v)
		case int:
			b = number(b, "", v)
		case float64:
			b = jsontext.Float(b, v)
		default:
			b = jsontext.Value(b, v)
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
