package programme

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"

	"stepwise/internal/lang"
)

// Change is one difference between two definitions.
type Change struct {
	Sort  string    // added, removed, moved or changed
	Part  string    // programme, step, requirement, competency, award or cohort
	Code  string    // of the part; "" for the programme itself
	Title lang.Text // of the part, as the newer definition has it where it can
	// Field is the YAML name of what changed; of what moved "place", or "step"
	// for a requirement that now stands in another step.
	Field string
	// Before and After hold a lang.Text, string, int, float64, bool or []string. Places
	// are counted from 1; a requirement's step is its code. Both are nil for what
	// was added or removed.
	Before, After any
}

// Compare lists what differs from old to now: first the programme's own fields,
// then steps, requirements, competencies, credits and cohorts. Parts are the same
// when they have the same code. Moving one part past others is one change, since
// only what leaves the longest run that kept its order is called moved.
func Compare(old, now *Definition) []Change {
	out := fieldChanges("programme", part{fields: old.facts()}, part{fields: now.facts()})
	out = append(out, compareParts("step", stepParts(old), stepParts(now))...)
	out = append(out, compareParts("requirement", requirementParts(old), requirementParts(now))...)
	out = append(out, compareParts("competency", competencyParts(old), competencyParts(now))...)
	out = append(out, compareParts("award", awardParts(old), awardParts(now))...)
	return append(out, compareParts("cohort", cohortParts(old), cohortParts(now))...)
}

// part is what Compare sees of a step, a requirement and so on.
type part struct {
	code   string
	title  lang.Text
	in     string // key of the step that holds a requirement
	step   string // and its code
	place  int    // counted from 1, within the step for a requirement
	fields []partField
}

type partField struct {
	name  string
	value any
}

func (d *Definition) facts() []partField {
	return []partField{{"programme", d.Code}, {"title", d.Title}, {"audience", d.Audience}, {"about", d.About},
		{"certificate.title", d.Certificate.Title}, {"certificate.criteria", d.Certificate.Criteria}}
}

func stepParts(d *Definition) []part {
	var out []part
	for i, s := range d.Steps {
		out = append(out, part{code: s.Code, title: s.Title, place: i + 1, fields: []partField{
			{"title", s.Title}, {"purpose", s.Purpose}, {"after", s.After}, {"weeks", s.Weeks}}})
	}
	return out
}

func requirementParts(d *Definition) []part {
	var out []part
	steps, _ := keyed(stepParts(d))
	for i, s := range d.Steps {
		for j, r := range s.Requirements {
			out = append(out, part{code: r.Code, title: r.Title, in: steps[i], step: s.Code, place: j + 1, fields: []partField{
				{"kind", r.Kind}, {"dimension", string(r.Dimension)}, {"title", r.Title}, {"minutes", r.Minutes}, {"count", r.Count},
				{"units", r.Units}, {"tests", r.Tests}, {"score", r.Score}, {"sessions", r.Sessions}, {"mode", r.Mode},
				{"questions", r.Questions}, {"state", r.State}, {"verb", r.Verb}, {"activity", r.Activity}, {"type", r.Type}, {"verbs", r.Verbs},
				{"below", r.Below}, {"success", r.Success}, {"items", r.Items}, {"courses", r.Courses}, {"by", r.By}}})
		}
	}
	return out
}

func competencyParts(d *Definition) []part {
	var out []part
	for i, k := range d.Competencies {
		out = append(out, part{code: k.Code, title: k.Title, place: i + 1, fields: []partField{
			{"title", k.Title}, {"level", k.Level}, {"units", k.Units}}})
	}
	return out
}

func awardParts(d *Definition) []part {
	var out []part
	for i, a := range d.Credits {
		out = append(out, part{code: a.Code, title: a.Title, place: i + 1, fields: []partField{
			{"title", a.Title}, {"requirement", a.Requirement}, {"credits", a.Credits}, {"hours", a.Hours},
			{"from", a.From}, {"until", a.Until}, {"source", a.Source}}})
	}
	return out
}

