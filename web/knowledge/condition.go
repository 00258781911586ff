package knowledge

import (
	"context"
	"maps"
	"slices"
	"strings"

	"stepwise/internal/lang"
	"stepwise/toxicity/grading"
)

// gradesOf lays the grades of a rule out: its words, then what a machine checks.
func gradesOf(ctx context.Context, x any) value {
	m, ok := x.(map[string]any)
	if !ok {
		return anything(ctx, x)
	}
	var v value
	for _, grade := range slices.Sorted(maps.Keys(m)) {
		in, ok := m[grade].(map[string]any)
		if !ok {
			continue
		}
		one := value{Parts: []part{{label(ctx, "", "text"), written(ctx, scalar(in["text"]))}}}
		if c := alternatives(ctx, in["any_of"]); !c.unknown() {
			one.Parts = append(one.Parts, part{label(ctx, "", "any_of"), c})
		}
		v.Parts = append(v.Parts, part{lang.T(ctx, "knowledge.page.grade", "Grade", grade), one})
	}
	return v
}

// alternatives writes one line for each way in which a grade can hold; all
// conditions of a line must hold.
func alternatives(ctx context.Context, x any) value {
	all, _ := x.([]any)
	var v value
	for _, one := range all {
		m, ok := one.(map[string]any)
		if !ok {
			continue
		}
		conditions, _ := m["all_of"].([]any)
		var list, exact []string
		for _, c := range conditions {
			if m, ok := c.(map[string]any); ok {
				exact = append(exact, scalar(m["var"])+" "+scalar(m["op"])+" "+plainOf(m["value"]))
				list = append(list, condition(ctx, scalar(m["var"]), scalar(m["op"]), m["value"]))
			}
		}
		s := strings.Join(list, lang.T(ctx, "knowledge.page.and"))
		when := scalar(m["when"])
		raw := strings.TrimSpace(when + " " + strings.Join(exact, "; "))
		if when != "" {
			key := "knowledge.option.when." + when
			if lang.Has(key) {
				when = lang.T(ctx, key)
			}
			s = lang.T(ctx, "knowledge.page.when", "When", when, "Conditions", s)
		}
		v.List = append(v.List, value{Text: s, Exact: raw})
	}
	return v
}

// condition says one comparison with the finding's name and unit: "Creatinine > 1.5 ×
// ULN". A finding that the grader does not know stands as it is written.
func condition(ctx context.Context, name, op string, x any) string {
	f := grading.Find(name)
	if f == nil {
		return name + " " + sign(op) + " " + plainOf(x)
	}
	said := lang.T(ctx, "grading.finding."+f.Name)
	if f.Quantity != "" {
		said = lang.T(ctx, "grading.quantity."+f.Quantity)
		if f.Role != grading.Value && f.Role != grading.XULN && f.Role != grading.XBaseline {
			said = lang.T(ctx, "grading.role."+string(f.Role), "Of", said)
		}
	}
	switch v := x.(type) {
	case bool:
		if v {
			return said
		}
		return lang.T(ctx, "knowledge.page.not", "Finding", said)
	case string:
		if v == "ULN" || v == "LLN" || f.Kind != grading.Word {
			return said + " " + sign(op) + " " + v
		}
		return said + " " + sign(op) + " " + named(ctx, "grading.word."+v, v)
	}
	unit := f.Unit
	if f.Role == grading.XBaseline {
		unit = lang.T(ctx, "knowledge.page.xbaseline")
	}
	return strings.TrimSpace(said + " " + sign(op) + " " + plainOf(x) + " " + unit)
}

// perTarget lays out what each target counts in a rule of coverage, and why.
func perTarget(ctx context.Context, x any) value {
	m, ok := x.(map[string]any)
	if !ok {
		return anything(ctx, x)
	}
	var v value
	for _, target := range slices.Sorted(maps.Keys(m)) {
		in, ok := m[target].(map[string]any)
		if !ok {
			continue
		}
		evidence, _ := in["evidence"].([]any)
		var list []string
		for _, e := range evidence {
			pair, _ := e.([]any)
			var two []string
			for _, p := range pair {
				two = append(two, scalar(p))
			}
			list = append(list, strings.Join(two, " "))
		}
		s := scalar(in["score"])
		if len(list) > 0 {
			s = lang.T(ctx, "knowledge.page.score", "Score", s, "Evidence", strings.Join(list, lang.T(ctx, "knowledge.page.comma")))
		}
		v.Parts = append(v.Parts, part{target, value{Text: s}})
	}
	return v
}
