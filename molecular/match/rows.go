package match

import "slices"

// rows are the lists of one jurisdiction while they are filled.
type rows struct {
	medicines, unclear []Medicine
	withdrawn          []Withdrawal
}

// sized makes room for the rows that the hits will give, so that no list grows row
// by row, and notes the findings that open a medicine in a jurisdiction asked.
func sized(hits []hit, q *question, asked [3]bool, matched []bool) (out [3]rows) {
	var clear, unclear [3]int
	for i := range hits {
		h := &hits[i]
		if !asked[h.where] || !h.fits() || !h.active(q.at) {
			continue
		}
		switch {
		case h.opens():
			matched[h.by] = true
			clear[h.where]++
		case h.verdict != no:
			unclear[h.where]++
		}
	}
	for j := range out {
		if clear[j] > 0 {
			out[j].medicines = make([]Medicine, 0, clear[j])
		}
		if unclear[j] > 0 {
			out[j].unclear = make([]Medicine, 0, unclear[j])
		}
	}
	return out
}

// add appends a row that is not clear; key says why.
func (r *rows) add(h *hit, q *question, key string) {
	r.unclear = append(r.unclear, h.row)
	row := &r.unclear[len(r.unclear)-1]
	h.start(q, row)
	row.Unclear = key
}

// met reports whether a medicine matches for certain.
func (r *rows) met(inn string) bool {
	for i := range r.medicines {
		if x := &r.medicines[i]; x.INN == inn && x.LineFit == string(Met) {
			return true
		}
	}
	return false
}

// end orders the lists and puts them into the answer.
func (r *rows) end(a *Answer, jurisdiction string) {
	if len(r.unclear) > 0 {
		// A medicine that matches by one approval is not unclear by an older one.
		r.unclear = slices.DeleteFunc(r.unclear, func(x Medicine) bool { return r.met(x.INN) })
		slices.SortFunc(r.unclear, byAdvice)
		a.Unclear[jurisdiction] = r.unclear
	}
	if len(r.withdrawn) > 0 {
		a.Withdrawn[jurisdiction] = r.withdrawn
	}
	if len(r.medicines) == 0 {
		return
	}
	slices.SortFunc(r.medicines, byAdvice)
	a.Medicines[jurisdiction] = r.medicines
	// What is advice stands first.
	from := slices.IndexFunc(r.medicines, func(x Medicine) bool { return !x.Advice })
	if from < 0 {
		return
	}
	if a.Recalled == nil {
		a.Recalled = make(map[string][]string, len(a.Jurisdictions))
	}
	ids := make([]string, 0, len(r.medicines)-from)
	for i := range r.medicines[from:] {
		ids = append(ids, r.medicines[from+i].FactID)
	}
	a.Recalled[jurisdiction] = ids
}
