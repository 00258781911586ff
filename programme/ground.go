package programme

import (
	"cmp"
	"slices"

	"stepwise/lrs"
)

// Ground says on which statements progress stands: for each requirement's code and
// each key that counts, the statement that counted first. entries is a person's whole
// record. It agrees with FoldAll: the same keys, with the same times.
func (d *Definition) Ground(entries []lrs.Entry) map[string]map[string]lrs.Entry {
	inOrder := slices.Clone(entries)
	slices.SortFunc(inOrder, func(a, b lrs.Entry) int {
		return cmp.Or(cmp.Compare(a.Timestamp, b.Timestamp), cmp.Compare(a.ID, b.ID))
	})
	out := map[string]map[string]lrs.Entry{}
	for _, e := range inOrder {
		if e.Voids != "" || e.Verb == lrs.Waived.ID {
			continue
		}
		for _, s := range d.Steps {
			for _, r := range s.Requirements {
				key, ok := r.match(e)
				if !ok {
					continue
				}
				if out[r.Code] == nil {
					out[r.Code] = map[string]lrs.Entry{}
				}
				if _, there := out[r.Code][key]; !there {
					out[r.Code][key] = e
				}
			}
		}
	}
	return out
}
