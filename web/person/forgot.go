package person

import (
	"net/http"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/web/ui"
)

// ForgotPage asks for the address of an account whose password is forgotten.
func (p *Pages) ForgotPage(w http.ResponseWriter, r *http.Request) error {
	return ui.Render(w, r, http.StatusOK, forgotPage("", ""))
}

// Forgot mails a link, and says the same whether there is an account or not.
func (p *Pages) Forgot(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	email := r.PostForm.Get("email")
	if err := p.people.Forgot(r.Context(), email, address(r)); err != nil {
		if !again(err) {
			return err
		}
		return ui.Render(w, r, status(err), forgotPage(email, problem(r.Context(), err)))
	}
	return ui.Render(w, r, http.StatusOK, forgotDonePage(p.people.Settings().Mails))
}

// ResetPage shows the form behind a mailed link. Looking does not use the link up:
// mail servers look at links before people do.
func (p *Pages) ResetPage(w http.ResponseWriter, r *http.Request) error {
	who, err := p.people.ResetFor(r.Context(), r.PathValue("token"))
	if fault.Is(err, fault.Closed) {
		return ui.Render(w, r, http.StatusGone, overPage(lang.T(r.Context(), "person.reset.over"), problem(r.Context(), err), "/forgot", lang.T(r.Context(), "person.forgot.title")))
	}
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, resetPage(who, nil))
}

// Reset sets the new password and signs in.
func (p *Pages) Reset(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	who, err := p.people.Reset(ctx, r.PathValue("token"), r.PostForm.Get("password"))
	if fault.Is(err, fault.Invalid) {
		owner, gone := p.people.ResetFor(ctx, r.PathValue("token"))
		if gone != nil {
			return gone
		}
		return ui.Render(w, r, status(err), resetPage(owner, ui.Errors(ctx, err)))
	}
	if fault.Is(err, fault.Closed) {
		return p.ResetPage(w, r)
	}
	if err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "person.reset.done"))
	return p.enter(w, r, who, "/")
}
