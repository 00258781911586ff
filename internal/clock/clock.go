// Package clock is the one place that asks the machine for the time. Everything
// else is handed a Clock, so tests can move it and a machine whose clock jumps
// back cannot make the record run backwards.
package clock

import (
	"sync"
	"time"
)

// Time is an instant in microseconds since 1970-01-01T00:00:00 UTC, the form in
// which both storage engines keep it. Zero means "not set".
type Time int64

// At turns a time.Time into a Time, dropping what is finer than a microsecond.
// The zero time.Time becomes the zero Time.
func At(t time.Time) Time {
	if t.IsZero() {
		return 0
	}
	return Time(t.UnixMicro())
}

// Std returns the instant as a UTC time.Time; the zero Time gives the zero time.Time.
func (t Time) Std() time.Time {
	if t == 0 {
		return time.Time{}
	}
	return time.UnixMicro(int64(t)).UTC()
}

// IsZero reports whether the instant is not set.
func (t Time) IsZero() bool { return t == 0 }

// Add returns the instant d later.
func (t Time) Add(d time.Duration) Time { return t + Time(d.Microseconds()) }

// Sub returns the duration from u to t.
func (t Time) Sub(u Time) time.Duration { return time.Duration(t-u) * time.Microsecond }

// String gives RFC 3339 with microseconds in UTC, or "" when not set.
func (t Time) String() string {
	if t == 0 {
		return ""
	}
	return t.Std().Format("2006-01-02T15:04:05.000000Z")
}

// Clock tells the time.
type Clock interface {
	Now() Time
}

// System returns a clock that follows the machine and never goes back: when the
// machine's clock is set back, it stands still until the machine catches up.
// Order of statements, rotating codes and deadlines rely on this.
func System() Clock { return &monotone{source: time.Now} }

type monotone struct {
	mu     sync.Mutex
	last   Time
	source func() time.Time
}

func (m *monotone) Now() Time {
	now := At(m.source())
	m.mu.Lock()
	defer m.mu.Unlock()
	if now < m.last {
		now = m.last
	}
	m.last = now
	return now
}

// Fake is a clock that stands still until it is moved. The zero value is not
// set; make one with NewFake.
type Fake struct {
	mu  sync.Mutex
	now Time
}

// NewFake returns a clock that stands at t.
func NewFake(t time.Time) *Fake { return &Fake{now: At(t)} }

// Now returns where the clock stands.
func (f *Fake) Now() Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// Move moves the clock by d, which may be negative.
func (f *Fake) Move(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
}

// Set puts the clock at t.
func (f *Fake) Set(t time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = At(t)
}

// Deadline is d from now by the machine's own clock. Connections know no other.
func Deadline(d time.Duration) time.Time { return time.Now().Add(d) }

// Watch starts a stopwatch for logs and counters and returns how to read it. It
// measures a duration, which a clock set back does not disturb.
func Watch() func() time.Duration {
	start := time.Now()
	return func() time.Duration { return time.Since(start) }
}
