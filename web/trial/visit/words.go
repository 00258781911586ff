package visit

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"time"

	"stepwise/internal/lang"
	room "stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/trial/safety"
	"stepwise/trial/visit"
	"stepwise/web/trial/frame"
	"stepwise/web/ui"
)

func stateTag(s visit.State) string {
	switch s {
	case visit.Complete:
		return "done"
	case visit.Late, visit.Partial:
		return "alarm"
	case visit.Due:
		return "wait"
	}
	return "quiet"
}

func stateWord(ctx context.Context, s visit.State) string {
	return lang.T(ctx, "visit.state."+string(s))
}

// day writes a day that is kept at midnight UTC.
func day(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.Format(time.DateOnly)
}

func window(p visit.Planned) string {
	if p.Day.IsZero() {
		return "–"
	}
	if p.First.Equal(p.Last) {
		return day(p.Day)
	}
	return day(p.First) + " – " + day(p.Last)
}

// next is the first visit of a subject that is not over, nil for none.
func next(plan []visit.Planned) *visit.Planned {
	i := slices.IndexFunc(plan, func(p visit.Planned) bool {
		return p.State == visit.Late || p.State == visit.Due || p.State == visit.Ahead || p.State == visit.Partial
	})
	if i < 0 {
		return nil
	}
	return &plan[i]
}

// held is what a field holds: what was typed when the form failed, else the record.
func (x page) held(form, name, otherwise string) string {
	if text, ok := x.in[name]; ok && x.failed == form {
		return text
	}
	return otherwise
}

func (x page) of(form string) ui.FieldErrors {
	if x.failed != form {
		return nil
	}
	return x.errs
}

func (x page) may(right room.Right) bool { return x.v.Me.May(right, x.v.Site(x.id)) }

// value is an item's value for its field.
func (x page) value(form *record.Form, row string, i record.Item) string {
	r := x.v.State.Row(form.Name, x.id, row)
	if i.Type == record.Moment {
		return frame.Field(r.Moment(i.Name), x.zone)
	}
	return r.Get(i.Name)
}

func label(ctx context.Context, i record.Item) string {
	text := frame.Words(ctx, i.Words)
	if unit := frame.Unit(i.Unit); unit != "" {
		text += " (" + unit + ")"
	}
	return text
}

// options are the choices of a choice or flag, an empty one first.
func options(ctx context.Context, i record.Item) []ui.Choice {
	out := []ui.Choice{{Value: "", Text: lang.T(ctx, "safety.unknown")}}
	if i.Type == record.Flag {
		return append(out, ui.Choice{Value: "Y", Text: lang.T(ctx, "safety.yes")}, ui.Choice{Value: "N", Text: lang.T(ctx, "safety.no")})
	}
	for _, c := range i.Codes {
		out = append(out, ui.Choice{Value: c.Value, Text: frame.Words(ctx, c.Words)})
	}
	return out
}

// inputType is the type of an item's field.
func inputType(i record.Item) string {
	switch i.Type {
	case record.Date:
		return "date"
	case record.Moment:
		return "datetime-local"
	}
	return ""
}

func mode(i record.Item) string {
	switch i.Type {
	case record.Integer:
		return "numeric"
	case record.Decimal:
		return "decimal"
	}
	return ""
}

// grade is a laboratory grade of a visit.
type grade struct {
	term, text string
	known      bool // an event of this term was under way on that day
	entry      string
}

// graded are the laboratory grades of a visit in words, each with the form that takes it
// in as an event.
func (x page) graded(ctx context.Context, id string) []grade {
	var out []grade
	day := x.v.State.Row(form.Visit.Name, x.id, id).Date("DATE")
	for _, term := range slices.Sorted(maps.Keys(x.labs[id])) {
		g := grade{term: term, text: lang.T(ctx, "board.grade", "Term", frame.Term(ctx, term), "Grade", x.labs[id][term])}
		for _, e := range safety.Events(x.v.State, x.id) {
			begun := !e.Begin.After(day.AddDate(0, 0, 1))
			g.known = g.known || e.Term == term && begun && (e.End.IsZero() || !e.End.Before(day))
		}
		g.entry = frame.Path(x.v, "safety", x.id)
		if !g.known {
			g.entry += "?" + url.Values{"term": {term}, "grade": {strconv.Itoa(x.labs[id][term])}}.Encode() + "#new"
		}
		out = append(out, g)
	}
	return out
}

func exits(ctx context.Context) []ui.Choice {
	i, _ := form.Exit.Item("REASON")
	return options(ctx, *i)[1:]
}

// forms are those a query can be about.
func (x page) forms(ctx context.Context) []ui.Choice {
	var out []ui.Choice
	for _, f := range x.v.Forms() {
		if !f.Study && f.Name != form.Query.Name {
			out = append(out, ui.Choice{Value: f.Name, Text: frame.Words(ctx, f.Words)})
		}
	}
	return out
}

func queryTag(status string) string {
	switch status {
	case "open":
		return "alarm"
	case "answered":
		return "wait"
	}
	return "done"
}

func formName(ctx context.Context, v *room.View, name string) string {
	if f, ok := v.Form(name); ok {
		return frame.Words(ctx, f.Words)
	}
	return name
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func statuses(ctx context.Context) []ui.Choice {
	i, _ := form.Visit.Item("STATUS")
	return options(ctx, *i)[1:]
}

func itemWords(ctx context.Context, v *room.View, g visit.Gap) string {
	if f, ok := v.Form(g.Form); ok {
		if i, ok := f.Item(g.Item); ok {
			return frame.Words(ctx, i.Words)
		}
	}
	return g.Item
}

// years and source are those of the long follow-up in the subject's protocol.
func (x page) years() int {
	if p := x.v.Protocol(x.v.Version(x.id)); p != nil {
		return p.FollowUp.Years
	}
	return 0
}

func (x page) source() string {
	if p := x.v.Protocol(x.v.Version(x.id)); p != nil {
		return p.FollowUp.Source
	}
	return ""
}
