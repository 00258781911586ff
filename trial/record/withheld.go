package record

import "maps"

// Without is the state for a reader who may not see everything: what hide names reads
// as nothing, and Row.Withheld says so. Hashes stay those of the whole rows, so that
// signatures hold. The result is for reading: nothing may be written on top of it.
func (s *State) Without(hide func(r *Row, item string) bool) *State {
	out := *s
	out.rows, out.forms = maps.Clone(s.rows), maps.Clone(s.forms)
	for key, list := range s.forms {
		var changed []*Row
		for i, r := range list {
			masked := r.without(hide)
			if masked == r {
				continue
			}
			if changed == nil {
				changed = append(changed, list...)
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

func (r *Row) without(hide func(r *Row, item string) bool) *Row {
	var masked *Row
	for name, v := range r.values {
		if v.text == "" || !hide(r, name) {
			continue
		}
		if masked == nil {
			c := *r
			c.values, c.withheld, c.content = maps.Clone(r.values), map[string]bool{}, r.Content()
			masked = &c
		}
		masked.values[name] = value{"", v.by}
		masked.withheld[name] = true
	}
	if masked == nil {
		return r
	}
	return masked
}

// Withheld reports whether an item holds a value that this reader may not see.
func (r *Row) Withheld(item string) bool { return r != nil && r.withheld[item] }
