package client

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"strings"
	"time"

	"stepwise/internal/fault"
	"stepwise/lrs"
)

// Open is the door of outside systems: who a key and a secret belong to and what
// they may do. ok is false for a key that is not
// there or was revoked and for a wrong or ended secret; which of these it was is
// told to nobody. An error means that the clients could not be read: nobody is let
// in on what is older than a second. It costs one SHA-256 and no query.
func (s *Service) Open(ctx context.Context, key, secret string) (c lrs.Caller, ok bool, err error) {
	snap, err := s.current(ctx)
	if err != nil {
		return lrs.Caller{}, false, err
	}
	// The hash is made for unknown keys as well, so that the time tells nothing.
	given := sha256.Sum256([]byte(secret))
	h := snap.clients[key]
	if h == nil {
		return lrs.Caller{}, false, nil
	}
	now := s.clock.Now()
	var good *hashed
	for i := range h.secrets {
		x := &h.secrets[i]
		if subtle.ConstantTimeCompare(given[:], x.hash[:]) == 1 && (x.ends == 0 || now < x.ends) {
			good = x
		}
	}
	if good == nil {
		h.meter.wrong.Add(1)
		return lrs.Caller{}, false, nil
	}
	h.meter.used.set(now)
	good.used.set(now)
	return h.caller, true, nil
}

// Stranger is told of a request that no door let in and returns how long its
// address should be refused without a further look; 0 for not yet. Ask it only
// after the doors: a good secret always opens, whoever else sits behind the same
// address. The secrets have 256 bits and need no help against guessing; what is
// protected is the log and the counters.
func (s *Service) Stranger(address string) time.Duration { return s.strangers.failed(address) }

// spend takes one request (statements is 0) or that many statements from a
// client's budget. What is missing comes as a Throttled fault with the seconds to
// wait. A batch larger than the burst passes when there is anything in the budget
// and is paid for afterwards; otherwise no such batch would ever get in.
func (s *Service) spend(m *meter, statements int) error {
	var wait time.Duration
	if statements == 0 {
		wait = m.requests.take(s.elapsed(), 1)
	} else {
		wait = m.statements.take(s.elapsed(), statements)
	}
	if wait == 0 {
		return nil
	}
	return fault.New(fault.Throttled, "fault.throttled", "Seconds", int((wait+time.Second-1)/time.Second))
}

// Answered counts a finished request: its HTTP status, how many statements it
// stored and how many bytes it sent in. It writes nothing; Run does, later.
func (s *Service) Answered(client string, status, statements int, bytes int64) {
	if m := s.meter(client); m != nil {
		m.answered(status, statements, bytes)
	}
}

// OriginAllowed reports whether any client may be used from a browser page of this
// origin. Preflight requests carry no key, so they are answered for all.
func (s *Service) OriginAllowed(ctx context.Context, origin string) bool {
	snap, err := s.current(ctx)
	return err == nil && (snap.origins["*"] || snap.origins[strings.ToLower(origin)])
}

func (s *Service) meter(client string) *meter {
	if snap := s.known.Load(); snap != nil {
		if h := snap.clients[client]; h != nil {
			return h.meter
		}
	}
	// Between a change and the next look, or after a revocation.
	s.meterMu.Lock()
	defer s.meterMu.Unlock()
	return s.meters[client]
}
