package live

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"stepwise/internal/id"
	"stepwise/internal/store"
)

// gather is how long hints for other nodes are collected before they go out as
// one notification.
const gather = 50 * time.Millisecond

// Connect passes hints between this node and the others on the same PostgreSQL
// until ctx ends; with SQLite it returns at once. It connects again by itself, and
// after a gap hints on every topic.
func (h *Hub) Connect(ctx context.Context, db *store.DB, log *slog.Logger) {
	n := store.NewNotifier(db, "stepwise_live")
	if n == nil {
		return
	}
	out := &outbox{topics: map[string]struct{}{}, wake: make(chan struct{}, 1)}
	h.mu.Lock()
	h.relay = out.add
	h.mu.Unlock()
	defer func() {
		h.mu.Lock()
		h.relay = nil
		h.mu.Unlock()
	}()
	node := id.New()
	var wg sync.WaitGroup
	wg.Go(func() { out.run(ctx, n, node, log) })
	wg.Go(func() { h.listen(ctx, n, node, log) })
	wg.Wait()
}

// hint is the text of a notification.
type hint struct {
	Node   string   `json:"n"`
	Topics []string `json:"t"`
}

func (h *Hub) listen(ctx context.Context, n *store.Notifier, node string, log *slog.Logger) {
	wait := 100 * time.Millisecond
	for ctx.Err() == nil {
		err := n.Listen(ctx, func() {
			wait = 100 * time.Millisecond
			h.all()
		}, func(text string) {
			var got hint
			if json.Unmarshal([]byte(text), &got) != nil || got.Node == node {
				return
			}
			for _, t := range got.Topics {
				h.local(t)
			}
		})
		if ctx.Err() != nil {
			return
		}
		log.Warn("hints from other nodes are interrupted", "error", err, "again_in", wait)
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
		wait = min(2*wait, 5*time.Second)
	}
}

// outbox collects topics for other nodes. A topic that waits already is one hint.
type outbox struct {
	mu     sync.Mutex
	topics map[string]struct{}
	wake   chan struct{}
}

func (o *outbox) add(topic string) {
	o.mu.Lock()
	o.topics[topic] = struct{}{}
	o.mu.Unlock()
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

func (o *outbox) take() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	out := make([]string, 0, len(o.topics))
	for t := range o.topics {
		out = append(out, t)
	}
	clear(o.topics)
	return out
}

func (o *outbox) run(ctx context.Context, n *store.Notifier, node string, log *slog.Logger) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-o.wake:
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(gather):
		}
		for _, text := range pack(node, o.take()) {
			if err := n.Notify(ctx, text); err != nil && ctx.Err() == nil {
				log.Warn("a hint did not reach other nodes", "error", err)
			}
		}
	}
}

// pack writes topics into as few texts as fit PostgreSQL's 8,000 bytes.
func pack(node string, topics []string) []string {
	const room = 7000 // leaves space for the frame around the topics
	var out []string
	var some []string
	size := 0
	flush := func() {
		if len(some) > 0 {
			text, _ := json.Marshal(hint{node, some}) // strings cannot fail
			out = append(out, string(text))
			some, size = nil, 0
		}
	}
	for _, t := range topics {
		quoted, _ := json.Marshal(t)
		if len(quoted) > room {
			continue // no topic of ours is that long, and a hint may be lost
		}
		if size+len(quoted)+1 > room {
			flush()
		}
		some = append(some, t)
		size += len(quoted) + 1
	}
	flush()
	return out
}
