package quality

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/person"
	room "stepwise/quality"
	"stepwise/web/ui"
)

// hospitals is the coordinator's page.
type hospitals struct {
	programme string
	cohorts   []ui.Choice
	list      []hospital
	form      room.Site
	who       string // typed for a recorder
	at        string // the hospital that it was typed for
	errs      ui.FieldErrors
}

type hospital struct {
	room.Listed
	recorders []person.Person
}

// Hospitals lists the hospitals that the reader coordinates, with who enters.
func (p *Pages) Hospitals(w http.ResponseWriter, r *http.Request) error {
	return p.hospitals(w, r, http.StatusOK, hospitals{programme: r.URL.Query().Get("programme")})
}

func (p *Pages) hospitals(w http.ResponseWriter, r *http.Request, status int, v hospitals) error {
	ctx := r.Context()
	a := ui.Actor(ctx)
	scopes, err := p.from.Scopes(ctx)
	if err != nil {
		return err
	}
	for _, s := range scopes {
		if v.programme == "" && a.Has(s.Programme, s.Cohort, person.Coordinator) {
			v.programme = s.Programme
		}
		if s.Programme == v.programme && a.Has(s.Programme, s.Cohort, person.Coordinator) {
			v.cohorts = append(v.cohorts, ui.Choice{Value: s.Cohort, Text: s.Title.For(ctx)})
		}
	}
	if len(v.cohorts) == 0 {
		return person.Forbidden()
	}
	list, err := p.service.Sites(ctx, a, v.programme)
	if err != nil {
		return err
	}
	for _, x := range list {
		if !x.Manages {
			continue
		}
		h := hospital{Listed: x}
		ids, err := p.service.Recorders(ctx, a, x.ID)
		if err != nil {
			return err
		}
		people, err := p.from.Names(ctx, ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			h.recorders = append(h.recorders, people[id])
		}
		v.list = append(v.list, h)
	}
	return ui.Render(w, r, status, hospitalsPage(v))
}

// AddHospital adds one.
func (p *Pages) AddHospital(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	x := room.Site{Programme: r.PostForm.Get("programme"), Cohort: r.PostForm.Get("cohort"), Name: ui.TextOf(r.PostForm, "name")}
	if _, err := p.service.AddSite(ctx, ui.Actor(ctx), x); err != nil {
		if fault.Is(err, fault.Invalid) {
			return p.hospitals(w, r, http.StatusUnprocessableEntity, hospitals{programme: x.Programme, form: x, errs: ui.Errors(ctx, err)})
		}
		return err
	}
	ui.Say(ctx, lang.T(ctx, "quality.added"))
	return ui.See(w, r, "/quality/hospitals?programme="+url.QueryEscape(x.Programme))
}

// Appoint names a recorder by an e-mail address, or takes one back by id.
func (p *Pages) Appoint(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a := ui.Actor(ctx)
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	site, back := r.PathValue("hospital"), "/quality/hospitals?programme="+url.QueryEscape(r.PostForm.Get("programme"))
	if who := r.PostForm.Get("drop"); who != "" {
		if err := p.service.Appoint(ctx, a, site, who, true); err != nil {
			return err
		}
		return ui.See(w, r, back)
	}
	who, err := p.lookUp(ctx, a, r.PostForm.Get("programme"), r.PostForm.Get("who"))
	if err == nil {
		err = p.service.Appoint(ctx, a, site, who, false)
	}
	if fault.Is(err, fault.Invalid) {
		return p.hospitals(w, r, http.StatusUnprocessableEntity, hospitals{programme: r.PostForm.Get("programme"), who: r.PostForm.Get("who"), at: site, errs: ui.FieldErrors{"who": ui.Sentence(ctx, firstField(err))}})
	}
	if err != nil {
		return err
	}
	return ui.See(w, r, back)
}

func firstField(err error) error {
	if f, ok := err.(*fault.Fault); ok && len(f.Fields) > 0 {
		return fault.New(fault.Invalid, f.Fields[0].Key)
	}
	return err
}

// lookUp finds the one person of the programme with this address.
func (p *Pages) lookUp(ctx context.Context, a person.Actor, programme, address string) (string, error) {
	var f fault.Form
	address = strings.ToLower(strings.TrimSpace(address))
	if f.Check(strings.Contains(address, "@"), "who", "fault.email"); f.Err() != nil {
		return "", f.Err()
	}
	found, err := p.from.People.Find(ctx, a, person.Filter{Text: address, Programme: programme, Limit: 50})
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(found.Entries, func(e person.Entry) bool { return strings.ToLower(e.Email) == address })
	if i < 0 {
		return "", fault.New(fault.Invalid, "quality.fault.member")
	}
	return found.Entries[i].ID, nil
}

// CloseHospital ends or reopens entering.
func (p *Pages) CloseHospital(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	if err := p.service.CloseSite(ctx, ui.Actor(ctx), r.PathValue("hospital"), r.PostForm.Get("closed") == "yes"); err != nil {
		return err
	}
	return ui.See(w, r, "/quality/hospitals?programme="+url.QueryEscape(r.PostForm.Get("programme")))
}
