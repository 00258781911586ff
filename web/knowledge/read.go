package knowledge

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
	"stepwise/toxicity"
)

// row is one field of a statement as a person reads it.
type row struct {
	Field   string // of Data; "" for what lies around it
	Label   string
	Value   value
	Checked bool // read in the source by the reviewers, or by whoever made the seed
}

// value is a text, a list or labelled parts. One of them is set; none means that
// nothing is known.
type value struct {
	Text     string
	Lang     lang.Tag // of Text where it is not the reader's
	Original string   // what stands in the statement, where Text is our translation of it
	Exact    string   // what comparisons read instead of Text
	List     []value
	Parts    []part
}

// part is a labelled value inside another.
type part struct {
	Label string
	Value value
}

// unknown reports whether nothing is said.
func (v value) unknown() bool { return v.Text == "" && len(v.List) == 0 && len(v.Parts) == 0 }

// plain writes the value as lines of text, for comparisons: what stands in the
// statement, not our translation, which may be one for two originals.
func (v value) plain() string {
	switch {
	case len(v.List) > 0:
		var all []string
		for _, x := range v.List {
			all = append(all, x.plain())
		}
		return strings.Join(all, "\n")
	case len(v.Parts) > 0:
		var all []string
		for _, p := range v.Parts {
			sep := ": "
			if x := p.Value.plain(); strings.Contains(x, "\n") {
				sep = ":\n"
			}
			all = append(all, p.Label+sep+p.Value.plain())
		}
		return strings.Join(all, "\n")
	}
	return cmp.Or(v.Exact, v.Original, v.Text)
}

// read lays a statement's data out in the reader's language. Every field of the
// kind has a row, also where nothing is known: that is an answer too.
func read(ctx context.Context, s *fact.Statement) []row {
	m := open(s.Data)
	var out []row
	names := tops(s.Kind)
	for _, name := range names {
		if first, ok := m[name].(map[string]any); ok && name == "first" {
			out = append(out, firsts(ctx, s, first)...)
			continue
		}
		out = append(out, row{Field: name, Label: label(ctx, s.Kind, name), Value: valueOf(ctx, s.Kind, name, m), Checked: checked(s, name)})
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if !slices.Contains(names, name) {
			out = append(out, row{Field: name, Label: name, Value: anything(ctx, m[name]), Checked: checked(s, name)})
		}
	}
	return out
}

// firsts are one row for each regulator: each was read, or not, by itself.
func firsts(ctx context.Context, s *fact.Statement, m map[string]any) []row {
	var out []row
	for _, j := range fact.Jurisdictions {
		if in, ok := m[j].(map[string]any); ok {
			field := "first." + j
			out = append(out, row{Field: field, Label: lang.T(ctx, "knowledge.page.first", "Regulator", j), Value: anything(ctx, in), Checked: checked(s, field)})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if !slices.Contains(fact.Jurisdictions, name) {
			out = append(out, row{Field: "first." + name, Label: name, Value: anything(ctx, m[name]), Checked: checked(s, "first."+name)})
		}
	}
	return out
}

// checked reports whether a field was read in the source, whatever the status: a
// mark beside a recalled statement makes it no advice.
func checked(s *fact.Statement, name string) bool {
	top, _, _ := strings.Cut(name, ".")
	return slices.Contains(s.Checked, name) || slices.Contains(s.Checked, top) || slices.Contains(s.Checked, "*")
}

// label names a field: one word may mean different things in two kinds.
func label(ctx context.Context, k fact.Kind, path string) string {
	for _, key := range []string{"knowledge.field." + string(k) + "." + path, "knowledge.field." + path} {
		if lang.Has(key) {
			return lang.T(ctx, key)
		}
	}
	return path
}

// option says a choice in the reader's language where there is a word for it.
func option(ctx context.Context, name, v string) value {
	if key := "knowledge.option." + name + "." + v; v != "" && lang.Has(key) {
		return value{Text: lang.T(ctx, key)}
	}
	return written(ctx, v)
}

// written is a text as its author wrote it, marked when that is another language.
func written(ctx context.Context, s string) value {
	v := value{Text: s}
	if zh, ok := toxicity.Chinese(s); ok && lang.From(ctx) == lang.ZH {
		return value{Text: zh, Original: s}
	}
	if han := strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }); s != "" {
		switch {
		case lang.From(ctx) == lang.ZH && !han && strings.ContainsFunc(s, unicode.IsLower):
			v.Lang = lang.EN
		case lang.From(ctx) == lang.EN && han:
			v.Lang = lang.ZH
		}
	}
	return v
}

