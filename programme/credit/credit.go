package credit

import (
	"context"
	"slices"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
	"stepwise/programme"
)

// Guide tells what activities are called. Rooms know; credits know only IRIs. What
// a guide does not know is missing from the map.
type Guide func(ctx context.Context, q store.Queryer, activities []string) (map[string]lang.Text, error)

// Service answers questions about credits.
type Service struct {
	db         *store.DB
	clock      clock.Clock
	programmes *programme.Service
	rules      Rules
	guide      Guide
}

// New returns the service. rules come from National; guide may be nil.
func New(db *store.DB, c clock.Clock, programmes *programme.Service, rules Rules, guide Guide) *Service {
	return &Service{db: db, clock: c, programmes: programmes, rules: rules, guide: guide}
}

// Rules returns the dated national rules.
func (s *Service) Rules() Rules { return s.rules }

// ThisYear is the calendar year now, in lang.Zone.
func (s *Service) ThisYear() int { return s.clock.Now().Std().In(lang.Zone).Year() }

// Year is one year of a doctor's ledger.
type Year struct {
	Number  int
	Credits Hundredths
	Hours   Hundredths
	Lines   []Named // newest first
	Rule    *Rule   // nil when no rule is known for this year
}

// Named is a line with what was done in words.
type Named struct {
	Line
	Activity  lang.Text // what the activity is called
	Programme lang.Text // title
}

// Mine returns the actor's own ledger by year, newest first. The present year is
// always there, so that a doctor sees what is still missing.
func (s *Service) Mine(ctx context.Context, a person.Actor) ([]Year, error) {
	if !a.SignedIn() {
		return nil, person.Forbidden()
	}
	lines, titles, err := s.ledgerOf(ctx, s.db.Read(), a.ID)
	if err != nil {
		return nil, err
	}
	named, err := s.name(ctx, s.db.Read(), lines, titles)
	if err != nil {
		return nil, err
	}
	byYear := map[int][]Named{s.ThisYear(): nil}
	for _, n := range named {
		byYear[n.Year()] = append(byYear[n.Year()], n)
	}
	var out []Year
	for number, lines := range byYear {
		y := Year{Number: number, Lines: lines, Rule: s.rules.For(number)}
		for _, n := range lines {
			y.Credits += n.Credits
			y.Hours += n.Hours
		}
		slices.Reverse(y.Lines)
		out = append(out, y)
	}
	slices.SortFunc(out, func(a, b Year) int { return b.Number - a.Number })
	return out, nil
}

// definitions are the versions that a ledger was computed with, by programme.
type definitions map[string]*programme.Definition

// ledgerOf returns one doctor's ledger over all enrolments.
func (s *Service) ledgerOf(ctx context.Context, q store.Queryer, who string) ([]Line, definitions, error) {
	enrolments, err := programme.EnrolmentsOf(ctx, q, who)
	if err != nil {
		return nil, nil, err
	}
	slices.SortFunc(enrolments, func(a, b programme.Enrolment) int {
		if a.EnrolledAt != b.EnrolledAt {
			return int(min(max(a.EnrolledAt-b.EnrolledAt, -1), 1))
		}
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	used := definitions{}
	var ledgers [][]Line
	for _, n := range enrolments {
		d, err := s.programmes.Definition(ctx, q, n.Programme, n.Version)
		if err != nil {
			return nil, nil, err
		}
		used[n.Programme] = d
		ledgers = append(ledgers, Ledger(d, &n.State, n.CompletedAt))
	}
	return Merge(ledgers...), used, nil
}

// name puts words to lines: what the guide says, else what the award or the
// requirement is called, else the end of the IRI.
func (s *Service) name(ctx context.Context, q store.Queryer, lines []Line, used definitions) ([]Named, error) {
	known := map[string]lang.Text{}
	if s.guide != nil && len(lines) > 0 {
		asked := make([]string, 0, len(lines))
		for _, l := range lines {
			asked = append(asked, l.Activity)
		}
		slices.Sort(asked)
		var err error
		if known, err = s.guide(ctx, q, slices.Compact(asked)); err != nil {
			return nil, err
		}
	}
	out := make([]Named, len(lines))
	for i, l := range lines {
		d := used[l.Programme]
		out[i] = Named{Line: l, Activity: known[l.Activity], Programme: d.Title}
		if out[i].Activity.IsZero() {
			out[i].Activity = fallback(l, d)
		}
	}
	return out, nil
}

func fallback(l Line, d *programme.Definition) lang.Text {
	if l.Requirement == "" {
		return d.Title
	}
	if !l.Title.IsZero() {
		return l.Title
	}
	if r, _, ok := d.Requirement(l.Requirement); ok {
		return lang.Text{EN: r.Sentence(lang.EN), ZH: r.Sentence(lang.ZH)}
	}
	return lang.Text{EN: l.Activity, ZH: l.Activity}
}
