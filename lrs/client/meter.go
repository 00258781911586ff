package client

import (
	"sync"
	"sync/atomic"

	"stepwise/internal/clock"
)

// meter is what one node knows of one client since the last flush, and its
// budgets. It stays the same while terms change.
type meter struct {
	requests   bucket
	statements bucket

	used  mark
	mu    sync.Mutex
	marks map[string]*mark // by secret

	answers, stored, bytes               atomic.Int64
	wrong, scope, limited, other, failed atomic.Int64
}

// mark is the last use of something, and whether that was written down.
type mark struct {
	at      atomic.Int64
	written atomic.Int64
}

func (m *mark) set(t clock.Time) { m.at.Store(int64(t)) }

// due returns the last use when it should be written: a minute after the one
// before, or at the end.
func (m *mark) due(end bool) (clock.Time, bool) {
	at, written := m.at.Load(), m.written.Load()
	if at == written || !end && clock.Time(at).Sub(clock.Time(written)) < markEvery {
		return 0, false
	}
	return clock.Time(at), true
}

func (s *Service) meterOf(client string) *meter {
	s.meterMu.Lock()
	defer s.meterMu.Unlock()
	m := s.meters[client]
	if m == nil {
		m = &meter{marks: map[string]*mark{}}
		s.meters[client] = m
	}
	return m
}

func (m *meter) secret(id string) *mark {
	m.mu.Lock()
	defer m.mu.Unlock()
	x := m.marks[id]
	if x == nil {
		x = &mark{}
		m.marks[id] = x
	}
	return x
}

func (m *meter) limit(l Limits) {
	m.requests.limit(l.Requests, l.RequestBurst)
	m.statements.limit(l.Statements, l.StatementBurst)
}

func (m *meter) answered(status, statements int, bytes int64) {
	m.answers.Add(1)
	if statements > 0 {
		m.stored.Add(int64(statements))
	}
	if bytes > 0 {
		m.bytes.Add(bytes)
	}
	switch { // by HTTP status; "there is no such document" is an answer
	case status == 403:
		m.scope.Add(1)
	case status == 429:
		m.limited.Add(1)
	case status >= 500:
		m.failed.Add(1)
	case status >= 400 && status != 404:
		m.other.Add(1)
	}
}

// take empties the counters; give puts back what could not be written.
func (m *meter) take() Day {
	return Day{Requests: m.answers.Swap(0), Statements: m.stored.Swap(0), Bytes: m.bytes.Swap(0), RefusedSecret: m.wrong.Swap(0),
		RefusedScope: m.scope.Swap(0), RefusedLimit: m.limited.Swap(0), RefusedContent: m.other.Swap(0), Failed: m.failed.Swap(0)}
}

func (m *meter) give(d Day) {
	m.answers.Add(d.Requests)
	m.stored.Add(d.Statements)
	m.bytes.Add(d.Bytes)
	m.wrong.Add(d.RefusedSecret)
	m.scope.Add(d.RefusedScope)
	m.limited.Add(d.RefusedLimit)
	m.other.Add(d.RefusedContent)
	m.failed.Add(d.Failed)
}
