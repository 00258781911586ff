// Package story takes people through the product in a real browser: what they see,
// what they touch, and what stands in the record afterwards. The pictures of the
// guides are taken here.
package story

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"stepwise/cmd/stepwise/demo"
	"stepwise/cmd/stepwise/node"
	"stepwise/internal/clock"
	"stepwise/internal/id"
	"stepwise/person"
)

// World is a running node over the seeded demo, under a clock that the story moves.
type World struct {
	Node  *node.Node
	Clock *clock.Fake
	URL   string
	down  atomic.Bool
}

// now is when every story begins: a Thursday, 10:00 in Shanghai.
var now = time.Date(2026, 11, 19, 2, 0, 0, 0, time.UTC)

// Open serves a copy of the seeded demo, on "sqlite" or "postgres".
func Open(t *testing.T, engine string) *World {
	t.Helper()
	ctx := context.Background()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	if os.Getenv("STEPWISE_STORY_LOG") != "" {
		log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	slog.SetDefault(log)
	config := node.Default()
	config.Database, config.Data = seeded(t, engine)
	config.Demo = true
	// The address is known only once the server listens, and links carry it.
	server := httptest.NewUnstartedServer(nil)
	config.Address = server.Listener.Addr().String()
	config.Origin = "http://" + strings.Replace(config.Address, "127.0.0.1", "localhost", 1)
	player := httptest.NewUnstartedServer(nil)
	config.PlayerAddress = player.Listener.Addr().String()
	config.PlayerOrigin = "http://" + config.PlayerAddress
	c := clock.NewFake(now)
	n, err := node.Open(ctx, config, c, log)
	if err != nil {
		t.Fatal(err)
	}
	w := &World{Node: n, Clock: c, URL: config.Origin}
	server.Config = &http.Server{Handler: w.network(n.Handler())}
	server.Start()
	packages, err := n.Player()
	if err != nil {
		t.Fatal(err)
	}
	player.Config = &http.Server{Handler: packages}
	player.Start()
	t.Cleanup(func() {
		player.CloseClientConnections()
		player.Close()
		server.CloseClientConnections()
		server.Close()
		n.Close()
	})
	return w
}

// both tells a story on each engine, in a world of its own, at the same time: a story
// waits for its browser more than it works.
func both(t *testing.T, story func(t *testing.T, w *World)) {
	t.Helper()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			story(t, Open(t, engine))
		})
	}
}

// network is the cable between the browsers and the server.
func (w *World) network(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if w.down.Load() {
			panic(http.ErrAbortHandler) // the connection is cut without an answer
		}
		next.ServeHTTP(rw, r)
	})
}

// Unplug cuts every browser off from the server, or connects them again.
func (w *World) Unplug(off bool) { w.down.Store(off) }

// Work runs the jobs that are due: mail, certificates, closing ballots.
func (w *World) Work(t *testing.T) {
	t.Helper()
	if _, err := w.Node.House.Jobs.Drain(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// Person is the id of somebody of the demo ("coordinator", "tutor-1").
func Person(key string) string { return id.Derived("demo/" + key) }

// Actor loads somebody of the demo.
func (w *World) Actor(t *testing.T, who string) person.Actor {
	t.Helper()
	a, err := person.Load(context.Background(), w.Node.House.DB.Read(), who)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Learner is somebody of the demo whose next step is this one, counted from 0.
func (w *World) Learner(t *testing.T, step int) string {
	t.Helper()
	who, err := demo.Someone(context.Background(), w.Node.House, step)
	if err != nil {
		t.Fatal(err)
	}
	return who
}
