package screening

import (
	"context"
	"net/http"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/web/trial/frame"
	"stepwise/web/ui"
)

// transfers are the approved handings over of data, with the form that records one.
type transfers struct {
	v    *room.View
	in   map[string]string
	errs ui.FieldErrors
}

func (t *transfers) rows() []*record.Row { return t.v.State.Rows(form.Transfer.Name, "") }

// stays reports whether the study's data may not leave at all.
func (t *transfers) stays() bool {
	return t.v.State.Row(form.Study.Name, "", "1").Get("RESIDENCY") != "transfer"
}

// status is the tag of a transfer and the key of its word.
func (t *transfers) status(r *record.Row) (kind, word string) {
	switch {
	case r.Get("WITHDRAWN") != "":
		return "quiet", "withdrawn"
	case room.TransferHolds(r, t.v.Now.Std()):
		return "done", "holds"
	}
	return "wait", "notnow"
}

// partners are the members to whom data may be handed over.
func (t *transfers) partners() []ui.Choice {
	var out []ui.Choice
	for _, r := range t.v.State.Rows(form.Member.Name, "") {
		if r.Get("ROLE") == string(room.Partner) && r.Get("UNTIL") == "" {
			out = append(out, ui.Choice{Value: r.Get("PERSON"), Text: r.Get("NAME")})
		}
	}
	return out
}

func (t *transfers) yes(ctx context.Context, is bool) string {
	if is {
		return lang.T(ctx, "screening.transfer.yes")
	}
	return lang.T(ctx, "screening.transfer.no")
}

func (t *transfers) name(id string) string {
	for _, c := range t.partners() {
		if c.Value == id {
			return c.Text
		}
	}
	return id
}

// Transfers lists them.
func (p *Pages) Transfers(w http.ResponseWriter, r *http.Request) error {
	v, err := frame.Open(p.ledger, r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, transfersPage(&transfers{v: v}))
}

// RecordTransfer keeps an approved one.
func (p *Pages) RecordTransfer(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	in := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	err := p.ledger.RecordTransfer(r.Context(), ui.Actor(r.Context()), r.PathValue("study"), room.NewTransfer{Person: in("person"), To: in("to"),
		Scope: in("scope"), Text: in("text") == "Y", Basis: in("basis"), Approved: in("approved"), Until: in("until")})
	return p.transferred(w, r, err)
}

// EndTransfer withdraws one.
func (p *Pages) EndTransfer(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	err := p.ledger.WithdrawTransfer(r.Context(), ui.Actor(r.Context()), r.PathValue("study"), r.PathValue("transfer"), strings.TrimSpace(r.PostFormValue("reason")))
	return p.transferred(w, r, err)
}

func (p *Pages) transferred(w http.ResponseWriter, r *http.Request, err error) error {
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Closed) {
		v, open := frame.Open(p.ledger, r)
		if open != nil {
			return open
		}
		t := &transfers{v: v, in: typed(r), errs: ui.Errors(r.Context(), err)}
		if len(t.errs) == 0 {
			t.errs = ui.FieldErrors{"": ui.Sentence(r.Context(), err)}
		}
		return ui.Render(w, r, http.StatusUnprocessableEntity, transfersPage(t))
	}
	if err != nil {
		return err
	}
	ui.Say(r.Context(), lang.T(r.Context(), "screening.transfer.saved"))
	return ui.See(w, r, "/trials/"+strings.ToLower(r.PathValue("study"))+"/transfers")
}
