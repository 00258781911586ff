package knowledge

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"stepwise/internal/fault"
)

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
