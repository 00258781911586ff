package knowledge

import (
	"net/http"

	"stepwise/internal/fault"
	room "stepwise/knowledge"
	"stepwise/knowledge/fact"
	"stepwise/web/ui"
)

// sheet is what the page of one statement shows.
type sheet struct {
	room.Entry
	asOf    asOf
	rows    []row
	against []*fact.Statement // that say otherwise, as far as they were found
	dispute dispute
	history []past
	names   names
	act     act
}

// past is a revision with what it changed.
type past struct {
	room.Revision
	Changes []change
}

// One shows a statement: what it says, where it stands, how far it was checked, and
// its history.
func (p *Pages) One(w http.ResponseWriter, r *http.Request) error {
	return p.one(w, r, http.StatusOK, act{})
}

func (p *Pages) one(w http.ResponseWriter, r *http.Request, code int, a act) error {
	ctx, actor, id := r.Context(), ui.Actor(r.Context()), r.PathValue("id")
	s := sheet{asOf: p.asOf(r), act: a}
	if s.asOf.Fault != "" {
		var f fault.Form
		f.Add("at", "fault.date")
		return f.Err()
	}
	e, err := p.room.Get(ctx, actor, id, s.asOf.At)
	if err != nil {
		return err
	}
	s.Entry, s.rows = *e, read(ctx, e.Statement)
	if s.against, err = p.against(r, e, s.asOf); err != nil {
		return err
	}
	if s.history, err = p.history(r, id, s.asOf); err != nil {
		return err
	}
	if s.names, err = p.names(ctx, s.people()...); err != nil {
		return err
	}
	s.dispute = disputeOf(ctx, e.Statement, s.against, s.names)
	return ui.Render(w, r, code, onePage(s))
}

// people are all who appear on the page.
func (s sheet) people() []string {
	ids := []string{s.By}
	for _, h := range s.history {
		ids = append(ids, h.By)
		for _, v := range h.Reviews {
			ids = append(ids, v.By)
		}
	}
	for _, v := range s.Reviews {
		ids = append(ids, v.By)
	}
	for _, x := range s.Readings {
		ids = append(ids, x.By)
	}
	return ids
}

// against loads the statements that say otherwise. One that was withdrawn since, or
// never was in force on that day, is left out.
func (p *Pages) against(r *http.Request, e *room.Entry, a asOf) ([]*fact.Statement, error) {
	var out []*fact.Statement
	for _, id := range e.Against {
		other, err := p.room.Get(r.Context(), ui.Actor(r.Context()), id, a.At)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if other.Status != fact.Withdrawn {
			out = append(out, other.Statement)
		}
	}
	return out, nil
}

// history lists the revisions up to the day that is read, each with what it changed.
func (p *Pages) history(r *http.Request, id string, a asOf) ([]past, error) {
	ctx := r.Context()
	list, err := p.room.History(ctx, ui.Actor(ctx), id)
	if err != nil {
		return nil, err
	}
	byNumber := map[int]*fact.Statement{}
	for _, x := range list {
		byNumber[x.Number] = x.Statement
	}
	var out []past
	for _, x := range list {
		if a.At != 0 && x.Made > a.At {
			continue
		}
		h := past{Revision: x}
		h.Changes = made(ctx, byNumber[x.From], &h.Revision)
		out = append(out, h)
	}
	return out, nil
}
