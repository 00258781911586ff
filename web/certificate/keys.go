package certificate

import (
	"errors"
	"net/http"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/web/ui"
)

// keyForm is what an administrator wrote about a key.
type keyForm struct {
	key    string
	reason string
	errs   ui.FieldErrors
}

// Keys lists the signing keys.
func (p *Pages) Keys(w http.ResponseWriter, r *http.Request) error {
	return p.keys(w, r, http.StatusOK, keyForm{})
}

func (p *Pages) keys(w http.ResponseWriter, r *http.Request, status int, f keyForm) error {
	list, err := p.certificates.Keys(r.Context(), ui.Actor(r.Context()))
	if err != nil {
		return err
	}
	return ui.Render(w, r, status, keysPage(list, f, p.certificates.Ready(r.Context()) != nil))
}

// Rotate puts a new key to use.
func (p *Pages) Rotate(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := p.certificates.Rotate(ctx, ui.Actor(ctx)); err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "certificate.keys.rotated"))
	return ui.See(w, r, "/admin/keys")
}

// RevokeKey declares a key compromised.
func (p *Pages) RevokeKey(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, f := r.Context(), keyForm{key: r.PostForm.Get("key"), reason: r.PostForm.Get("reason")}
	err := p.certificates.RevokeKey(ctx, ui.Actor(ctx), f.key, f.reason)
	var x *fault.Fault
	if errors.As(err, &x) && (x.Kind == fault.Invalid || x.Kind == fault.Conflict) {
		if f.errs = ui.Errors(ctx, err); f.errs == nil {
			f.errs = ui.FieldErrors{"": ui.Sentence(ctx, err)}
		}
		return p.keys(w, r, ui.Status(err), f)
	}
	if err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "certificate.keys.revoked.said"))
	return ui.See(w, r, "/admin/keys")
}
