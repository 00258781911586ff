package match

import (
	"slices"

	"stepwise/knowledge/fact"
	"stepwise/molecular/variant"
)

// hit is an approval about a gene of the profile, judged.
type hit struct {
	*approval
	opening
	line, tumour Truth
}

// fits reports whether line and tumour do not speak against it.
func (h *hit) fits() bool { return h.line != NotMet && h.tumour != NotMet }

// opens reports whether a finding opens it.
func (h *hit) opens() bool { return h.verdict == yes && h.barred < 0 }

// hits judges every approval about a gene of the profile, in any jurisdiction, in
// the order of the base: the order of the findings changes nothing.
func (m *Matcher) hits(q *question) []hit {
	var out []hit
	seen := make([]bool, len(m.approvals))
	for i := range q.findings {
		f := &q.findings[i]
		if f.Negative || f.Gene == "" || f.Kind == variant.Measure {
			continue
		}
		list := m.byGene[f.Gene]
		if out == nil {
			out = make([]hit, 0, len(list))
		}
		for _, a := range list {
			if seen[a.n] || a.month > q.at && a.gone > 0 {
				continue
			}
			seen[a.n] = true
			h := hit{approval: a, opening: a.open(q.findings), line: a.line.fit(q.line, q.profile.ChemoIneligible), tumour: Met}
			switch {
			case a.line.agnostic:
			case q.tumour == "":
				h.tumour = Unknown
			case q.tumour != "NSCLC":
				h.tumour = NotMet
			}
			out = append(out, h)
		}
	}
	slices.SortFunc(out, func(x, y hit) int { return x.n - y.n })
	return out
}

// uses are one medicine's approvals that the profile meets.
type uses struct {
	inn   int
	first *hit    // earliest anywhere by the asked month
	here  [3]*hit // earliest in force, by jurisdiction
	later [3]*hit // earliest after the asked month
	gone  [3]*hit // withdrawn
	other [3]*hit // in force, for another line
}

// answer fills the lists of medicines.
func (m *Matcher) answer(q *question, a *Answer) {
	hits := m.hits(q)
	if len(hits) == 0 {
		return
	}
	all := gather(hits, q.at)
	near := nearMisses{q: q}
	matched := make([]bool, len(q.findings))
	var rows [3]int
	for i := range hits {
		h := &hits[i]
		if h.opens() && h.fits() && h.active(q.at) && slices.Contains(a.Jurisdictions, h.Jurisdiction) {
			matched[h.by] = true
			rows[h.where]++
		}
	}
	for j, n := range rows {
		if n > 0 {
			a.Medicines[fact.Jurisdictions[j]] = make([]Medicine, 0, n)
		}
	}
	for i := range hits {
		h := &hits[i]
		j := h.Jurisdiction
		if !slices.Contains(a.Jurisdictions, j) || h.month > q.at {
			continue
		}
		switch {
		case !h.active(q.at):
			if h.opens() && h.fits() {
				a.Withdrawn[j] = append(a.Withdrawn[j], Withdrawal{FactID: h.row.FactID, INN: h.INN, NameZH: h.row.NameZH, Approved: h.Date,
					Month: h.Withdrawn, Status: h.Status, Source: h.Source})
			}
		case h.verdict == yes && h.barred >= 0:
			if h.fits() {
				a.Unclear[j] = append(a.Unclear[j], h.unclear(q, "match.unclear.resistance"))
			}
			near.add(h, h.barred, matched)
		case h.verdict == yes:
			m.opened(h, q, a, all, &near)
		case h.verdict == maybe && h.fits():
			a.Unclear[j] = append(a.Unclear[j], h.unclear(q, h.key))
			if h.barred >= 0 {
				near.add(h, h.barred, matched)
			}
		case h.verdict == no:
			near.add(h, h.by, matched)
		}
	}
	for _, j := range a.Jurisdictions {
		// A medicine that matches by one approval is not unclear by an older one.
		a.Unclear[j] = slices.DeleteFunc(a.Unclear[j], func(x Medicine) bool {
			return slices.ContainsFunc(a.Medicines[j], func(y Medicine) bool { return x.INN == y.INN && y.LineFit == string(Met) })
		})
		slices.SortFunc(a.Medicines[j], byAdvice)
		slices.SortFunc(a.Unclear[j], byAdvice)
		for _, x := range a.Medicines[j] {
			if !x.Advice {
				if a.Recalled == nil {
					a.Recalled = make(map[string][]string, len(a.Jurisdictions))
				}
				a.Recalled[j] = append(a.Recalled[j], x.FactID)
			}
		}
		a.Elsewhere[j] = elsewhere(all, slices.Index(fact.Jurisdictions, j), q.at)
	}
	a.Near = near.list()
}

