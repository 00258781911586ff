package statement

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/live"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
	"stepwise/web/ui"
)

// topic is hinted on when the record has grown.
const topic = "record"

// The tail of the record asks every node's record how far it reaches, twice a
// second and only while somebody looks: taking statements in costs nothing more
// for it, and it does not matter which node took them.
const askEvery = 500 * time.Millisecond

// watch hints on the topic while somebody looks.
type watch struct {
	db     *store.DB
	record *lrs.Record
	hub    *live.Hub

	mu       sync.Mutex
	watchers int
	stop     context.CancelFunc
}

func newWatch(db *store.DB, record *lrs.Record, hub *live.Hub) *watch {
	return &watch{db: db, record: record, hub: hub}
}

// begin counts one who looks, until end is called.
func (w *watch) begin() (end func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.watchers++; w.watchers == 1 {
		ctx, stop := context.WithCancel(context.Background())
		w.stop = stop
		go w.run(ctx)
	}
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.watchers--; w.watchers == 0 {
			w.stop()
		}
	}
}

func (w *watch) run(ctx context.Context) {
	tick := time.NewTicker(askEvery)
	defer tick.Stop()
	var last int64
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		// What cannot be read now is read at the next tick.
		if newest, err := w.record.Newest(ctx, w.db.Read()); err == nil && newest != last {
			last = newest
			w.hub.Publish(topic)
		}
	}
}

const (
	// atOnce is how many statements one frame brings; when more came, the newest.
	atOnce = 20
	// overlap is how far back every look goes: another node may finish storing a
	// little later what it began a little earlier. The page leaves out what it has.
	overlap = 2 * time.Second
	// lookAgain is how long what a reader may see is taken as known.
	lookAgain = 30 * time.Second
	// longest is how long one stream lasts; the browser comes again, and the reader
	// is asked anew who they are.
	longest = 10 * time.Minute
)

// Live streams the statements that come in and match the filter.
func (p *Pages) Live(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	t := tail{p: p, a: ui.Actor(ctx), filter: readFilter(r.URL.Query()), began: p.clock.Now(), shown: map[string]bool{}}
	var err error
	if t.sight, err = p.sight(ctx, t.a); err != nil {
		return err
	}
	if t.ask, err = p.query(ctx, t.filter); err != nil {
		return err
	}
	t.looked = t.began
	t.ask.Ascending, t.ask.Limit, t.ask.At, t.ask.Bound = false, atOnce, 0, 0
	t.ask.Since = max(t.ask.Since, t.from(r))
	defer p.watch.begin()()
	return live.ServeSSE(w, r, p.watch.hub, topic, t.frame)
}

// tail is one open stream.
type tail struct {
	p             *Pages
	a             person.Actor
	filter        filter
	ask           lrs.Query
	sight         sight
	began, looked clock.Time
	shown         map[string]bool // what the last look brought
	n             int             // frames
}

// from is the instant from which the page has not seen what came in: of the last
// frame it got, or as it says.
func (t *tail) from(r *http.Request) clock.Time {
	from := r.Header.Get("Last-Event-ID")
	if from == "" {
		from = r.URL.Query().Get("after")
	}
	text, _, _ := strings.Cut(from, ".")
	at, err := strconv.ParseInt(text, 10, 64)
	if err != nil || at <= 0 || clock.Time(at) > t.began {
		at = int64(t.began)
	}
	return clock.Time(at).Add(-overlap)
}

// frame returns what came in since the last one.
func (t *tail) frame(ctx context.Context, last string) (id, event, data string, err error) {
	now := t.p.clock.Now()
	if now.Sub(t.began) > longest {
		return "", "", "", person.Forbidden()
	}
	if now.Sub(t.looked) > lookAgain {
		if t.sight, err = t.p.sight(ctx, t.a); err != nil {
			return "", "", "", err
		}
		t.looked = now
	}
	found, err := t.p.look(ctx, t.sight, t.ask)
	if err != nil {
		return "", "", "", err
	}
	var fresh []one
	shown := make(map[string]bool, len(found.list))
	for _, x := range found.list {
		if shown[x.ID] = true; !t.shown[x.ID] {
			fresh = append(fresh, x)
		}
	}
	if len(fresh) == 0 {
		return last, "", "", nil
	}
	lines, err := t.p.lines(ctx, fresh)
	if err != nil {
		return "", "", "", err
	}
	var b bytes.Buffer
	if err := news(lines, len(fresh) == atOnce && (t.n > 0 || found.next != 0)).Render(ctx, &b); err != nil {
		return "", "", "", err
	}
	t.shown = shown
	t.n++
	return strconv.FormatInt(int64(fresh[0].Stored()), 10) + "." + strconv.Itoa(t.n), "statement", b.String(), nil
}
