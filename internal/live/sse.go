package live

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
)

// Pace is the timing of event streams.
type Pace struct {
	Between time.Duration // at least this long between two frames
	Ask     time.Duration // ask anew after this long without a hint, in case one was lost
	Beat    time.Duration // a comment after this long of silence keeps proxies from closing
	Write   time.Duration // a client that takes longer than this for a frame is dropped
}

// usual is four frames a second at most; Beat is half of the 30 seconds after
// which common proxies give up.
var usual = Pace{Between: 250 * time.Millisecond, Ask: 10 * time.Second, Beat: 15 * time.Second, Write: 10 * time.Second}

// Frame reads the state that a stream shows. lastID is the id of the state that
// the client has, or "". It returns the id of the state now, the name of the event
// ("" for the default, message) and its text; an id that equals lastID sends
// nothing. An id is one line without NUL.
type Frame func(ctx context.Context, lastID string) (id, event, data string, err error)

// ServeSSE answers with server-sent events (WHATWG HTML, section 9.2) until the
// client goes or the hub closes: the state at once, then again when a hint on
// topic comes, and only when its id has changed. A client that comes back with
// Last-Event-ID is sent nothing it already has.
//
// An error is returned only while nothing has been written, so that the caller
// can answer with a page; later a failing frame is asked for again, and one that
// the reader may no longer see ends the stream.
func ServeSSE(w http.ResponseWriter, r *http.Request, hub *Hub, topic string, frame Frame) error {
	ctx := r.Context()
	// Subscribe before reading, or a change between the two would be missed.
	hints, cancel, err := hub.Subscribe(topic)
	if err != nil {
		return err
	}
	defer cancel()
	s := stream{w: w, rc: http.NewResponseController(w), pace: hub.Pace, clock: clock.System()}
	if err := s.allow(); err != nil {
		return err // a wrapper without Unwrap hides the connection: slow clients would stay for ever
	}
	defer s.rc.SetWriteDeadline(time.Time{}) // the connection may serve another request
	last := oneLine(r.Header.Get("Last-Event-ID"))
	id, event, data, err := frame(ctx, last)
	if err != nil {
		return err
	}
	head := w.Header()
	head.Set("Content-Type", "text/event-stream; charset=utf-8")
	head.Set("Cache-Control", "no-store")
	head.Set("X-Accel-Buffering", "no") // nginx would otherwise hold frames back
	w.WriteHeader(http.StatusOK)
	first := ": open\n\n"
	if id != last {
		first += encode(id, event, data)
	}
	if s.send(first) != nil {
		return nil
	}
	last = id

	between := time.NewTimer(s.pace.Between)
	ask := time.NewTicker(s.pace.Ask)
	beat := time.NewTicker(s.pace.Beat)
	defer between.Stop()
	defer ask.Stop()
	defer beat.Stop()
	wanted, ready := false, false
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-hub.closed:
			return nil
		case <-hints:
			wanted = true
		case <-ask.C:
			wanted = true
		case <-between.C:
			ready = true
		case <-beat.C:
			if s.send(": beat\n\n") != nil {
				return nil
			}
		}
		if !wanted || !ready {
			continue
		}
		wanted, ready = false, false
		between.Reset(s.pace.Between)
		ask.Reset(s.pace.Ask)
		id, event, data, err := frame(ctx, last)
		switch {
		case fault.Is(err, fault.Forbidden), fault.Is(err, fault.NotFound):
			return nil
		case err != nil, id == last:
			continue // asked again after Ask at the latest
		}
		if s.send(encode(id, event, data)) != nil {
			return nil
		}
		last = id
		beat.Reset(s.pace.Beat)
	}
}

type stream struct {
	w     http.ResponseWriter
	rc    *http.ResponseController
	pace  Pace
	clock clock.Clock
}

// send writes and flushes with a deadline of its own; the server's WriteTimeout
// would end every stream.
func (s stream) send(text string) error {
	if err := s.allow(); err != nil {
		return err
	}
	if _, err := s.w.Write([]byte(text)); err != nil {
		return err
	}
	return s.rc.Flush()
}

func (s stream) allow() error {
	if err := s.rc.SetWriteDeadline(s.clock.Now().Add(s.pace.Write).Std()); err != nil {
		return fmt.Errorf("live: deadline: %w", err)
	}
	return nil
}

// encode writes one event. Line ends of data become one data field each, since a
// bare line end would begin a new field.
func encode(id, event, data string) string {
	var b strings.Builder
	if event != "" {
		b.WriteString("event: " + oneLine(event) + "\n")
	}
	b.WriteString("id: " + oneLine(id) + "\n")
	data = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(data)
	for line := range strings.SplitSeq(data, "\n") {
		b.WriteString("data: " + line + "\n")
	}
	b.WriteString("\n")
	return b.String()
}

func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == 0 {
			return -1
		}
		return r
	}, s)
}
