package lrs

import (
	"math/rand/v2"
	"sync"

	"stepwise/internal/clock"
)

// tieBits is how many bits of a place in the record tell apart what two nodes
// store in the same microsecond; the others are the instant.
const tieBits = 10

// sequence gives out places in the record: ever later ones within a process, and
// on several nodes different ones but for one chance in a thousand in the same
// microsecond, which the primary key refuses.
type sequence struct {
	mu   sync.Mutex
	last int64
	tie  int64
}

func newSequence() *sequence { return &sequence{tie: rand.Int64N(1 << tieBits)} }

// next returns a place at now, or the first microsecond behind all that this
// process has given out and behind after.
func (s *sequence) next(now clock.Time, after int64) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	micros := int64(now)
	if last := max(s.last, after) >> tieBits; micros <= last {
		micros = last + 1
	}
	s.last = micros<<tieBits | s.tie
	return s.last
}
