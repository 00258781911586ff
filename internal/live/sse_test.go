package live_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/live"
)

// page is a browser that holds a stream open.
type page struct {
	*http.Response
	events chan event
	notes  chan string // comments
}

type event struct{ id, name, data string }

func open(t *testing.T, url, lastID string) *page {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	req, _ := http.NewRequestWithContext(ctx, "GET", url, nil)
	if lastID != "" {
		req.Header.Set("Last-Event-ID", lastID)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	p := &page{res, make(chan event, 100), make(chan string, 100)}
	go func() {
		defer close(p.events)
		lines := bufio.NewScanner(res.Body)
		var e event
		var data []string
		for lines.Scan() {
			field, value, _ := strings.Cut(lines.Text(), ":")
			value = strings.TrimPrefix(value, " ")
			switch {
			case lines.Text() == "" && data != nil:
				e.data = strings.Join(data, "\n")
				p.events <- e
				e, data = event{}, nil
			case field == "" && value != "":
				p.notes <- value
			case field == "id":
				e.id = value
			case field == "event":
				e.name = value
			case field == "data":
				data = append(data, value)
			}
		}
	}()
	return p
}

// state is something that a page shows: a number that can move on.
type state struct {
	n     atomic.Int64
	asked atomic.Int64
}

func (s *state) frame(context.Context, string) (string, string, string, error) {
	s.asked.Add(1)
	n := s.n.Load()
	return fmt.Sprint(n), "state", fmt.Sprintf("<b>%d</b>\nof many", n), nil
}

func serve(t *testing.T, hub *live.Hub, frame live.Frame) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := live.ServeSSE(w, r, hub, "session/1", frame); err != nil {
			status := http.StatusInternalServerError
			if fault.Is(err, fault.Forbidden) {
				status = http.StatusForbidden
			}
			if fault.Is(err, fault.Unavailable) {
				status = http.StatusServiceUnavailable
			}
			http.Error(w, err.Error(), status)
		}
	}))
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	return server.URL
}

// brisk is a pace at which tests need not wait; what is not tested does not come.
func brisk(hub *live.Hub) *live.Hub {
	hub.Pace = live.Pace{Between: time.Millisecond, Ask: time.Hour, Beat: time.Hour, Write: time.Minute}
	return hub
}

func TestPageSeesTheStateAtOnceAndEachChange(t *testing.T) {
	hub := brisk(live.NewHub())
	var s state
	p := open(t, serve(t, hub, s.frame), "")
	if got := p.Header.Get("Content-Type"); got != "text/event-stream; charset=utf-8" {
		t.Errorf("type %q", got)
	}
	if got := p.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("cache %q", got)
	}
	for i := range 3 {
		if got := <-p.events; got != (event{fmt.Sprint(i), "state", fmt.Sprintf("<b>%d</b>\nof many", i)}) {
			t.Fatalf("got %+v", got)
		}
		s.n.Add(1)
		hub.Publish("session/1")
	}
}

func TestHintWithoutAChangeSendsNothing(t *testing.T) {
	hub := brisk(live.NewHub())
	var s state
	p := open(t, serve(t, hub, s.frame), "")
	<-p.events
	for asked := s.asked.Load(); s.asked.Load() == asked; time.Sleep(time.Millisecond) {
		hub.Publish("session/1")
	}
	s.n.Store(7)
	hub.Publish("session/1")
	if got := <-p.events; got.id != "7" {
		t.Errorf("got %+v: the state was sent again unchanged", got)
	}
}

func TestPageThatComesBackIsNotSentWhatItHas(t *testing.T) {
	hub := brisk(live.NewHub())
	var s state
	s.n.Store(5)
	url := serve(t, hub, s.frame)
	if got := <-open(t, url, "4").events; got.id != "5" {
		t.Errorf("one behind: %+v", got)
	}
	p := open(t, url, "5")
	if note := <-p.notes; note != "open" { // the answer begins all the same
		t.Errorf("note %q", note)
	}
	s.n.Store(6)
	hub.Publish("session/1")
	if got := <-p.events; got.id != "6" {
		t.Errorf("up to date: %+v", got)
	}
}

func TestLostHintOnlyDelays(t *testing.T) {
	hub := brisk(live.NewHub())
	hub.Pace.Ask = 20 * time.Millisecond
	var s state
	p := open(t, serve(t, hub, s.frame), "")
	<-p.events
	s.n.Store(1) // and nobody publishes
	if got := <-p.events; got.id != "1" {
		t.Errorf("got %+v", got)
	}
}

