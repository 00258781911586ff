package knowledge

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"stepwise/internal/lang"
	room "stepwise/knowledge"
	"stepwise/knowledge/fact"
	"stepwise/web/ui"
)

// shelf is what the page of all statements shows.
type shelf struct {
	asOf    asOf
	filter  room.Filter
	query   url.Values // what was asked, for links
	errs    ui.FieldErrors
	list    []room.Entry
	next    string
	kinds   []count // with the filter's other conditions
	states  []count
	bodies  []count
	places  []count
	total   int
	waiting room.Waiting
}

// asked reports whether anything was searched for; else the page shows the kinds.
func (s shelf) asked() bool {
	f := s.filter
	return f.Text != "" || f.Kind != "" || f.Status != "" || f.Body != "" || f.Jurisdiction != "" || f.Subject != "" || f.After != ""
}

// with is the page's address with one condition more, or without it for "".
func (s shelf) with(name, value string) string {
	q := url.Values{}
	for k, v := range s.query {
		if k != "after" && k != name && len(v) > 0 && v[0] != "" {
			q.Set(k, v[0])
		}
	}
	if value != "" {
		q.Set(name, value)
	}
	if len(q) == 0 {
		return "/knowledge"
	}
	return "/knowledge?" + q.Encode()
}

// group is a run of the list under one heading: what was not read in a source
// never stands among what was.
type group struct {
	Status fact.Status
	List   []room.Entry
}

// order is how groups follow each other.
var order = []fact.Status{fact.Verified, fact.Disputed, fact.Recalled, fact.Draft, fact.Withdrawn}

func (s shelf) groups() []group {
	var out []group
	for _, status := range order {
		g := group{Status: status}
		for _, e := range s.list {
			if e.Status == status {
				g.List = append(g.List, e)
			}
		}
		slices.SortStableFunc(g.List, func(a, b room.Entry) int {
			return slices.Index(fact.Kinds, a.Kind) - slices.Index(fact.Kinds, b.Kind)
		})
		if len(g.List) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// Browse shows the kinds of statements, or those that a search found.
func (p *Pages) Browse(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), ui.Actor(r.Context())
	s := shelf{asOf: p.asOf(r), query: r.URL.Query(), errs: ui.FieldErrors{}}
	s.filter = filterOf(s.query, s.asOf)
	if f := s.filter; f.Kind != "" && !slices.Contains(fact.Kinds, f.Kind) {
		s.errs["kind"] = lang.T(ctx, "fault.choice")
	}
	if f := s.filter; f.Status != "" && !slices.Contains(fact.Statuses, f.Status) {
		s.errs["status"] = lang.T(ctx, "fault.choice")
	}
	if s.asOf.Fault != "" {
		s.errs["at"] = s.asOf.Fault
	}
	if len(s.errs) > 0 {
		return ui.Render(w, r, http.StatusUnprocessableEntity, browsePage(s))
	}
	if err := p.count(ctx, &s); err != nil {
		return err
	}
	var err error
	if s.asked() {
		if s.list, s.next, err = p.room.List(ctx, actor, s.filter); err != nil {
			return err
		}
	}
	if room.MaySeeDrafts(actor) {
		if s.waiting, err = p.room.Waiting(ctx, actor); err != nil {
			return err
		}
	}
	return ui.Render(w, r, http.StatusOK, browsePage(s))
}

func filterOf(q url.Values, a asOf) room.Filter {
	return room.Filter{Kind: fact.Kind(q.Get("kind")), Subject: q.Get("subject"), Body: q.Get("body"), Jurisdiction: q.Get("jurisdiction"),
		Status: fact.Status(q.Get("status")), Text: q.Get("q"), At: a.At, After: q.Get("after"), Limit: 50}
}

func kindName(ctx context.Context, k string) string { return named(ctx, "knowledge.kind."+k, k) }

func statusName(ctx context.Context, s string) string { return named(ctx, "knowledge.status."+s, s) }

func named(ctx context.Context, key, otherwise string) string {
	if lang.Has(key) {
		return lang.T(ctx, key)
	}
	return otherwise
}

// subjects of a page of the list are links to everything about the same thing.
func (s shelf) about(e room.Entry) string { return s.with("subject", e.Subject) }

// signs are the tags of the statuses.
var signs = map[fact.Status]string{fact.Verified: "done", fact.Recalled: "wait", fact.Disputed: "alarm", fact.Draft: "open", fact.Withdrawn: "quiet"}
