// Package data is the page on which a study's data are taken out for other systems.
package data

import (
	"bytes"
	"net/http"
	"strings"

	"stepwise/person"
	room "stepwise/trial"
	"stepwise/trial/dose/answer"
	"stepwise/trial/exchange"
	"stepwise/trial/form"
	"stepwise/web/trial/frame"
	"stepwise/web/ui"
)

// Pages serves the page.
type Pages struct{ ledger *room.Ledger }

// New returns the page.
func New(ledger *room.Ledger) *Pages { return &Pages{ledger} }

// Data shows what may be taken out, and how. A partner to whom nothing was approved
// is told so.
func (p *Pages) Data(w http.ResponseWriter, r *http.Request) error {
	v, err := frame.Open(p.ledger, r)
	if err != nil {
		return err
	}
	if len(v.Scopes()) == 0 && !v.Me.Is(room.Partner) {
		return person.Forbidden()
	}
	return ui.Render(w, r, http.StatusOK, dataPage(v, formats(v)))
}

// formats are those that this reader may have.
func formats(v *room.View) []exchange.Format {
	var out []exchange.Format
	for _, f := range exchange.Formats {
		if !f.Trail || v.Me.Anywhere(room.Audit) {
			out = append(out, f)
		}
	}
	return out
}

// Export hands the data out. It is a POST, since the trail notes it.
func (p *Pages) Export(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	v, err := frame.Open(p.ledger, r)
	if err != nil {
		return err
	}
	f, ok := exchange.Find(r.PostFormValue("format"))
	if !ok || f.Trail && !v.Me.Anywhere(room.Audit) {
		return person.Forbidden()
	}
	t, err := p.ledger.TakeOut(r.Context(), ui.Actor(r.Context()), v.Code, f.Name, room.Scope(r.PostFormValue("scope")))
	if err != nil {
		return err
	}
	var b bytes.Buffer // whole before the first byte goes out: half a document would look like one
	if err := exchange.Write(&b, f, t, t.Real.Std(), answer.Version()); err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", f.Type)
	w.Header().Set("Content-Disposition", `attachment; filename="`+strings.ToLower(v.Code)+f.Ext+`"`)
	_, err = b.WriteTo(w)
	return err
}

// transfersKey names the sentence on what may leave for partners.
func transfersKey(v *room.View) string {
	if v.State.Row(form.Study.Name, "", "1").Get("RESIDENCY") != "transfer" {
		return "data.transfers.stay"
	}
	return "data.transfers.lead"
}
