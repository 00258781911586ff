package knowledge

import (
	"encoding/json"
	"slices"
	"strings"

	"stepwise/knowledge/fact"
)

// Agreement is the rule of two reviewers over everything that was said of one text,
// oldest first: which fields at least two people, neither of them the author, read in
// the source. "*" stands for all fields. A person's last word counts. ok is false while
// there is no such field, and when somebody reads it differently.
func Agreement(reviews []Review, author string) (fields []string, ok bool) {
	last := map[string]Review{}
	var people []string
	for _, r := range reviews {
		if r.By == author {
			continue
		}
		if _, known := last[r.By]; !known {
			people = append(people, r.By)
		} else if before := last[r.By]; before.Agree && r.Agree {
			r.Fields = append(slices.Clone(before.Fields), r.Fields...) // they read more
		}
		last[r.By] = r
	}
	count := map[string]int{}
	all := 0
	for _, who := range people {
		r := last[who]
		if !r.Agree {
			return nil, false
		}
		if slices.Contains(r.Fields, "*") {
			all++
			continue
		}
		read := slices.Clone(r.Fields)
		slices.Sort(read)
		for _, f := range slices.Compact(read) {
			count[f]++
		}
	}
	if all >= 2 {
		return []string{"*"}, true
	}
	for f, n := range count {
		if n+all >= 2 {
			fields = append(fields, f)
		}
	}
	slices.Sort(fields)
	return fields, len(fields) > 0
}

// verified is the statement as it comes into force: held is what held before, or nil.
func verified(x, held *fact.Statement, fields []string, reviews []Review) *fact.Statement {
	out := *x
	out.Status, out.Strength, out.Readings = fact.Verified, "", nil
	out.Checked = fields
	if x.Status == fact.Verified {
		out.Checked = union(x.Checked, fields)
	} else if held != nil && held.Status == fact.Verified && held.Source == x.Source && held.Version == x.Version {
		out.Checked = union(unchanged(held, x), fields)
	}
	// What was only recalled, or read in somebody's summary, gets the source in which two
	// people read it.
	primary := 0
	var from *fact.Source
	for _, r := range reviews {
		if !r.Agree || r.Source.Citation == "" && r.Source.Address == "" {
			continue
		}
		isPrimary := strings.HasPrefix(r.Source.Kind, "primary")
		if isPrimary {
			primary++
		}
		if from == nil || isPrimary && primary == 1 {
			from = &r.Source
		}
	}
	read := primary >= 2 && x.NeedsPrimary
	if from != nil && (x.Source.Address == "" || x.Status == fact.Recalled || read) {
		out.Source = or(*from, x.Source)
	}
	out.NeedsPrimary = x.NeedsPrimary && !read
	return &out
}

// unchanged are the checked fields of a held statement that read the same in the new.
func unchanged(held, x *fact.Statement) []string {
	if slices.Contains(held.Checked, "*") {
		if same(held.Data, x.Data) {
			return []string{"*"}
		}
		var out []string
		for name := range object(held.Data) {
			if alikeAt(held.Data, x.Data, name) {
				out = append(out, name)
			}
		}
		return out
	}
	var out []string
	for _, name := range held.Checked {
		if alikeAt(held.Data, x.Data, name) {
			out = append(out, name)
		}
	}
	return out
}

func alikeAt(a, b json.RawMessage, path string) bool {
	x, inA := at(a, path)
	y, inB := at(b, path)
	return inA == inB && (!inA || same(x, y))
}

// has reports whether data has a field, named by itself or below others:
// "first.NMPA".
func has(data json.RawMessage, path string) bool {
	_, ok := at(data, path)
	return ok
}

func at(data json.RawMessage, path string) (json.RawMessage, bool) {
	for name := range strings.SplitSeq(path, ".") {
		var ok bool
		if data, ok = object(data)[name]; !ok {
			return nil, false
		}
	}
	return data, true
}

func object(data json.RawMessage) map[string]json.RawMessage {
	var m map[string]json.RawMessage
	if json.Unmarshal(data, &m) != nil {
		return nil
	}
	return m
}

func union(a, b []string) []string {
	if slices.Contains(a, "*") || slices.Contains(b, "*") {
		return []string{"*"}
	}
	out := append(slices.Clone(a), b...)
	slices.Sort(out)
	return slices.Compact(out)
}

// or is the first source, or the other where the first names nothing.
func or(a, b fact.Source) fact.Source {
	if a.Citation == "" && a.Address == "" {
		if a.Page != "" {
			b.Page = a.Page
		}
		return b
	}
	if a.Citation == "" {
		a.Citation = b.Citation
	}
	return a
}
