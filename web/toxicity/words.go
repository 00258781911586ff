package toxicity

import (
	"context"
	"strings"

	"stepwise/internal/lang"
	"stepwise/toxicity/grading"
)

// blockName is the heading of a group of fields.
func blockName(ctx context.Context, b *block) string {
	if b.Quantity != "" {
		return lang.T(ctx, "grading.quantity."+b.Quantity)
	}
	return lang.T(ctx, "grading.group."+b.Group)
}

// inputName is the label of a field: within a quantity's block the role alone.
func inputName(ctx context.Context, in *input) string {
	if in.Of != "" {
		return lang.T(ctx, "toxicity.role."+string(in.Role))
	}
	return findingName(ctx, in.Name)
}

// findingName is what a finding means, "Creatinine: upper limit of normal".
func findingName(ctx context.Context, finding string) string {
	f := grading.Find(finding)
	switch {
	case f == nil:
		return finding
	case f.Quantity == "":
		return lang.T(ctx, "grading.finding."+f.Name)
	}
	quantity := lang.T(ctx, "grading.quantity."+f.Quantity)
	if f.Role == grading.Value {
		return quantity
	}
	return lang.T(ctx, "toxicity.of", "Quantity", quantity, "Role", lang.T(ctx, "toxicity.role."+string(f.Role)))
}

// findingValue is a finding with its value as people read it.
func findingValue(ctx context.Context, finding, value string) string {
	f := grading.Find(finding)
	if f == nil {
		return finding + " " + value
	}
	text := value
	switch f.Kind {
	case grading.Flag:
		text = lang.T(ctx, flagKey(value))
	case grading.Word:
		text = wordName(ctx, f.Name, value)
	default:
		text = strings.TrimSpace(value + " " + f.Unit)
	}
	return lang.T(ctx, "toxicity.value", "Name", findingName(ctx, finding), "Value", text)
}

// wordName is one of a finding's words.
func wordName(ctx context.Context, finding, w string) string {
	for _, key := range []string{"grading.word." + finding + "." + w, "grading.word." + w} {
		if lang.Has(key) {
			return lang.T(ctx, key)
		}
	}
	return w
}

// settleNames are the findings that would settle something, each once: the units of
// one value are one finding to a reader.
func settleNames(ctx context.Context, findings []string) (out []settling) {
	seen := map[string]bool{}
	for _, name := range findings {
		s := settling{Name: findingName(ctx, name), Field: name}
		if f := grading.Find(name); f != nil {
			s.Field = fieldName(*f)
		}
		if !seen[s.Name] {
			seen[s.Name] = true
			out = append(out, s)
		}
	}
	return out
}

// settling is a finding that would settle a grade, and its field in the form.
type settling struct{ Name, Field string }

// otherTongue is the language that is not the reader's.
func otherTongue(ctx context.Context) string { return string(lang.From(ctx).Other()) }
