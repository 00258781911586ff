package programme

import (
	"net/http"
	"strconv"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/programme"
	"stepwise/web/ui"
)

// SavePart saves one part of the draft. Somebody else's change in between is told
// with everything kept that was typed.
func (p *Pages) SavePart(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	s, err := parseSpot(r.PostForm.Get("at"))
	if err != nil {
		return err
	}
	v, err := p.newest(r)
	if err != nil {
		return err
	}
	f := form{base: baseOf(r), at: s, was: r.PostForm.Get("was"), draft: v, values: r.PostForm}
	if stale(r, v) {
		return p.overtaken(w, r, f)
	}
	d := v.Definition
	if n, ok := s.size(d); !ok || s.index > n {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	note := v.Note
	switch r.PostForm.Get("do") {
	case "kind": // only shows the fields of the chosen kind
		return ui.Render(w, r, http.StatusOK, partPage(f))
	case "delete":
		s.reorder(d, "delete")
	default:
		in := &filled{Values: r.PostForm}
		s.put(d, in)
		f.errors = f.beside(ctx, d)
		for field, text := range ui.Errors(ctx, in.faults.Err()) {
			join(f.errors, field, text)
		}
		if len(f.errors) > 0 {
			return ui.Render(w, r, http.StatusUnprocessableEntity, partPage(f))
		}
		if s.list == "" {
			note = in.word("note")
		}
	}
	_, err = p.service.Save(ctx, ui.Actor(ctx), d, v.Revision, note)
	if fault.Is(err, fault.Conflict) {
		if f.draft, err = p.newest(r); err != nil {
			return err
		}
		return p.overtaken(w, r, f)
	}
	if err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "ui.saved"))
	return ui.See(w, r, f.base+"/edit#"+s.anchor())
}

// stale reports whether the form was filled from another state of the draft.
func stale(r *http.Request, v room.Version) bool {
	return !v.PublishedAt.IsZero() || r.PostForm.Get("revision") != strconv.Itoa(v.Revision) || r.PostForm.Get("version") != strconv.Itoa(v.Number)
}

// overtaken shows the form again at the place where its part stands now, with what
// was typed. Saving it then writes over that part alone.
func (p *Pages) overtaken(w http.ResponseWriter, r *http.Request, f form) error {
	ctx, d := r.Context(), f.draft.Definition
	f.notice = lang.T(ctx, "editor.overtaken")
	if !f.draft.PublishedAt.IsZero() {
		f.notice = lang.T(ctx, "editor.fault.nodraft")
	}
	f.at = f.at.find(d, f.was)
	f.deleted = f.was != "" && !f.at.there(d)
	if f.deleted {
		f.notice = lang.T(ctx, "editor.overtaken.deleted")
	}
	if _, ok := f.at.size(d); !ok {
		return fault.New(fault.Conflict, "programme.fault.revision")
	}
	return ui.Render(w, r, http.StatusConflict, partPage(f))
}

// Reorder moves one part of the draft up or down.
func (p *Pages) Reorder(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	do, at := "up", r.PostForm.Get("up")
	if at == "" {
		do, at = "down", r.PostForm.Get("down")
	}
	s, err := parseSpot(at)
	if err != nil {
		return err
	}
	v, err := p.newest(r)
	if err != nil {
		return err
	}
	if stale(r, v) {
		return p.outline(w, r, http.StatusConflict, lang.T(ctx, "programme.fault.revision"))
	}
	code := s.code(v.Definition)
	if !s.reorder(v.Definition, do) {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	_, err = p.service.Save(ctx, ui.Actor(ctx), v.Definition, v.Revision, v.Note)
	if fault.Is(err, fault.Conflict) {
		return p.outline(w, r, http.StatusConflict, lang.T(ctx, "programme.fault.revision"))
	}
	if err != nil {
		return err
	}
	return ui.See(w, r, baseOf(r)+"/edit#"+s.find(v.Definition, code).anchor())
}
