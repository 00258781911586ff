// Package live tells open pages that something has moved. A hint says "ask
// again", never what happened: the truth is read from the database, so a hint
// that is lost, doubled or late costs a moment and nothing else.
package live

import (
	"sync"

	"stepwise/internal/fault"
)

// Hub passes hints from writers to the pages that are open on this node, and
// through a Relay to other nodes. Safe for many goroutines.
type Hub struct {
	Limit int  // subscribers at the same time; 0 means 20,000
	Pace  Pace // of event streams

	mu     sync.Mutex
	topics map[string]map[chan struct{}]struct{}
	count  int
	closed chan struct{}
	relay  func(topic string) // to other nodes, or nil
}

// NewHub returns a hub for one node.
func NewHub() *Hub {
	return &Hub{Limit: 20_000, Pace: usual, topics: map[string]map[chan struct{}]struct{}{}, closed: make(chan struct{})}
}

// Publish hints that what topic names may have changed. Call it after the write
// has committed. It never blocks; hints that nobody has taken yet become one.
func (h *Hub) Publish(topic string) {
	h.local(topic)
	h.mu.Lock()
	relay := h.relay
	h.mu.Unlock()
	if relay != nil {
		relay(topic)
	}
}

func (h *Hub) local(topic string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for ch := range h.topics[topic] {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
}

// all hints on every topic, after hints from other nodes may have been missed.
func (h *Hub) all() {
	h.mu.Lock()
	topics := make([]string, 0, len(h.topics))
	for t := range h.topics {
		topics = append(topics, t)
	}
	h.mu.Unlock()
	for _, t := range topics {
		h.local(t)
	}
}

// Subscribe returns a channel that receives after topic was published, and a
// function that ends the subscription, which may be called more than once. At its
// limit the hub refuses with an Unavailable fault.
func (h *Hub) Subscribe(topic string) (hints <-chan struct{}, cancel func(), err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	limit := h.Limit
	if limit == 0 {
		limit = 20_000
	}
	if h.count >= limit {
		return nil, nil, fault.New(fault.Unavailable, "fault.busy")
	}
	ch := make(chan struct{}, 1)
	if h.topics[topic] == nil {
		h.topics[topic] = map[chan struct{}]struct{}{}
	}
	h.topics[topic][ch] = struct{}{}
	h.count++
	var once sync.Once
	return ch, func() { once.Do(func() { h.drop(topic, ch) }) }, nil
}

func (h *Hub) drop(topic string, ch chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.topics[topic], ch)
	if len(h.topics[topic]) == 0 {
		delete(h.topics, topic)
	}
	h.count--
}

// Subscribers is how many subscriptions there are now, for metrics.
func (h *Hub) Subscribers() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.count
}

// Close ends every stream that the hub serves, so that a stopping server need not
// wait for pages that stay open. Browsers connect again, to another node or later.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	select {
	case <-h.closed:
	default:
		close(h.closed)
	}
}
