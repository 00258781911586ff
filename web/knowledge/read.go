package knowledge

import (
	"context"
	"maps"
	"slices"
	"strings"

	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
)

// row is one field of a statement as a person reads it.
type row struct {
	Field   string // of Data; "" for what lies around it
	Label   string
	Value   value
	Checked bool // read in the source by the reviewers, or by whoever made the seed
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
