package lrs

import (
	"context"
	"sync"

	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/lrs/statement"
)

// queue gathers the requests that come while a commit is under way, so that they
// share the next: one fsync, one look for known ids and one INSERT for all. The
// request that comes first leads: it stores the group it is in, then hands on to
// one that has been waiting.
type queue struct {
	mu      sync.Mutex
	leading bool
	waiting []*waiter
}

type waiter struct {
	parcel *parcel
	err    error
	lead   chan bool // true: lead the next group; false: stored, or refused
}

// groupStatements bounds how many statements share a commit, so that the first
// does not wait for a crowd.
const groupStatements = 1600

// Accept stores what a client sent: all of the batch or nothing. It returns the
// statements' ids in order; a statement without an id is given one. attachments
// are the bytes that came along, by SHA-2.
//
// A statement with an id that is taken is a Conflict fault unless it says the
// same; a Forbidden fault comes from the caller's own rules.
func (r *Record) Accept(ctx context.Context, caller *Caller, batch []*statement.Statement, attachments map[string][]byte) ([]string, error) {
	p := &parcel{caller: caller, attachments: attachments, arrivals: make([]*arrival, len(batch))}
	ids := make([]string, len(batch))
	for i, s := range batch {
		a := &arrival{s: s, id: s.ID}
		switch {
		case s.ID == "" && s.Assigned != "":
			a.id = s.Assigned
		case s.ID == "":
			a.id, a.made = id.New(), true
		}
		p.arrivals[i], ids[i] = a, a.id
	}
	if len(batch) == 0 {
		return ids, nil
	}
	w := &waiter{parcel: p, lead: make(chan bool, 1)}
	r.queue.mu.Lock()
	r.queue.waiting = append(r.queue.waiting, w)
	lead := !r.queue.leading
	r.queue.leading = true
	r.queue.mu.Unlock()
	if lead || <-w.lead {
		// What others sent must not fail because this client has gone away.
		r.lead(context.WithoutCancel(ctx), w)
	}
	return ids, w.err
}

// lead stores the group at the head of the queue, in which own is the first.
func (r *Record) lead(ctx context.Context, own *waiter) {
	r.queue.mu.Lock()
	n, statements := 0, 0
	for n < len(r.queue.waiting) && (n == 0 || statements+len(r.queue.waiting[n].parcel.arrivals) <= groupStatements) {
		statements += len(r.queue.waiting[n].parcel.arrivals)
		n++
	}
	group := r.queue.waiting[:n:n]
	r.queue.waiting = r.queue.waiting[n:]
	r.queue.mu.Unlock()
	for _, w := range group {
		// Until it is known to be stored it is not: a rule may panic.
		w.err = fault.New(fault.Unavailable, "fault.busy")
	}

	defer func() {
		r.queue.mu.Lock()
		if len(r.queue.waiting) > 0 {
			r.queue.waiting[0].lead <- true
		} else {
			r.queue.leading, r.queue.waiting = false, nil
		}
		r.queue.mu.Unlock()
		for _, w := range group {
			if w != own {
				w.lead <- false
			}
		}
	}()
	r.storeGroup(ctx, group)
}

// storeGroup stores a group in one transaction. When that fails for a reason that
// is not one parcel's own, each is tried alone, so that nobody suffers for a
// neighbour.
func (r *Record) storeGroup(ctx context.Context, group []*waiter) {
	err := r.putAlone(ctx, group)
	if err != nil && len(group) > 1 && !fault.Is(err, fault.Unavailable) {
		for _, w := range group {
			w.err = r.putAlone(ctx, []*waiter{w})
			if w.err == nil {
				w.err = w.parcel.err
			}
		}
		return
	}
	for _, w := range group {
		if w.err = err; err == nil {
			w.err = w.parcel.err
		}
	}
}

// putAlone stores parcels in a transaction of their own.
func (r *Record) putAlone(ctx context.Context, group []*waiter) (err error) {
	parcels := make([]*parcel, len(group))
	for i, w := range group {
		parcels[i] = w.parcel
	}
	var met Met
	err = r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		var err error
		met, err = r.put(ctx, tx, parcels)
		return err
	})
	if err == nil {
		met.Keep()
	}
	return err
}
