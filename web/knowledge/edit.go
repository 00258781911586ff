package knowledge

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/knowledge"
	"stepwise/knowledge/fact"
	"stepwise/web/ui"
)

// editor is the form of a statement, with what is written in it.
type editor struct {
	id      string // "" for a new one
	example string // of an identifier, without its kind
	record  string // of a new one: what follows the kind in the id
	kind    fact.Kind
	title   lang.Text
	status  fact.Status
	base    int // number of the revision that the values stand on
	values  map[string]string
	comment string
	errs    ui.FieldErrors
	preview bool
	changes []change // of the preview
	seen    string   // digest of what the preview showed
	clash   *clash
}

// EditPage shows the newest revision in its form.
func (p *Pages) EditPage(w http.ResponseWriter, r *http.Request) error {
	e, _, err := p.editor(r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, editPage(e))
}

// editor is the form of the newest revision that somebody stands behind.
func (p *Pages) editor(r *http.Request) (editor, []room.Revision, error) {
	ctx, actor := r.Context(), ui.Actor(r.Context())
	if !room.MayEdit(actor) {
		return editor{}, nil, fault.New(fault.Forbidden, "fault.forbidden")
	}
	list, err := p.room.History(ctx, actor, r.PathValue("id"))
	if err != nil {
		return editor{}, nil, err
	}
	if len(list) == 0 {
		return editor{}, nil, fault.New(fault.NotFound, "fault.notfound")
	}
	s := standing(list)
	return editor{id: s.ID, kind: s.Kind, title: titleOf(s), status: s.Status, base: list[0].Number, values: valuesOf(s)}, list, nil
}

// standing is what an edit begins with: the newest revision, or what is in force
// when the newest is a discarded draft.
func standing(list []room.Revision) *fact.Statement {
	for _, x := range list {
		if x.Cause != room.Discarded && x.Number != discardedFrom(list) {
			return x.Statement
		}
	}
	return list[0].Statement
}

// discardedFrom is the number of the draft that the newest revision discards.
func discardedFrom(list []room.Revision) int {
	if list[0].Cause == room.Discarded {
		return list[0].From
	}
	return 0
}

// Edit previews a change, or saves it as a draft.
func (p *Pages) Edit(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	e, history, err := p.editor(r)
	if err != nil {
		return err
	}
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	base, err := strconv.Atoi(r.PostForm.Get("base"))
	i := slices.IndexFunc(history, func(x room.Revision) bool { return x.Number == base })
	if err != nil || i < 0 {
		return fault.New(fault.Conflict, "fault.conflict")
	}
	ground := standing(history[i:])
	e.base, e.values = base, posted(e.kind, r.PostForm)
	if base != history[0].Number {
		return p.clashed(w, r, e, ground, history)
	}
	return p.save(w, r, e, ground, func(draft fact.Statement, comment string) error {
		_, err := p.room.Save(ctx, ui.Actor(ctx), draft, base, comment)
		return err
	})
}

// save shows the change first, and keeps it once it was looked at.
func (p *Pages) save(w http.ResponseWriter, r *http.Request, e editor, ground *fact.Statement, keep func(draft fact.Statement, comment string) error) error {
	ctx := r.Context()
	e.comment = clean(r.PostForm.Get("comment"))
	var f fault.Form
	draft := drafted(&f, ground, e.values)
	if e.id == "" {
		draft.ID = newID(&f, e.kind, e.record)
	}
	saving := r.PostForm.Get("do") == "save"
	f.Check(!saving || e.comment != "", "comment", "fault.required")
	if err := f.Err(); err != nil {
		e.errs = ui.Errors(ctx, err)
		if _, only := e.errs["comment"]; only && len(e.errs) == 1 {
			p.show(ctx, &e, ground, draft)
		}
		return ui.Render(w, r, http.StatusUnprocessableEntity, editPage(e))
	}
	p.show(ctx, &e, ground, draft)
	if !saving || r.PostForm.Get("seen") != e.seen {
		return ui.Render(w, r, http.StatusOK, editPage(e))
	}
	err := keep(draft, e.comment)
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Closed, fault.TooLarge:
		e.errs = e.fieldErrors(ctx, err)
		return ui.Render(w, r, ui.Status(err), editPage(e))
	case fault.Conflict:
		if e.id == "" {
			e.errs = errorsOf(ctx, err)
			return ui.Render(w, r, http.StatusConflict, editPage(e))
		}
		again, history, failed := p.editor(r)
		if failed != nil || again.base == e.base {
			e.errs = errorsOf(ctx, err)
			return ui.Render(w, r, http.StatusConflict, editPage(e))
		}
		return p.clashed(w, r, e, ground, history)
	}
	if err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "knowledge.page.saved"))
	return ui.See(w, r, address(draft.ID, "/review"))
}

func (p *Pages) show(ctx context.Context, e *editor, ground *fact.Statement, draft fact.Statement) {
	before := ground
	if e.id == "" {
		before = nil
	}
	e.preview, e.changes, e.seen = true, compare(ctx, before, &draft), digest(draft)
}
