package custody

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"stepwise/internal/lang"
	"stepwise/trial"
	room "stepwise/trial/custody"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/web/ui"
)

func (x sheet) infusions() []*record.Row { return x.v.State.Rows(form.Infusion.Name, x.subject) }

func (x sheet) infusionPath(old *record.Row) string {
	if old == nil {
		return x.mine("infusion")
	}
	return x.mine("infusion", old.Key)
}

// keeping are the attributes by which the page's script keeps a form in the browser
// until the server has it. Only what is typed is kept, for the person who typed it.
func (x sheet) keeping(ctx context.Context, form string) templ.Attributes {
	out := templ.Attributes{"data-keep": x.v.Code + "/" + x.subject + "/" + form, "data-who": ui.Actor(ctx).ID}
	for _, word := range []string{"restored", "away", "sending", "signin", "wrong", "cannot", "offline", "refused", "earlier"} {
		out["data-"+word] = lang.T(ctx, "custody.keep."+word)
	}
	if x.v.Now == x.v.Real { // where time is played, a device's clock tells nothing
		out["data-zone"] = x.zone.String()
	}
	return out
}

// keepingHand is keeping for the steps that are taken at the bedside.
func (x sheet) keepingHand(ctx context.Context, c room.Container, step room.Step) templ.Attributes {
	if step != room.Thaw && step != room.Check {
		return nil
	}
	return x.keeping(ctx, c.Key+"/"+string(step))
}

// bedside are the addresses of the forms that a browser keeps for when there is no
// network, as JSON: of one patient, or of everybody whose bag is at the site and was not
// given yet. They hold subject numbers and chain identifiers, and nothing by which a
// person could be found.
func (x sheet) bedside() string {
	subjects := []string{x.subject}
	if x.subject == "" {
		subjects = x.v.Subjects()
	}
	out := []string{}
	for _, subject := range subjects {
		y := x
		y.subject = subject
		waiting := y.waiting()
		if !y.may(trial.Handle) || len(waiting)+len(y.ready()) == 0 {
			continue
		}
		out = append(out, y.mine("infusion"))
		for _, c := range waiting {
			page := y.mine("container", c.Key)
			out = append(out, page, page+"?do=thaw", page+"?do=check")
		}
	}
	text, err := json.Marshal(out)
	if err != nil {
		panic(err) // strings
	}
	return string(text)
}

// planned says the dose that was decided for the patient, and how many cells that is at
// the weight of the bedside check.
func (x sheet) planned(ctx context.Context) string {
	p, level := x.v.Protocol(x.v.Version(x.subject)), room.PlannedLevel(x.v.State, x.subject)
	if p == nil {
		return ""
	}
	l, ok := p.Level(level)
	if !ok || l.Unit != "10*6/kg" {
		return ""
	}
	text := lang.T(ctx, "custody.plan", "Level", level, "Dose", plain(l.Amount))
	weight, _ := x.before()
	if kg, err := strconv.ParseFloat(weight, 64); err == nil {
		text += lang.T(ctx, "custody.plan.cells", "Weight", weight, "Cells", plain(l.Amount*kg))
	}
	return text
}

func startOr(x sheet, old *record.Row) time.Time {
	if t := old.Moment("AT"); !t.IsZero() {
		return t
	}
	return x.now()
}

func endOr(x sheet, b room.Product) time.Time {
	if !b.Ended.IsZero() {
		return b.Ended
	}
	return x.now()
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
