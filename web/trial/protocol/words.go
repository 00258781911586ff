package protocol

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/trial/dose"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
	"stepwise/web/trial/frame"
)

// change is one difference in words.
type change struct{ where, old, now string }

// place says where a value stands: "Levels › 2 › Dose".
func place(ctx context.Context, path []protocol.Step) string {
	var out []string
	last := ""
	for _, s := range path {
		if s.Field != "" {
			out, last = append(out, field(ctx, s.Field)), s.Field
		} else {
			out = append(out, name(ctx, last, s.Key))
		}
	}
	return strings.Join(out, " › ")
}

// name is a word of the record in the reader's language where the field holds terms or
// classes.
func name(ctx context.Context, field, text string) string {
	switch field {
	case "terms", "not_terms", "term", "expected":
		return frame.Term(ctx, text)
	case "classes", "not_classes":
		return frame.Class(ctx, text)
	}
	return text
}

// where is the place of a problem, as people read it: indices count from 1.
func where(ctx context.Context, path string) string {
	var out []string
	for s := range strings.SplitSeq(path, ".") {
		if n, err := strconv.Atoi(s); err == nil {
			out = append(out, strconv.Itoa(n+1))
		} else {
			out = append(out, field(ctx, s))
		}
	}
	return strings.Join(out, " › ")
}

// field is what a key of a protocol is called; the key itself for the parameters of
// designs, which carry the literature's names.
func field(ctx context.Context, key string) string {
	if lang.Has("protocol.field." + key) {
		return lang.T(ctx, "protocol.field."+key)
	}
	return key
}

// told writes a value of a field for people: texts in the reader's language, yes and no, numbers,
// and whole elements by their text or as JSON.
func told(ctx context.Context, in string, v any) string {
	switch x := v.(type) {
	case nil:
		return "–"
	case string:
		if x == "" {
			return "–"
		}
		return name(ctx, in, x)
	case bool:
		return lang.T(ctx, map[bool]string{true: "screening.flag.Y", false: "screening.flag.N"}[x])
	case float64:
		return number(x)
	case []any:
		var out []string
		for _, e := range x {
			out = append(out, told(ctx, in, e))
		}
		return strings.Join(out, lang.T(ctx, "protocol.comma"))
	case map[string]any:
		if w, ok := pair(x); ok {
			return frame.Words(ctx, w)
		}
		for _, name := range []string{"text", "words"} {
			if m, ok := x[name].(map[string]any); ok {
				if w, ok := pair(m); ok {
					text := frame.Words(ctx, w)
					if expr, _ := x["expr"].(string); expr != "" {
						text += " [" + expr + "]"
					}
					return text
				}
			}
		}
	}
	text, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(text)
}

func pair(m map[string]any) (record.Words, bool) {
	en, a := m["en"].(string)
	zh, b := m["zh"].(string)
	return record.Words{EN: en, ZH: zh}, a && b
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// parameter is one setting of the design.
type parameter struct{ key, value string }

// parameters are the complete settings of the plan with its cohorts.
func parameters(ctx context.Context, plan dose.Plan) []parameter {
	if complete, err := plan.Complete(); err == nil {
		plan = complete
	}
	var m map[string]any
	text, err := json.Marshal(plan)
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil {
		return nil
	}
	var out []parameter
	for _, key := range dose.PlanKeys() {
		if v, ok := m[key]; ok && v != nil {
			out = append(out, parameter{field(ctx, key), told(ctx, key, v)})
		}
	}
	return out
}

// hash is that of the complete settings.
func hash(plan dose.Plan) string {
	if complete, err := plan.Complete(); err == nil {
		plan = complete
	}
	return plan.Hash()
}

// conditions says what else a rule asks for, beside its text.
func conditions(ctx context.Context, r *protocol.Rule) string {
	var out []string
	say := func(key string, args ...any) { out = append(out, lang.T(ctx, "protocol.rule."+key, args...)) }
	if r.GradeMax > 0 {
		say("grades", "From", r.Grade, "To", r.GradeMax)
	} else {
		say("grade", "From", r.Grade)
	}
	comma := lang.T(ctx, "protocol.comma")
	if len(r.Terms) > 0 {
		say("terms", "List", strings.Join(named(ctx, frame.Term, r.Terms), comma))
	}
	if len(r.Classes) > 0 {
		say("classes", "List", strings.Join(named(ctx, frame.Class, r.Classes), comma))
	}
	if len(r.NotTerms)+len(r.NotClasses) > 0 {
		say("not", "List", strings.Join(append(named(ctx, frame.Term, r.NotTerms), named(ctx, frame.Class, r.NotClasses)...), comma))
	}
	if r.Hours > 0 {
		say("improves", "Grade", r.ImprovesTo, "Hours", r.Hours)
	}
	if r.AfterDay > 0 {
		say("after", "Day", r.AfterDay)
	}
	if r.Related != "" {
		say("related." + r.Related)
	}
	if r.NewOnly {
		say("new")
	}
	if r.Unexpected {
		say("unexpected")
	}
	return strings.Join(out, lang.T(ctx, "protocol.semicolon"))
}

// named are terms or classes in the reader's language.
func named(ctx context.Context, name func(context.Context, string) string, list []string) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = name(ctx, x)
	}
	return out
}

// deaths says what a stopping rule about deaths counts.
func deaths(ctx context.Context, s protocol.Stopping) string {
	cause := s.Cause
	if cause == "" {
		cause = protocol.RelatedCause
	}
	return lang.T(ctx, "protocol.deaths."+cause, "Days", s.Days)
}

// jurisdictions are those whose reporting clocks run.
func jurisdictions(ctx context.Context, p *protocol.Protocol) string {
	var out []string
	for _, j := range p.Jurisdictions {
		out = append(out, lang.T(ctx, "protocol.jurisdiction."+j))
	}
	return strings.Join(out, lang.T(ctx, "protocol.comma"))
}

// formNames are the forms of a visit in words.
func formNames(ctx context.Context, p *protocol.Protocol, names []string) string {
	var out []string
	for _, name := range names {
		if i := slices.IndexFunc(p.Forms, func(f record.Form) bool { return f.Name == name }); i >= 0 {
			name = frame.Words(ctx, p.Forms[i].Words)
		}
		out = append(out, name)
	}
	return strings.Join(out, lang.T(ctx, "protocol.comma"))
}

// sides are the criteria of one side.
func sides(p *protocol.Protocol, exclude bool) []protocol.Criterion {
	var out []protocol.Criterion
	for _, c := range p.Eligibility {
		if c.Exclude == exclude {
			out = append(out, c)
		}
	}
	return out
}

// holds says what an item holds: its unit and its limits, or its choices.
func holds(ctx context.Context, i *record.Item) string {
	var out []string
	for _, c := range i.Codes {
		out = append(out, c.Value+" = "+frame.Words(ctx, c.Words))
	}
	if i.Unit != "" {
		out = append(out, frame.Unit(i.Unit))
	}
	if i.Min != nil && i.Max != nil {
		out = append(out, lang.T(ctx, "screening.limits", "Min", number(*i.Min), "Max", number(*i.Max)))
	}
	return strings.Join(out, lang.T(ctx, "protocol.comma"))
}

// fields are the places of an Invalid fault.
func fields(err error) []fault.Field {
	var f *fault.Fault
	if errors.As(err, &f) {
		return f.Fields
	}
	return nil
}
