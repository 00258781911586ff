package knowledge

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/knowledge"
	"stepwise/knowledge/fact"
	"stepwise/web/ui"
)

// feed is the page of what changed.
type feed struct {
	list    []changedOne
	next    int64
	fresh   bool // only since the reader last looked
	shipped bool // also what came with the program
	kind    fact.Kind
	mark    room.Mark
	newest  int64 // number up to which the reader may say that they looked
	unseen  int
	waiting room.Waiting
	names   names
}

// changedOne is a line of the feed with what it changed.
type changedOne struct {
	room.Change
	Diff []change
}

// Changes shows what changed, newest first.
func (p *Pages) Changes(w http.ResponseWriter, r *http.Request) error {
	ctx, actor, q := r.Context(), ui.Actor(r.Context()), r.URL.Query()
	f := feed{fresh: q.Get("new") != "" && actor.SignedIn(), shipped: q.Get("shipped") != "", kind: fact.Kind(q.Get("kind"))}
	if f.kind != "" && !slices.Contains(fact.Kinds, f.kind) {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	before, err := number(q.Get("before"))
	if err != nil {
		return err
	}
	newest, _, err := p.room.Changes(ctx, actor, room.Feed{Limit: 1})
	if err != nil {
		return err
	}
	for _, c := range newest {
		f.newest = c.Revision.Change
	}
	if actor.SignedIn() {
		if f.mark, err = p.room.Seen(ctx, actor); err != nil {
			return err
		}
		if f.waiting, err = p.room.Waiting(ctx, actor); err != nil {
			return err
		}
		f.unseen = f.waiting.Changed
	}
	ask := room.Feed{Before: before, Kind: f.kind, People: !f.shipped, Limit: 30}
	if f.fresh {
		ask.Since = f.mark.Change
	}
	list, next, err := p.room.Changes(ctx, actor, ask)
	if err != nil {
		return err
	}
	f.next = next
	var ids []string
	for _, c := range list {
		ids = append(ids, c.By)
		f.list = append(f.list, changedOne{Change: c, Diff: made(ctx, c.Before, &c.Revision)})
	}
	if f.names, err = p.names(ctx, ids...); err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, changesPage(f))
}

func number(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(fold(s), 10, 64)
	if err != nil || n < 0 {
		return 0, fault.New(fault.NotFound, "fault.notfound")
	}
	return n, nil
}

// Seen notes up to where somebody has looked.
func (p *Pages) Seen(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	n, err := number(r.PostForm.Get("change"))
	if err != nil {
		return err
	}
	if err := p.room.MarkSeen(ctx, ui.Actor(ctx), n); err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "knowledge.page.seen.done"))
	return ui.See(w, r, "/knowledge/changes")
}

// fedChange is a change as machines read it.
type fedChange struct {
	Change    int64           `json:"change"`
	ID        string          `json:"id"`
	Revision  int             `json:"revision"`
	Cause     room.Cause      `json:"cause"`
	Made      string          `json:"made"`
	InForce   string          `json:"in_force,omitempty"` // since when
	Comment   string          `json:"comment,omitempty"`
	Statement *fact.Statement `json:"statement"`
	Before    *fact.Statement `json:"before,omitempty"`
}

// ChangesJSON is the feed for machines: what changed after a number (since), newest
// first, and where the next page begins (before). People are not named.
func (p *Pages) ChangesJSON(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	r.Header.Set("Accept", "application/json") // faults are told in JSON too
	since, err := number(q.Get("since"))
	if err != nil {
		return err
	}
	before, err := number(q.Get("before"))
	if err != nil {
		return err
	}
	list, next, err := p.room.Changes(ctx, ui.Actor(ctx), room.Feed{Since: since, Before: before, Kind: fact.Kind(q.Get("kind")), ID: q.Get("id"), Limit: 100})
	if err != nil {
		return err
	}
	out := struct {
		Changes []fedChange `json:"changes"`
		Next    int64       `json:"next_before,omitempty"`
	}{Changes: []fedChange{}, Next: next}
	for _, c := range list {
		out.Changes = append(out.Changes, fedChange{Change: c.Revision.Change, ID: c.ID, Revision: c.Number, Cause: c.Cause, Made: c.Made.String(), InForce: instant(c.Force),
			Comment: c.Comment, Statement: anonymous(c.Statement), Before: anonymous(c.Before)})
	}
	ui.WriteJSON(w, http.StatusOK, out)
	return nil
}

func instant(t clock.Time) string {
	if t == 0 {
		return ""
	}
	return t.String()
}

// anonymous leaves out who gave a reading: feeds and files leave the house.
func anonymous(s *fact.Statement) *fact.Statement {
	if s == nil || len(s.Readings) == 0 {
		return s
	}
	out := *s
	out.Readings = slices.Clone(s.Readings)
	for i := range out.Readings {
		out.Readings[i].By = ""
	}
	return &out
}

// with is the address of the feed with one condition changed; only the next page
// keeps its place.
func (f feed) with(name, value string) string {
	q := url.Values{}
	if f.fresh {
		q.Set("new", "1")
	}
	if f.shipped {
		q.Set("shipped", "1")
	}
	if f.kind != "" {
		q.Set("kind", string(f.kind))
	}
	q.Del(name)
	if value != "" {
		q.Set(name, value)
	}
	if len(q) == 0 {
		return "/knowledge/changes"
	}
	return "/knowledge/changes?" + q.Encode()
}

func kindChoices(ctx context.Context, all string) []ui.Choice {
	out := []ui.Choice{{Value: "", Text: all}}
	for _, k := range fact.Kinds {
		out = append(out, ui.Choice{Value: string(k), Text: kindName(ctx, string(k))})
	}
	return out
}
