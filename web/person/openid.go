package person

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/person"
	"stepwise/web/ui"
)

// What a sign-in with a provider keeps in the browser's session.
const (
	keyAsking    = "person.oidc"
	keyAccepting = "person.accepting"
)

// asking is a sign-in under way: state ties the answer to this browser (RFC 6749,
// section 10.12), nonce the token to this sign-in (OpenID Connect Core, section
// 3.1.2.1), verifier the code to who asked for it (RFC 7636).
type asking struct {
	Provider string
	State    string
	Nonce    string
	Verifier string
	Next     string
	At       clock.Time
}

// accepting is an invitation's form that waits for the provider's answer.
type accepting struct {
	Token   string
	Profile room.Profile
	Locale  lang.Tag
}

// askingLasts is how long somebody may take at the provider.
const askingLasts = 15 * time.Minute

func putJSON(ctx context.Context, s Sessions, key string, v any) {
	text, _ := json.Marshal(v) // of plain structs of strings
	s.Put(ctx, key, string(text))
}

func popJSON(ctx context.Context, s Sessions, key string, v any) bool {
	text := s.Pop(ctx, key)
	return text != "" && json.Unmarshal([]byte(text), v) == nil
}

// StartOpenID sends the browser to the provider.
func (p *Pages) StartOpenID(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	provider := p.provider(r.PathValue("provider"))
	if provider == nil {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	found, err := provider.discover(ctx, p.clock.Now())
	if err != nil {
		return err
	}
	state, _ := crypt.Token()
	nonce, _ := crypt.Token()
	a := asking{Provider: provider.Code, State: state, Nonce: nonce, Verifier: oauth2.GenerateVerifier(), Next: local(r.URL.Query().Get("next")), At: p.clock.Now()}
	putJSON(ctx, p.sessions, keyAsking, a)
	if r.URL.Query().Get("invitation") == "" {
		p.sessions.Pop(ctx, keyAccepting) // an invitation left half-way is not this sign-in
	}
	config := provider.oauth(found, p.people.Settings().Site)
	http.Redirect(w, r, config.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(a.Verifier)), http.StatusSeeOther)
	return nil
}

// EndOpenID takes the provider's answer: it signs in, or accepts the invitation that
// waits.
func (p *Pages) EndOpenID(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	provider := p.provider(r.PathValue("provider"))
	if provider == nil {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	var a asking
	var form accepting
	known := popJSON(ctx, p.sessions, keyAsking, &a)
	invited := popJSON(ctx, p.sessions, keyAccepting, &form)
	query := r.URL.Query()
	if !known || a.Provider != provider.Code || p.clock.Now().Sub(a.At) > askingLasts ||
		subtle.ConstantTimeCompare([]byte(a.State), []byte(query.Get("state"))) != 1 {
		return p.openIDFailed(w, r, provider, "person.oidc.stale")
	}
	if query.Get("error") != "" {
		slog.InfoContext(ctx, "provider refused the sign-in", "provider", provider.Code, "error", query.Get("error"))
		return p.openIDFailed(w, r, provider, "person.oidc.refused")
	}
	claim, err := p.claim(ctx, provider, a, query.Get("code"))
	if fault.Is(err, fault.Unavailable) {
		return err
	}
	if err != nil {
		slog.WarnContext(ctx, "provider's answer does not hold", "provider", provider.Code, "err", err)
		return p.openIDFailed(w, r, provider, "person.oidc.invalid")
	}
	if invited {
		return p.acceptClaim(w, r, form, claim)
	}
	who, err := p.people.SignInWith(ctx, claim)
	if fault.Is(err, fault.Forbidden) {
		return ui.Render(w, r, http.StatusForbidden, overPage(lang.T(ctx, "person.oidc.failed", "Name", provider.Name), problem(ctx, err), "/sign-in", lang.T(ctx, "ui.signin")))
	}
	if err != nil {
		return err
	}
	return p.enter(w, r, who, a.Next)
}

// claim trades the code for a token and checks it: signature, issuer, audience and
// times by the library, nonce here.
func (p *Pages) claim(ctx context.Context, provider *Provider, a asking, code string) (room.Claim, error) {
	found, err := provider.discover(ctx, p.clock.Now())
	if err != nil {
		return room.Claim{}, err
	}
	config := provider.oauth(found, p.people.Settings().Site)
	outside := oidc.ClientContext(ctx, outward)
	tokens, err := config.Exchange(outside, code, oauth2.VerifierOption(a.Verifier))
	if err != nil {
		return room.Claim{}, err
	}
	raw, _ := tokens.Extra("id_token").(string)
	verifier := found.Verifier(&oidc.Config{ClientID: provider.ID, Now: func() time.Time { return p.clock.Now().Std() }})
	token, err := verifier.Verify(outside, raw)
	if err != nil {
		return room.Claim{}, err
	}
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(a.Nonce)) != 1 {
		return room.Claim{}, fault.New(fault.Forbidden, "person.fault.claim")
	}
	var said struct {
		Email    string `json:"email"`
		Verified any    `json:"email_verified"` // a word instead of a truth value with some providers
		Name     string `json:"name"`
	}
	if err := token.Claims(&said); err != nil {
		return room.Claim{}, err
	}
	return room.Claim{Issuer: token.Issuer, Subject: token.Subject, Email: said.Email, Verified: said.Verified == true || said.Verified == "true", Name: said.Name}, nil
}

// acceptClaim finishes an invitation with a provider's account.
func (p *Pages) acceptClaim(w http.ResponseWriter, r *http.Request, form accepting, claim room.Claim) error {
	ctx := r.Context()
	who, err := p.people.Accept(ctx, form.Token, room.Acceptance{Profile: form.Profile, Locale: form.Locale, Claim: &claim})
	if err != nil {
		if again(err) {
			return ui.Render(w, r, status(err), overPage(lang.T(ctx, "person.invitation.over"), problem(ctx, err), "/invitation/"+form.Token, lang.T(ctx, "ui.back")))
		}
		return err
	}
	ui.Say(ctx, lang.T(ctx, "person.invitation.done"))
	return p.enter(w, r, who, "/")
}

func (p *Pages) openIDFailed(w http.ResponseWriter, r *http.Request, provider *Provider, key string) error {
	ctx := r.Context()
	return ui.Render(w, r, http.StatusForbidden, overPage(lang.T(ctx, "person.oidc.failed", "Name", provider.Name), lang.T(ctx, key, "Name", provider.Name), "/sign-in", lang.T(ctx, "person.again")))
}