func TestSilenceIsFilledWithComments(t *testing.T) {
	hub := brisk(live.NewHub())
	hub.Pace.Beat = 5 * time.Millisecond
	var s state
	p := open(t, serve(t, hub, s.frame), "")
	for _, want := range []string{"open", "beat", "beat"} {
		if got := <-p.notes; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// A storm of hints asks the database as often as the pace allows, no more.
func TestStormOfHintsKeepsThePace(t *testing.T) {
	hub := brisk(live.NewHub())
	hub.Pace.Between = 50 * time.Millisecond
	var s state
	p := open(t, serve(t, hub, s.frame), "")
	<-p.events
	var first, last clock.Time
	machine := clock.System()
	const frames = 4
	got := make(chan bool)
	go func() {
		for i := range frames {
			<-p.events
			if i == 0 {
				first = machine.Now()
			}
		}
		last = machine.Now()
		close(got)
	}()
	for done := false; !done; {
		select {
		case <-got:
			done = true
		default:
			s.n.Add(1)
			hub.Publish("session/1")
			time.Sleep(100 * time.Microsecond)
		}
	}
	// Never sooner, however slow the machine; half of one is left for the network.
	if took := last.Sub(first); took < (frames-1)*50*time.Millisecond-25*time.Millisecond {
		t.Errorf("%d frames in %v", frames-1, took)
	}
}

func TestStreamEndsWhenThePageGoes(t *testing.T) {
	hub := brisk(live.NewHub())
	var s state
	ended := make(chan error, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ended <- live.ServeSSE(w, r, hub, "session/1", s.frame)
	}))
	defer server.Close()
	p := open(t, server.URL, "")
	<-p.events
	p.Body.Close()
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
	if n := hub.Subscribers(); n != 0 {
		t.Errorf("%d subscriptions left", n)
	}
}

func TestStoppingServerEndsItsStreams(t *testing.T) {
	hub := brisk(live.NewHub())
	var s state
	p := open(t, serve(t, hub, s.frame), "")
	<-p.events
	hub.Close()
	hub.Close() // stopping twice does no harm
	for e := range p.events {
		t.Errorf("after the end: %+v", e)
	}
}

func TestErrorsBeforeAndAfterTheFirstFrame(t *testing.T) {
	hub := brisk(live.NewHub())
	var answer atomic.Pointer[fault.Fault]
	var n atomic.Int64
	url := serve(t, hub, func(context.Context, string) (string, string, string, error) {
		if f := answer.Load(); f != nil {
			return "", "", "", f
		}
		return fmt.Sprint(n.Load()), "", "x", nil
	})
	answer.Store(fault.New(fault.Forbidden, "fault.forbidden"))
	res, err := http.Get(url)
	if err != nil || res.StatusCode != http.StatusForbidden {
		t.Fatalf("before: %v (%v)", res.Status, err)
	}
	res.Body.Close()

	answer.Store(nil)
	p := open(t, url, "")
	<-p.events
	answer.Store(fault.New(fault.Unavailable, "fault.busy"))
	hub.Publish("session/1")
	answer.Store(nil)
	n.Store(1)
	hub.Publish("session/1")
	if got := <-p.events; got.id != "1" {
		t.Errorf("a database that was away for a moment: %+v", got)
	}
	answer.Store(fault.New(fault.Forbidden, "fault.forbidden"))
	for i := range 1000 { // until the stream has asked
		n.Store(int64(i + 2))
		hub.Publish("session/1")
		select {
		case _, more := <-p.events:
			if more {
				t.Error("sent to somebody who may no longer see it")
			}
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
	t.Error("the stream did not end")
}

// A wrapper that hides the connection takes away the deadline for slow clients.
// Better no stream than one that can never be ended.
func TestConnectionWithoutDeadlinesIsRefused(t *testing.T) {
	w := httptest.NewRecorder()
	var s state
	err := live.ServeSSE(w, httptest.NewRequest("GET", "/", nil), brisk(live.NewHub()), "x", s.frame)
	if !errors.Is(err, http.ErrNotSupported) || w.Body.Len() != 0 {
		t.Errorf("%v, wrote %q", err, w.Body)
	}
}

// The page stops reading; once the buffers in between are full, it is dropped.
func TestSlowClientIsDropped(t *testing.T) {
	hub := brisk(live.NewHub())
	hub.Pace.Write = 50 * time.Millisecond
	var n atomic.Int64
	big := strings.Repeat("x", 1<<20)
	ended := make(chan bool)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		live.ServeSSE(w, r, hub, "x", func(context.Context, string) (string, string, string, error) {
			return fmt.Sprint(n.Add(1)), "", big, nil
		})
		close(ended)
	}))
	defer server.Close()
	res, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	for {
		hub.Publish("x")
		select {
		case <-ended:
			return
		case <-time.After(time.Millisecond):
		}
	}
}

