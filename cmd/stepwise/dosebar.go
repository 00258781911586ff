package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"stepwise/internal/clock"
)

// shareBar shows on a terminal what share of a computation is done; elsewhere, and
// while it takes less than half a second, it is silent.
type shareBar struct {
	mu      sync.Mutex
	out     io.Writer // nil when there is nobody to see it
	elapsed func() time.Duration
	last    time.Duration
}

func newShareBar(out io.Writer) *shareBar {
	b := &shareBar{elapsed: clock.Watch()}
	if terminal(out) {
		b.out = out
	}
	return b
}

// show draws the bar, at most ten times a second.
func (b *shareBar) show(share float64) {
	const width = 40
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.elapsed()
	if b.out == nil || now < 500*time.Millisecond || now-b.last < 100*time.Millisecond {
		return
	}
	b.last = now
	n := int(min(max(share, 0), 1) * width)
	left := ""
	if share > 0.02 {
		left = fmt.Sprintf("%.0f s left", now.Seconds()*(1-share)/share)
	}
	fmt.Fprintf(b.out, "\r[%s%s] %3.0f %% %-14s", strings.Repeat("#", n), strings.Repeat(" ", width-n), share*100, left)
}

// clear takes the bar away, so that the answer stands alone.
func (b *shareBar) clear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.last > 0 {
		fmt.Fprintf(b.out, "\r%s\r", strings.Repeat(" ", 66))
		b.last = 0
	}
}
