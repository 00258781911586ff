package person

import (
	"net/http"

	"stepwise/internal/lang"
	room "stepwise/person"
	"stepwise/web/ui"
)

// mine is one's own account as it is shown.
type mine struct {
	file     room.File
	profile  room.Profile
	requests []room.Request
	history  []room.Act
	scope    func(room.Grant) string
	name     namer
	password bool
	errs     ui.FieldErrors
	problem  string
	text     string // of a request
}

func (p *Pages) mine(r *http.Request) (mine, error) {
	ctx := r.Context()
	a := ui.Actor(ctx)
	if !a.SignedIn() {
		return mine{}, room.Forbidden()
	}
	var m mine
	var err error
	if m.file, err = p.people.Open(ctx, a, a.ID); err != nil {
		return m, err
	}
	m.profile, m.password = m.file.Profile(), m.file.Password != ""
	if m.requests, err = p.people.Requests(ctx, a, a.ID); err != nil {
		return m, err
	}
	if m.history, err = p.people.History(ctx, a, a.ID); err != nil {
		return m, err
	}
	if m.scope, err = p.people.ScopeNames(ctx); err != nil {
		return m, err
	}
	ids := []string{m.file.ConfirmedBy}
	for _, h := range m.history {
		ids = append(ids, h.Actor)
	}
	m.name, err = p.names(ctx, ids...)
	return m, err
}

// Account shows one's own data, roles and history.
func (p *Pages) Account(w http.ResponseWriter, r *http.Request) error {
	m, err := p.mine(r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, accountPage(m))
}

// UpdateAccount saves one's own profile. What is confirmed is not in the form, and
// stays.
func (p *Pages) UpdateAccount(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	m, err := p.mine(r)
	if err != nil {
		return err
	}
	x := profileOf(r)
	if !m.file.ConfirmedAt.IsZero() {
		old := m.file.Profile()
		x.Latin, x.Han, x.Licence, x.Hospital = old.Latin, old.Han, old.Licence, old.Hospital
	}
	if err := p.people.Update(ctx, ui.Actor(ctx), x); err != nil {
		if !again(err) {
			return err
		}
		m.profile, m.errs, m.problem = x, ui.Errors(ctx, err), problem(ctx, err)
		return ui.Render(w, r, status(err), accountPage(m))
	}
	ui.Say(ctx, lang.T(ctx, "ui.saved"))
	return ui.See(w, r, "/account")
}

// SetLanguage keeps the language with the account. The cookie of the switch in the
// header would overrule it, so that goes.
func (p *Pages) SetLanguage(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	tag := lang.Tag(r.PostForm.Get("locale"))
	if err := p.people.SetLocale(r.Context(), ui.Actor(r.Context()), tag); err != nil {
		return err
	}
	http.SetCookie(w, &http.Cookie{Name: "language", Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	ctx := r.Context()
	if t, ok := lang.Parse(string(tag)); ok {
		ctx = lang.With(ctx, t)
	}
	ui.Say(ctx, lang.T(ctx, "ui.saved"))
	return ui.See(w, r, "/account")
}

// AskCorrection sends a request to the coordinators.
func (p *Pages) AskCorrection(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, text := r.Context(), r.PostForm.Get("text")
	if err := p.people.RequestCorrection(ctx, ui.Actor(ctx), text); err != nil {
		if !again(err) {
			return err
		}
		m, failed := p.mine(r)
		if failed != nil {
			return failed
		}
		m.errs, m.problem, m.text = ui.Errors(ctx, err), problem(ctx, err), text
		return ui.Render(w, r, status(err), accountPage(m))
	}
	ui.Say(ctx, lang.T(ctx, "person.account.asked"))
	return ui.See(w, r, "/account")
}

// PasswordPage shows the form for a new password.
func (p *Pages) PasswordPage(w http.ResponseWriter, r *http.Request) error {
	has, err := p.people.HasPassword(r.Context(), ui.Actor(r.Context()))
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, passwordPage(ui.Actor(r.Context()), has, nil, ""))
}

// ChangePassword sets a new password and keeps this browser signed in.
func (p *Pages) ChangePassword(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	a := ui.Actor(ctx)
	if err := p.people.ChangePassword(ctx, a, r.PostForm.Get("old"), r.PostForm.Get("password")); err != nil {
		if !again(err) {
			return err
		}
		has, failed := p.people.HasPassword(ctx, a)
		if failed != nil {
			return failed
		}
		return ui.Render(w, r, status(err), passwordPage(a, has, ui.Errors(ctx, err), problem(ctx, err)))
	}
	if err := p.sessions.SignIn(ctx, a.ID); err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "person.reset.done"))
	return ui.See(w, r, "/account")
}
