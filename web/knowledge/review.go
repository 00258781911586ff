package knowledge

import (
	"net/http"
	"slices"
	"strconv"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/knowledge"
	"stepwise/knowledge/fact"
	"stepwise/web/ui"
)

// reviewing is the page on which one statement is read against its source: the
// draft that waits, or else what is in force.
type reviewing struct {
	room.Entry
	force   *fact.Statement // what a draft would replace, nil for a new statement
	changes []change
	rows    []row
	dispute dispute
	names   names
	author  bool // the actor wrote it
	said    bool // the actor gave a verdict on this revision already
	values  map[string]string
	verdict string   // agree, differ: the form that came back
	fields  []string // ticked
	note    string
	source  fact.Source
	errs    ui.FieldErrors
	act     act
}

// ReviewPage shows the draft of a statement, what it changes, and the form for a
// verdict.
func (p *Pages) ReviewPage(w http.ResponseWriter, r *http.Request) error {
	v, err := p.reviewing(r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, reviewPage(v))
}

func (p *Pages) reviewing(r *http.Request) (reviewing, error) {
	ctx, actor, id := r.Context(), ui.Actor(r.Context()), r.PathValue("id")
	e, err := p.room.Draft(ctx, actor, id)
	if fault.Is(err, fault.NotFound) {
		e, err = p.room.Get(ctx, actor, id, 0)
	}
	if err != nil {
		return reviewing{}, err
	}
	list, err := p.room.History(ctx, actor, id)
	if err != nil {
		return reviewing{}, err
	}
	v := reviewing{Entry: *e, rows: read(ctx, e.Statement), values: valuesOf(e.Statement), source: e.Source, author: writer(list, e.Revision) == actor.ID}
	for _, x := range list {
		if !e.InForce && x.Force != 0 && x.Until == 0 {
			v.force = x.Statement
		}
	}
	v.changes = compare(ctx, v.force, e.Statement)
	ids := []string{e.By}
	for _, x := range e.Reviews {
		ids = append(ids, x.By)
		v.said = v.said || x.By == actor.ID && x.Revision == e.Revision
	}
	for _, x := range e.Readings {
		ids = append(ids, x.By)
	}
	if v.names, err = p.names(ctx, ids...); err != nil {
		return reviewing{}, err
	}
	v.dispute = disputeOf(ctx, e.Statement, nil, v.names)
	return v, nil
}

// writer is who wrote the text of a revision: whoever decided about it since did not.
func writer(list []room.Revision, number int) string {
	for _, x := range list { // newest first, so the way back leads down the list
		if x.Number == number {
			if x.Cause != room.Agreed && x.Cause != room.Opposed {
				return x.By
			}
			number = x.From
		}
	}
	return ""
}

// Review gives a verdict: read the same, or read something else.
func (p *Pages) Review(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), ui.Actor(r.Context())
	v, err := p.reviewing(r)
	if err != nil {
		return err
	}
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	form := r.PostForm
	v.verdict, v.fields, v.note = form.Get("verdict"), form["field"], clean(form.Get("note"))
	v.source = fact.Source{Citation: clean(form.Get("source.citation")), Address: clean(form.Get("source.address")), Page: clean(form.Get("source.page")), Kind: v.Source.Kind}
	if form.Has("source.kind") {
		v.source.Kind = form.Get("source.kind")
	}
	revision, err := strconv.Atoi(form.Get("revision"))
	if err != nil || revision != v.Revision {
		v.errs = ui.FieldErrors{"": lang.T(ctx, "knowledge.page.fault.moved")}
		return ui.Render(w, r, http.StatusConflict, reviewPage(v))
	}
	verdict := room.Verdict{Agree: v.verdict == "agree", Source: v.source, Note: v.note}
	var f fault.Form
	switch v.verdict {
	case "agree":
		verdict.Fields = v.fields
		f.Check(len(v.fields) > 0, "field", "knowledge.page.fault.fields")
	case "differ":
		v.values = posted(v.Kind, form)
		verdict.Reading = fill(&f, v.Kind, v.Data, func(name string) string { return v.values[name] })
		f.Check(v.note != "", "note", "knowledge.page.fault.why")
	default:
		f.Add("verdict", "fault.choice")
	}
	f.Check(v.source.Kind == "" || v.source.Kind == v.Source.Kind || slices.Contains(sourceKinds, v.source.Kind), "source.kind", "fault.choice")
	f.Check(v.source.Page != "" || v.source.Address != "", "source.page", "knowledge.page.fault.place")
	if err := f.Err(); err != nil {
		v.errs = ui.Errors(ctx, err)
		return ui.Render(w, r, http.StatusUnprocessableEntity, reviewPage(v))
	}
	err = p.room.Review(ctx, actor, v.ID, revision, verdict)
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Closed, fault.Conflict:
		v.errs = editor{kind: v.Kind, id: v.ID}.fieldErrors(ctx, err)
		return ui.Render(w, r, ui.Status(err), reviewPage(v))
	}
	if err != nil {
		return err
	}
	return p.reviewed(w, r, v)
}

// reviewed says what came of a verdict and goes on to the next draft.
func (p *Pages) reviewed(w http.ResponseWriter, r *http.Request, v reviewing) error {
	ctx := r.Context()
	e, err := p.room.Get(ctx, ui.Actor(ctx), v.ID, 0)
	if err != nil {
		return err
	}
	switch {
	case v.verdict == "differ":
		ui.Warn(ctx, lang.T(ctx, "knowledge.page.reviewed.differ"))
	case e.InForce && e.Status == fact.Verified && !e.Pending && e.Revision != v.Revision:
		ui.Say(ctx, lang.T(ctx, "knowledge.page.reviewed.verified"))
	default:
		ui.Say(ctx, lang.T(ctx, "knowledge.page.reviewed.first"))
	}
	return ui.See(w, r, "/knowledge/review")
}

// ticked reports whether a field was ticked in a form that came back.
func (v reviewing) ticked(name string) bool { return slices.Contains(v.fields, name) }

// closed reports whether nothing can be said of it any more.
func (v reviewing) closed() bool {
	return v.Status == fact.Withdrawn || !v.InForce && v.Status != fact.Draft && v.Status != fact.Disputed
}

// open reports whether this reader can say their word.
func (v reviewing) open(may bool) bool { return may && !v.author && !v.said && !v.closed() }

// present are the fields that the data has, be they empty: what is not there cannot
// have been read. What the draft changes comes first, what only says which cell it is
// comes last.
func (v reviewing) present() []row {
	m := open(v.Data)
	var out []row
	for _, r := range v.rows {
		if _, ok := m[r.Field]; ok || at(m, r.Field) != nil {
			out = append(out, r)
		}
	}
	rank := func(r row) int {
		switch {
		case v.moved(r.Field):
			return 0
		case identity(v.Kind, r.Field):
			return 2
		}
		return 1
	}
	slices.SortStableFunc(out, func(a, b row) int { return rank(a) - rank(b) })
	return out
}

// moved reports whether the draft changes a field of what holds.
func (v reviewing) moved(field string) bool {
	return v.force != nil && slices.ContainsFunc(v.changes, func(c change) bool { return c.Field == field && field != "" })
}
