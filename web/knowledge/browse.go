package knowledge

import (
	"cmp"
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

// count is one choice of a filter and how many statements it leaves.
type count struct {
	Value string
	N     int
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

// count tells how many statements each choice leaves: each list of choices is
// counted under all conditions but its own.
func (p *Pages) count(ctx context.Context, s *shelf) error {
	all, err := p.counted(ctx, s)
	if err != nil {
		return err
	}
	kinds, states, bodies, places := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	for _, x := range all {
		if x.Status == fact.Withdrawn && !room.MaySeeDrafts(ui.Actor(ctx)) || s.filter.Subject != "" && x.Subject != s.filter.Subject {
			continue
		}
		kind, status := s.filter.Kind == "" || x.Kind == s.filter.Kind, s.filter.Status == "" || x.Status == s.filter.Status
		body, place := s.filter.Body == "" || x.Body == s.filter.Body, s.filter.Jurisdiction == "" || x.Jurisdiction == s.filter.Jurisdiction
		if status && body && place {
			kinds[string(x.Kind)]++
		}
		if kind && body && place {
			states[string(x.Status)]++
		}
		if kind && status && place {
			bodies[x.Body]++
		}
		if kind && status && body {
			places[x.Jurisdiction]++
		}
		if kind && status && body && place {
			s.total++
		}
	}
	s.kinds, s.states = inOrder(kinds, fact.Kinds), inOrder(states, order)
	s.bodies, s.places = byName(bodies), byName(places)
	return nil
}

// counted are the statements to count: those that have the words, else all, which are
// in memory. Withdrawn ones are only looked up for somebody who asks for them.
func (p *Pages) counted(ctx context.Context, s *shelf) ([]*fact.Statement, error) {
	if s.filter.Text != "" || s.filter.Status == fact.Withdrawn {
		return p.room.Export(ctx, s.asOf.At, room.Filter{Text: s.filter.Text})
	}
	base, err := p.room.BaseAt(ctx, s.asOf.At)
	if err != nil {
		return nil, err
	}
	return base.Statements, nil
}

func inOrder[T ~string](n map[string]int, order []T) []count {
	var out []count
	for _, x := range order {
		if n[string(x)] > 0 {
			out = append(out, count{string(x), n[string(x)]})
		}
	}
	return out
}

func byName(n map[string]int) []count {
	var out []count
	for k, c := range n {
		if k != "" {
			out = append(out, count{k, c})
		}
	}
	slices.SortFunc(out, func(a, b count) int { return cmp.Compare(a.Value, b.Value) })
	return out
}

// choices makes the options of a select, with the counts beside the words.
func choices(ctx context.Context, list []count, chosen, all string, say func(string) string) []ui.Choice {
	out := []ui.Choice{{Value: "", Text: all}}
	found := chosen == ""
	for _, c := range list {
		out = append(out, ui.Choice{Value: c.Value, Text: lang.T(ctx, "knowledge.page.choice", "Name", say(c.Value), "N", lang.Number(c.N))})
		found = found || c.Value == chosen
	}
	if !found {
		out = append(out, ui.Choice{Value: chosen, Text: say(chosen)})
	}
	return out
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
