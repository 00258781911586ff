package programme

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"

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
