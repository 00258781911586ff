package trial

import (
	"slices"
	"strconv"
)

// NextKey is the number for the next row of a form whose rows are counted: "1" for
// the first.
func (v *View) NextKey(form, subject string) string {
	most := 0
	for _, r := range v.State.Rows(form, subject) {
		if n, err := strconv.Atoi(r.Key); err == nil {
			most = max(most, n)
		}
	}
	return strconv.Itoa(most + 1)
}

func bound(r Role) bool { return slices.Contains(siteBound, r) }
