package grading

import "slices"

// wanted collects findings that would settle a grade.
type wanted struct{ list []*Finding }

func (w *wanted) add(n *Finding) {
	if n != nil && !slices.Contains(w.list, n) {
		w.list = append(w.list, n)
	}
}

// names are the wanted names in alphabetical order, so that the order in which
// rules are written changes nothing.
func (w *wanted) names() []string {
	out := make([]string, 0, len(w.list))
	for _, n := range w.list {
		out = append(out, n.Name)
	}
	slices.Sort(out)
	return out
}

// settle names what an alternative lacks.
func (a *alternative) settle(f *Findings, w *wanted) {
	for i := range a.all {
		if c := &a.all[i]; c.truth(f, a) == Unknown && c.finding != nil {
			c.settle(f, w)
		}
	}
	if a.when == always || a.when == never || a.selected(f) != Unknown {
		return
	}
	// The baseline is asked for as a figure when the value came as a figure, else as
	// a word of what it was.
	l := a.lab
	if f.get(l.value) == nil {
		if a.when == baselineBelowLLN {
			w.add(named[l.quantity.name+"_"+string(BaselineBelowLLN)])
		} else {
			w.add(named[l.quantity.name+"_"+string(BaselineNormal)])
		}
		return
	}
	limit := ULN
	if a.when == baselineBelowLLN {
		limit = LLN
	}
	for _, role := range []Role{Baseline, limit} {
		if f.get(slotOf(l.quantity.name, role)) == nil {
			w.add(askFor(f, l, role))
		}
	}
}

func (c *condition) settle(f *Findings, w *wanted) {
	n := c.finding
	l := labOf[n.Quantity]
	if l == nil {
		w.add(n)
		return
	}
	if c.other && f.get(c.slot) != nil {
		w.add(askFor(f, l, slots[c.against].role))
		return
	}
	var limit Role
	switch n.Role {
	case XULN:
		limit = ULN
	case XBaseline, Rise, Fall:
		limit = Baseline
	default:
		w.add(n)
		return
	}
	hasValue, hasLimit := f.get(l.value) != nil, f.get(slotOf(l.quantity.name, limit)) != nil
	switch {
	case hasValue:
		w.add(askFor(f, l, limit))
	case hasLimit:
		w.add(askFor(f, l, Value))
	default:
		w.add(n)
	}
}

// askFor is the finding of a role in the unit in which the quantity was given.
func askFor(f *Findings, l *labSlots, role Role) *Finding {
	var at uint8
	for _, s := range []slot{l.value, l.uln, l.lln, l.baseline} {
		if v := f.get(s); v != nil && !v.derived {
			at = v.unit
			break
		}
	}
	if len(l.quantity.units) == 0 {
		return named[l.quantity.name+"_"+string(XULN)]
	}
	return named[name(l.quantity.name, role, l.quantity.units[at].suffix)]
}
