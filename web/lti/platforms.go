package lti

import (
	"net/http"
	"net/url"
	"strconv"

	"stepwise/content/platform"
	"stepwise/internal/lang"
	"stepwise/web/ui"
)

// Platforms lists the platforms that may send people here.
func (p *Pages) Platforms(w http.ResponseWriter, r *http.Request) error {
	return p.platformList(w, r, "", nil, nil)
}

func (p *Pages) platformList(w http.ResponseWriter, r *http.Request, invitation string, form url.Values, err error) error {
	ctx := r.Context()
	list, failed := p.platforms.Platforms(ctx, ui.Actor(ctx))
	if failed != nil {
		return failed
	}
	scopes, failed := p.offering(ctx)
	if failed != nil {
		return failed
	}
	return ui.Render(w, r, status(err), platformsPage(list, scopes, invitation, form, faults(ctx, err)))
}

// InvitePlatform makes the address that a platform's administrator enters there.
func (p *Pages) InvitePlatform(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, f := r.Context(), r.PostForm
	address, err := p.platforms.Invite(ctx, ui.Actor(ctx), f.Get("name"), f.Get("scope"))
	if err != nil && !again(err) {
		return err
	}
	return p.platformList(w, r, address, f, err)
}

// NewPlatform is the form to write a platform down by hand.
func (p *Pages) NewPlatform(w http.ResponseWriter, r *http.Request) error {
	return p.platformForm(w, r, platform.Platform{}, "", nil)
}

func (p *Pages) platformForm(w http.ResponseWriter, r *http.Request, x platform.Platform, deployments string, err error) error {
	ctx := r.Context()
	scopes, failed := p.offering(ctx)
	if failed != nil {
		return failed
	}
	return ui.Render(w, r, status(err), platformFormPage(x, deployments, scopes, p.platforms.Registration(), faults(ctx, err)))
}

// SavePlatform stores a platform that was written down or changed.
func (p *Pages) SavePlatform(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, f := r.Context(), r.PostForm
	version, _ := strconv.Atoi(f.Get("version")) // none for a new platform
	x := platform.Platform{ID: r.PathValue("platform"), Scope: f.Get("scope"), Name: f.Get("name"), Issuer: f.Get("issuer"), Client: f.Get("client"),
		Authorize: f.Get("authorize"), TokenURL: f.Get("tokenurl"), Audience: f.Get("audience"), KeysURL: f.Get("keysurl"), Keys: f.Get("keys"),
		Frames: lines(f, "frames"), Version: version}
	id, err := p.platforms.Save(ctx, ui.Actor(ctx), x, lines(f, "deployments")...)
	if again(err) {
		return p.platformForm(w, r, x, f.Get("deployments"), err)
	}
	if err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "lti.platform.saved"))
	return ui.See(w, r, "/admin/platforms/"+id)
}

// EditPlatform is the form of a platform that is there.
func (p *Pages) EditPlatform(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := p.platforms.Get(ctx, ui.Actor(ctx), r.PathValue("platform"))
	if err != nil {
		return err
	}
	return p.platformForm(w, r, d.Platform, "", nil)
}

// Platform shows a platform: its deployments, its keys, and the grades it is owed.
func (p *Pages) Platform(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := p.platforms.Get(ctx, ui.Actor(ctx), r.PathValue("platform"))
	if err != nil {
		return err
	}
	var ids []string
	for _, o := range d.Owed {
		ids = append(ids, o.Person)
	}
	names, err := p.names(ctx, ids)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, platformPage(d, names))
}

// TurnPlatform lets a platform in or shuts it out.
func (p *Pages) TurnPlatform(w http.ResponseWriter, r *http.Request) error {
	return p.actPlatform(w, r, func(f url.Values) error {
		return p.platforms.Turn(r.Context(), ui.Actor(r.Context()), r.PathValue("platform"), platform.Status(f.Get("to")))
	})
}

// Allow lets a deployment's people in, or out again.
func (p *Pages) Allow(w http.ResponseWriter, r *http.Request) error {
	return p.actPlatform(w, r, func(f url.Values) error {
		return p.platforms.Allow(r.Context(), ui.Actor(r.Context()), r.PathValue("platform"), f.Get("deployment"), f.Get("to") == "allow")
	})
}

func (p *Pages) actPlatform(w http.ResponseWriter, r *http.Request, do func(f url.Values) error) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	if err := do(r.PostForm); err != nil {
		return err
	}
	ui.Say(r.Context(), lang.T(r.Context(), "lti.done"))
	return ui.See(w, r, "/admin/platforms/"+url.PathEscape(r.PathValue("platform")))
}

// Keys shows our signing keys.
func (p *Pages) Keys(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := p.keys.List(ctx, ui.Actor(ctx))
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, keysPage(list))
}

// ReplaceKey withdraws every key and puts a new one to use.
func (p *Pages) ReplaceKey(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := p.keys.Replace(ctx, ui.Actor(ctx)); err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "lti.keys.replaced"))
	return ui.See(w, r, "/admin/lti-keys")
}
