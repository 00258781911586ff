package grading

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// maxFindings are known of one patient at most: with all that follows from them
// they still have a place of one byte each.
const maxFindings = 110

// maxNames bounds the names, known or not, that are looked at.
const maxNames = 1000

// Read takes findings by name as JSON decodes them: numbers (float64, json.Number,
// int, or a text of digits, full-width ones too), booleans (or "true", "false",
// "yes", "no", 是, 否), words. null and "" are not known. Everything that cannot be
// read is a problem with its name; nothing is guessed, so an unknown name is a
// problem, and so are two values of one thing that contradict each other. A comma
// is refused: 38,5 is 38.5 in one country and a slip in another.
func Read(raw map[string]any) (*Findings, Problems) {
	r := reader{f: &Findings{held: make([]value, 0, min(len(raw), maxFindings)+8)}}
	if len(raw) > maxNames {
		r.problem("findings", "many", "Max", maxFindings)
		return nil, r.problems
	}
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		r.enter(name, raw[name])
	}
	return r.finish()
}

// reader collects values and problems.
type reader struct {
	f        *Findings
	problems Problems
	again    []value // values of a slot that has one already
}

func (r *reader) finish() (*Findings, Problems) {
	if len(r.problems) == 0 {
		r.derive()
	}
	if len(r.problems) > 0 {
		slices.SortStableFunc(r.problems, func(a, b Problem) int { return strings.Compare(a.Finding, b.Finding) })
		return nil, r.problems
	}
	return r.f, nil
}

func (r *reader) problem(finding, key string, args ...any) {
	r.problems = append(r.problems, Problem{Finding: finding, Key: "grading.problem." + key, Args: args})
}

// find is the finding of a name; an unknown one is a problem that names the nearest.
func (r *reader) find(name string) *Finding {
	n := named[name]
	if n != nil {
		return n
	}
	if near := nearest(name); near != "" {
		r.problem(clip(name), "unknown-near", "Near", near)
	} else {
		r.problem(clip(name), "unknown")
	}
	return nil
}

func (r *reader) enter(name string, v any) {
	n := r.find(name)
	if n == nil {
		return
	}
	switch v := v.(type) {
	case nil:
	case bool:
		r.flag(n, v)
	case float64:
		if x, ok := fromFloat(v); ok {
			r.number(n, x)
		} else {
			r.problem(name, "not-number", "Value", v)
		}
	case int:
		r.number(n, whole(int64(v)))
	case int64:
		r.number(n, whole(v))
	case json.Number:
		r.digits(n, string(v))
	case string:
		r.text(n, v)
	default:
		r.problem(name, "type-"+string(n.Kind))
	}
}

func (r *reader) enterFlag(name string, is bool) {
	if n := r.find(name); n != nil {
		r.flag(n, is)
	}
}

func (r *reader) enterText(name, s string) {
	if n := r.find(name); n != nil {
		r.text(n, s)
	}
}

func (r *reader) enterDigits(name, s string) {
	if n := r.find(name); n != nil {
		r.digits(n, s)
	}
}

// text reads a value that came as text.
func (r *reader) text(n *Finding, s string) {
	s = strings.TrimSpace(narrow(s))
	switch {
	case s == "":
	case n.Kind == Number:
		r.digits(n, s)
	case n.Kind == Flag:
		switch strings.ToLower(s) {
		case "true", "yes", "是":
			r.flag(n, true)
		case "false", "no", "否":
			r.flag(n, false)
		default:
			r.problem(n.Name, "type-flag")
		}
	default:
		i := n.word(strings.ToLower(s))
		if i < 0 {
			r.problem(n.Name, "word", "Words", strings.Join(n.Words, ", "))
			return
		}
		r.keep(n, value{number: whole(int64(i))})
	}
}

// digits reads a number as it was written.
func (r *reader) digits(n *Finding, s string) {
	if n.Kind != Number {
		r.problem(n.Name, "type-"+string(n.Kind))
		return
	}
	x, ok := parse(s)
	switch {
	case ok:
		r.number(n, x)
	case strings.Contains(s, ","):
		r.problem(n.Name, "comma", "Value", clip(s))
	case strings.HasPrefix(s, "<") || strings.HasPrefix(s, ">"):
		r.problem(n.Name, "censored", "Value", clip(s))
	default:
		r.problem(n.Name, "not-number", "Value", clip(s))
	}
}

func (r *reader) number(n *Finding, x number) {
	switch {
	case n.Kind != Number:
		r.problem(n.Name, "type-"+string(n.Kind))
	case x.cmp(n.min) < 0 || x.cmp(n.max) > 0:
		r.problem(n.Name, "range", "Value", x.String(), "Min", n.min.String(), "Max", n.max.String(), "Unit", n.Unit)
	case n.Whole && !x.integer():
		r.problem(n.Name, "whole", "Value", x.String())
	case x.sign() == 0 && divisor(n.Role):
		r.problem(n.Name, "zero")
	default:
		r.keep(n, value{number: n.in(x), unit: n.index})
	}
}

// divisor: a limit or a baseline of nothing cannot be multiplied.
func divisor(r Role) bool { return r == ULN || r == Baseline }

func (r *reader) flag(n *Finding, is bool) {
	if n.Kind != Flag {
		r.problem(n.Name, "type-"+string(n.Kind))
		return
	}
	v := value{number: whole(0)}
	if is {
		v.n = 1
	}
	r.keep(n, v)
}

// keep stores a value. A second one for the same slot (creatinine in both units)
// waits for the comparison in derive.
func (r *reader) keep(n *Finding, v value) {
	v.from, v.slot = n, n.slot
	switch {
	case r.f.at[n.slot] != 0 && len(r.again) < maxFindings:
		r.again = append(r.again, v)
	case r.f.at[n.slot] == 0 && len(r.f.held) < maxFindings:
		r.f.set(n.slot, v)
	default:
		r.tooMany()
	}
}

// tooMany is said once.
func (r *reader) tooMany() {
	for _, p := range r.problems {
		if p.Finding == "findings" {
			return
		}
	}
	r.problem("findings", "many", "Max", maxFindings)
}
