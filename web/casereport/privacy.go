package casereport

import (
	"net/http"

	room "stepwise/casereport"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/web/ui"
)

// Checklist shows the CARE items and what became of them.
func (p *Pages) Checklist(w http.ResponseWriter, r *http.Request) error {
	return p.checklist(w, r, room.Declaration{}, nil)
}

func (p *Pages) checklist(w http.ResponseWriter, r *http.Request, t room.Declaration, failed error) error {
	d, err := p.team(r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, status(failed), checklistPage(d, t, faults(r.Context(), failed)))
}

// Declare writes the authors' word on an item.
func (p *Pages) Declare(w http.ResponseWriter, r *http.Request) error {
	in, err := form(w, r)
	if err != nil {
		return err
	}
	ctx, id := r.Context(), r.PathValue("id")
	d := room.Declaration{Item: in.Get("item"), Section: in.Get("section"), Note: in.Get("note"), Inapplicable: in.Get("kind") == "inapplicable"}
	err = p.service.Declare(ctx, ui.Actor(ctx), id, d)
	if kept(err) {
		return p.checklist(w, r, d, err)
	}
	return done(w, r, err, path(id, "/checklist#item-", d.Item), "")
}

// Warnings shows what may say who the patient is, and who has looked.
func (p *Pages) Warnings(w http.ResponseWriter, r *http.Request) error {
	return p.warnings(w, r, "", "", nil)
}

func (p *Pages) warnings(w http.ResponseWriter, r *http.Request, hash, reason string, failed error) error {
	d, err := p.team(r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, status(failed), warningsPage(d, hash, reason, faults(r.Context(), failed)))
}

// Clear answers a warning: no identifier, and why; or takes that back.
func (p *Pages) Clear(w http.ResponseWriter, r *http.Request) error {
	in, err := form(w, r)
	if err != nil {
		return err
	}
	ctx, id, hash := r.Context(), r.PathValue("id"), in.Get("hash")
	if in.Get("undo") != "" {
		err = p.service.Unclear(ctx, ui.Actor(ctx), id, hash)
	} else {
		err = p.service.Clear(ctx, ui.Actor(ctx), id, hash, in.Get("reason"))
	}
	if kept(err) {
		return p.warnings(w, r, hash, in.Get("reason"), err)
	}
	return done(w, r, err, back(id, in, "/warnings"), "")
}

// Consent shows the patient's consent and the form to record one.
func (p *Pages) Consent(w http.ResponseWriter, r *http.Request) error {
	return p.consent(w, r, room.ConsentRecord{}, "", nil)
}

func (p *Pages) consent(w http.ResponseWriter, r *http.Request, t room.ConsentRecord, reason string, failed error) error {
	d, err := p.team(r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, status(failed), consentPage(d, t, reason, faults(r.Context(), failed)))
}

// RecordConsent records a consent.
func (p *Pages) RecordConsent(w http.ResponseWriter, r *http.Request) error {
	in, err := form(w, r)
	if err != nil {
		return err
	}
	ctx, id := r.Context(), r.PathValue("id")
	c := room.ConsentRecord{GivenOn: in.Get("given_on"), Kind: room.ConsentKind(in.Get("kind")), ObtainedBy: in.Get("obtained_by"),
		KeptWhere: in.Get("kept_where"), Ethics: in.Get("ethics")}
	err = p.service.RecordConsent(ctx, ui.Actor(ctx), id, c)
	if kept(err) {
		return p.consent(w, r, c, "", err)
	}
	return done(w, r, err, path(id, "/consent"), lang.T(ctx, "casereport.consent.recorded"))
}

// EndConsent records that the consent was taken back.
func (p *Pages) EndConsent(w http.ResponseWriter, r *http.Request) error {
	in, err := form(w, r)
	if err != nil {
		return err
	}
	ctx, id := r.Context(), r.PathValue("id")
	err = p.service.EndConsent(ctx, ui.Actor(ctx), id, in.Get("reason"))
	if fault.Is(err, fault.Invalid) {
		return p.consent(w, r, room.ConsentRecord{}, in.Get("reason"), err)
	}
	return done(w, r, err, path(id, "/consent"), lang.T(ctx, "casereport.consent.ended"))
}
