package record

import (
	"maps"
	"slices"
)

// WithheldText stands where a reader is not shown what somebody wrote. It is a value
// like any other, so that pages and exports say it without being told.
const WithheldText = "withheld: free text · 不可查看：自由文本"

// Mask says what a reader is shown instead of a value; hidden is false for what they
// may see. It is asked of every value that is not nothing, by its place.
type Mask func(p Place, text string) (instead string, hidden bool)

// Without is the state for a reader who may not see everything: what the mask hides
// reads as the mask says, and Row.Withheld tells so. Hashes stay those of the whole
// rows, so that signatures hold. The result is for reading: nothing may be written on
// top of it.
func (s *State) Without(mask Mask) *State {
	out := *s
	out.rows, out.forms = maps.Clone(s.rows), maps.Clone(s.forms)
	for key, list := range s.forms {
		var changed []*Row
		for i, r := range list {
			masked := r.without(mask)
			if masked == r {
				continue
			}
			if changed == nil {
				changed = slices.Clone(list)
			}
			changed[i] = masked
			out.rows[rowKey{r.Form, r.Subject, r.Key}] = masked
		}
		if changed != nil {
			out.forms[key] = changed
		}
	}
	return &out
}

func (r *Row) without(mask Mask) *Row {
	var masked *Row
	for name, v := range r.values {
		if v.text == "" {
			continue
		}
		instead, hidden := mask(Place{Form: r.Form, Subject: r.Subject, Row: r.Key, Item: name}, v.text)
		if !hidden {
			continue
		}
		if masked == nil {
			c := *r
			c.values, c.withheld, c.content = maps.Clone(r.values), map[string]bool{}, r.Content()
			maps.Copy(c.withheld, r.withheld)
			masked = &c
		}
		masked.values[name] = value{instead, v.by}
		masked.withheld[name] = true
	}
	if masked == nil {
		return r
	}
	return masked
}

// Withheld reports whether an item holds a value that this reader may not see.
func (r *Row) Withheld(item string) bool { return r != nil && r.withheld[item] }
