package knowledge

import (
	"context"
	"maps"
	"slices"
	"strings"

	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
)

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
