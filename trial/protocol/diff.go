package protocol

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
)

// Step is one step on the way to a value: a field, or an element of a list by what it
// is known by (its id, level, name, term or value) or else by its number.
type Step struct {
	Field string // JSON key, "" for an element
	Key   string // of an element
}

// Change is one difference between two versions. Old or New is nil where the value
// is not there; else a string, float64, bool, or for whole elements a map or list as
// encoding/json reads them. Texts in two languages stay together: {"en": …, "zh": …}.
type Change struct {
	Path     []Step
	Old, New any
}

// Diff tells what changes from one version to another, in the order of the fields of
// Protocol.
func Diff(before, after *Protocol) []Change {
	a, b := tree(before), tree(after)
	var out []Change
	t := reflect.TypeFor[Protocol]()
	for i := range t.NumField() {
		name := key(t.Field(i))
		walk([]Step{{Field: name}}, a[name], b[name], &out)
	}
	return out
}

func tree(p *Protocol) map[string]any {
	text, err := json.Marshal(p)
	if err != nil {
		panic("protocol: a number that JSON cannot say: " + err.Error()) // Check refuses them
	}
	var m map[string]any
	if err := json.Unmarshal(text, &m); err != nil {
		panic(err)
	}
	return m
}

func walk(path []Step, a, b any, out *[]Change) {
	if reflect.DeepEqual(a, b) {
		return
	}
	x, xmap := a.(map[string]any)
	y, ymap := b.(map[string]any)
	if xmap && ymap && !words(x) && !words(y) {
		names := maps.Clone(x)
		maps.Copy(names, y)
		for _, name := range slices.Sorted(maps.Keys(names)) {
			walk(step(path, Step{Field: name}), x[name], y[name], out)
		}
		return
	}
	l, llist := a.([]any)
	r, rlist := b.([]any)
	if (llist || a == nil) && (rlist || b == nil) && (objects(l) || objects(r)) {
		elements(path, l, r, out)
		return
	}
	*out = append(*out, Change{path, a, b})
}

// elements compares lists of objects by what each is known by.
func elements(path []Step, a, b []any, out *[]Change) {
	var order []string
	left, right := map[string]any{}, map[string]any{}
	read := func(list []any, into map[string]any) {
		for i, x := range list {
			k := known(x, i)
			if into[k] != nil { // a name that stands twice, in a draft that does not hold
				k = strconv.Itoa(i+1) + ":" + k
			}
			into[k] = x
			if !slices.Contains(order, k) {
				order = append(order, k)
			}
		}
	}
	read(a, left)
	read(b, right)
	for _, k := range order {
		walk(step(path, Step{Key: k}), left[k], right[k], out)
	}
}

func known(x any, i int) string {
	m, _ := x.(map[string]any)
	for _, name := range []string{"id", "level", "name", "term", "value"} {
		switch v := m[name].(type) {
		case string:
			if v != "" {
				return v
			}
		case float64:
			return strconv.FormatFloat(v, 'f', -1, 64)
		}
	}
	return strconv.Itoa(i + 1)
}

func objects(list []any) bool {
	return len(list) > 0 && slices.ContainsFunc(list, func(x any) bool { _, ok := x.(map[string]any); return ok })
}

// words reports whether an object is a text in two languages.
func words(m map[string]any) bool {
	_, en := m["en"]
	_, zh := m["zh"]
	return en && zh && len(m) == 2
}

func step(path []Step, s Step) []Step { return append(slices.Clone(path), s) }
