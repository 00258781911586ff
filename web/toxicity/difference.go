package toxicity

import (
	"context"
	"strings"

	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
	"stepwise/toxicity/advice"
)

// kindSign tells kinds of difference apart by shape.
func kindSign(k advice.Kind) string {
	switch k {
	case advice.DiffNoRule, advice.DiffRecalled, advice.DiffUnknown, advice.DiffEdition:
		return "?"
	case advice.DiffDisputed:
		return "!"
	}
	return "≠"
}

func kindName(ctx context.Context, k advice.Kind) string {
	return lang.T(ctx, "toxicity.kind."+string(k))
}

// differenceText is the sentence that explains a difference.
func differenceText(ctx context.Context, d advice.Difference) string {
	return lang.T(ctx, "advice.difference."+d.Key, "Bodies", joined(ctx, d.Bodies), "Count", len(d.Bodies))
}

// differenceValues are what each body says, in the order of the columns.
func differenceValues(ctx context.Context, d advice.Difference) (out []struct{ name, value string }) {
	for _, b := range fact.Bodies {
		if v := d.Values[b]; v != "" {
			out = append(out, struct{ name, value string }{b, differenceValue(ctx, d.Kind, v)})
		}
	}
	return out
}

func differenceValue(ctx context.Context, k advice.Kind, v string) string {
	switch k {
	case advice.DiffAction:
		return lang.T(ctx, "toxicity.action."+actionKey(fact.Action(v)))
	case advice.DiffBasis:
		return basis(ctx, v)
	case advice.DiffGrade:
		return lang.T(ctx, "toxicity.grade.n", "Grade", v)
	case advice.DiffDrug, advice.DiffRoute:
		return said(ctx, v).For(ctx)
	case advice.DiffUnknown:
		var names []string
		for _, s := range settleNames(ctx, strings.Split(v, ", ")) {
			names = append(names, s.Name)
		}
		return joined(ctx, names)
	}
	return v
}
