package person

import (
	"net/http"

	"stepwise/internal/lang"
	"stepwise/web/ui"
)

// door is the sign-in page as it is shown.
type door struct {
	next      string
	email     string
	problem   string
	providers []*Provider
}

// SignInPage shows the door; who is inside already goes on.
func (p *Pages) SignInPage(w http.ResponseWriter, r *http.Request) error {
	next := local(r.URL.Query().Get("next"))
	if ui.Actor(r.Context()).SignedIn() {
		return ui.See(w, r, next)
	}
	return ui.Render(w, r, http.StatusOK, signInPage(door{next: next, providers: p.providers}))
}

// SignIn lets somebody in with address and password.
func (p *Pages) SignIn(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	d := door{next: local(r.PostForm.Get("next")), email: r.PostForm.Get("email"), providers: p.providers}
	who, err := p.people.SignIn(ctx, d.email, r.PostForm.Get("password"), address(r))
	if err != nil {
		if !again(err) {
			return err
		}
		d.problem = problem(ctx, err)
		return ui.Render(w, r, status(err), signInPage(d))
	}
	return p.enter(w, r, who, d.next)
}

// enter signs the browser in and goes on. The language is now the person's own.
func (p *Pages) enter(w http.ResponseWriter, r *http.Request, who, next string) error {
	if err := p.sessions.SignIn(r.Context(), who); err != nil {
		return err
	}
	return ui.See(w, r, next)
}

// SignOutPage asks before signing out, since a mere link must not do it.
func (p *Pages) SignOutPage(w http.ResponseWriter, r *http.Request) error {
	return ui.Render(w, r, http.StatusOK, signOutPage())
}

// SignOut ends this browser's session.
func (p *Pages) SignOut(w http.ResponseWriter, r *http.Request) error {
	if err := p.sessions.SignOut(r.Context()); err != nil {
		return err
	}
	return ui.See(w, r, "/")
}

// SignOutEverywhere ends the sessions of all browsers but this one.
func (p *Pages) SignOutEverywhere(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a := ui.Actor(ctx)
	if err := p.people.EndSessions(ctx, a, a.ID); err != nil {
		return err
	}
	if err := p.sessions.SignIn(ctx, a.ID); err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "person.account.everywhere.done"))
	return ui.See(w, r, "/account")
}
