package lti

import (
	"net/http"
	"net/url"

	"stepwise/content/lti"
	"stepwise/content/platform"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/person"
	"stepwise/web/ui"
)

// arrival is what the page of a ticket shows.
type arrival struct {
	secret string
	ticket platform.Ticket
	framed bool
	name   string // of the person here, "" when nobody is known
	me     person.Actor
}

// From is where a launch arrives. In a frame it offers a window of its own, where
// our session works; in a window it opens what was launched, at once when this
// browser is known to have begun the launch, else after asking.
func (p *Pages) From(w http.ResponseWriter, r *http.Request) error {
	ctx, secret := r.Context(), r.PathValue("ticket")
	t, err := p.platforms.Ticket(ctx, secret)
	if err != nil {
		return err
	}
	policy(w, t.Origins()...)
	if t.Message.Type == lti.DeepLinkingRequest {
		return p.choosing(w, r, secret, t, nil, nil)
	}
	a := arrival{secret: secret, ticket: t, framed: r.Header.Get("Sec-Fetch-Dest") == "iframe", me: ui.Actor(ctx)}
	if t.Person != "" {
		names, err := p.names(ctx, []string{t.Person})
		if err != nil {
			return err
		}
		a.name = names[t.Person]
	}
	if t.Person != "" && t.Bound && !a.framed {
		return p.enter(w, r, secret)
	}
	return ui.Render(w, r, http.StatusOK, arrivalPage(a))
}

// Enter opens a launch after the person has said so, and ties the platform's user to
// who is signed in here when nobody is known yet.
func (p *Pages) Enter(w http.ResponseWriter, r *http.Request) error {
	ctx, secret := r.Context(), r.PathValue("ticket")
	t, err := p.platforms.Ticket(ctx, secret)
	if err != nil {
		return err
	}
	if t.Message.Type == lti.DeepLinkingRequest {
		return fault.New(fault.Closed, "lti.fault.ticket")
	}
	if t.Person == "" {
		if err := p.platforms.Link(ctx, ui.Actor(ctx), secret); err != nil {
			return err
		}
		ui.Say(ctx, lang.T(ctx, "lti.from.linked", "Name", t.Platform.Name))
	}
	return p.enter(w, r, secret)
}

func (p *Pages) enter(w http.ResponseWriter, r *http.Request, secret string) error {
	who, path, err := p.platforms.Redeem(r.Context(), secret)
	if err != nil {
		return err
	}
	if ui.Actor(r.Context()).ID != who {
		if err := p.sessions.SignIn(r.Context(), who); err != nil {
			return err
		}
	}
	return ui.See(w, r, path)
}

// Bind takes the word that the platform's storage kept.
func (p *Pages) Bind(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	if err := p.platforms.Bind(r.Context(), r.PathValue("ticket"), r.PostForm.Get("value")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (p *Pages) choosing(w http.ResponseWriter, r *http.Request, secret string, t platform.Ticket, picked []string, fault error) error {
	ctx := r.Context()
	choices, err := p.platforms.Choices(ctx, t)
	if err != nil {
		return err
	}
	return ui.Render(w, r, status(fault), choosePage(secret, t, choices, picked, faults(ctx, fault)))
}

// Picked sends what a teacher chose back to the platform.
func (p *Pages) Picked(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, secret := r.Context(), r.PathValue("ticket")
	t, err := p.platforms.Ticket(ctx, secret)
	if err != nil {
		return err
	}
	policy(w, t.Origins()...)
	picked := r.PostForm["pick"]
	if r.PostForm.Get("cancel") != "" {
		picked = nil
	}
	chosen, err := p.platforms.Answer(ctx, secret, picked)
	if fault.Is(err, fault.Invalid) {
		return p.choosing(w, r, secret, t, picked, err)
	}
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, sendPage(lang.T(ctx, "lti.send.back", "Name", t.Platform.Name), chosen.Action, [][2]string{{"JWT", chosen.Token}}))
}

// Join shows a platform's administrator what is about to be connected (DR 3.3).
func (p *Pages) Join(w http.ResponseWriter, r *http.Request) error {
	return p.join(w, r, r.URL.Query(), nil)
}

func (p *Pages) join(w http.ResponseWriter, r *http.Request, q url.Values, err error) error {
	ctx := r.Context()
	x, failed := p.platforms.Invitation(ctx, r.PathValue("token"))
	if failed != nil {
		return failed
	}
	origin := lti.Origin(q.Get("openid_configuration"))
	if origin != "" {
		policy(w, origin)
	}
	return ui.Render(w, r, status(err), joinPage(x, r.PathValue("token"), origin, q, faults(ctx, err)))
}

// Joined registers us with the platform.
func (p *Pages) Joined(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	f := r.PostForm
	x, err := p.platforms.Join(r.Context(), r.PathValue("token"), f.Get("openid_configuration"), f.Get("registration_token"))
	if again(err) {
		return p.join(w, r, f, err)
	}
	if err != nil {
		return err
	}
	policy(w, x.Origins()...)
	return ui.Render(w, r, http.StatusOK, joinedPage(x))
}
