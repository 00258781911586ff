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
	return lang.T(ctx, "advice.kind."+string(k))
}

// differenceText is the sentence that explains a difference.
func differenceText(ctx context.Context, d advice.Difference) string {
	return lang.T(ctx, "advice.difference."+d.Key, "Bodies", joined(ctx, d.Bodies))
}

// differenceValues are what each body says, in the order of the columns.
func differenceValues(ctx context.Context, d advice.Difference) (out []struct{ name, value string }) {
	for _, b := range fact.Bodies {
		if v := differenceValue(ctx, d.Kind, d.Values[b]); d.Values[b] != "" && v != "" {
			out = append(out, struct{ name, value string }{b, v})
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
	case advice.DiffSteroid:
		if v == "none" {
			return lang.T(ctx, "toxicity.steroid.none")
		}
		return lang.T(ctx, "toxicity.steroid.systemic")
	case advice.DiffDose:
		switch v {
		case "unnumbered":
			return lang.T(ctx, "toxicity.steroid.unnumbered")
		case "no_number":
			return lang.T(ctx, "toxicity.steroid.nonumber.short")
		}
		if strings.Trim(v, "0123456789.-") == "" {
			return strings.ReplaceAll(v, "-", "–") + " mg/kg"
		}
		return said(ctx, v).For(ctx)
	case advice.DiffCap:
		if v == "none" {
			return lang.T(ctx, "toxicity.steroid.nocap")
		}
		return strings.ReplaceAll(v, "-", "–") + " mg"
	case advice.DiffNoRule, advice.DiffDisputed:
		return ""
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

// planDifferences are the sentences for paper: what differs, without the list of
// those who say nothing, which the table shows.
func planDifferences(ctx context.Context, list []advice.Difference) (out []string) {
	for _, d := range list {
		switch d.Kind {
		case advice.DiffNoRule, advice.DiffRecalled, advice.DiffUnknown, advice.DiffEdition:
		default:
			out = append(out, differenceText(ctx, d))
		}
	}
	return out
}

// silenceText says on paper why a body says nothing.
func silenceText(ctx context.Context, s sheet, body string) string {
	switch s.why(body) {
	case "recalled":
		return lang.T(ctx, "toxicity.only.recalled")
	case "disputed":
		return lang.T(ctx, "toxicity.only.disputed")
	case "open":
		return lang.T(ctx, "toxicity.only.open")
	case "zero":
		return lang.T(ctx, "toxicity.only.zero")
	}
	return lang.T(ctx, "toxicity.only.norule")
}

func rowNames(ctx context.Context, rows []string) (out []string) {
	for _, r := range rows {
		out = append(out, lang.T(ctx, "toxicity.row."+r))
	}
	return out
}
