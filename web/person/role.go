package person

import (
	"net/http"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/person"
	"stepwise/web/ui"
)

// grantOf reads a role and where it holds from a form, with a fault beside the
// field that is wrong, or that reaches beyond what the actor may give.
func (p *Pages) grantOf(r *http.Request) (room.Grant, error) {
	ctx := r.Context()
	var f fault.Form
	role, ok := room.ParseRole(r.PostForm.Get("role"))
	f.Check(ok, "role", "fault.choice")
	scopes, err := p.people.Scopes(ctx, ui.Actor(ctx), room.Learner)
	if err != nil {
		return room.Grant{}, err
	}
	x, ok := findScope(scopes, r.PostForm.Get("where"))
	f.Check(ok, "where", "fault.choice")
	g := room.Grant{Role: role, Programme: x.Programme, Cohort: x.Cohort}
	if f.Err() == nil && !room.MayGrant(ui.Actor(ctx), g) {
		f.Add("role", "person.import.maynot")
	}
	return g, f.Err()
}

// Give gives a role.
func (p *Pages) Give(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	g, err := p.grantOf(r)
	if err == nil {
		err = p.people.Give(ctx, ui.Actor(ctx), r.PathValue("id"), g)
	}
	if err != nil {
		return p.back(w, r, err, func(s *dossier) { s.role, s.where = r.PostForm.Get("role"), r.PostForm.Get("where") })
	}
	return p.done(w, r, lang.T(ctx, "person.file.given"))
}

// Take takes a role away.
func (p *Pages) Take(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	role, ok := room.ParseRole(r.PostForm.Get("role"))
	if !ok {
		return fault.New(fault.Invalid, "fault.choice")
	}
	g := room.Grant{Role: role, Programme: r.PostForm.Get("programme"), Cohort: r.PostForm.Get("cohort")}
	if err := p.people.Take(ctx, ui.Actor(ctx), r.PathValue("id"), g); err != nil {
		return p.back(w, r, err, nil)
	}
	return p.done(w, r, lang.T(ctx, "person.file.taken"))
}

// Disable closes an account.
func (p *Pages) Disable(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := p.people.Disable(ctx, ui.Actor(ctx), r.PathValue("id")); err != nil {
		return p.back(w, r, err, nil)
	}
	return p.done(w, r, lang.T(ctx, "person.file.disabled"))
}

// Enable opens a closed account again.
func (p *Pages) Enable(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := p.people.Enable(ctx, ui.Actor(ctx), r.PathValue("id")); err != nil {
		return p.back(w, r, err, nil)
	}
	return p.done(w, r, lang.T(ctx, "person.file.enabled"))
}

// EndSessions signs somebody out of every browser.
func (p *Pages) EndSessions(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := p.people.EndSessions(ctx, ui.Actor(ctx), r.PathValue("id")); err != nil {
		return err
	}
	return p.done(w, r, lang.T(ctx, "person.file.signedout"))
}