// opened places an approval that a finding opens and that is in force.
func (m *Matcher) opened(h *hit, q *question, a *Answer, all []uses, near *nearMisses) {
	j := h.Jurisdiction
	switch {
	case h.tumour == NotMet:
		near.group(h, h.by, "match.near.tumour", []string{"NSCLC"})
	case !h.approval.line.known:
		a.Unclear[j] = append(a.Unclear[j], h.unclear(q, "match.unclear.line"))
	case h.line == NotMet:
		near.group(h, h.by, "match.near.line", []string{h.Approval.Line})
	case h.line == Unknown && q.line > 0:
		a.Unclear[j] = append(a.Unclear[j], h.unclear(q, "match.unclear.chemo"))
	default:
		a.Medicines[j] = append(a.Medicines[j], h.medicine(q, all))
	}
}

// medicine is the row of a match.
func (h *hit) medicine(q *question, all []uses) Medicine {
	row := h.start(q)
	row.CoversBy = h.coversBy
	row.Advice = h.Status == fact.Verified && h.labelVerified
	if h.line == Unknown {
		row.Conditions = append(row.Conditions, "match.condition.line")
	}
	if h.tumour == Unknown {
		row.Conditions = append(row.Conditions, "match.condition.tumour")
	}
	if h.key != "" {
		row.Conditions = append(row.Conditions, h.key)
	}
	for i := range all {
		u := &all[i]
		if u.inn != h.inn || u.first == nil {
			continue
		}
		row.First = &First{u.first.Jurisdiction, u.first.Date, u.first.Status}
		if here := u.here[h.where]; here != nil && here.approval == h.approval {
			lag := int(h.month - u.first.month)
			row.Lag = &lag
		}
		break
	}
	return row
}

func (h *hit) unclear(q *question, key string) Medicine {
	row := h.start(q)
	row.Unclear = key
	return row
}

func (h *hit) start(q *question) Medicine {
	row := h.row
	if h.Withdrawn != "" {
		row.Withdrawn = h.Withdrawn
	}
	row.LineFit = string(h.line)
	row.Alteration = q.findings[h.by].Name
	row.Given = q.given[h.INN]
	return row
}

// gather collects each medicine's approvals that the profile meets.
func gather(hits []hit, at fact.Month) []uses {
	var all []uses
	for i := range hits {
		h := &hits[i]
		if !h.opens() || h.tumour == NotMet {
			continue
		}
		k := slices.IndexFunc(all, func(u uses) bool { return u.inn == h.inn })
		if k < 0 {
			k = len(all)
			all = append(all, uses{inn: h.inn})
		}
		u, j := &all[k], h.where
		switch {
		case h.line == NotMet:
			if h.active(at) {
				earliest(&u.other[j], h)
			}
		case h.month > at:
			earliest(&u.later[j], h)
		default:
			earliest(&u.first, h)
			if h.active(at) {
				earliest(&u.here[j], h)
			} else {
				earliest(&u.gone[j], h)
			}
		}
	}
	return all
}

func earliest(to **hit, h *hit) {
	if *to == nil || h.month < (*to).month {
		*to = h
	}
}

// elsewhere lists what is in force in another jurisdiction and not in this one.
func elsewhere(all []uses, j int, at fact.Month) []Elsewhere {
	n := 0
	for i := range all {
		if all[i].there(j) != nil {
			n++
		}
	}
	out := make([]Elsewhere, 0, n)
	for i := range all {
		u := &all[i]
		there := u.there(j)
		if there == nil {
			continue
		}
		e := Elsewhere{FactID: there.row.FactID, INN: there.INN, NameZH: there.row.NameZH, Status: there.Status,
			Advice: there.Status == fact.Verified && there.labelVerified,
			There:  First{there.Jurisdiction, there.Date, there.Status}, SoFar: int(at - there.month)}
		if h := u.later[j]; h != nil {
			lag := int(h.month - there.month)
			e.Arrived, e.Lag = h.Date, &lag
		}
		if h := u.other[j]; h != nil {
			e.OtherUse = h.Approval.Line
		}
		if h := u.gone[j]; h != nil {
			e.Gone = h.Withdrawn
		}
		out = append(out, e)
	}
	return out
}

// there is the earliest approval in force elsewhere of a medicine that is not in
// force here.
func (u *uses) there(j int) *hit {
	if u.here[j] != nil {
		return nil
	}
	var there *hit
	for k, h := range u.here {
		if k != j && h != nil {
			earliest(&there, h)
		}
	}
	return there
}
