package client

import (
	"net/netip"
	"sync"
	"time"
)

// How often one address may fail: twenty at once, then one in three seconds.
const (
	strangerBurst = 20
	strangerEvery = 3 * time.Second
	strangerMost  = 20_000 // addresses remembered
)

// strangers counts failures by address. IPv6 is counted by /64, which is what one
// subscriber has.
type strangers struct {
	mu      sync.Mutex
	elapsed func() time.Duration
	until   map[string]time.Duration // when the address has a clean sheet again
}

func newStrangers(elapsed func() time.Duration) *strangers {
	return &strangers{elapsed: elapsed, until: map[string]time.Duration{}}
}

// failed notes a failure and returns how long to wait, 0 while there is budget.
func (s *strangers) failed(address string) time.Duration {
	key := subnet(address)
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.elapsed()
	until := max(s.until[key], now)
	if wait := until - now - (strangerBurst-1)*strangerEvery; wait > 0 {
		return wait // not counted further: an attack ends when it ends
	}
	if len(s.until) >= strangerMost {
		s.sweep(now)
	}
	s.until[key] = until + strangerEvery
	return 0
}

// sweep forgets clean sheets; when an attack from many addresses leaves none, it
// forgets everything rather than grow.
func (s *strangers) sweep(now time.Duration) {
	for k, until := range s.until {
		if until <= now {
			delete(s.until, k)
		}
	}
	if len(s.until) >= strangerMost {
		clear(s.until)
	}
}

// subnet is what an address is counted under; "host:port" is read as well.
func subnet(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		p, err := netip.ParseAddrPort(address)
		if err != nil {
			return address
		}
		a = p.Addr()
	}
	if a = a.Unmap(); a.Is6() {
		if p, err := a.WithZone("").Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}
