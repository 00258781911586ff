package client

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// Clients are few and asked for with every request, so every node keeps all of
// them in memory and looks at one number twice a second to see whether they have
// changed. A key that does not exist therefore costs no query either.
const (
	recheck = 400 * time.Millisecond // one request looks, the others go on
	expire  = 900 * time.Millisecond // nobody goes on with what is older than this
)

// snapshot is every live client as it was at an instant. It is never changed.
type snapshot struct {
	generation int64
	checked    time.Duration // on the service's stopwatch
	clients    map[string]*holder
	origins    map[string]bool // that any client allows
}

// holder is a live client with what opening the door needs.
type holder struct {
	caller  lrs.Caller
	secrets []hashed
	meter   *meter
}

type hashed struct {
	id   string
	hash [sha256.Size]byte
	ends clock.Time // 0 for no end
	used *mark
}

// current returns clients that are at most a second old.
func (s *Service) current(ctx context.Context) (*snapshot, error) {
	now := s.elapsed()
	snap := s.known.Load()
	switch {
	case snap != nil && now-snap.checked < recheck:
		return snap, nil
	case snap != nil && now-snap.checked < expire:
		if !s.refresh.TryLock() {
			return snap, nil
		}
	default:
		s.refresh.Lock()
		if again := s.known.Load(); again != nil && s.elapsed()-again.checked < recheck {
			s.refresh.Unlock()
			return again, nil
		}
	}
	defer s.refresh.Unlock()
	return s.reload(ctx)
}

// forget makes the next request look, after a change on this node.
func (s *Service) forget() { s.known.Store(nil) }

// reload looks at the generation and reads the clients when it has moved. The
// caller holds refresh.
func (s *Service) reload(ctx context.Context) (*snapshot, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second) // others wait for it as well
	defer cancel()
	at := s.elapsed() // before the reading: what is read is at least this new
	q := s.db.Read()
	generation, err := store.One[int64](ctx, q, `SELECT number FROM lrs_client_generation WHERE name = 'clients'`)
	if err != nil {
		return nil, err
	}
	old := s.known.Load()
	if old != nil && old.generation == generation {
		same := *old
		same.checked = at
		s.known.CompareAndSwap(old, &same)
		return &same, nil
	}
	next, err := s.load(ctx, q)
	if err != nil {
		return nil, err
	}
	next.generation, next.checked = generation, at
	s.known.CompareAndSwap(old, next) // unless a change on this node came in between
	return next, nil
}

func (s *Service) load(ctx context.Context, q store.Queryer) (*snapshot, error) {
	rows, err := store.All[row](ctx, q, `SELECT `+columns+` FROM lrs_client WHERE revoked_at = 0`)
	if err != nil {
		return nil, err
	}
	secrets, err := store.All[struct {
		ID     string     `db:"id"`
		Client string     `db:"client"`
		Hash   string     `db:"hash"`
		Ends   clock.Time `db:"ends_at"`
	}](ctx, q, `SELECT id, client, hash, ends_at FROM lrs_client_secret WHERE ends_at = 0 OR ends_at > $1`, s.clock.Now())
	if err != nil {
		return nil, err
	}
	out := &snapshot{clients: make(map[string]*holder, len(rows)), origins: map[string]bool{}}
	for _, r := range rows {
		c := r.client()
		m := s.meterOf(c.ID)
		m.limit(c.Limits)
		out.clients[c.ID] = &holder{meter: m, caller: lrs.Caller{Client: c.ID, Authority: c.Authority(), AuthorityKey: c.AuthorityKey(),
			Scopes: c.Scopes, Default: c.version(), Origins: c.Origins, Spend: func(n int) error { return s.spend(m, n) }}}
		for _, o := range c.Origins {
			out.origins[o] = true
		}
	}
	for _, x := range secrets {
		h := out.clients[x.Client]
		if h == nil {
			continue
		}
		one := hashed{id: x.ID, ends: x.Ends, used: h.meter.secret(x.ID)}
		if n, err := hex.Decode(one.hash[:], []byte(x.Hash)); err == nil && n == sha256.Size {
			h.secrets = append(h.secrets, one)
		}
	}
	return out, nil
}
