// Package knowledge shows the clinical statements on which the bedside pages stand:
// what each says, where it stands, how far it was checked, and what changed. People
// with the role read, compare and review them here.
package knowledge

import (
	"context"
	"net/url"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	room "stepwise/knowledge"
	"stepwise/knowledge/fact"
	"stepwise/person"
	"stepwise/web/ui"
)

// Pages serves the knowledge base.
type Pages struct {
	db    *store.DB
	clock clock.Clock
	room  *room.Service
}

// New returns the pages.
func New(db *store.DB, c clock.Clock, service *room.Service) *Pages {
	return &Pages{db: db, clock: c, room: service}
}

// names are people as the reader calls them.
type names map[string]string

// of says who did something: nobody is the program, which brought its own.
func (n names) of(ctx context.Context, id string) string {
	if id == "" {
		return lang.T(ctx, "knowledge.page.program")
	}
	if s := n[id]; s != "" {
		return s
	}
	return lang.T(ctx, "knowledge.page.somebody")
}

func (p *Pages) names(ctx context.Context, ids ...string) (names, error) {
	if !ui.Actor(ctx).SignedIn() { // who works here is not told to everybody
		out := names{}
		for _, id := range unique(ids) {
			out[id] = lang.T(ctx, "knowledge.page.member")
		}
		return out, nil
	}
	people, err := person.Many(ctx, p.db.Read(), unique(ids))
	if err != nil {
		return nil, err
	}
	out := names{}
	for id, x := range people {
		out[id] = person.Name(x.Latin, x.Han, lang.From(ctx))
	}
	return out, nil
}

func unique(ids []string) []string {
	seen := map[string]bool{"": true}
	var out []string
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

// address is the page of a statement; more is what follows its id.
func address(id, more string) string { return "/knowledge/" + url.PathEscape(id) + more }

// titleOf is a statement's title for lists: its id where nobody wrote one.
func titleOf(s *fact.Statement) lang.Text {
	t := lang.Text{EN: s.Title.EN, ZH: s.Title.ZH}
	if t.IsZero() {
		t = lang.Text{EN: s.ID, ZH: s.ID}
	}
	return t
}
