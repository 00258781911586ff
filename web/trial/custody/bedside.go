package custody

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"stepwise/internal/lang"
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

// keeping are the attributes by which the page's script keeps the form in the browser
// until the server has it. Only what is typed is kept, for the person who typed it.
func (x sheet) keeping(ctx context.Context, old *record.Row) templ.Attributes {
	if old != nil {
		return nil
	}
	t := func(key string) string { return lang.T(ctx, key) }
	return templ.Attributes{"data-keep": x.v.Code + "/" + x.subject + "/infusion", "data-who": ui.Actor(ctx).ID, "data-restored": t("custody.keep.restored"),
		"data-away": t("custody.keep.away"), "data-sending": t("custody.keep.sending"), "data-signin": t("custody.keep.signin"), "data-wrong": t("custody.keep.wrong"),
		"data-cannot": t("custody.keep.cannot"), "data-now": room.WriteTime(x.now(), x.zone)}
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
