// Package molecular answers what a tumour's molecular type opens: it hands out a
// Matcher over the knowledge base of a date, and keeps what coordinators found out
// about access to medicines in their cities. What it is asked about a patient is
// never stored.
package molecular

import (
	"context"
	"sync"

	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/knowledge/fact"
	"stepwise/molecular/match"
	"stepwise/person"
)

// Knowledge is what the room needs of the knowledge room.
type Knowledge interface {
	// Base is what is in force now; the same pointer until something changes.
	Base(ctx context.Context) (*fact.Base, error)
	// BaseAt is what was in force at an instant.
	BaseAt(ctx context.Context, at clock.Time) (*fact.Base, error)
}

// Cities lists cities beside those of person.Cities that points may name: the
// cities of this installation's programmes.
type Cities func(ctx context.Context) ([]person.City, error)

// Service is the room's one door. Safe for many goroutines.
type Service struct {
	db        *store.DB
	clock     clock.Clock
	knowledge Knowledge
	cities    Cities

	mu   sync.Mutex
	made [2]made // the newest first: now, and one other date
}

// made is what was worked out from a base.
type made struct {
	base      *fact.Base
	matcher   *match.Matcher
	catalogue *Catalogue
}

// New returns the service. cities may be nil.
func New(db *store.DB, c clock.Clock, knowledge Knowledge, cities Cities) *Service {
	if cities == nil {
		cities = func(context.Context) ([]person.City, error) { return nil, nil }
	}
	return &Service{db: db, clock: c, knowledge: knowledge, cities: cities}
}

// Now is the service's time.
func (s *Service) Now() clock.Time { return s.clock.Now() }

// Matcher returns a matcher over the statements that were in force at an instant
// (0 is now), and the base that it reads. It is made once a change of knowledge.
func (s *Service) Matcher(ctx context.Context, at clock.Time) (*match.Matcher, *fact.Base, error) {
	m, err := s.over(ctx, at)
	return m.matcher, m.base, err
}

// Catalogue lists the medicines of the knowledge in force, for points of access.
func (s *Service) Catalogue(ctx context.Context) (*Catalogue, error) {
	m, err := s.over(ctx, 0)
	return m.catalogue, err
}

// Base is the knowledge in force.
func (s *Service) Base(ctx context.Context) (*fact.Base, error) { return s.knowledge.Base(ctx) }

func (s *Service) over(ctx context.Context, at clock.Time) (made, error) {
	base, err := s.base(ctx, at)
	if err != nil {
		return made{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.made {
		if m.base == base {
			return m, nil
		}
	}
	m := made{base: base, matcher: match.New(base), catalogue: CatalogueOf(base)}
	s.made[1], s.made[0] = s.made[0], m
	return m, nil
}

func (s *Service) base(ctx context.Context, at clock.Time) (*fact.Base, error) {
	if at == 0 {
		return s.knowledge.Base(ctx)
	}
	return s.knowledge.BaseAt(ctx, at)
}

// Planned lists the cities of this installation's programmes.
func (s *Service) Planned(ctx context.Context) ([]person.City, error) { return s.cities(ctx) }

// Places lists the cities that points may name, those of programmes first.
func (s *Service) Places(ctx context.Context) ([]person.City, error) {
	more, err := s.cities(ctx)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var out []person.City
	for _, c := range append(more, person.Cities...) {
		if !seen[c.Code] {
			seen[c.Code] = true
			out = append(out, c)
		}
	}
	return out, nil
}

// reader reads drafts by the knowledge and the cities of now.
func (s *Service) reader(ctx context.Context, now clock.Time) (reader, error) {
	catalogue, err := s.Catalogue(ctx)
	if err != nil {
		return reader{}, err
	}
	places, err := s.Places(ctx)
	if err != nil {
		return reader{}, err
	}
	r := reader{catalogue: catalogue, cities: map[string]string{}, now: now}
	for _, c := range places {
		for _, name := range []string{c.Code, c.Name.EN, c.Name.ZH} {
			r.cities[person.FoldCity(name)] = c.Code
		}
	}
	delete(r.cities, "")
	return r, nil
}
