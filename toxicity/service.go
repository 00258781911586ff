// Package toxicity keeps what grades and advises ready to be asked: a grader, an
// advisor and the index of terms over the knowledge base in force, made anew when
// the knowledge changes. What they compute is pure (toxicity/grading,
// toxicity/advice, toxicity/term); nothing of a patient is stored.
package toxicity

import (
	"context"
	"sync"

	"stepwise/internal/clock"
	"stepwise/knowledge"
	"stepwise/knowledge/fact"
	"stepwise/toxicity/advice"
	"stepwise/toxicity/grading"
	"stepwise/toxicity/term"
)

// Service holds the knowledge ready. Safe for many goroutines.
type Service struct {
	knowledge *knowledge.Service

	mu    sync.Mutex
	ready []*Desk // newest used last
}

// New returns the room over the knowledge base.
func New(k *knowledge.Service) *Service { return &Service{knowledge: k} }

// kept is how many states of the knowledge are kept ready: the one in force and a
// few that somebody looks back at.
const kept = 4

// Desk is one state of the knowledge with everything that answers over it. It does
// not change and may be shared.
type Desk struct {
	Base    *fact.Base
	Grader  *grading.Grader
	Advisor *advice.Advisor
	Terms   *term.Index // all terms of CTCAE
	Events  []Event     // by system

	Gradable []Gradable // CTCAE terms that findings can grade
}

// Desk returns what is in force at an instant; 0 is now. An instant more than two
// days ahead is an Invalid fault.
func (s *Service) Desk(ctx context.Context, at clock.Time) (*Desk, error) {
	base, err := s.base(ctx, at)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, d := range s.ready {
		if d.Base == base {
			s.ready = append(append(s.ready[:i:i], s.ready[i+1:]...), d)
			return d, nil
		}
	}
	d := newDesk(base)
	s.ready = append(s.ready, d)
	if len(s.ready) > kept {
		s.ready = append(s.ready[:0:0], s.ready[1:]...)
	}
	return d, nil
}

// Advisor returns the advisor and the grader of an instant; 0 is now.
func (s *Service) Advisor(ctx context.Context, at clock.Time) (*advice.Advisor, *grading.Grader, error) {
	d, err := s.Desk(ctx, at)
	if err != nil {
		return nil, nil, err
	}
	return d.Advisor, d.Grader, nil
}

func (s *Service) base(ctx context.Context, at clock.Time) (*fact.Base, error) {
	if at.IsZero() {
		return s.knowledge.Base(ctx)
	}
	return s.knowledge.BaseAt(ctx, at)
}

func newDesk(b *fact.Base) *Desk {
	g := grading.New(b.Rules)
	return &Desk{Base: b, Grader: g, Advisor: advice.New(b, g), Terms: term.New(b.Terms), Events: events(b), Gradable: gradables(b)}
}

// Find returns the events that a query means, best first; every event for none.
func (d *Desk) Find(query string) []Event { return find(d.Events, query) }

// Event returns an event by its key; ok is false when there is none.
func (d *Desk) Event(key string) (e Event, ok bool) {
	for _, e := range d.Events {
		if e.Key == key {
			return e, true
		}
	}
	return Event{}, false
}
