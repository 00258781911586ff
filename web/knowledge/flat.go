package knowledge

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
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
