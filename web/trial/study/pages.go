// Package study shows a study as a whole: its board, its team and its sites.
package study

import (
	"context"
	"net/http"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/trial"
	"stepwise/trial/board"
	"stepwise/trial/safety"
	"stepwise/web/trial/frame"
	"stepwise/web/ui"
)

// Finder finds an account by its e-mail address.
type Finder func(ctx context.Context, email string) (id, name string, err error)

// Pages serves the pages.
type Pages struct {
	ledger *room.Ledger
	safety *safety.Service
	find   Finder
}

// New returns the pages.
func New(ledger *room.Ledger, reports *safety.Service, find Finder) *Pages {
	return &Pages{ledger, reports, find}
}

// begin is a study being begun, as it was typed.
type begin struct {
	room.NewStudy
	errs ui.FieldErrors
}

// New is the form for a new study.
func (p *Pages) New(w http.ResponseWriter, r *http.Request) error {
	return ui.Render(w, r, http.StatusOK, newPage(begin{NewStudy: room.NewStudy{Kind: "real", Residency: "here"}}))
}

// Begin begins a study.
func (p *Pages) Begin(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	n := room.NewStudy{Code: r.PostFormValue("code"), Title: ui.TextOf(r.PostForm, "title"), Kind: "real", Residency: r.PostFormValue("residency")}
	code, err := p.ledger.Begin(r.Context(), ui.Actor(r.Context()), n)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		b := begin{n, ui.Errors(r.Context(), err)}
		if b.errs == nil {
			b.errs = ui.FieldErrors{"code": ui.Sentence(r.Context(), err)}
		}
		return ui.Render(w, r, http.StatusUnprocessableEntity, newPage(b))
	}
	if err != nil {
		return err
	}
	ui.Say(r.Context(), lang.T(r.Context(), "study.begun"))
	return ui.See(w, r, "/trials/"+strings.ToLower(code)+"/team")
}

// Board is the study at a glance.
func (p *Pages) Board(w http.ResponseWriter, r *http.Request) error {
	v, err := frame.Open(p.ledger, r)
	if err != nil {
		return err
	}
	b := board.Look(v, p.safety.Tasks(v), v.Now.Std())
	return ui.Render(w, r, http.StatusOK, boardPage(v, &b))
}
