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
// the order of the base: the order of the findings changes nothing. out is room for
// them, and holds none.
func (m *Matcher) hits(q *question, out []hit) []hit {
	var seen []bool
	if len(q.findings) > 1 {
		seen = make([]bool, len(m.approvals))
	}
	for i := range q.findings {
		f := &q.findings[i]
		if f.Negative || f.Gene == "" || f.Kind == variant.Measure {
			continue
		}
		for _, a := range m.byGene[f.Gene] {
			if seen != nil && seen[a.n] || a.month > q.at && a.gone > 0 {
				continue
			}
			if seen != nil {
				seen[a.n] = true
			}
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
	first *approval    // earliest anywhere by the asked month
	here  [3]*approval // earliest in force, by jurisdiction
	later [3]*approval // earliest after the asked month
	gone  [3]*approval // withdrawn
	other [3]*approval // in force, for another line
}

// answer fills the lists of medicines.
func (m *Matcher) answer(q *question, a *Answer) {
	var room [32]hit // no gene of the shipped facts has more approvals
	hits := m.hits(q, room[:0])
	if len(hits) == 0 {
		return
	}
	var several [8]uses
	all := gather(hits, q.at, several[:0])
	near := nearMisses{q: q}
	matched := make([]bool, len(q.findings))
	var asked [3]bool
	for j, name := range fact.Jurisdictions {
		asked[j] = slices.Contains(a.Jurisdictions, name)
	}
	lists := sized(hits, q, asked, matched)
	for i := range hits {
		h := &hits[i]
		if !asked[h.where] || h.month > q.at {
			continue
		}
		to := &lists[h.where]
		switch {
		case !h.active(q.at):
			if h.opens() && h.fits() {
				to.withdrawn = append(to.withdrawn, Withdrawal{FactID: h.row.FactID, INN: h.INN, NameZH: h.row.NameZH, Approved: h.Date,
					Month: h.Withdrawn, Status: h.Status, Source: h.Source})
			}
		case h.verdict == yes && h.barred >= 0:
			if h.fits() {
				to.add(h, q, "match.unclear.resistance")
			}
			near.add(h, h.barred, matched)
		case h.verdict == yes:
			h.place(q, to, all, &near)
		case h.verdict == maybe && h.fits():
			to.add(h, q, h.key)
			if h.barred >= 0 {
				near.add(h, h.barred, matched)
			}
		case h.verdict == no:
			near.add(h, h.by, matched)
		}
	}
	for j, name := range fact.Jurisdictions {
		if asked[j] {
			lists[j].end(a, name)
			a.Elsewhere[name] = elsewhere(all, j, q.at)
		}
	}
	a.Near = near.list()
}

// place files an approval that a finding opens and that is in force.
func (h *hit) place(q *question, to *rows, all []uses, near *nearMisses) {
	switch {
	case h.tumour == NotMet:
		near.group(h, h.by, "match.near.tumour", []string{"NSCLC"})
	case !h.approval.line.known:
		to.add(h, q, "match.unclear.line")
	case h.line == NotMet:
		near.group(h, h.by, "match.near.line", []string{h.Approval.Line})
	case h.line == Unknown && q.line > 0:
		to.add(h, q, "match.unclear.chemo")
	default:
		to.medicines = append(to.medicines, h.row)
		h.medicine(q, all, &to.medicines[len(to.medicines)-1])
	}
}

// medicine fills the row of a match.
func (h *hit) medicine(q *question, all []uses, row *Medicine) {
	h.start(q, row)
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
		at := &struct {
			first First
			lag   int
		}{First{u.first.Jurisdiction, u.first.Date, u.first.Status}, int(h.month - u.first.month)}
		row.First = &at.first
		if here := u.here[h.where]; here == h.approval {
			row.Lag = &at.lag
		}
		break
	}
}

// start fills what every row says, over the approval's own.
func (h *hit) start(q *question, row *Medicine) {
	if h.Withdrawn != "" {
		row.Withdrawn = h.Withdrawn
	}
	row.LineFit = string(h.line)
	row.Alteration = q.findings[h.by].Name
	row.Given = q.given[h.INN]
}

// gather collects each medicine's approvals that the profile meets. all is room for
// them, and holds none.
func gather(hits []hit, at fact.Month, all []uses) []uses {
	for i := range hits {
		h := &hits[i]
		if !h.opens() || h.tumour == NotMet {
			continue
		}
		k := 0
		for k < len(all) && all[k].inn != h.inn {
			k++
		}
		if k == len(all) {
			all = append(all, uses{inn: h.inn})
		}
		u, j := &all[k], h.where
		switch {
		case h.line == NotMet:
			if h.active(at) {
				earliest(&u.other[j], h.approval)
			}
		case h.month > at:
			earliest(&u.later[j], h.approval)
		default:
			earliest(&u.first, h.approval)
			if h.active(at) {
				earliest(&u.here[j], h.approval)
			} else {
				earliest(&u.gone[j], h.approval)
			}
		}
	}
	return all
}

func earliest(to **approval, a *approval) {
	if *to == nil || a.month < (*to).month {
		*to = a
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
func (u *uses) there(j int) *approval {
	if u.here[j] != nil {
		return nil
	}
	var there *approval
	for k, h := range u.here {
		if k != j && h != nil {
			earliest(&there, h)
		}
	}
	return there
}
