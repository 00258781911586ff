package ehr

import (
	"context"
	"sync"

	"golang.org/x/sync/singleflight"

	"stepwise/internal/clock"
	"stepwise/internal/fetch"
	"stepwise/internal/store"
)

// Asker asks other servers for their keys; internal/fetch does, guarded.
type Asker interface {
	Check(address string) error
	Do(ctx context.Context, r fetch.Request) (fetch.Answer, error)
}

// Config is what an installation decides.
type Config struct {
	// Key signs the ids of cards, so that feedback can be told from inventions
	// without keeping what was shown. All nodes share it.
	Key []byte
	// Open is whether anybody may ask for cards until an administrator has said so
	// or otherwise: the demo.
	Open bool
}

// Service keeps record systems, their tokens and their feedback. Make one a node.
type Service struct {
	db     *store.DB
	clock  clock.Clock
	ask    Asker
	config Config

	asking singleflight.Group
	mu     sync.Mutex
	sets   map[string]*keySet // by address
}

// New returns the service kept in db.
func New(db *store.DB, c clock.Clock, ask Asker, config Config) *Service {
	return &Service{db: db, clock: c, ask: ask, config: config, sets: map[string]*keySet{}}
}
