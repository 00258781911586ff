package client

import (
	"sync"
	"sync/atomic"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/store"
)

// Service keeps clients. Make one a node and share it; Run writes down what was
// counted.
type Service struct {
	db      *store.DB
	clock   clock.Clock
	elapsed func() time.Duration // since the start; goes on when the wall clock is set back

	known     atomic.Pointer[snapshot]
	refresh   sync.Mutex // held while the clients are read anew
	strangers *strangers

	meterMu sync.Mutex
	meters  map[string]*meter // by client, of this node
}

// New returns the service kept in db.
func New(db *store.DB, c clock.Clock) *Service {
	s := &Service{db: db, clock: c, elapsed: clock.Watch(), meters: map[string]*meter{}}
	s.strangers = newStrangers(func() time.Duration { return s.elapsed() })
	return s
}
