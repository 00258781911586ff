package grading

import (
	"slices"

	"stepwise/knowledge/fact"
)

func compileAlternative(a fact.Alternative, rename map[string]string) alternative {
	out := alternative{}
	for _, c := range a.AllOf {
		if to := rename[c.Var]; to != "" {
			c.Var = to
		}
		x := compileCondition(c)
		if x.finding != nil && x.finding.Quantity != "" && out.lab == nil {
			out.lab = labOf[x.finding.Quantity]
		}
		out.all = append(out.all, x)
	}
	switch a.When {
	case "":
	case "baseline_normal":
		out.when = baselineNormal
	case "baseline_abnormal":
		out.when = baselineAbnormal
	case "baseline_below_lln":
		out.when = baselineBelowLLN
	default:
		out.when = never
	}
	if out.when != always && out.lab == nil {
		out.when = never
	}
	return out
}

func compileCondition(c fact.Condition) condition {
	out := condition{name: c.Var, finding: named[c.Var], op: nothing}
	n := out.finding
	if n == nil {
		return out
	}
	out.slot = n.slot
	if o, ok := ops[c.Op]; ok {
		out.op = o
	}
	switch v := c.Value.(type) {
	case bool:
		out.figure = whole(0)
		if v {
			out.figure.n = 1
		}
		if n.Kind != Flag {
			out.op = nothing
		}
	case string:
		limit := map[string]Role{"LLN": LLN, "ULN": ULN}[v]
		switch {
		case limit != "" && n.Quantity != "" && labOf[n.Quantity] != nil:
			out.other, out.against = true, slotOf(n.Quantity, limit)
		case n.Kind == Word && n.word(v) >= 0:
			out.figure = whole(int64(n.word(v)))
		default:
			out.op = nothing
		}
	default:
		x, ok := figureOf(c.Value)
		if !ok || n.Kind != Number {
			out.op = nothing
			break
		}
		out.figure = n.in(x)
		out.stated = statedOf(n, x)
	}
	return out
}

func figureOf(v any) (number, bool) {
	switch v := v.(type) {
	case float64:
		return fromFloat(v)
	case int:
		return whole(int64(v)), true
	}
	return number{}, false
}

// statedOf finds the figures that CTCAE prints beside this one in other units.
func statedOf(n *Finding, x number) (out []statedFigure) {
	if n.Role != Value || n.index != 0 {
		return nil
	}
	for _, s := range stated {
		if s.quantity != n.Quantity || literal(s.base).cmp(x) != 0 {
			continue
		}
		q := quantityOf(s.quantity)
		i := slices.IndexFunc(q.units, func(u unit) bool { return u.suffix == s.unit })
		out = append(out, statedFigure{unit: uint8(i), figure: q.units[i].base(literal(s.figure))})
	}
	return out
}
