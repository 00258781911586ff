package safety

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"stepwise/internal/lang"
	"stepwise/toxicity/grading"
	room "stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
	"stepwise/trial/safety"
	"stepwise/web/trial/frame"
	"stepwise/web/ui"
)

// choices are the codes of an item, with an empty one first.
func choices(ctx context.Context, item string) []ui.Choice {
	out := []ui.Choice{{Value: "", Text: lang.T(ctx, "safety.unknown")}}
	i, _ := form.AE.Item(item)
	if i.Type == record.Flag {
		return append(out, ui.Choice{Value: "Y", Text: lang.T(ctx, "safety.yes")}, ui.Choice{Value: "N", Text: lang.T(ctx, "safety.no")})
	}
	for _, c := range i.Codes {
		out = append(out, ui.Choice{Value: c.Value, Text: frame.Words(ctx, c.Words)})
	}
	return out
}

func label(ctx context.Context, item string) string {
	i, _ := form.AE.Item(item)
	return frame.Words(ctx, i.Words)
}

func vocabularies() []ui.Choice {
	var out []ui.Choice
	for _, v := range safety.Vocabularies {
		out = append(out, ui.Choice{Value: v, Text: v})
	}
	return out
}

// findingChoices are the answers to a finding that is not a number.
func findingChoices(ctx context.Context, f grading.Finding) []ui.Choice {
	out := []ui.Choice{{Value: "", Text: lang.T(ctx, "safety.unknown")}}
	if f.Kind == grading.Flag {
		return append(out, ui.Choice{Value: "true", Text: lang.T(ctx, "safety.yes")}, ui.Choice{Value: "false", Text: lang.T(ctx, "safety.no")})
	}
	for _, w := range f.Words {
		out = append(out, ui.Choice{Value: w, Text: lang.T(ctx, "grading.word."+w)})
	}
	return out
}

// findingName is what a finding means: an observation has a name of its own, a
// measured value that of what is measured.
func findingName(ctx context.Context, f grading.Finding) string {
	if f.Quantity != "" {
		return lang.T(ctx, "safety.finding", "Name", lang.T(ctx, "grading.quantity."+f.Quantity), "Unit", f.Unit)
	}
	return lang.T(ctx, "grading.finding."+f.Name)
}

// grades are the choices of a grade; 0 resolves.
func grades(ctx context.Context, zero bool) []ui.Choice {
	out := []ui.Choice{{Value: "", Text: lang.T(ctx, "safety.grade.computed")}}
	if zero {
		out = append(out, ui.Choice{Value: "0", Text: lang.T(ctx, "safety.grade.resolved")})
	}
	for n := 1; n <= 5; n++ {
		out = append(out, ui.Choice{Value: strconv.Itoa(n), Text: lang.T(ctx, "safety.grade", "Grade", n)})
	}
	return out
}

// of are the faults of one of the page's forms, and what it held.
func (s subject) of(form string) ui.FieldErrors {
	if s.failed != form {
		return nil
	}
	return s.errs
}

func (s subject) held(form, name, otherwise string) string {
	if text, ok := s.in[name]; ok && s.failed == form {
		return text
	}
	return otherwise
}

// question is the question about one event, nil when the rule has nothing to ask.
func (s subject) question(key string) *safety.Question {
	if i := slices.IndexFunc(s.questions, func(q safety.Question) bool { return q.Event.Key == key }); i >= 0 {
		return &s.questions[i]
	}
	return nil
}

// newForm is the form in which an event of CTCAE, or a CRS or ICANS, is entered.
func newForm(term string) string {
	if term == "" {
		return "newOther"
	}
	return "new" + term
}

func (s subject) now() string { return frame.Field(s.v.Now.Std(), s.zone) }

func (s subject) may(right room.Right) bool { return s.v.Me.May(right, s.v.Site(s.id)) }

// course writes the grades over time.
func (s subject) course(ctx context.Context, e safety.Event) string {
	var parts []string
	for _, p := range e.Course {
		what := lang.T(ctx, "safety.grade", "Grade", p.Grade)
		if p.Grade == 0 {
			what = lang.T(ctx, "safety.grade.resolved")
		}
		parts = append(parts, frame.Moment(p.At, s.zone)+" "+what)
	}
	return strings.Join(parts, " → ")
}

// ruleText is what a rule of the protocol says.
func ruleText(ctx context.Context, v *room.View, subject, rule string) string {
	p := v.Protocol(v.Version(subject))
	if p == nil {
		return rule
	}
	for _, list := range [][]struct{ id, text string }{texts(ctx, p.DLT.Rules), texts(ctx, p.DLT.Exclusions)} {
		for _, r := range list {
			if r.id == rule {
				return rule + ": " + r.text
			}
		}
	}
	return rule
}

// asks says what an open question waits for.
func asks(ctx context.Context, f safety.Finding, zone *time.Location) string {
	var parts []string
	for _, x := range f.Lacks {
		if x == "time" {
			parts = append(parts, lang.T(ctx, "safety.lacks.time", "Until", frame.Moment(f.Until, zone)))
			continue
		}
		parts = append(parts, lang.T(ctx, "safety.lacks."+x))
	}
	return strings.Join(parts, lang.T(ctx, "safety.and"))
}

// taskTag is how a report stands.
func taskTag(t safety.Task, now time.Time) (kind, key string) {
	switch {
	case !t.Sent.IsZero() && t.Late(now):
		return "wait", "safety.task.sentlate"
	case !t.Sent.IsZero():
		return "done", "safety.task.sent"
	case t.Late(now):
		return "alarm", "safety.task.late"
	}
	return "wait", "safety.task.due"
}

func part(ctx context.Context, p string) string {
	if n, ok := strings.CutPrefix(p, "follow-up "); ok {
		return lang.T(ctx, "safety.part.followup", "Number", n)
	}
	return lang.T(ctx, "safety.part."+p)
}

func gradeTag(grade int) string {
	if grade >= 3 {
		return "alarm"
	}
	return "quiet"
}

func texts(ctx context.Context, rules []protocol.Rule) []struct{ id, text string } {
	var out []struct{ id, text string }
	for _, r := range rules {
		out = append(out, struct{ id, text string }{r.ID, frame.Words(ctx, r.Text)})
	}
	return out
}

func aeForm() *record.Form { return &form.AE }

// or is a value, or a dash for what is unknown.
func or(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

func yesno(ctx context.Context, flag string) string {
	return lang.T(ctx, map[string]string{"Y": "safety.yes", "N": "safety.no", "": "safety.unknown"}[flag])
}

func existed(e safety.Event) string {
	if e.Row == nil {
		return ""
	}
	return e.Row.Get("EXISTED")
}

func comment(e safety.Event) string { return e.Row.Get("COMMENT") }

func flag(e safety.Event) string { return e.Row.Get("AESER") }

// vocabulary is the one of the subject's protocol.
func (s subject) vocabulary() string {
	if p := s.v.Protocol(s.v.Version(s.id)); p != nil {
		return p.Vocabulary
	}
	return safety.Vocabularies[0]
}

func gradeHint(ctx context.Context, term string) string {
	if term == "" {
		return ""
	}
	return lang.T(ctx, "safety.grade.hint")
}
