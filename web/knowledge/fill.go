package knowledge

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"stepwise/internal/fault"
	"stepwise/knowledge/fact"
)

// fill writes the form's values into a copy of data and returns it with the fields
// in the order of the kind. A field that says what it said before is left as it
// stands, so that saving a page changes nothing that nobody touched. Faults are
// noted under the names of the form's fields.
func fill(f *fault.Form, kind fact.Kind, data json.RawMessage, get func(name string) string) json.RawMessage {
	m := open(data)
	was := open(data)
	for _, x := range shapes[kind] {
		s := clean(get(x.name()))
		if s == clean(flat(was, x)) {
			f.Check(s != "" || !x.required, x.name(), "fault.required")
			continue
		}
		if s == "" && x.required {
			f.Add(x.name(), "fault.required")
			continue
		}
		if v, ok := x.parse(f, s); ok {
			put(m, x.path, v)
		}
	}
	drop(m, kind)
	return ordered(m, tops(kind))
}

func clean(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }

// put sets what stands at a path, making objects and lists on the way.
func put(m map[string]any, path string, v any) {
	name, rest, deep := strings.Cut(path, ".")
	if !deep {
		m[name] = v
		return
	}
	if i, err := strconv.Atoi(rest); err == nil {
		all, _ := m[name].([]any)
		for len(all) <= i {
			all = append(all, "")
		}
		all[i] = v
		m[name] = all
		return
	}
	in, ok := m[name].(map[string]any)
	if !ok {
		in = map[string]any{}
		m[name] = in
	}
	put(in, rest, v)
}

// drop takes out objects in which nothing is left, and parts of names and
// thresholds that say nothing: a cell without a dose has no steroid.
func drop(m map[string]any, kind fact.Kind) {
	for _, x := range shapes[kind] {
		in, ok := m[x.top()].(map[string]any)
		if !ok || x.form == object || x.top() == x.path {
			continue
		}
		if v := in[strings.TrimPrefix(x.path, x.top()+".")]; (v == nil || v == "") && x.top() != "steroid" {
			delete(in, strings.TrimPrefix(x.path, x.top()+"."))
		}
		if empty(in) && x.top() != "name" && x.top() != "text" {
			m[x.top()] = nil
		}
	}
}

func empty(m map[string]any) bool {
	for _, v := range m {
		if v != nil && v != "" {
			return false
		}
	}
	return true
}

// ordered writes an object with these keys first.
func ordered(m map[string]any, first []string) json.RawMessage {
	var keys []string
	for _, k := range first {
		if _, ok := m[k]; ok {
			keys = append(keys, k)
		}
	}
	var rest []string
	for k := range m {
		if !slices.Contains(keys, k) {
			rest = append(rest, k)
		}
	}
	slices.Sort(rest)
	var b bytes.Buffer
	b.WriteByte('{')
	for i, k := range append(keys, rest...) {
		if i > 0 {
			b.WriteByte(',')
		}
		name, _ := json.Marshal(k)
		b.Write(name)
		b.WriteByte(':')
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.Encode(m[k]) // what came from JSON goes back to it
		b.Truncate(b.Len() - 1)
	}
	b.WriteByte('}')
	return b.Bytes()
}
