package molecular

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/molecular"
	"stepwise/person"
	"stepwise/web/ui"
)

// pointForm is the form that enters or corrects a point.
type pointForm struct {
	root       string // "" for a new one
	number     int
	programme  string
	draft      room.Draft
	reason     string
	programmes []ui.Choice
	cities     []ui.Choice
	medicines  []ui.Choice
	errs       ui.FieldErrors
}

func (p *Pages) pointForm(ctx context.Context) (pointForm, error) {
	var f pointForm
	var err error
	if f.programmes, err = p.programmes(ctx, ui.Actor(ctx)); err != nil {
		return f, err
	}
	places, err := p.service.Places(ctx)
	if err != nil {
		return f, err
	}
	for _, c := range places {
		f.cities = append(f.cities, ui.Choice{Value: c.Name.For(ctx)})
	}
	catalogue, err := p.service.Catalogue(ctx)
	if err != nil {
		return f, err
	}
	for _, m := range catalogue.List {
		f.medicines = append(f.medicines, ui.Choice{Value: medicineName(ctx, m.INN, m.NameZH), Text: m.INN})
	}
	f.draft.Available, f.draft.Currency, f.draft.Reimbursement = "yes", "CNY", string(room.Unknown)
	return f, nil
}

// New shows the form for a new point. What the address says is filled in.
func (p *Pages) New(w http.ResponseWriter, r *http.Request) error {
	f, err := p.pointForm(r.Context())
	if err != nil {
		return err
	}
	f.draft.City, f.draft.Medicine = r.URL.Query().Get("city"), r.URL.Query().Get("medicine")
	return ui.Render(w, r, http.StatusOK, pointFormPage(f))
}

func draftFrom(form url.Values) room.Draft {
	return room.Draft{City: form.Get("city"), Medicine: form.Get("medicine"), Day: form.Get("day"), Available: form.Get("available"),
		Price: form.Get("price"), Currency: form.Get("currency"), Unit: form.Get("unit"), Reimbursement: form.Get("reimbursement"),
		Place: form.Get("place"), Source: form.Get("source"), Address: form.Get("address"), Note: form.Get("note")}
}

// Enter adds a point.
func (p *Pages) Enter(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	draft, programme := draftFrom(r.PostForm), r.PostForm.Get("programme")
	point, err := p.service.Enter(ctx, ui.Actor(ctx), programme, draft)
	if err != nil {
		return again(err, func() error {
			f, failed := p.pointForm(ctx)
			if failed != nil {
				return failed
			}
			f.draft, f.programme, f.errs = draft, programme, faults(ctx, err)
			return ui.Render(w, r, status(err), pointFormPage(f))
		})
	}
	ui.Say(ctx, lang.T(ctx, "molecular.entered"))
	return ui.See(w, r, string(pointURL(point.Root)))
}

// pointView is a point with its history.
type pointView struct {
	rows     []room.Point // the newest first
	medicine room.Medicine
	people   map[string]person.Person
	cities   cityNames
	mayEnter bool
	reason   string
	errs     ui.FieldErrors
}

func (v pointView) now() room.Point { return v.rows[0] }

func (p *Pages) pointView(ctx context.Context, root string) (pointView, error) {
	var v pointView
	var err error
	if v.rows, err = p.service.History(ctx, root); err != nil {
		return v, err
	}
	catalogue, err := p.service.Catalogue(ctx)
	if err != nil {
		return v, err
	}
	m, known := catalogue.Find(v.now().Medicine)
	if !known {
		m = room.Medicine{INN: v.now().Medicine}
	}
	v.medicine = m
	if v.cities, err = p.cityNames(ctx); err != nil {
		return v, err
	}
	v.mayEnter = room.MayEnter(ui.Actor(ctx), v.now().Programme)
	v.people, err = p.service.Writers(ctx, ui.Actor(ctx), v.rows)
	return v, err
}

// Point shows a point with its source and its history.
func (p *Pages) Point(w http.ResponseWriter, r *http.Request) error {
	v, err := p.pointView(r.Context(), r.PathValue("point"))
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, pointPage(v))
}

// Edit shows the form that corrects a point.
func (p *Pages) Edit(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v, err := p.pointView(ctx, r.PathValue("point"))
	if err != nil {
		return err
	}
	if !v.mayEnter {
		return person.Forbidden()
	}
	if v.now().EndedAt != 0 {
		return fault.New(fault.Closed, "molecular.fault.ended")
	}
	f, err := p.pointForm(ctx)
	if err != nil {
		return err
	}
	x := v.now()
	f.root, f.number, f.programme, f.draft = x.Root, x.Number, x.Programme, x.Draft()
	f.draft.City = v.cities.of(x.City)
	if f.draft.Currency == "" {
		f.draft.Currency = "CNY"
	}
	return ui.Render(w, r, http.StatusOK, pointFormPage(f))
}

// Correct replaces what a point says.
func (p *Pages) Correct(w http.ResponseWriter, r *http.Request) error {
	ctx, root := r.Context(), r.PathValue("point")
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	draft, reason := draftFrom(r.PostForm), r.PostForm.Get("reason")
	number, _ := strconv.Atoi(r.PostForm.Get("number"))
	if _, err := p.service.Correct(ctx, ui.Actor(ctx), root, number, draft, reason); err != nil {
		return again(err, func() error {
			f, failed := p.pointForm(ctx)
			if failed != nil {
				return failed
			}
			f.root, f.number, f.draft, f.reason, f.errs = root, number, draft, reason, faults(ctx, err)
			return ui.Render(w, r, status(err), pointFormPage(f))
		})
	}
	ui.Say(ctx, lang.T(ctx, "molecular.corrected"))
	return ui.See(w, r, string(pointURL(root)))
}

// Withdraw takes a point back.
func (p *Pages) Withdraw(w http.ResponseWriter, r *http.Request) error {
	ctx, root := r.Context(), r.PathValue("point")
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	number, _ := strconv.Atoi(r.PostForm.Get("number"))
	if err := p.service.Withdraw(ctx, ui.Actor(ctx), root, number, r.PostForm.Get("reason")); err != nil {
		return again(err, func() error {
			v, failed := p.pointView(ctx, root)
			if failed != nil {
				return failed
			}
			v.reason, v.errs = r.PostForm.Get("reason"), faults(ctx, err)
			return ui.Render(w, r, status(err), pointPage(v))
		})
	}
	ui.Say(ctx, lang.T(ctx, "molecular.withdrawn"))
	return ui.See(w, r, string(pointURL(root)))
}
