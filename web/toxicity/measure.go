package toxicity

import (
	"slices"
	"strings"

	"stepwise/knowledge/fact"
	room "stepwise/toxicity"
	"stepwise/toxicity/grading"
)

// input is one field of a findings form: a number with its units, a yes or no, or
// a word. Its place in the form is Name; in the address it becomes a finding.
type input struct {
	Name  string            // of the field: "creatinine_baseline"; of a flag or word the finding itself
	Kind  grading.Kind      //
	Units []grading.Finding // of a number, the finding of each unit; the first is proposed
	Words []string          // of a word
	Role  grading.Role      // of a laboratory value
	Of    string            // quantity of a laboratory value

	Value string // as typed
	Unit  string // finding chosen by its unit
	Error string // sentence beside the field
}

// block is a group of inputs: one quantity with its limits, or the observations of
// one group.
type block struct {
	Group    string // "laboratory", "gut", "general" …
	Quantity string // of a laboratory block
	Inputs   []*input
}

// blocksOf are the fields that matter for a set of variables (those of rules and
// definitions), observations of the organ first, then the laboratory, then how the
// patient is.
func blocksOf(variables []string, whens bool) []*block {
	var organ, laboratory, general, last []*block
	at := func(list *[]*block, group, quantity string) *block {
		for _, b := range *list {
			if b.Group == group && b.Quantity == quantity {
				return b
			}
		}
		b := &block{Group: group, Quantity: quantity}
		*list = append(*list, b)
		return b
	}
	wanted := wantedOf(variables, whens)
	for _, f := range grading.Catalogue {
		if f.Alias != "" || !wanted[key{f.Quantity, f.Role, observed(f)}] {
			continue
		}
		var b *block
		switch {
		case f.Quantity != "":
			b = at(&laboratory, f.Group, f.Quantity)
		case f.Group == "general":
			b = at(&general, f.Group, "")
		case f.Group == "safety":
			b = at(&last, f.Group, "")
		default:
			b = at(&organ, f.Group, "")
		}
		b.add(f)
	}
	return slices.Concat(organ, laboratory, general, last)
}

// key says which field a finding belongs to.
type key struct {
	quantity string
	role     grading.Role
	observed string // name of an observation, "" of a laboratory value
}

func observed(f grading.Finding) string {
	if f.Quantity == "" {
		return f.Name
	}
	return ""
}

// fieldName is the name of the form's field for a finding.
func fieldName(f grading.Finding) string {
	switch {
	case f.Quantity == "" || f.Kind != grading.Number || f.Role == grading.XULN || f.Role == grading.XBaseline:
		return f.Name
	case f.Role == grading.Value:
		return f.Quantity
	}
	return f.Quantity + "_" + string(f.Role)
}

func (b *block) add(f grading.Finding) {
	n := fieldName(f)
	for _, in := range b.Inputs {
		if in.Name == n {
			in.Units = append(in.Units, f)
			return
		}
	}
	b.Inputs = append(b.Inputs, &input{Name: n, Kind: f.Kind, Units: []grading.Finding{f}, Words: f.Words, Role: f.Role, Of: f.Quantity})
}

// wantedOf maps variables to fields: a ratio is asked for as the value and what it
// is divided by, never as a ratio that somebody has to work out at night.
func wantedOf(variables []string, whens bool) map[key]bool {
	out := map[key]bool{}
	for _, name := range variables {
		f := grading.Find(name)
		if f == nil {
			continue
		}
		if f.Quantity == "" {
			out[key{observed: f.Name}] = true
			continue
		}
		for _, q := range measured(f.Quantity) {
			out[key{quantity: q, role: grading.Value}] = true
			switch f.Role {
			case grading.Value:
				if len(limits[q]) > 0 {
					for _, r := range limits[q] {
						out[key{quantity: q, role: r}] = true
					}
				}
			case grading.XULN:
				out[key{quantity: q, role: grading.ULN}] = true
				if whens {
					out[key{quantity: q, role: grading.Baseline}] = true
				}
			case grading.XBaseline, grading.Rise, grading.Fall, grading.Baseline:
				out[key{quantity: q, role: grading.Baseline}] = true
				if whens {
					out[key{quantity: q, role: grading.BaselineNormal}] = true
				}
			case grading.ULN, grading.LLN:
				out[key{quantity: q, role: f.Role}] = true
			}
		}
	}
	return out
}

// limits are the limits of normal that rules compare a plain value with.
var limits = map[string][]grading.Role{
	"hb": {grading.LLN}, "platelets": {grading.LLN}, "anc": {grading.LLN}, "wbc": {grading.LLN}, "alc": {grading.LLN},
	"glucose": {grading.ULN}, "fasting_glucose": {grading.ULN},
}

// measured are the quantities in which a quantity is measured: troponin, which has
// no unit of its own, as troponin I or T.
func measured(quantity string) []string {
	var parts []string
	for _, f := range grading.Catalogue {
		if f.Role != grading.Value {
			continue
		}
		if f.Quantity == quantity {
			return []string{quantity}
		}
		if strings.HasPrefix(f.Quantity, quantity+"_") && !slices.Contains(parts, f.Quantity) {
			parts = append(parts, f.Quantity)
		}
	}
	return parts
}

// variablesOf collects the variables of alternatives, and whether one is chosen by
// the patient's baseline.
func variablesOf(list []fact.Alternative, into []string) (out []string, whens bool) {
	out = into
	for _, a := range list {
		whens = whens || a.When != ""
		for _, c := range a.AllOf {
			if !slices.Contains(out, c.Var) {
				out = append(out, c.Var)
			}
		}
	}
	return out, whens
}

// variablesFor are the variables by which bodies and CTCAE grade an event.
func variablesFor(b *fact.Base, irae string, terms []string) (out []string, whens bool) {
	for _, d := range b.Definitions {
		if d.Irae == irae {
			var w bool
			out, w = variablesOf(d.AnyOf, out)
			whens = whens || w
		}
	}
	more, w := variablesOfTerms(b, terms)
	for _, v := range more {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out, whens || w
}

// variablesOfTerms are the variables of CTCAE terms, in every version.
func variablesOfTerms(b *fact.Base, terms []string) (out []string, whens bool) {
	for _, r := range b.Rules {
		if !slices.Contains(terms, r.Term) {
			continue
		}
		for grade := 1; grade <= 5; grade++ {
			var w bool
			out, w = variablesOf(r.Grades[grade].AnyOf, out)
			whens = whens || w
		}
	}
	return out, whens
}

// safetyFor are the findings for which the safety rules of an event ask.
func safetyFor(b *fact.Base, e room.Event) []string {
	out := []string{"hbv_screened", "hbsag_positive", "anti_hbc_positive"}
	offered := slices.ContainsFunc(b.Cells, func(c *fact.Cell) bool {
		return c.Irae == e.Key && slices.ContainsFunc(c.SecondLine, func(s string) bool { return strings.Contains(s, "infliximab") })
	})
	if offered || e.Key == "myocarditis" {
		out = append(out, "heart_failure_moderate_severe")
	}
	if offered && e.Key != "hepatitis" {
		out = append(out, "immune_hepatitis")
	}
	if e.Key == "colitis" {
		out = append(out, "bowel_perforation")
	}
	if e.System == "endocrine" {
		out = append(out, "adrenal_insufficiency_excluded", "controlled_by_replacement")
	}
	return out
}
