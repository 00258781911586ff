package content

import (
	"context"
	"net/http"
	"strings"

	room "stepwise/content"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/web/ui"
)

// Unit shows a unit to read.
func (p *Pages) Unit(w http.ResponseWriter, r *http.Request) error {
	return p.unit(w, r, nil)
}

func (p *Pages) unit(w http.ResponseWriter, r *http.Request, failed error) error {
	ctx := r.Context()
	u, err := p.room.Read(ctx, ui.Actor(ctx), r.PathValue("code"))
	if err != nil {
		return err
	}
	return ui.Render(w, r, status(failed), unitPage(u, r.PostForm.Get("question"), faults(ctx, failed)))
}

// Section notes sections that were seen. A browser's script sends them as they
// come into view and gets the new state; a button sends one and comes back to it.
func (p *Pages) Section(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, code := r.Context(), r.PathValue("code")
	sections := r.PostForm["section"]
	if len(sections) == 0 {
		return fault.New(fault.Invalid, "fault.form")
	}
	if _, err := p.room.See(ctx, ui.Actor(ctx), code, sections); err != nil {
		return err
	}
	if !strings.HasPrefix(r.Header.Get("Accept"), "application/json") {
		return ui.See(w, r, "/unit/"+code+"#s-"+sections[0])
	}
	u, err := p.room.Read(ctx, ui.Actor(ctx), code)
	if err != nil {
		return err
	}
	now, err := stateOf(ctx, u)
	if err != nil {
		return err
	}
	ui.WriteJSON(w, http.StatusOK, now)
	return nil
}

// state is what the script shows after sections were noted.
type state struct {
	Seen []string `json:"seen"`
	Done bool     `json:"done"`
	HTML string   `json:"html"` // of the box that says how far the reader is
}

func stateOf(ctx context.Context, u room.Reading) (state, error) {
	var b strings.Builder
	err := stateBox(u, false).Render(ctx, &b)
	return state{Seen: u.Seen, Done: u.Done(), HTML: b.String()}, err
}

// Check takes an answer of the unit's quick check, or begins another round.
func (p *Pages) Check(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, code, form := r.Context(), r.PathValue("code"), r.PostForm
	var err error
	place := "#check"
	if form.Get("do") == "again" {
		_, err = p.room.Begin(ctx, ui.Actor(ctx), code)
	} else {
		place = "#q-" + form.Get("question")
		_, err = p.room.Answer(ctx, ui.Actor(ctx), code, choice(form))
	}
	if err != nil && !again(err) {
		return err
	}
	if ui.Fragment(r) {
		u, readErr := p.room.Read(ctx, ui.Actor(ctx), code)
		if readErr != nil {
			return readErr
		}
		return ui.Render(w, r, status(err), checkFragment(u, form.Get("question"), faults(ctx, err)))
	}
	if err != nil {
		return p.unit(w, r, err)
	}
	return ui.See(w, r, "/unit/"+code+place)
}

// Finish is the reader's word to have read it all.
func (p *Pages) Finish(w http.ResponseWriter, r *http.Request) error {
	ctx, code := r.Context(), r.PathValue("code")
	done, err := p.room.Finish(ctx, ui.Actor(ctx), code)
	if err != nil {
		return err
	}
	if done.Done() {
		ui.Say(ctx, lang.T(ctx, "content.unit.finished"))
		return ui.See(w, r, "/unit/"+code)
	}
	ui.Say(ctx, lang.T(ctx, "content.unit.checkopen"))
	return ui.See(w, r, "/unit/"+code+"#check")
}

// scripts are the islands of a unit's page: who has finished needs none.
func scripts(u room.Reading) []string {
	if u.Learner && !u.Done() {
		return []string{"content"}
	}
	return nil
}
