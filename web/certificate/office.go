package certificate

import (
	"errors"
	"net/http"
	"net/url"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/person"
	"stepwise/programme"
	room "stepwise/programme/certificate"
	"stepwise/web/ui"
)

// listing is what the office's list shows.
type listing struct {
	filter   room.Filter
	entries  []room.Entry
	older    string // address of the next page, or ""
	flagged  int
	courses  []programme.Summary
	notReady bool
}

// perPage is how many certificates a page lists.
const perPage = 50

// Office lists the certificates of the actor's programmes.
func (p *Pages) Office(w http.ResponseWriter, r *http.Request) error {
	ctx, a, q := r.Context(), ui.Actor(r.Context()), r.URL.Query()
	l := listing{filter: room.Filter{Programme: q.Get("programme"), State: q.Get("state"), Before: q.Get("before"), Limit: perPage}}
	var err error
	if l.entries, err = p.certificates.List(ctx, a, l.filter); err != nil {
		return err
	}
	if l.flagged, err = p.certificates.Flagged(ctx, a); err != nil {
		return err
	}
	if l.courses, err = p.programmes(ctx, a.Has("", "", person.Administrator)); err != nil {
		return err
	}
	if len(l.entries) == perPage {
		l.older = "/office/certificates?" + url.Values{"programme": {l.filter.Programme}, "state": {l.filter.State},
			"before": {l.entries[perPage-1].ID}}.Encode()
	}
	l.notReady = p.certificates.Ready(ctx) != nil
	return ui.Render(w, r, http.StatusOK, officePage(l))
}

// form is what somebody wrote about a certificate.
type form struct {
	act    string // revoke or reissue
	reason string
	errs   ui.FieldErrors
}

// One shows a certificate to the office.
func (p *Pages) One(w http.ResponseWriter, r *http.Request) error {
	return p.one(w, r, http.StatusOK, form{})
}

func (p *Pages) one(w http.ResponseWriter, r *http.Request, status int, f form) error {
	e, err := p.certificates.Find(r.Context(), ui.Actor(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	checked, err := p.certificates.Check(r.Context(), e.ID)
	if err != nil {
		return err
	}
	return ui.Render(w, r, status, onePage(e, checked, f))
}

// Revoke withdraws a certificate.
func (p *Pages) Revoke(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "revoke", func(reason string) (string, error) {
		number := r.PathValue("id")
		return number, p.certificates.Revoke(r.Context(), ui.Actor(r.Context()), number, reason)
	})
}

// Reissue makes a new edition of a certificate.
func (p *Pages) Reissue(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "reissue", func(reason string) (string, error) {
		return p.certificates.Reissue(r.Context(), ui.Actor(r.Context()), r.PathValue("id"), reason)
	})
}

// act runs one of the two and shows the form again, with the reason kept, when it
// was refused.
func (p *Pages) act(w http.ResponseWriter, r *http.Request, name string, do func(reason string) (string, error)) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, reason := r.Context(), r.PostForm.Get("reason")
	number, err := do(reason)
	var f *fault.Fault
	if errors.As(err, &f) && (f.Kind == fault.Invalid || f.Kind == fault.Conflict) {
		errs := ui.Errors(ctx, err)
		if errs == nil {
			errs = ui.FieldErrors{"": ui.Sentence(ctx, err)}
		}
		return p.one(w, r, ui.Status(err), form{name, reason, errs})
	}
	if err != nil {
		return err
	}
	said := map[string]string{"revoke": lang.T(ctx, "certificate.office.revoked.said"), "reissue": lang.T(ctx, "certificate.office.reissued.said")}
	ui.Say(ctx, said[name])
	return ui.See(w, r, "/office/certificate/"+number)
}
