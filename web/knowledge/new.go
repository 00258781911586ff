package knowledge

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"stepwise/internal/fault"
	room "stepwise/knowledge"
	"stepwise/knowledge/fact"
	"stepwise/web/ui"
)

var recordName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{1,118}$`)

func newID(f *fault.Form, kind fact.Kind, record string) string {
	f.Check(recordName.MatchString(record), "record", "knowledge.page.fault.record")
	return string(kind) + ":" + record
}

// NewPage shows the empty form of a kind, or the kinds to choose from.
func (p *Pages) NewPage(w http.ResponseWriter, r *http.Request) error {
	e, err := p.blank(r, r.URL.Query().Get("kind"))
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, editPage(e))
}

func (p *Pages) blank(r *http.Request, kind string) (editor, error) {
	if !room.MayEdit(ui.Actor(r.Context())) {
		return editor{}, fault.New(fault.Forbidden, "fault.forbidden")
	}
	e := editor{kind: fact.Kind(kind), status: fact.Draft}
	if kind == "" {
		return e, nil
	}
	if !slices.Contains(fact.Kinds, e.kind) {
		return editor{}, fault.New(fault.NotFound, "fault.notfound")
	}
	e.values = valuesOf(&fact.Statement{Kind: e.kind, Data: json.RawMessage("{}")})
	list, _, err := p.room.List(r.Context(), ui.Actor(r.Context()), room.Filter{Kind: e.kind, Limit: 1})
	if len(list) > 0 {
		e.example = strings.TrimPrefix(list[0].ID, kind+":")
	}
	return e, err
}

// Create previews a new statement, or keeps it as a draft.
func (p *Pages) Create(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	e, err := p.blank(r, r.PostForm.Get("kind"))
	if err != nil {
		return err
	}
	if e.kind == "" {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	e.values, e.record = posted(e.kind, r.PostForm), fold(r.PostForm.Get("record"))
	ground := &fact.Statement{Kind: e.kind, Status: fact.Draft, Data: json.RawMessage("{}")}
	return p.save(w, r, e, ground, func(draft fact.Statement, comment string) error {
		_, err := p.room.Save(ctx, ui.Actor(ctx), draft, 0, comment)
		return err
	})
}
