package knowledge

import (
	"cmp"
	"context"
	"slices"

	"stepwise/internal/lang"
	room "stepwise/knowledge"
	"stepwise/knowledge/fact"
	"stepwise/web/ui"
)

// count is one choice of a filter and how many statements it leaves.
type count struct {
	Value string
	N     int
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
