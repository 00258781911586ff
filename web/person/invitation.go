package person

import (
	"net/http"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/person"
	"stepwise/web/ui"
)

// welcome is an invitation's page.
type welcome struct {
	room.Invitation
	token     string
	where     string // where the role holds
	by        string // who invites
	profile   room.Profile
	errs      ui.FieldErrors
	problem   string
	providers []*Provider
}

func (p *Pages) welcome(r *http.Request, i room.Invitation) (welcome, error) {
	ctx := r.Context()
	name, err := p.names(ctx, i.InvitedBy)
	if err != nil {
		return welcome{}, err
	}
	w := welcome{Invitation: i, token: r.PathValue("token"), where: p.people.ScopeName(ctx, i.Grant()), profile: i.Profile, providers: p.providers}
	if i.InvitedBy != "stepwise" {
		w.by = name(i.InvitedBy)
	}
	return w, nil
}

// Invitation shows what a link leads to.
func (p *Pages) Invitation(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	i, err := p.people.InvitationOf(ctx, r.PathValue("token"))
	if err != nil {
		return p.invitationOver(w, r, err)
	}
	v, err := p.welcome(r, i)
	if err != nil {
		return err
	}
	has, err := p.people.HasAccount(ctx, i)
	if err != nil {
		return err
	}
	if has || ui.Actor(ctx).SignedIn() {
		return ui.Render(w, r, http.StatusOK, invitationAccountPage(v, ui.Actor(ctx), has))
	}
	if code := r.URL.Query().Get("with"); code != "" {
		if provider := p.provider(code); provider != nil {
			return ui.Render(w, r, http.StatusOK, invitationOnwardPage(v, provider))
		}
	}
	return ui.Render(w, r, http.StatusOK, invitationPage(v))
}

// invitationOver says why a link opens nothing.
func (p *Pages) invitationOver(w http.ResponseWriter, r *http.Request, err error) error {
	ctx := r.Context()
	switch fault.KindOf(err) {
	case fault.Closed:
		return ui.Render(w, r, http.StatusGone, overPage(lang.T(ctx, "person.invitation.over"), problem(ctx, err), "/sign-in", lang.T(ctx, "ui.signin")))
	case fault.NotFound:
		return ui.Render(w, r, http.StatusNotFound, overPage(lang.T(ctx, "person.invitation.over"), lang.T(ctx, "person.invitation.unknown"), "/sign-in", lang.T(ctx, "ui.signin")))
	}
	return err
}

// Accept makes the account, or adds the role to the one that is signed in.
func (p *Pages) Accept(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, token := r.Context(), r.PathValue("token")
	i, err := p.people.InvitationOf(ctx, token)
	if err != nil {
		return p.invitationOver(w, r, err)
	}
	if a := ui.Actor(ctx); a.SignedIn() {
		if err := p.people.AcceptAs(ctx, a, token); err != nil {
			return err
		}
		ui.Say(ctx, lang.T(ctx, "person.invitation.joined", "Role", room.RoleName(ctx, i.Role), "Where", p.people.ScopeName(ctx, i.Grant())))
		return ui.See(w, r, "/")
	}
	v, err := p.welcome(r, i)
	if err != nil {
		return err
	}
	v.profile = profileOf(r)
	if provider := p.provider(r.PostForm.Get("with")); provider != nil {
		return p.acceptWith(w, r, v, provider)
	}
	who, err := p.people.Accept(ctx, token, room.Acceptance{Profile: v.profile, Password: r.PostForm.Get("password"), Locale: lang.From(ctx)})
	if err != nil {
		if !again(err) {
			return err
		}
		v.errs, v.problem = ui.Errors(ctx, err), problem(ctx, err)
		return ui.Render(w, r, status(err), invitationPage(v))
	}
	ui.Say(ctx, lang.T(ctx, "person.invitation.done"))
	return p.enter(w, r, who, "/")
}

// acceptWith keeps what was filled in while a provider says who this is. It goes on
// by a page with a link: a form may lead to this site only, and browsers hold the
// whole chain of redirects to that.
func (p *Pages) acceptWith(w http.ResponseWriter, r *http.Request, v welcome, provider *Provider) error {
	ctx := r.Context()
	if err := p.people.CheckAcceptance(v.Invitation, v.profile); err != nil {
		v.errs = ui.Errors(ctx, err)
		return ui.Render(w, r, status(err), invitationPage(v))
	}
	putJSON(ctx, p.sessions, keyAccepting, accepting{Token: v.token, Profile: v.profile, Locale: lang.From(ctx)})
	return ui.See(w, r, "/invitation/"+v.token+"?with="+provider.Code)
}
