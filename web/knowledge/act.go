package knowledge

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/web/ui"
)

// act is a form of the sheet that came back with faults.
type act struct {
	name   string // settle, withdraw
	reason string
	which  string
	errs   ui.FieldErrors
}

// Settle puts one reading of a dispute forward.
func (p *Pages) Settle(w http.ResponseWriter, r *http.Request) error {
	return p.do(w, r, "settle", func(ctx context.Context, id string, revision int, reason string) (string, error) {
		reading, err := strconv.Atoi(r.PostForm.Get("reading"))
		if err != nil {
			var f fault.Form
			f.Add("reading", "knowledge.page.fault.reading")
			return "", f.Err()
		}
		if _, err := p.room.Settle(ctx, ui.Actor(ctx), id, revision, reading, reason); err != nil {
			return "", err
		}
		return "knowledge.page.settled", nil
	})
}

// Withdraw takes a statement out of force, or discards its draft.
func (p *Pages) Withdraw(w http.ResponseWriter, r *http.Request) error {
	return p.do(w, r, "withdraw", func(ctx context.Context, id string, revision int, reason string) (string, error) {
		return "knowledge.page.withdrawn", p.room.Withdraw(ctx, ui.Actor(ctx), id, revision, reason)
	})
}

func (p *Pages) do(w http.ResponseWriter, r *http.Request, name string, decide func(ctx context.Context, id string, revision int, reason string) (string, error)) error {
	ctx, id := r.Context(), r.PathValue("id")
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	a := act{name: name, reason: strings.TrimSpace(r.PostForm.Get("reason")), which: r.PostForm.Get("reading")}
	revision, err := strconv.Atoi(r.PostForm.Get("revision"))
	said := ""
	switch {
	case err != nil:
		err = fault.New(fault.Conflict, "fault.conflict")
	case a.reason == "":
		var f fault.Form
		f.Add("reason", "fault.required")
		err = f.Err()
	default:
		said, err = decide(ctx, id, revision, a.reason)
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.Closed:
		a.errs = errorsOf(ctx, err)
		// The form comes back on the page of its own revision: what was meant for a
		// draft must not be sent again against what is in force.
		if v, failed := p.reviewing(r); failed == nil && !v.InForce && v.Revision == revision {
			v.act, v.errs = a, a.errs
			return ui.Render(w, r, ui.Status(err), reviewPage(v))
		}
		return p.one(w, r, ui.Status(err), a)
	}
	if err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, said))
	return ui.See(w, r, address(id, ""))
}

// errorsOf are the sentences of a fault; one without fields stands above the form.
func errorsOf(ctx context.Context, err error) ui.FieldErrors {
	if errs := ui.Errors(ctx, err); len(errs) > 0 {
		return errs
	}
	return ui.FieldErrors{"": ui.Sentence(ctx, err)}
}
