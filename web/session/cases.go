package session

import (
	"context"
	"net/http"
	"strconv"

	"stepwise/internal/lang"
	"stepwise/person"
	room "stepwise/session"
	"stepwise/web/ui"
)

// Case shows a case and its discussion.
func (p *Pages) Case(w http.ResponseWriter, r *http.Request) error {
	return p.showCase(w, r, "", nil)
}

func (p *Pages) showCase(w http.ResponseWriter, r *http.Request, note string, failed error) error {
	ctx := r.Context()
	page, err := p.service.CasePage(ctx, ui.Actor(ctx), r.PathValue("code"), r.PathValue("id"))
	if err != nil {
		return err
	}
	return ui.Render(w, r, status(failed), casePage(page, note, faults(ctx, failed)))
}

// caseForm is a case being written.
type caseForm struct {
	room.CaseDraft
	code, id   string
	revision   int
	presenters []ui.Choice
	errs       ui.FieldErrors
}

// NewCase shows the form of a new case.
func (p *Pages) NewCase(w http.ResponseWriter, r *http.Request) error {
	return p.caseForm(w, r, caseForm{}, nil)
}

// EditCase shows the form of a case.
func (p *Pages) EditCase(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	page, err := p.service.CasePage(ctx, ui.Actor(ctx), r.PathValue("code"), r.PathValue("id"))
	if err != nil {
		return err
	}
	return p.caseForm(w, r, caseForm{CaseDraft: page.Case.CaseDraft, id: page.Case.ID, revision: page.Case.Revision}, nil)
}

func (p *Pages) caseForm(w http.ResponseWriter, r *http.Request, f caseForm, failed error) error {
	ctx := r.Context()
	f.code, f.errs = r.PathValue("code"), faults(ctx, failed)
	_, presenters, err := p.service.Candidates(ctx, ui.Actor(ctx), "", "", f.code)
	if err != nil {
		return err
	}
	f.presenters = append([]ui.Choice{{Text: lang.T(ctx, "session.case.nobody")}}, people(ctx, presenters)...)
	return ui.Render(w, r, status(failed), caseFormPage(f))
}

func people(ctx context.Context, list []person.Person) []ui.Choice {
	var out []ui.Choice
	for _, x := range list {
		text := x.Name(lang.From(ctx))
		if x.Hospital != "" {
			text = lang.T(ctx, "session.personat", "Name", text, "Hospital", x.Hospital)
		}
		out = append(out, ui.Choice{Value: x.ID, Text: text})
	}
	return out
}

// SaveCase stores a case, a new one where the address has no id.
func (p *Pages) SaveCase(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, code, id := r.Context(), r.PathValue("code"), r.PathValue("id")
	d := room.CaseDraft{Title: ui.TextOf(r.PostForm, "title"), Body: ui.TextOf(r.PostForm, "body"),
		Questions: ui.TextOf(r.PostForm, "questions"), Presenter: r.PostForm.Get("presenter")}
	revision, _ := strconv.Atoi(r.PostForm.Get("revision")) // none is 0, which no stored case has
	c, err := p.service.SaveCase(ctx, ui.Actor(ctx), code, id, revision, d)
	if err != nil {
		return again(err, func() error { return p.caseForm(w, r, caseForm{CaseDraft: d, id: id, revision: revision}, err) })
	}
	ui.Say(ctx, lang.T(ctx, "ui.saved"))
	return ui.See(w, r, "/session/"+code+"/cases/"+c.ID)
}

// AddNote adds a note to the discussion.
func (p *Pages) AddNote(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, code, id, text := r.Context(), r.PathValue("code"), r.PathValue("id"), r.PostForm.Get("note")
	if err := p.service.AddNote(ctx, ui.Actor(ctx), code, id, text); err != nil {
		return again(err, func() error { return p.showCase(w, r, text, err) })
	}
	return ui.See(w, r, "/session/"+code+"/cases/"+id+"#notes")
}

// Presented confirms that the case was presented.
func (p *Pages) Presented(w http.ResponseWriter, r *http.Request) error {
	ctx, code, id := r.Context(), r.PathValue("code"), r.PathValue("id")
	if err := p.service.ConfirmPresented(ctx, ui.Actor(ctx), code, id); err != nil {
		return again(err, func() error { return p.showCase(w, r, "", err) })
	}
	ui.Say(ctx, lang.T(ctx, "session.said.presented"))
	return ui.See(w, r, "/session/"+code+"/cases/"+id)
}

// WithdrawPresented takes the confirmation back.
func (p *Pages) WithdrawPresented(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, code, id := r.Context(), r.PathValue("code"), r.PathValue("id")
	if err := p.service.WithdrawPresented(ctx, ui.Actor(ctx), code, id, r.PostForm.Get("reason")); err != nil {
		return again(err, func() error { return p.showCase(w, r, "", err) })
	}
	ui.Say(ctx, lang.T(ctx, "session.said.corrected"))
	return ui.See(w, r, "/session/"+code+"/cases/"+id)
}

// RemoveCase deletes a case that nobody has discussed.
func (p *Pages) RemoveCase(w http.ResponseWriter, r *http.Request) error {
	ctx, code := r.Context(), r.PathValue("code")
	if err := p.service.RemoveCase(ctx, ui.Actor(ctx), code, r.PathValue("id")); err != nil {
		return again(err, func() error { return p.showCase(w, r, "", err) })
	}
	ui.Say(ctx, lang.T(ctx, "session.said.removed"))
	return ui.See(w, r, "/session/"+code)
}

// Leading lists the sessions that the reader leads.
func (p *Pages) Leading(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	ahead, past, err := p.service.Leading(ctx, ui.Actor(ctx))
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, leadingPage(ahead, past))
}

// Opinion shows what the room said of a session.
func (p *Pages) Opinion(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	x, o, err := p.service.Opinion(ctx, ui.Actor(ctx), r.PathValue("code"))
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, opinionPage(x, o))
}
