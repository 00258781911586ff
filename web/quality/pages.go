// Package quality shows how practice does: indicators over time and between
// hospitals, and where a hospital enters its courses.
package quality

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"stepwise/internal/lang"
	"stepwise/person"
	room "stepwise/quality"
	"stepwise/web/ui"
)

// Mark is something that happened in teaching, to stand on a run chart.
type Mark struct {
	Month string // "2026-03"
	Text  string // in the reader's language
}

// Sources are what the pages ask of other rooms.
type Sources struct {
	// Scopes are all programmes and their cohorts.
	Scopes func(ctx context.Context) ([]person.Scope, error)
	// Marks tell when a programme, or one cohort of it, reached its steps.
	Marks func(ctx context.Context, programme, cohort string) ([]Mark, error)
	// Names are people by their ids.
	Names func(ctx context.Context, ids []string) (map[string]person.Person, error)
	// People finds somebody of a programme by name or address.
	People *person.Service
}

// Pages serves the room's pages.
type Pages struct {
	service *room.Service
	from    Sources
}

// New returns the pages.
func New(service *room.Service, from Sources) *Pages { return &Pages{service, from} }

// programmes are those whose figures the reader may see.
func (p *Pages) programmes(ctx context.Context, a person.Actor) ([]ui.Choice, error) {
	all, err := p.from.Scopes(ctx)
	if err != nil {
		return nil, err
	}
	mine, everywhere := a.Programmes(person.Roles...)
	var out []ui.Choice
	for _, s := range all {
		if s.Cohort == "" && (everywhere || slices.Contains(mine, s.Programme)) {
			out = append(out, ui.Choice{Value: s.Programme, Text: s.Title.For(ctx)})
		}
	}
	return out, nil
}

// board is everything that the first page shows.
type board struct {
	programmes []ui.Choice
	report     room.Report
	sites      []room.Listed
	marks      []Mark
	manages    bool
}

// Board shows an indicator: over time, and hospitals beside each other.
func (p *Pages) Board(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a := ui.Actor(ctx)
	b := board{}
	var err error
	if b.programmes, err = p.programmes(ctx, a); err != nil {
		return err
	}
	if len(b.programmes) == 0 {
		return ui.Render(w, r, http.StatusOK, nothingPage())
	}
	v := r.URL.Query()
	q := room.Question{Programme: v.Get("programme"), Indicator: room.Indicator(v.Get("indicator")), Site: v.Get("site")}
	if !slices.ContainsFunc(b.programmes, func(c ui.Choice) bool { return c.Value == q.Programme }) {
		q.Programme = b.programmes[0].Value
	}
	q.Months, _ = strconv.Atoi(v.Get("months"))
	q.Within, _ = strconv.Atoi(v.Get("within"))
	if b.report, err = p.service.Report(ctx, a, q); err != nil {
		return err
	}
	if b.sites, err = p.service.Sites(ctx, a, q.Programme); err != nil {
		return err
	}
	cohort := ""
	for _, x := range b.sites {
		b.manages = b.manages || x.Manages
		if x.ID == q.Site {
			cohort = x.Cohort
		}
	}
	b.manages = b.manages || a.Has(q.Programme, "", person.Coordinator)
	if p.from.Marks != nil {
		if b.marks, err = p.from.Marks(ctx, q.Programme, cohort); err != nil {
			return err
		}
	}
	return ui.Render(w, r, http.StatusOK, boardPage(b))
}

func indicatorName(ctx context.Context, i room.Indicator) string {
	return lang.T(ctx, "quality.indicator."+string(i))
}
