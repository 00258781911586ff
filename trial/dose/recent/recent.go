// Package recent keeps what was asked for last: a bounded memory for what is dear to
// compute and comes out the same.
package recent

import (
	"container/list"
	"sync"
)

// Memory keeps at most so many values, and forgets the one that nobody asked for
// longest. Many goroutines may use it.
type Memory[V any] struct {
	most  int
	lock  sync.Mutex
	order list.List // of pair[V], newest first
	at    map[string]*list.Element
}

type pair[V any] struct {
	key   string
	value V
}

// New makes a memory of at most so many values, at least one.
func New[V any](most int) *Memory[V] {
	return &Memory[V]{most: max(most, 1), at: map[string]*list.Element{}}
}

// Get is the value of a key, and whether it is known.
func (m *Memory[V]) Get(key string) (value V, known bool) {
	m.lock.Lock()
	defer m.lock.Unlock()
	e := m.at[key]
	if e == nil {
		return value, false
	}
	m.order.MoveToFront(e)
	return e.Value.(pair[V]).value, true
}

// Keep remembers a value, unless somebody else did so meanwhile: the one that is kept
// is returned.
func (m *Memory[V]) Keep(key string, value V) V {
	m.lock.Lock()
	defer m.lock.Unlock()
	if e := m.at[key]; e != nil {
		m.order.MoveToFront(e)
		return e.Value.(pair[V]).value
	}
	if m.order.Len() == m.most {
		last := m.order.Back()
		delete(m.at, m.order.Remove(last).(pair[V]).key)
	}
	m.at[key] = m.order.PushFront(pair[V]{key, value})
	return value
}
