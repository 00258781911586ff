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
	"stepwise/toxicity"
)

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
