package live

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Group lets pages that show the same state share one reading of it: a hall of 300
// phones that a hint wakes at once asks the database once or twice, not 300 times.
// The zero value is ready.
type Group struct {
	mu    sync.Mutex
	turns map[string]*turns
}

type turns struct {
	running bool
	next    *reading // who asks while one runs shares the next
}

type reading struct {
	done            chan struct{}
	id, event, data string
	err             error
}

// sharedTime bounds a reading that belongs to nobody in particular.
const sharedTime = 10 * time.Second

// Frame returns a Frame that shares its reading with every other of the same key.
// read must not depend on who asks. Nobody is given a reading that began before
// they asked, since it could miss the change that the hint was about.
func (g *Group) Frame(key string, read func(ctx context.Context) (id, event, data string, err error)) Frame {
	return func(ctx context.Context, _ string) (string, string, string, error) {
		r := g.join(ctx, key, read)
		select {
		case <-r.done:
			return r.id, r.event, r.data, r.err
		case <-ctx.Done():
			return "", "", "", ctx.Err()
		}
	}
}

func (g *Group) join(ctx context.Context, key string, read func(context.Context) (string, string, string, error)) *reading {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.turns == nil {
		g.turns = map[string]*turns{}
	}
	t := g.turns[key]
	if t == nil {
		t = &turns{}
		g.turns[key] = t
	}
	if t.next == nil {
		t.next = &reading{done: make(chan struct{})}
	}
	mine := t.next
	if !t.running {
		t.running, t.next = true, nil
		// The one who asked first may leave; the others still wait.
		go g.run(context.WithoutCancel(ctx), key, t, mine, read)
	}
	return mine
}

func (g *Group) run(ctx context.Context, key string, t *turns, r *reading, read func(context.Context) (string, string, string, error)) {
	for r != nil {
		func() {
			ctx, cancel := context.WithTimeout(ctx, sharedTime)
			defer cancel()
			defer close(r.done)
			defer func() {
				if p := recover(); p != nil { // of one topic; not the end of the program
					r.err = fmt.Errorf("live: reading %s panicked: %v", key, p)
				}
			}()
			r.id, r.event, r.data, r.err = read(ctx)
		}()
		g.mu.Lock()
		r, t.next = t.next, nil
		if r == nil {
			t.running = false
			delete(g.turns, key)
		}
		g.mu.Unlock()
	}
}
