package person

import (
	"context"
	"net/http"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/person"
	"stepwise/web/ui"
)

// Changes lists what was decided about identities, to be undone.
func (p *Pages) Changes(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := p.people.Changes(ctx, ui.Actor(ctx), "")
	if err != nil {
		return err
	}
	name, err := p.changeNames(ctx, list)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, changesPage(list, name))
}

// changeNames names everybody who stands in changes.
func (p *Pages) changeNames(ctx context.Context, list []room.Change) (namer, error) {
	var ids []string
	for _, c := range list {
		ids = append(ids, c.Person, c.Other, c.By, c.UndoneBy)
		for _, m := range c.Moves {
			ids = append(ids, m.Before.Person, m.After.Person)
		}
	}
	return p.names(ctx, ids...)
}

// UndoChange takes a decision about identities back.
func (p *Pages) UndoChange(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	switch err := p.people.Undo(ctx, ui.Actor(ctx), r.PostForm.Get("change")); {
	case fault.Is(err, fault.Conflict):
		ui.Warn(ctx, problem(ctx, err))
	case err != nil:
		return err
	default:
		ui.Say(ctx, lang.T(ctx, "person.change.undone"))
	}
	return ui.See(w, r, insideOf(r.PostForm.Get("back"), outsideBase+"/changes"))
}

// joining is the form that joins somebody's record to another person's.
type joining struct {
	room.File
	text    string
	found   []room.Entry
	into    string
	reason  string
	errs    ui.FieldErrors
	problem string
}

// JoinPage finds the person to whose record somebody's is joined.
func (p *Pages) JoinPage(w http.ResponseWriter, r *http.Request) error {
	v, err := p.joining(r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, joinPage(v))
}

func (p *Pages) joining(r *http.Request) (joining, error) {
	ctx, a := r.Context(), ui.Actor(r.Context())
	v := joining{text: r.URL.Query().Get("q")}
	if !room.MayMatch(a) {
		return v, room.Forbidden()
	}
	var err error
	if v.File, err = p.people.Open(ctx, a, r.PathValue("id")); err != nil {
		return v, err
	}
	if v.text == "" {
		v.text = v.File.Han
		if v.text == "" {
			v.text = v.File.Latin
		}
	}
	found, err := p.people.Find(ctx, a, room.Filter{Text: v.text, Limit: 20})
	for _, e := range found.Entries {
		if e.ID != v.ID {
			v.found = append(v.found, e)
		}
	}
	return v, err
}

// Join joins somebody's record to another person's.
func (p *Pages) Join(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	id, into := r.PathValue("id"), r.PostForm.Get("into")
	if err := p.people.Merge(ctx, ui.Actor(ctx), id, into, r.PostForm.Get("reason")); err != nil {
		if !again(err) {
			return err
		}
		v, failed := p.joining(r)
		if failed != nil {
			return failed
		}
		v.into, v.reason, v.errs, v.problem = into, r.PostForm.Get("reason"), ui.Errors(ctx, err), problem(ctx, err)
		return ui.Render(w, r, status(err), joinPage(v))
	}
	name, err := p.names(ctx, into)
	if err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "person.join.done", "Name", name(into)))
	return ui.See(w, r, officeBase+"/"+into+"#outside")
}
