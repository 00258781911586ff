package grading

import "stepwise/knowledge/fact"

// Truth has a third value: what is not known is neither met nor unmet.
type Truth int8

// The truths, ordered so that "and" is the least and "or" the greatest.
const (
	False Truth = iota
	Unknown
	True
)

// Clause is a list of alternatives made ready: it holds when one of them holds.
type Clause struct{ any []alternative }

type alternative struct {
	when whenKind
	lab  *labSlots // whose baseline when asks of
	all  []condition
}

// whenKind selects an alternative by the patient's baseline.
type whenKind uint8

const (
	always whenKind = iota
	baselineNormal
	baselineAbnormal
	baselineBelowLLN
	never // a selector nobody knows
)

// condition compares one slot with a figure, or with another slot.
type condition struct {
	finding *Finding // nil: a variable nobody knows, so never known
	name    string
	slot    slot
	op      op
	figure  number
	against slot // when other: the patient's own limit
	other   bool
	stated  []statedFigure // figures that count when measured in that unit
}

type statedFigure struct {
	unit   uint8
	figure number
}

type op uint8

const (
	less op = iota
	lessEqual
	greater
	greaterEqual
	equal
	nothing // an operator nobody knows
)

var ops = map[string]op{"<": less, "<=": lessEqual, ">": greater, ">=": greaterEqual, "==": equal}

// Compile makes alternatives ready to be evaluated many times.
func Compile(anyOf []fact.Alternative) *Clause {
	c := &Clause{}
	for _, a := range anyOf {
		c.any = append(c.any, compileAlternative(a, nil))
	}
	return c
}

// Evaluate says whether one of the alternatives holds, and when that is unknown
// which findings would settle it, under names that a person can enter: in the unit
// in which the quantity was given, if it was. An empty list of alternatives is
// Unknown and nothing settles it: only a clinician can.
func Evaluate(anyOf []fact.Alternative, f *Findings) (truth Truth, settle []string) {
	return Compile(anyOf).Evaluate(f)
}

// Evaluate is as the function of that name.
func (c *Clause) Evaluate(f *Findings) (truth Truth, settle []string) {
	truth, _ = c.truth(f)
	if len(c.any) == 0 {
		truth = Unknown
	}
	if truth == Unknown {
		var w wanted
		c.settle(f, &w)
		settle = w.names()
	}
	return truth, settle
}

// truth is that of the clause, and the alternative that holds, or -1.
func (c *Clause) truth(f *Findings) (Truth, int) {
	best := False
	for i := range c.any {
		switch c.any[i].truth(f) {
		case True:
			return True, i
		case Unknown:
			best = Unknown
		}
	}
	return best, -1
}

// settle collects what the alternatives that are not decided lack.
func (c *Clause) settle(f *Findings, w *wanted) {
	for i := range c.any {
		if a := &c.any[i]; a.truth(f) == Unknown {
			a.settle(f, w)
		}
	}
}

func (a *alternative) truth(f *Findings) Truth {
	out := a.selected(f)
	for i := range a.all {
		if out == False {
			return False
		}
		out = min(out, a.all[i].truth(f, a))
	}
	return out
}

// selected says whether the patient's baseline is the one that the alternative is for.
func (a *alternative) selected(f *Findings) Truth {
	var s slot
	want := true
	switch a.when {
	case always:
		return True
	case baselineNormal:
		s = a.lab.normal
	case baselineAbnormal:
		s, want = a.lab.normal, false
	case baselineBelowLLN:
		s = a.lab.below
	default:
		return Unknown
	}
	is, known := f.flag(s)
	switch {
	case !known:
		return Unknown
	case is == want:
		return True
	}
	return False
}

func (c *condition) truth(f *Findings, a *alternative) Truth {
	if c.finding == nil || c.op == nothing {
		return Unknown
	}
	v := f.get(c.slot)
	if v == nil {
		return c.bound(f, a)
	}
	figure := &c.figure
	if c.other {
		o := f.get(c.against)
		if o == nil {
			return Unknown
		}
		figure = &o.number
	}
	for i := range c.stated {
		if c.stated[i].unit == v.unit {
			figure = &c.stated[i].figure
		}
	}
	d := v.cmp(*figure)
	is := false
	switch c.op {
	case less:
		is = d < 0
	case lessEqual:
		is = d <= 0
	case greater:
		is = d > 0
	case greaterEqual:
		is = d >= 0
	case equal:
		is = d == 0
	}
	if is {
		return True
	}
	return False
}

// bound decides what needs no baseline: where the baseline was above the upper
// limit, a value is fewer times the baseline than times the limit, so what is not
// above the figure in the one is not in the other. A normal value is thus grade 0
// whatever the baseline was.
func (c *condition) bound(f *Findings, a *alternative) Truth {
	if a.when != baselineAbnormal || c.slot != a.lab.xbaseline || c.op != greater && c.op != greaterEqual {
		return Unknown
	}
	if x := f.get(a.lab.xuln); x != nil && x.cmp(c.figure) <= 0 {
		return False
	}
	return Unknown
}
