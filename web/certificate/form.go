package certificate

import (
	"context"
	"strconv"

	"stepwise/internal/lang"
	"stepwise/person"
	room "stepwise/programme/certificate"
	"stepwise/web/ui"
)

// Two forms with a reason stand on one page; what was written and refused belongs
// to one of them.

func (f form) said(act, field string) string {
	if f.act != act {
		return ""
	}
	return f.errs[field]
}

func (f form) written(act string) string {
	if f.act != act {
		return ""
	}
	return f.reason
}

func (f form) described(act string) string {
	if f.said(act, "reason") == "" {
		return "hint-" + act
	}
	return "hint-" + act + " reason-" + act + "-error"
}

// programmes are the choices of the filter.
func (l listing) programmes(ctx context.Context) []ui.Choice {
	out := []ui.Choice{{Text: lang.T(ctx, "certificate.office.all")}}
	for _, c := range l.courses {
		out = append(out, ui.Choice{Value: c.ID, Text: c.Title.For(ctx)})
	}
	return out
}

func states(ctx context.Context) []ui.Choice {
	out := []ui.Choice{{Text: lang.T(ctx, "certificate.office.all")}}
	for _, s := range []string{room.StateLive, room.StateRevoked, room.StateFlagged} {
		out = append(out, ui.Choice{Value: s, Text: lang.T(ctx, "certificate.office.state."+s)})
	}
	return out
}

func (f keyForm) said(key string) string {
	if f.key != key {
		return ""
	}
	return f.errs["reason"]
}

func (f keyForm) written(key string) string {
	if f.key != key {
		return ""
	}
	return f.reason
}

// choices of the credit office's filter.

func (v account) programmes(ctx context.Context) []ui.Choice {
	var out []ui.Choice
	for _, c := range v.courses {
		out = append(out, ui.Choice{Value: c.ID, Text: c.Title.For(ctx)})
	}
	return out
}

func (v account) places(ctx context.Context) []ui.Choice {
	var out []ui.Choice
	if ui.Actor(ctx).Has(v.query.Programme, "", person.Coordinator) {
		out = append(out, ui.Choice{Text: lang.T(ctx, "credit.office.all")})
	}
	for _, c := range v.cohorts {
		out = append(out, ui.Choice{Value: c.ID, Text: c.City.For(ctx) + " (" + c.Code + ")"})
	}
	return out
}

func (v account) span(ctx context.Context) []ui.Choice {
	var out []ui.Choice
	for _, y := range v.years {
		out = append(out, ui.Choice{Value: strconv.Itoa(y), Text: lang.T(ctx, "credit.year", "Year", y)})
	}
	return out
}
