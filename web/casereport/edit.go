package casereport

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	room "stepwise/casereport"
	"stepwise/casereport/diff"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/web/ui"
)

// editor is the page on which one section is written.
type editor struct {
	room.Desk
	key   string
	text  string
	base  int64
	stale *room.Stale // somebody else's text, when both are shown
	errs  ui.FieldErrors
}

// changes is what the author's text changes in the other one.
func (e editor) changes() []diff.Span { return diff.Words(e.stale.Text, e.text) }

// Edit shows the editor of one section.
func (p *Pages) Edit(w http.ResponseWriter, r *http.Request) error {
	return p.edit(w, r, r.PathValue("section"), nil, nil)
}

func (p *Pages) edit(w http.ResponseWriter, r *http.Request, key string, typed *string, failed error) error {
	d, err := p.team(r)
	if err != nil {
		return err
	}
	if !writes(key) {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	if failed == nil && !d.MayWriteSection(key) {
		return ui.See(w, r, path(d.ID, "/read"))
	}
	e := editor{Desk: d, key: key, text: d.Texts[key].Text, base: d.Texts[key].Revision, stale: staleOf(failed), errs: faults(r.Context(), failed)}
	if typed != nil {
		e.text = *typed
	}
	if e.stale != nil {
		e.base = e.stale.Revision // having seen both, the author's next save counts
	}
	return ui.Render(w, r, status(failed), editPage(e))
}

func writes(key string) bool { return slices.Contains(room.AllSections(), key) }

// Save stores a section from the form: the way without script.
func (p *Pages) Save(w http.ResponseWriter, r *http.Request) error {
	in, err := form(w, r)
	if err != nil {
		return err
	}
	ctx, id, key, text := r.Context(), r.PathValue("id"), r.PathValue("section"), in.Get("text")
	_, err = p.service.Save(ctx, ui.Actor(ctx), id, key, text, number(in.Get("base")))
	if kept(err) {
		return p.edit(w, r, key, &text, err)
	}
	to := path(id, "/edit/", key)
	if next := in.Get("next"); writes(next) {
		to = path(id, "/edit/", next)
	}
	return done(w, r, err, to, lang.T(ctx, "ui.saved"))
}

// autosave is what the editor sends by itself.
type autosave struct {
	Section string `json:"section"`
	Text    string `json:"text"`
	Base    int64  `json:"base"`
}

// autosaved is the answer. Side is the column beside the text, rendered anew;
// Conflict is shown above it when somebody else was first, and Theirs is what
// stands there then.
type autosaved struct {
	Revision int64  `json:"revision"`
	Status   string `json:"status"`
	Side     string `json:"side,omitempty"`
	Conflict string `json:"conflict,omitempty"`
	Theirs   string `json:"theirs,omitempty"`
}

const autosaveLimit = 1 << 20 // bytes; a section of 30,000 characters takes a tenth

// Autosave stores a section from the editor's script.
func (p *Pages) Autosave(w http.ResponseWriter, r *http.Request) error {
	var in autosave
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, autosaveLimit)).Decode(&in); err != nil {
		return fault.Wrap(err, fault.Invalid, "casereport.text")
	}
	ctx := r.Context()
	saved, failed := p.service.Save(ctx, ui.Actor(ctx), r.PathValue("id"), in.Section, in.Text, in.Base)
	stale := staleOf(failed)
	if failed != nil && stale == nil {
		return failed
	}
	d, err := p.team(r)
	if err != nil {
		return err
	}
	if stale != nil {
		html, err := rendered(ctx, conflictPart(editor{Desk: d, key: in.Section, text: in.Text, stale: stale}))
		if err != nil {
			return err
		}
		ui.WriteJSON(w, http.StatusConflict, autosaved{Revision: stale.Revision, Status: lang.T(ctx, "casereport.stale"), Conflict: html, Theirs: stale.Text})
		return nil
	}
	side, err := rendered(ctx, sidePart(editor{Desk: d, key: in.Section}))
	if err != nil {
		return err
	}
	ui.WriteJSON(w, http.StatusOK, autosaved{Revision: saved.Revision, Status: lang.T(ctx, "casereport.savedat", "Time", lang.Hour(saved.SavedAt)), Side: side})
	return nil
}

func rendered(ctx context.Context, c templ.Component) (string, error) {
	var b bytes.Buffer
	err := c.Render(ctx, &b)
	return b.String(), err
}

// titling is the form of the title.
type titling struct {
	was, title lang.Text
	errs       ui.FieldErrors
}

// Title shows the form of the title.
func (p *Pages) Title(w http.ResponseWriter, r *http.Request) error {
	d, err := p.team(r)
	if err != nil {
		return err
	}
	if !d.May(room.Write) {
		return ui.See(w, r, path(d.ID))
	}
	return ui.Render(w, r, http.StatusOK, titlePage(d, titling{d.Report.Title, d.Report.Title, nil}))
}

// SaveTitle stores it.
func (p *Pages) SaveTitle(w http.ResponseWriter, r *http.Request) error {
	in, err := form(w, r)
	if err != nil {
		return err
	}
	ctx, id := r.Context(), r.PathValue("id")
	t := titling{was: ui.TextOf(in, "was"), title: ui.TextOf(in, "title")}
	err = p.service.SetTitle(ctx, ui.Actor(ctx), id, t.was, t.title)
	if kept(err) {
		d, again := p.team(r)
		if again != nil {
			return again
		}
		if fault.Is(err, fault.Conflict) {
			t.was = d.Report.Title // shown beside what was typed
		}
		t.errs = faults(ctx, err)
		return ui.Render(w, r, status(err), titlePage(d, t))
	}
	return done(w, r, err, path(id), lang.T(ctx, "ui.saved"))
}
