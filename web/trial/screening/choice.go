package screening

import (
	"context"
	"strconv"

	"stepwise/internal/lang"
	room "stepwise/trial"
	"stepwise/trial/eligibility"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/trial/screening"
	"stepwise/web/trial/frame"
	"stepwise/web/ui"
)

// label is what an item is called, with its unit.
func label(ctx context.Context, item *record.Item) string {
	s := frame.Words(ctx, item.Words)
	if item.Unit != "" && item.Unit != "a" {
		s += " (" + frame.Unit(item.Unit) + ")"
	}
	return s
}

// limits says what an item can hold.
func limits(ctx context.Context, item *record.Item) string {
	if item.Min == nil || item.Max == nil {
		return ""
	}
	n := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	return lang.T(ctx, "screening.limits", "Min", n(*item.Min), "Max", n(*item.Max))
}

func causeChoices(ctx context.Context) []ui.Choice {
	out := []ui.Choice{{Text: "–"}}
	i, _ := form.Screened.Item("CAUSE")
	for _, c := range i.Codes {
		out = append(out, ui.Choice{Value: c.Value, Text: frame.Words(ctx, c.Words)})
	}
	return out
}

// outcomeTag is done for what lets the patient in, alarm for what keeps them out.
func outcomeTag(c *screening.Criterion) string {
	switch {
	case c.Outcome == eligibility.Unknown:
		return "wait"
	case eligibility.Fulfils(c.Criterion, c.Outcome):
		return "done"
	}
	return "alarm"
}

// said puts an outcome ("met", "not", "unknown") into words. Of a criterion that excludes,
// "not met" is good news, and says so.
func said(ctx context.Context, c *screening.Criterion, by, outcome string) string {
	if c.Criterion.Exclude {
		return lang.T(ctx, "screening.excludes."+by+"."+outcome)
	}
	return lang.T(ctx, "screening."+by+"."+outcome)
}

// usedWords is a value that a criterion read.
func (s *subject) usedWords(ctx context.Context, u eligibility.Value) string {
	item, ok := s.p.Screening.Item(u.Item)
	if !ok {
		return u.Item + " " + u.Text
	}
	text := s.word(ctx, item, u.Text)
	if u.Text == "" {
		text = lang.T(ctx, "screening.notknown")
	}
	return lang.T(ctx, "screening.used", "Item", frame.Words(ctx, item.Words), "Value", text)
}

// judges reports whether the reader may end this screening.
func (s *subject) judges() bool {
	return s.may(room.Screen) && s.may(room.Judge) && s.Stage != screening.Enrolled && s.Stage != screening.Left
}

// settled reports whether screening has ended and nothing asks for another conclusion.
func (s *subject) settled() bool {
	return (s.Stage == screening.Failed || s.Stage == screening.Eligible) && s.form != "conclude"
}

// answer is what is marked for a criterion: what was typed, what was confirmed, or
// nothing. What the data say is not marked beforehand: an investigator answers.
func (s *subject) answer(c *screening.Criterion) string {
	return s.was("conclude", "criterion."+c.Criterion.ID, string(c.Confirmed))
}

// person is a field of the identity: as typed, or as it was read just now.
func (s *subject) person(name string) string {
	kept := ""
	if s.who != nil {
		kept = map[string]string{"name": s.who.Name, "birth": s.who.Birth, "hospital": s.who.Hospital, "phone": s.who.Phone, "contact": s.who.Contact}[name]
	}
	return s.was("identity", name, kept)
}

func dash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
