package client

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"strings"
	"time"
)

// Opened is a client that has shown a good secret. It is shared by requests and
// must not be changed.
type Opened struct {
	Client
	AuthorityJSON []byte // stamped on its statements
	AuthorityKey  string
}

// Open looks who a key and secret belong to. ok is false for a key that is not
// there or was revoked and for a wrong or ended secret; which of these it was is
// told to nobody. An error means that the clients could not be read: nobody is let
// in on what is older than a second. It costs one SHA-256 and no query.
func (s *Service) Open(ctx context.Context, key, secret string) (o Opened, ok bool, err error) {
	snap, err := s.current(ctx)
	if err != nil {
		return Opened{}, false, err
	}
	// The hash is made for unknown keys as well, so that the time tells nothing.
	given := sha256.Sum256([]byte(secret))
	h := snap.clients[key]
	if h == nil {
		return Opened{}, false, nil
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
		return Opened{}, false, nil
	}
	h.meter.used.set(now)
	good.used.set(now)
	return Opened{h.client, h.authority, h.key}, true, nil
}

// Stranger is told of a request that no door let in and returns how long its
// address should be refused without a further look; 0 for not yet. Ask it only
// after the doors: a good secret always opens, whoever else sits behind the same
// address. The secrets have 256 bits and need no help against guessing; what is
// protected is the log and the counters.
func (s *Service) Stranger(address string) time.Duration { return s.strangers.failed(address) }

// Request takes one request from a client's budget and returns how long to wait
// when there is none left; 0 means go on.
func (s *Service) Request(client string) time.Duration {
	if m := s.meter(client); m != nil {
		return m.requests.take(s.elapsed(), 1)
	}
	return 0
}

// Statements takes n statements from a client's budget. A batch larger than the
// burst passes when the budget is full and is paid for afterwards; otherwise no
// such batch would ever get in.
func (s *Service) Statements(client string, n int) time.Duration {
	if m := s.meter(client); m != nil {
		return m.statements.take(s.elapsed(), n)
	}
	return 0
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