// A deadline of a stream must not end a later request on the same connection.
func TestConnectionServesOnAfterAStream(t *testing.T) {
	hub := brisk(live.NewHub())
	hub.Pace.Write = 10 * time.Millisecond
	var s state
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/plain" {
			time.Sleep(20 * time.Millisecond) // past the stream's last deadline
			fmt.Fprint(w, "fine")
			return
		}
		live.ServeSSE(w, r, hub, "x", s.frame)
	}))
	defer server.Close()
	p := open(t, server.URL, "")
	<-p.events
	hub.Close()
	for range p.events {
	}
	res, err := http.Get(server.URL + "/plain")
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%v", err)
	}
	res.Body.Close()
}

func TestWhatFramesHoldCannotBreakTheStream(t *testing.T) {
	hub := brisk(live.NewHub())
	url := serve(t, hub, func(context.Context, string) (string, string, string, error) {
		return "1\nretry: 1", "state\r\ndata: y", "one\r\ntwo\rthree\n\nid: 9", nil
	})
	got := <-open(t, url, "").events
	if want := (event{"1retry: 1", "statedata: y", "one\ntwo\nthree\n\nid: 9"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestFullHubRefuses(t *testing.T) {
	hub := brisk(live.NewHub())
	hub.Limit = 1
	var s state
	url := serve(t, hub, s.frame)
	p := open(t, url, "")
	<-p.events
	res, err := http.Get(url)
	if err != nil || res.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("%v (%v)", res.Status, err)
	}
	res.Body.Close()
}

func TestManyPagesShareOneReading(t *testing.T) {
	var g live.Group
	var reads, inside atomic.Int64
	begin, resume := make(chan bool, 10), make(chan bool)
	frame := g.Frame("session/1", func(context.Context) (string, string, string, error) {
		if inside.Add(1) != 1 {
			t.Error("two readings at the same time")
		}
		begin <- true
		<-resume
		inside.Add(-1)
		return fmt.Sprint(reads.Add(1)), "", "", nil
	})
	ctx := context.Background()
	var wg sync.WaitGroup
	var ids sync.Map
	ask := func(n int) {
		var asked sync.WaitGroup
		for range n {
			asked.Add(1)
			wg.Go(func() {
				asked.Done()
				id, _, _, err := frame(ctx, "")
				if err != nil {
					t.Error(err)
				}
				count, _ := ids.LoadOrStore(id, new(atomic.Int64))
				count.(*atomic.Int64).Add(1)
			})
		}
		asked.Wait()
		time.Sleep(20 * time.Millisecond) // let them all stand in line
	}
	ask(1)
	<-begin
	ask(300)
	resume <- true // the first reading ends; it began before the 300 asked
	<-begin
	resume <- true
	wg.Wait()
	first, _ := ids.Load("1")
	second, _ := ids.Load("2")
	if reads.Load() != 2 || first.(*atomic.Int64).Load() != 1 || second.(*atomic.Int64).Load() != 300 {
		t.Errorf("%d readings", reads.Load())
	}
}

func TestSharedReadingOutlivesTheOneWhoAskedFirst(t *testing.T) {
	var g live.Group
	begin, resume := make(chan bool), make(chan bool)
	frame := g.Frame("x", func(ctx context.Context) (string, string, string, error) {
		begin <- true
		<-resume
		return "1", "", "", ctx.Err()
	})
	leaving, leave := context.WithCancel(context.Background())
	left := make(chan error)
	go func() { _, _, _, err := frame(leaving, ""); left <- err }()
	<-begin
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("the one who left: %v", err)
	}
	stayed := make(chan error)
	go func() { _, _, _, err := frame(context.Background(), ""); stayed <- err }()
	resume <- true
	<-begin
	resume <- true
	if err := <-stayed; err != nil {
		t.Errorf("the one who stayed: %v", err)
	}
}

func TestPanicInASharedReadingIsAnError(t *testing.T) {
	var g live.Group
	frame := g.Frame("x", func(context.Context) (string, string, string, error) { panic("broken rule") })
	for range 2 {
		if _, _, _, err := frame(context.Background(), ""); err == nil || !strings.Contains(err.Error(), "broken rule") {
			t.Errorf("got %v", err)
		}
	}
}
