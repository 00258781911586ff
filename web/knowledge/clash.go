package knowledge

import (
	"net/http"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	room "stepwise/knowledge"
	"stepwise/knowledge/fact"
	"stepwise/web/ui"
)

// clash is somebody else's change that came in between.
type clash struct {
	Who       string
	When      clock.Time
	Comment   string
	Meanwhile []change
	Theirs    map[string]string // values of the fields that both changed
}

// clashed shows what came in between and keeps every word of the writer.
func (p *Pages) clashed(w http.ResponseWriter, r *http.Request, e editor, ground *fact.Statement, history []room.Revision) error {
	ctx := r.Context()
	newest := standing(history)
	who, err := p.names(ctx, history[0].By)
	if err != nil {
		return err
	}
	e.comment = clean(r.PostForm.Get("comment"))
	c := &clash{Who: who.of(ctx, history[0].By), When: history[0].Made, Comment: history[0].Comment, Meanwhile: compare(ctx, ground, newest), Theirs: map[string]string{}}
	newer := valuesOf(newest)
	merged, both := merge(valuesOf(ground), e.values, newer)
	for _, name := range both {
		c.Theirs[name] = newer[name]
	}
	e.values, e.base, e.clash, e.status = merged, history[0].Number, c, newest.Status
	var f fault.Form
	draft := drafted(&f, newest, merged)
	if err := f.Err(); err != nil {
		e.errs = ui.Errors(ctx, err)
	} else {
		p.show(ctx, &e, newest, draft)
	}
	return ui.Render(w, r, http.StatusConflict, editPage(e))
}
