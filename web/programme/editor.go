package programme

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/person"
	room "stepwise/programme"
	"stepwise/web/ui"
)

// outline is a draft in the editor, with what keeps it from being published.
type outline struct {
	draft    room.Version
	base     string // address of the programme's pages
	troubles []trouble
	latest   int    // number of the newest published version, 0 when none
	notice   string // why nothing was done
}

// Edit shows a programme's draft: every part with its form, in order.
func (p *Pages) Edit(w http.ResponseWriter, r *http.Request) error {
	return p.outline(w, r, http.StatusOK, "")
}

func (p *Pages) outline(w http.ResponseWriter, r *http.Request, status int, notice string) error {
	v, err := p.draft(r)
	if fault.Is(err, fault.Conflict) {
		ui.Warn(r.Context(), ui.Sentence(r.Context(), err))
		return ui.See(w, r, baseOf(r))
	}
	if err != nil {
		return err
	}
	summary, err := room.Get(r.Context(), p.db.Read(), v.Programme)
	if err != nil {
		return err
	}
	o := outline{draft: v, base: baseOf(r), latest: summary.Published, notice: notice}
	o.troubles = troubles(r.Context(), v.Definition, o.base, v.Definition.Check())
	return ui.Render(w, r, status, outlinePage(o))
}

func baseOf(r *http.Request) string { return "/office/programmes/" + r.PathValue("programme") }

// mayEdit lets the coordinators of the whole programme and administrators in.
func mayEdit(a person.Actor, programme string) error {
	if a.Has(programme, "", person.Coordinator) || a.Has("", "", person.Administrator) {
		return nil
	}
	return person.Forbidden()
}

// newest is the programme's newest version, for whoever may edit it.
func (p *Pages) newest(r *http.Request) (room.Version, error) {
	code := r.PathValue("programme")
	if err := mayEdit(ui.Actor(r.Context()), code); err != nil {
		return room.Version{}, err
	}
	versions, err := room.Versions(r.Context(), p.db.Read(), code)
	if err != nil {
		return room.Version{}, err
	}
	if len(versions) == 0 {
		return room.Version{}, fault.New(fault.NotFound, "fault.notfound")
	}
	return versions[0], nil
}

// draft is the programme's draft; a Conflict when there is none.
func (p *Pages) draft(r *http.Request) (room.Version, error) {
	v, err := p.newest(r)
	if err == nil && !v.PublishedAt.IsZero() {
		err = fault.New(fault.Conflict, "editor.fault.nodraft")
	}
	return v, err
}

// form is one part's form.
type form struct {
	base    string
	at      spot
	was     string // code of the part when the form was first shown
	draft   room.Version
	values  url.Values
	errors  ui.FieldErrors
	notice  string // why it was not saved
	deleted bool   // the part is no longer there
}

// Part shows the form of one part of the draft.
func (p *Pages) Part(w http.ResponseWriter, r *http.Request) error {
	s, err := parseSpot(r.URL.Query().Get("at"))
	if err != nil {
		return err
	}
	v, err := p.draft(r)
	if err != nil {
		return err
	}
	if n, ok := s.size(v.Definition); !ok || s.index > n {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	f := form{base: baseOf(r), at: s, was: s.code(v.Definition), draft: v, values: s.values(v.Definition, v.Note)}
	if s.there(v.Definition) {
		f.errors = f.beside(r.Context(), v.Definition)
	}
	return ui.Render(w, r, http.StatusOK, partPage(f))
}

// beside are the faults of Check that belong to a field of this form. Others,
// such as a step that asks nothing yet, wait until publishing.
func (f form) beside(ctx context.Context, d *room.Definition) ui.FieldErrors {
	out := ui.FieldErrors{}
	names := f.at.blanks(ctx, d, f.values.Get("kind"))
	for _, x := range faultsOf(d.Check()) {
		s, field := placed(x.Where)
		if s == f.at && slices.ContainsFunc(names, func(b blank) bool { return b.name == field }) {
			join(out, field, faultText(ctx, d, x))
		}
	}
	return out
}

func join(errs ui.FieldErrors, field, text string) {
	if errs[field] != "" {
		text = errs[field] + " " + text
	}
	errs[field] = text
}

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

// faultsOf returns the places of a fault.
func faultsOf(err error) []fault.Field {
	var f *fault.Fault
	if errors.As(err, &f) {
		return f.Fields
	}
	return nil
}

// askOf says what a requirement asks; a draft's may be of no kind yet.
func askOf(ctx context.Context, r room.Requirement) string {
	if _, ok := room.KindOf(r); !ok {
		return r.Code
	}
	return r.Sentence(lang.From(ctx))
}

func awardName(ctx context.Context, a room.Award) string {
	if a.Title.IsZero() {
		return a.Code
	}
	return a.Title.For(ctx)
}

// at is the address of a part's form.
func (o outline) at(format string, args ...any) string {
	return o.base + "/edit/part?at=" + fmt.Sprintf(format, args...)
}
