package rehearsal

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"stepwise/internal/lang"
	room "stepwise/trial"
	"stepwise/trial/custody"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/trial/rehearsal"
	"stepwise/web/trial/frame"
	"stepwise/web/ui"
)

func (l *list) sites(ctx context.Context) []ui.Choice {
	var out []ui.Choice
	for _, r := range l.v.State.Rows(form.Site.Name, "") {
		out = append(out, ui.Choice{Value: r.Key, Text: r.Key + " · " + lang.Text{EN: r.Get("NAME_EN"), ZH: r.Get("NAME_ZH")}.For(ctx)})
	}
	return out
}

// may reports whether the reader may begin a rehearsal here.
func (l *list) may() bool { return l.v.Me.May(room.Manage, "") }

// misfit says why a scenario does not fit the protocol.
func misfit(ctx context.Context, m rehearsal.Misfit) string {
	wanted, is := m.Wanted, m.Is
	if m.Key == rehearsal.MisfitLimiting {
		wanted, is = frame.Word(ctx, &form.DLT, "DERIVED", wanted), frame.Word(ctx, &form.DLT, "DERIVED", is)
	}
	return lang.T(ctx, "rehearsal.misfit."+m.Key, "Task", frame.Words(ctx, m.Task), "Wanted", wanted, "Is", is)
}

func (o *one) zone() *time.Location { return frame.Zone(o.v, o.p.Site) }

// when is a time of the rehearsal: its day, and the clock at the site.
func (o *one) when(ctx context.Context, t time.Time) string {
	z := o.zone()
	y, m, d := o.p.Began.In(z).Date()
	y2, m2, d2 := t.In(z).Date()
	days := int(time.Date(y2, m2, d2, 0, 0, 0, 0, time.UTC).Sub(time.Date(y, m, d, 0, 0, 0, 0, time.UTC)).Hours() / 24)
	return lang.T(ctx, "rehearsal.day", "Day", days+1, "When", frame.Moment(t, z))
}

// values are what a message brings, in the order of its form, in words.
func (o *one) values(ctx context.Context, m *rehearsal.Message) [][2]string {
	f, ok := o.v.Form(m.Form)
	if !ok {
		return nil
	}
	var out [][2]string
	for i := range f.Items {
		item := &f.Items[i]
		value, ok := m.Values[item.Name]
		if !ok {
			continue
		}
		switch item.Type {
		case record.Choice:
			value = frame.Word(ctx, f, item.Name, value)
		case record.Flag:
			value = lang.T(ctx, "rehearsal.flag."+value)
		default:
			value = strings.TrimSpace(value + " " + frame.Unit(item.Unit))
		}
		out = append(out, [2]string{frame.Words(ctx, item.Words), value})
	}
	return out
}

// stray is the content of the label that a message hands over.
func (o *one) stray(m rehearsal.Shown) string {
	other := rehearsal.Subject(o.v.State, m.Stray)
	return custody.Stray(o.v.Code, other, "P1-A", o.v.Code+"."+other+".T1", 1)
}

// steps are the ways to let time go on: hours, 0 for the next message.
var steps = []int{0, 1, 6, 24, 168}

func step(ctx context.Context, hours int) string {
	switch {
	case hours == 0:
		return lang.T(ctx, "rehearsal.next")
	case hours%24 == 0:
		return lang.T(ctx, "rehearsal.days", "N", hours/24)
	}
	return lang.T(ctx, "rehearsal.hours", "N", hours)
}

// offered are the steps that lead anywhere.
func (o *one) offered() []int {
	if o.p.More {
		return steps
	}
	return steps[1:]
}

func (o *one) task(id string) *rehearsal.Task {
	i := slices.IndexFunc(o.p.Tasks, func(t rehearsal.Task) bool { return t.ID == id })
	if i < 0 {
		return &rehearsal.Task{ID: id, Name: record.Words{EN: id, ZH: id}}
	}
	return &o.p.Tasks[i]
}

var tags = map[string]string{rehearsal.Right: "done", rehearsal.Late: "wait", rehearsal.Wrong: "alarm", rehearsal.Missing: "alarm"}

// found is what the record says, in words.
func found(ctx context.Context, t *rehearsal.Task, i rehearsal.Item) string {
	if i.Found == "" {
		return "–"
	}
	switch t.Kind {
	case rehearsal.Screen:
		if i.Found == "enrolled" {
			return lang.T(ctx, "rehearsal.enrolled")
		}
		return frame.Word(ctx, &form.Screened, "OUTCOME", i.Found)
	case rehearsal.Limiting:
		return frame.Word(ctx, &form.DLT, "CONFIRMED", i.Found)
	case rehearsal.Serious:
		if i.Found == "N" {
			return lang.T(ctx, "rehearsal.notserious")
		}
		return frame.Word(ctx, &form.AE, "AESERC", i.Found)
	case rehearsal.Grade:
		return grade(ctx, i.Found)
	case rehearsal.Given, rehearsal.Decided:
		return level(ctx, i.Found)
	}
	return i.Found
}

// right is what is right, in words.
func (o *one) right(ctx context.Context, t *rehearsal.Task, i rehearsal.Item) string {
	switch t.Kind {
	case rehearsal.Screen:
		return frame.Word(ctx, &form.Screened, "OUTCOME", t.Outcome)
	case rehearsal.Limiting:
		return frame.Word(ctx, &form.DLT, "CONFIRMED", t.Outcome)
	case rehearsal.Serious:
		return frame.Word(ctx, &form.AE, "AESERC", t.Criteria[0])
	case rehearsal.Grade:
		return grade(ctx, strconv.Itoa(t.Grade))
	case rehearsal.Given, rehearsal.Decided:
		return level(ctx, i.Right)
	case rehearsal.Refused:
		return lang.T(ctx, "rehearsal.refused")
	case rehearsal.Reported:
		return lang.T(ctx, "rehearsal.reported")
	}
	return "–"
}

// against are the criteria that turn a patient away, in words.
func (o *one) against(ctx context.Context, i rehearsal.Item) []string {
	p := o.v.Protocol(o.v.Current())
	if p == nil {
		return nil
	}
	var out []string
	for _, c := range p.Eligibility {
		if slices.Contains(strings.Split(i.Right, ","), c.ID) {
			out = append(out, c.ID+" "+frame.Words(ctx, c.Text))
		}
	}
	return out
}

func grade(ctx context.Context, text string) string {
	if text == "0" {
		return lang.T(ctx, "rehearsal.resolved")
	}
	return lang.T(ctx, "rehearsal.grade", "Grade", text)
}

func level(ctx context.Context, text string) string {
	if text == "0" {
		return lang.T(ctx, "rehearsal.below")
	}
	return lang.T(ctx, "rehearsal.level", "Level", text)
}

func points(i rehearsal.Item) string { return strconv.Itoa(i.Points) + " / " + strconv.Itoa(i.Of) }

// signs are the signatures under the result.
func (o *one) signs() []record.Sign { return o.v.State.Signed(form.Rehearsal.Name, "", "1") }
