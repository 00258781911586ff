package client

import (
	"sync"
	"time"
)

// bucket is a token bucket that may go below zero: what finds anything in it
// passes whole, and what comes after waits until the debt is paid. (The usual
// limiter refuses for ever whatever is larger than its burst.)
type bucket struct {
	mu    sync.Mutex
	rate  float64 // a second, 0 for no limit
	burst float64
	level float64
	at    time.Duration // of level, on the service's stopwatch
}

// limit sets the rate; the level stays, so that changing a note fills nothing up.
func (b *bucket) limit(rate, burst int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if burst == 0 {
		burst = rate
	}
	if b.rate == 0 {
		b.level = float64(burst)
	}
	b.rate, b.burst = float64(rate), float64(burst)
	b.level = min(b.level, b.burst)
}

// take takes n and returns 0, or returns how long until there is something again.
func (b *bucket) take(now time.Duration, n int) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.rate == 0 {
		return 0
	}
	b.level = min(b.burst, b.level+(now-b.at).Seconds()*b.rate)
	b.at = now
	if b.level < 1 && b.level < float64(n) {
		need := min(float64(n), 1) - b.level
		return max(time.Duration(need/b.rate*float64(time.Second)).Round(time.Millisecond), time.Millisecond)
	}
	b.level -= float64(n)
	return 0
}
