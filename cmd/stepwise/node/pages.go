package node

import (
	"context"

	"stepwise/person"
	"stepwise/programme"
	"stepwise/web"
	"stepwise/web/admin"
	guidelinepages "stepwise/web/guideline"
	programmepages "stepwise/web/programme"
	sessionpages "stepwise/web/session"
	"stepwise/web/ui"
)

// pages makes every room's pages.
func (h *House) pages(config Config) web.Rooms {
	return web.Rooms{
		Programme: programmepages.New(h.DB, h.Clock, h.Programme, h.guides(), h.diaries()),
		Guideline: guidelinepages.New(h.Guideline, h.Hub, h.programmeChoices),
		Session:   sessionpages.New(h.Session, h.sessionScopes),
		Admin:     admin.New(h.DB, h.Jobs, config.settings()),
	}
}

// programmeChoices are the programmes that somebody coordinates, to choose from.
func (h *House) programmeChoices(ctx context.Context, a person.Actor) ([]ui.Choice, error) {
	list, err := programme.Coordinated(ctx, h.DB.Read(), a)
	if err != nil {
		return nil, err
	}
	var out []ui.Choice
	for _, p := range list {
		out = append(out, ui.Choice{Value: p.ID, Text: p.Title.For(ctx)})
	}
	return out, nil
}

// sessionScopes are the programmes and cohorts in which somebody may hold sessions.
func (h *House) sessionScopes(ctx context.Context, a person.Actor) ([]sessionpages.Scope, error) {
	all, err := programme.Scopes(ctx, h.DB.Read())
	if err != nil {
		return nil, err
	}
	var out []sessionpages.Scope
	for _, s := range all {
		if a.Has(s.Programme, s.Cohort, person.Coordinator) {
			out = append(out, sessionpages.Scope{Programme: s.Programme, Cohort: s.Cohort, Name: s.Title.For(ctx)})
		}
	}
	return out, nil
}
