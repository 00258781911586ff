package study

import (
	"context"
	"net/http"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/trial"
	"stepwise/web/trial/frame"
	"stepwise/web/ui"
)

// team is what the page's forms hold after a fault.
type team struct {
	v    *room.View
	in   map[string]string
	errs ui.FieldErrors
	form string // which form failed: "appoint", "site", "activate CODE", "status"
}

// Team shows who is in the study, and where it takes place.
func (p *Pages) Team(w http.ResponseWriter, r *http.Request) error {
	v, err := frame.Open(p.ledger, r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, teamPage(team{v: v}))
}

// Appoint gives somebody a role.
func (p *Pages) Appoint(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "appoint", func(ctx context.Context, code string) error {
		email := strings.TrimSpace(r.PostFormValue("person"))
		id, name, err := p.find(ctx, email)
		if fault.Is(err, fault.NotFound) {
			var f fault.Form
			f.Add("person", "study.fault.person")
			return f.Err()
		}
		if err != nil {
			return err
		}
		role := room.Role(r.PostFormValue("role"))
		return p.ledger.Appoint(ctx, ui.Actor(ctx), code, id, name, role, r.PostFormValue("site"))
	})
}

// Dismiss ends an appointment.
func (p *Pages) Dismiss(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "dismiss", func(ctx context.Context, code string) error {
		return p.ledger.Dismiss(ctx, ui.Actor(ctx), code, r.PathValue("appointment"), r.PostFormValue("reason"))
	})
}

// AddSite adds a site or changes one.
func (p *Pages) AddSite(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "site", func(ctx context.Context, code string) error {
		return p.ledger.AddSite(ctx, ui.Actor(ctx), code, strings.ToUpper(strings.TrimSpace(r.PostFormValue("site"))),
			ui.TextOf(r.PostForm, "name"), strings.TrimSpace(r.PostFormValue("zone")), r.PostFormValue("rehearsal") != "", r.PostFormValue("reason"))
	})
}

// Activate opens a site for its first patient.
func (p *Pages) Activate(w http.ResponseWriter, r *http.Request) error {
	site := r.PathValue("site")
	return p.act(w, r, "activate "+site, func(ctx context.Context, code string) error {
		proof, err := p.ledger.Authenticate(ctx, ui.Actor(ctx), frame.Signing(r))
		if err != nil {
			return err
		}
		return p.ledger.Activate(ctx, ui.Actor(ctx), code, site, proof)
	})
}

// Status opens, pauses or closes the study.
func (p *Pages) Status(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "status", func(ctx context.Context, code string) error {
		return p.ledger.SetStatus(ctx, ui.Actor(ctx), code, r.PostFormValue("status"), r.PostFormValue("reason"))
	})
}

// act runs one of the page's forms; a fault brings the page back with everything kept.
func (p *Pages) act(w http.ResponseWriter, r *http.Request, form string, do func(ctx context.Context, code string) error) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	v, err := frame.Open(p.ledger, r)
	if err != nil {
		return err
	}
	err = do(r.Context(), v.Code)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Closed) || fault.Is(err, fault.Conflict) {
		x := team{v: v, in: map[string]string{}, errs: ui.Errors(r.Context(), err), form: form}
		if x.errs == nil {
			x.errs = ui.FieldErrors{"": ui.Sentence(r.Context(), err)}
		}
		for name := range r.PostForm {
			if name != "password" {
				x.in[name] = r.PostFormValue(name)
			}
		}
		return ui.Render(w, r, http.StatusUnprocessableEntity, teamPage(x))
	}
	if err != nil {
		return err
	}
	ui.Say(r.Context(), lang.T(r.Context(), "study.saved"))
	return ui.See(w, r, frame.Path(v, "team"))
}
