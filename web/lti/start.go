package lti

import (
	"net/http"

	"stepwise/content/tool"
	"stepwise/internal/lang"
	"stepwise/web/ui"
)

// Mine lists the tools' links that somebody can start, with their scores.
func (p *Pages) Mine(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := p.tools.Mine(ctx, ui.Actor(ctx))
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, minePage(list))
}

// Start sends the browser to a tool. It is a link and not a form, because a page's
// policy holds forms to this site and the way leads to another.
func (p *Pages) Start(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	address, err := p.tools.Start(ctx, ui.Actor(ctx), r.PathValue("link"))
	if err != nil {
		return err
	}
	http.Redirect(w, r, address, http.StatusFound)
	return nil
}

// Choose sends a coordinator to a tool to choose content for a programme or cohort.
func (p *Pages) Choose(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	programme, cohort := split(q.Get("place"))
	address, err := p.tools.Choose(ctx, ui.Actor(ctx), r.PathValue("tool"), q.Get("deployment"), programme, cohort)
	if err != nil {
		return err
	}
	http.Redirect(w, r, address, http.StatusFound)
	return nil
}

// Authorize answers a tool's authentication request with a form that posts itself to
// the tool (Sec 5.1.1.3).
func (p *Pages) Authorize(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	answer, err := p.tools.Authorize(ctx, ui.Actor(ctx), tool.Request{Scope: q.Get("scope"), ResponseType: q.Get("response_type"), Client: q.Get("client_id"),
		Redirect: q.Get("redirect_uri"), LoginHint: q.Get("login_hint"), State: q.Get("state"), ResponseMode: q.Get("response_mode"), Nonce: q.Get("nonce"),
		Prompt: q.Get("prompt"), MessageHint: q.Get("lti_message_hint")})
	if err != nil {
		return err
	}
	fields := [][2]string{{"state", answer.State}}
	if answer.Error != "" {
		fields = append(fields, [2]string{"error", answer.Error}, [2]string{"error_description", answer.Why})
	} else {
		fields = append(fields, [2]string{"id_token", answer.Token})
	}
	policy(w)
	return ui.Render(w, r, http.StatusOK, sendPage(lang.T(ctx, "lti.send.title"), answer.Action, fields))
}
