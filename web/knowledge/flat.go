package knowledge

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"stepwise/internal/fault"
	"stepwise/knowledge/fact"
)

// open reads one JSON object, numbers as they are written.
func open(data json.RawMessage) map[string]any {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var m map[string]any
	if d.Decode(&m) != nil || m == nil {
		return map[string]any{}
	}
	return m
}

// at finds what stands at a path, nil where nothing does. A number leads into a list.
func at(m map[string]any, path string) any {
	var x any = m
	for _, name := range strings.Split(path, ".") {
		switch in := x.(type) {
		case map[string]any:
			x = in[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(in) {
				return nil
			}
			x = in[i]
		default:
			return nil
		}
	}
	return x
}

// flat writes what stands at f as the value of a form field.
func flat(m map[string]any, f field) string {
	x := at(m, f.path)
	if x == nil {
		return ""
	}
	switch f.form {
	case list, numbers:
		all, _ := x.([]any)
		var lines []string
		for _, one := range all {
			lines = append(lines, scalar(one))
		}
		return strings.Join(lines, "\n")
	case weeks:
		if two, ok := x.([]any); ok && len(two) == 2 {
			return scalar(two[0]) + "-" + scalar(two[1])
		}
		return ""
	case object:
		return indented(x)
	}
	return scalar(x)
}

func scalar(x any) string {
	switch v := x.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case nil:
		return ""
	}
	b, _ := json.Marshal(x)
	return string(b)
}

func indented(x any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if e.Encode(x) != nil {
		return ""
	}
	return strings.TrimSpace(b.String())
}

// fold makes ASCII of the full-width digits, letters and points that Chinese
// keyboards give.
func fold(s string) string {
	s = width.Fold.String(strings.TrimSpace(s))
	return strings.NewReplacer("。", ".", "，", ",", "–", "-", "—", "-", "~", "-").Replace(s)
}

var (
	decimalText = regexp.MustCompile(`^-?\d{1,9}(\.\d{1,9})?$`)
	twoWeeks    = regexp.MustCompile(`^(\d{1,3})(?:\s*-\s*(\d{1,3}))?$`)
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

// parse reads a form's value; "" is nothing: null, no text, an empty list.
func (x field) parse(f *fault.Form, s string) (any, bool) {
	switch x.form {
	case word, text:
		return s, true
	case choice:
		f.Check(s == "" || slices.Contains(x.options, s), x.name(), "fault.choice")
		return s, true
	case whole:
		if s == "" {
			return nil, true
		}
		n, err := strconv.Atoi(fold(s))
		f.Check(err == nil && n >= x.min && n <= x.max, x.name(), "fault.number", "Min", x.min, "Max", x.max)
		return n, err == nil
	case decimal:
		if s == "" {
			return nil, true
		}
		n := fold(s)
		f.Check(decimalText.MatchString(n), x.name(), "knowledge.page.fault.decimal")
		return json.Number(n), decimalText.MatchString(n)
	case flag:
		return s == "true", true
	case list:
		return lines(s), true
	case numbers:
		return x.numbers(f, s)
	case weeks:
		return x.weeks(f, s)
	}
	return x.object(f, s)
}

func lines(s string) []any {
	out := []any{}
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func (x field) numbers(f *fault.Form, s string) (any, bool) {
	if s == "" {
		return nil, true
	}
	out := []any{}
	for _, one := range strings.Fields(strings.ReplaceAll(fold(s), ",", " ")) {
		switch {
		case one == "ULN" || one == "LLN":
			out = append(out, one)
		case decimalText.MatchString(one):
			out = append(out, json.Number(one))
		default:
			f.Add(x.name(), "knowledge.page.fault.decimal")
			return nil, false
		}
	}
	return out, true
}

func (x field) weeks(f *fault.Form, s string) (any, bool) {
	if s == "" {
		return nil, true
	}
	two := twoWeeks.FindStringSubmatch(fold(s))
	if two == nil {
		f.Add(x.name(), "knowledge.page.fault.weeks")
		return nil, false
	}
	from, _ := strconv.Atoi(two[1])
	to := from
	if two[2] != "" {
		to, _ = strconv.Atoi(two[2])
	}
	f.Check(from <= to, x.name(), "knowledge.page.fault.weeks")
	return []any{from, to}, from <= to
}

// object reads JSON and says where it breaks, in lines and columns as an editor
// counts them.
func (x field) object(f *fault.Form, s string) (any, bool) {
	if s == "" {
		return nil, true
	}
	v, line, column, why := readJSON(s)
	if why != "" {
		f.Add(x.name(), "knowledge.page.fault.json", "Line", line, "Column", column, "Why", why)
		return nil, false
	}
	return v, true
}

// readJSON reads exactly one JSON value. why is "" when it could, else the
// decoder's own words; line and column count from 1.
func readJSON(s string) (v any, line, column int, why string) {
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	err := d.Decode(&v)
	offset := d.InputOffset()
	if err == nil {
		if rest := strings.TrimSpace(s[offset:]); rest == "" {
			return v, 0, 0, ""
		}
		offset += int64(len(s[offset:]) - len(strings.TrimLeft(s[offset:], " \t\r\n")))
		why = "more text after the value"
	} else {
		why = err.Error()
		if syntax, ok := err.(*json.SyntaxError); ok {
			offset = max(syntax.Offset-1, 0)
		} else {
			offset = int64(len(s)) // it ended too early
		}
	}
	before := s[:min(int(offset), len(s))]
	return nil, strings.Count(before, "\n") + 1, len([]rune(before[strings.LastIndexByte(before, '\n')+1:])) + 1, why
}

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