func cohortParts(d *Definition) []part {
	var out []part
	for i, k := range d.Cohorts {
		out = append(out, part{code: k.Code, title: k.City, place: i + 1, fields: []partField{
			{"city", k.City}, {"starts", k.Starts}, {"ends", k.Ends}, {"capacity", k.Capacity}}})
	}
	return out
}

// keyed names parts by code; a draft may use a code twice, and then the second
// is another part than the first.
func keyed(list []part) (keys []string, by map[string]part) {
	by = map[string]part{}
	seen := map[string]int{}
	for _, p := range list {
		seen[p.code]++
		key := fmt.Sprintf("%s %d", p.code, seen[p.code])
		keys, by[key] = append(keys, key), p
	}
	return keys, by
}

func compareParts(name string, old, now []part) []Change {
	var out []Change
	oldKeys, was := keyed(old)
	nowKeys, is := keyed(now)
	for _, k := range oldKeys {
		if _, stays := is[k]; !stays {
			out = append(out, Change{Sort: "removed", Part: name, Code: was[k].code, Title: was[k].title})
		}
	}
	moved := movedKeys(nowKeys, was, is)
	for _, k := range nowKeys {
		o, there := was[k]
		n := is[k]
		if !there {
			out = append(out, Change{Sort: "added", Part: name, Code: n.code, Title: n.title})
			continue
		}
		switch {
		case o.in != n.in:
			out = append(out, Change{"moved", name, n.code, n.title, "step", o.step, n.step})
		case moved[k]:
			out = append(out, Change{"moved", name, n.code, n.title, "place", o.place, n.place})
		}
		out = append(out, fieldChanges(name, o, n)...)
	}
	return out
}

func fieldChanges(name string, o, n part) []Change {
	var out []Change
	for i, f := range n.fields {
		if before := o.fields[i].value; !sameValue(before, f.value) {
			out = append(out, Change{"changed", name, n.code, n.title, f.name, before, f.value})
		}
	}
	return out
}

// sameValue holds an empty list and none to be the same.
func sameValue(a, b any) bool {
	if x, ok := a.([]string); ok {
		return slices.Equal(x, b.([]string))
	}
	return reflect.DeepEqual(a, b)
}

// movedKeys are the parts, among those that stayed in the same step, which do not
// belong to the longest run that kept its order.
func movedKeys(keys []string, was, is map[string]part) map[string]bool {
	groups := map[string][]string{}
	for _, k := range keys {
		if o, there := was[k]; there && o.in == is[k].in {
			groups[o.in] = append(groups[o.in], k)
		}
	}
	out := map[string]bool{}
	for _, g := range groups {
		places := make([]int, len(g))
		for i, k := range g {
			places[i] = was[k].place
		}
		kept := longestRun(places)
		for i, k := range g {
			out[k] = !kept[i]
		}
	}
	return out
}

// longestRun marks a longest increasing subsequence of different numbers, by
// patience sorting (Fredman 1975, doi:10.1016/0012-365X(75)90103-X).
func longestRun(numbers []int) []bool {
	var ends []int // ends[n] is the index of the smallest number that ends a run of n+1
	before := make([]int, len(numbers))
	for i, x := range numbers {
		at, _ := slices.BinarySearchFunc(ends, x, func(j, x int) int { return cmp.Compare(numbers[j], x) })
		before[i] = -1
		if at > 0 {
			before[i] = ends[at-1]
		}
		if at == len(ends) {
			ends = append(ends, i)
		} else {
			ends[at] = i
		}
	}
	kept := make([]bool, len(numbers))
	if len(ends) > 0 {
		for i := ends[len(ends)-1]; i >= 0; i = before[i] {
			kept[i] = true
		}
	}
	return kept
}