func valueOf(ctx context.Context, k fact.Kind, name string, m map[string]any) value {
	var group []field
	for _, f := range shapes[k] {
		if f.top() == name {
			group = append(group, f)
		}
	}
	if m[name] == nil {
		return value{}
	}
	switch {
	case name == "steroid":
		return steroid(ctx, m)
	case name == "threshold":
		return threshold(ctx, m)
	case name == "grades" && k == fact.KindTerm:
		var v value
		for i, f := range group {
			if s := flat(m, f); s != "" {
				v.Parts = append(v.Parts, part{lang.T(ctx, "knowledge.page.grade", "Grade", i+1), written(ctx, s)})
			}
		}
		return v
	case name == "grades":
		return gradesOf(ctx, m[name])
	case name == "any_of":
		return alternatives(ctx, m[name])
	case name == "per_target":
		return perTarget(ctx, m[name])
	case len(group) > 1 || group[0].path != name: // a name in both languages
		var v value
		for _, f := range group {
			if s := flat(m, f); s != "" {
				v.Parts = append(v.Parts, part{label(ctx, k, strings.TrimPrefix(f.path, name+".")), written(ctx, s)})
			}
		}
		return v
	}
	return fieldValue(ctx, group[0], m)
}

func fieldValue(ctx context.Context, f field, m map[string]any) value {
	switch f.form {
	case object:
		return anything(ctx, m[f.path])
	case list, numbers:
		all, _ := m[f.path].([]any)
		var v value
		for _, x := range all {
			v.List = append(v.List, option(ctx, f.path, scalar(x)))
		}
		return v
	case weeks:
		if two, ok := m[f.path].([]any); ok && len(two) == 2 {
			if scalar(two[0]) == scalar(two[1]) {
				return value{Text: lang.T(ctx, "knowledge.page.weeks.one", "N", scalar(two[0]))}
			}
			return value{Text: lang.T(ctx, "knowledge.page.weeks", "From", scalar(two[0]), "To", scalar(two[1]))}
		}
		return value{}
	}
	if b, ok := m[f.path].(bool); ok {
		return anything(ctx, b)
	}
	s := scalar(m[f.path])
	if f.path == "second_line_after_days" && s != "" {
		return value{Text: lang.T(ctx, "knowledge.page.days", "N", s)}
	}
	return option(ctx, f.path, s)
}

// steroid says a dose in one line: drug, mg/kg between its limits, words, route.
func steroid(ctx context.Context, m map[string]any) value {
	get := func(name string) string { return scalar(at(m, "steroid."+name)) }
	var v value
	add := func(name string, x value) {
		if !x.unknown() {
			v.Parts = append(v.Parts, part{label(ctx, fact.KindCell, "steroid."+name), x})
		}
	}
	add("drug", option(ctx, "drug", get("drug")))
	from, to := get("dose_mg_per_kg_min"), get("dose_mg_per_kg_max")
	switch {
	case from == "" && to == "":
	case from == to || to == "":
		add("dose", value{Text: lang.T(ctx, "knowledge.page.dose.one", "N", from)})
	case from == "":
		add("dose", value{Text: lang.T(ctx, "knowledge.page.dose.most", "N", to)})
	default:
		add("dose", value{Text: lang.T(ctx, "knowledge.page.dose", "From", from, "To", to)})
	}
	add("dose_text", written(ctx, get("dose_text")))
	add("route", option(ctx, "route", get("route")))
	return v
}

// threshold says ">= 1, 50 % TPS" or the word of a category, then what else stands
// in it.
func threshold(ctx context.Context, m map[string]any) value {
	in, ok := m["threshold"].(map[string]any)
	if !ok {
		return anything(ctx, m["threshold"])
	}
	var v value
	var all []string
	if list, ok := in["values"].([]any); ok {
		for _, x := range list {
			all = append(all, scalar(x))
		}
	}
	if s := strings.TrimSpace(sign(scalar(in["op"])) + " " + strings.Join(all, " / ") + " " + scalar(in["unit"])); s != "" {
		v.Parts = append(v.Parts, part{label(ctx, fact.KindBiomarker, "threshold.limit"), value{Text: s}})
	}
	for _, name := range slices.Sorted(maps.Keys(in)) {
		if name != "op" && name != "values" && name != "unit" && in[name] != nil {
			v.Parts = append(v.Parts, part{label(ctx, fact.KindBiomarker, "threshold."+name), anything(ctx, in[name])})
		}
	}
	if len(v.Parts) == 1 {
		return v.Parts[0].Value
	}
	return v
}

// sign writes a comparison as people print it.
func sign(op string) string {
	switch op {
	case ">=":
		return "≥"
	case "<=":
		return "≤"
	case "==":
		return "="
	}
	return op
}

// anything lays JSON out that has no words of its own.
func anything(ctx context.Context, x any) value {
	switch v := x.(type) {
	case map[string]any:
		var out value
		for _, name := range slices.Sorted(maps.Keys(v)) {
			y := anything(ctx, v[name])
			if s, ok := v[name].(string); ok {
				y = option(ctx, name, s)
			}
			if !y.unknown() {
				out.Parts = append(out.Parts, part{label(ctx, "", name), y})
			}
		}
		return out
	case []any:
		var out value
		for _, y := range v {
			out.List = append(out.List, anything(ctx, y))
		}
		return out
	case bool:
		return value{Text: lang.T(ctx, "knowledge.page.bool."+strconv.FormatBool(v))}
	}
	return written(ctx, scalar(x))
}

// plainOf is a JSON value in one line, for conditions.
func plainOf(x any) string {
	if b, ok := x.(bool); ok {
		return strconv.FormatBool(b)
	}
	if raw, ok := x.(json.RawMessage); ok {
		return string(raw)
	}
	return scalar(x)
}
