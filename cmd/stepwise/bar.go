package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"stepwise/internal/clock"
)

// bar shows on a terminal how far something is; elsewhere it is silent.
type bar struct {
	out     io.Writer
	size    int64        // bytes in all, 0 when nobody knows
	read    func() int64 // bytes so far
	elapsed func() time.Duration
	last    time.Duration
	shown   bool
}

func newBar(out io.Writer, size int64, read func() int64) *bar {
	b := &bar{size: size, read: read, elapsed: clock.Watch()}
	if f, ok := out.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			b.out = f
		}
	}
	return b
}

// show draws the bar, at most five times a second until the end.
func (b *bar) show(statements int64, end bool) {
	now := b.elapsed()
	if b.out == nil || !end && now-b.last < 200*time.Millisecond {
		return
	}
	b.last, b.shown = now, true
	fmt.Fprintf(b.out, "\r%s%d statements, %.0f a second ", b.part(end), statements, float64(statements)/max(now.Seconds(), 0.001))
	if end {
		fmt.Fprintln(b.out)
	}
}

// part is the bar itself, when the size is known.
func (b *bar) part(end bool) string {
	const width = 30
	if b.size <= 0 {
		return ""
	}
	share := min(float64(b.read())/float64(b.size), 1)
	if !end {
		share = min(share, 0.99) // what was read is not yet stored
	}
	n := int(share * width)
	return fmt.Sprintf("[%s%s] %3.0f %% ", strings.Repeat("#", n), strings.Repeat(" ", width-n), share*100)
}

// clear makes room for a line of text.
func (b *bar) clear() {
	if b.shown {
		fmt.Fprintf(b.out, "\r%s\r", strings.Repeat(" ", 78))
		b.shown = false
	}
}
