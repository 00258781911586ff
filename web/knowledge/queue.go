package knowledge

import (
	"net/http"
	"slices"

	"stepwise/internal/fault"
	room "stepwise/knowledge"
	"stepwise/knowledge/fact"
	"stepwise/web/ui"
)

// desk is the page of what waits for review.
type desk struct {
	waiting room.Waiting
	mine    []waiting // on which the actor can give a verdict
	begun   []waiting // recalled statements that one reviewer read: a second is needed
	others  []waiting
	next    string // cursor of mine
	more    bool   // there are other drafts beyond those that are listed
	names   names
}

// waiting is a draft with what it would change.
type waiting struct {
	room.Entry
	Changes []change
}

// Queue shows the drafts that wait.
func (p *Pages) Queue(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), ui.Actor(r.Context())
	if !room.MaySeeDrafts(actor) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	var d desk
	var err error
	if d.waiting, err = p.room.Waiting(ctx, actor); err != nil {
		return err
	}
	var mine []room.Entry
	if room.MayReview(actor) {
		if mine, d.next, err = p.room.List(ctx, actor, room.Filter{Pending: true, Mine: true, After: r.URL.Query().Get("after"), Limit: 20}); err != nil {
			return err
		}
		if d.begun, err = p.begun(r); err != nil {
			return err
		}
	}
	all, rest, err := p.room.List(ctx, actor, room.Filter{Pending: true, Limit: 100})
	if err != nil {
		return err
	}
	d.more = rest != ""
	all = slices.DeleteFunc(all, func(e room.Entry) bool {
		return slices.ContainsFunc(mine, func(m room.Entry) bool { return m.ID == e.ID })
	})
	var ids []string
	for _, e := range slices.Concat(mine, all) {
		ids = append(ids, e.By)
	}
	for _, x := range d.begun {
		for _, v := range x.Reviews {
			ids = append(ids, v.By)
		}
	}
	if d.names, err = p.names(ctx, ids...); err != nil {
		return err
	}
	if d.mine, err = p.withChanges(r, mine); err != nil {
		return err
	}
	for _, e := range all {
		d.others = append(d.others, waiting{Entry: e})
	}
	return ui.Render(w, r, http.StatusOK, queuePage(d))
}

// begun finds the recalled statements that somebody else read in the source and the
// actor did not: they are no drafts, so no queue has them.
func (p *Pages) begun(r *http.Request) ([]waiting, error) {
	ctx, actor := r.Context(), ui.Actor(r.Context())
	var out []waiting
	f := room.Filter{Status: fact.Recalled, Limit: 500}
	for {
		list, next, err := p.room.List(ctx, actor, f)
		if err != nil {
			return nil, err
		}
		for _, e := range list {
			mine := slices.ContainsFunc(e.Reviews, func(v room.Review) bool { return v.By == actor.ID })
			if len(e.Reviews) > 0 && !mine && !e.Pending {
				out = append(out, waiting{Entry: e})
			}
		}
		if f.After = next; next == "" {
			return out, nil
		}
	}
}

// withChanges sets each draft against what is in force.
func (p *Pages) withChanges(r *http.Request, list []room.Entry) ([]waiting, error) {
	ctx := r.Context()
	base, err := p.room.Base(ctx)
	if err != nil {
		return nil, err
	}
	var out []waiting
	for _, e := range list {
		out = append(out, waiting{Entry: e, Changes: compare(ctx, base.Find(e.ID), e.Statement)})
	}
	return out, nil
}
