package live_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"stepwise/internal/fault"
	"stepwise/internal/live"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

func subscribe(t testing.TB, hub *live.Hub, topic string) <-chan struct{} {
	t.Helper()
	hints, cancel, err := hub.Subscribe(topic)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cancel)
	return hints
}

func TestHintsReachTheirTopicAndBecomeOne(t *testing.T) {
	hub := live.NewHub()
	mine, other := subscribe(t, hub, "a"), subscribe(t, hub, "b")
	for range 5 {
		hub.Publish("a") // nobody listens yet; it must not block
	}
	<-mine
	select {
	case <-mine:
		t.Error("five hints came as more than one")
	case <-other:
		t.Error("a hint reached another topic")
	default:
	}
}

func TestHubHasALimitAndGivesPlacesBack(t *testing.T) {
	hub := live.NewHub()
	hub.Limit = 2
	_, cancel, _ := hub.Subscribe("a")
	subscribe(t, hub, "a")
	if _, _, err := hub.Subscribe("b"); !fault.Is(err, fault.Unavailable) {
		t.Errorf("third of two: %v", err)
	}
	cancel()
	cancel() // twice gives one place back
	if n := hub.Subscribers(); n != 1 {
		t.Errorf("%d subscribers", n)
	}
	subscribe(t, hub, "b")
	if _, _, err := hub.Subscribe("b"); err == nil {
		t.Error("a place was given twice")
	}
}

func TestManyGoroutinesAtOnce(t *testing.T) {
	hub := live.NewHub()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for n := range 200 {
				topic := fmt.Sprint(n % 3)
				hints, cancel, err := hub.Subscribe(topic)
				if err != nil {
					t.Error(err)
				}
				hub.Publish(topic)
				<-hints
				if i%2 == 0 {
					hub.Publish("0")
				}
				cancel()
			}
		})
	}
	wg.Wait()
	if n := hub.Subscribers(); n != 0 {
		t.Errorf("%d left", n)
	}
}

// connect makes nodes on one database, each with a hub that is listening.
func connect(t *testing.T, db *store.DB, n int) []*live.Hub {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	t.Cleanup(func() { stop(); wg.Wait() })
	hubs := make([]*live.Hub, n)
	for i := range hubs {
		hubs[i] = live.NewHub()
		// A hub that begins to listen hints on every topic; that is how the test
		// knows it does.
		ready := subscribe(t, hubs[i], "ready")
		wg.Go(func() { hubs[i].Connect(ctx, db, quiet) })
		<-ready
	}
	return hubs
}

func TestHintsPassBetweenNodes(t *testing.T) {
	hubs := connect(t, storetest.Postgres(t), 3)
	long := "topic/" + strings.Repeat("长", 500)
	for _, topic := range []string{"session/1", "会议/2", `quo"te`, long} {
		var there []<-chan struct{}
		for _, h := range hubs {
			there = append(there, subscribe(t, h, topic))
		}
		hubs[0].Publish(topic)
		for _, hints := range there {
			<-hints
		}
	}
}

func TestNodeDoesNotHearItselfBack(t *testing.T) {
	hubs := connect(t, storetest.Postgres(t), 2)
	own, answer, there := subscribe(t, hubs[0], "own"), subscribe(t, hubs[0], "answer"), subscribe(t, hubs[1], "own")
	hubs[0].Publish("own")
	<-own
	<-there
	hubs[1].Publish("answer")
	<-answer // notifications come in order, so an echo would have come before
	select {
	case <-own:
		t.Error("heard its own hint twice: every publish would wake its pages twice")
	default:
	}
}

func TestThousandTopicsGoOutInAFewNotifications(t *testing.T) {
	hubs := connect(t, storetest.Postgres(t), 2)
	var there []<-chan struct{}
	for i := range 1000 {
		there = append(there, subscribe(t, hubs[1], fmt.Sprintf("enrolment/%036d", i)))
	}
	for range 10 {
		for i := range 1000 {
			hubs[0].Publish(fmt.Sprintf("enrolment/%036d", i))
		}
	}
	for _, hints := range there {
		<-hints
	}
}

// PostgreSQL restarts, or a firewall cuts the line: the hub listens again, and
// hints on every topic, since it may have missed something.
func TestBrokenLineIsTakenUpAgain(t *testing.T) {
	db := storetest.Postgres(t)
	hubs := connect(t, db, 2)
	there := subscribe(t, hubs[1], "session/1")
	kill := func() int {
		n, err := store.One[int](context.Background(), db.Read(), `SELECT COUNT(*) FROM
			(SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			 WHERE datname = current_database() AND query LIKE 'LISTEN%' AND pid <> pg_backend_pid()) k`)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := kill(); n != 2 {
		t.Fatalf("cut %d lines, want 2", n)
	}
	<-there // it listens again
	hubs[0].Publish("session/1")
	<-there
}

func TestSQLiteNeedsNoLine(t *testing.T) {
	hub := live.NewHub()
	hub.Connect(context.Background(), storetest.SQLite(t), quiet) // returns at once
	hints := subscribe(t, hub, "a")
	hub.Publish("a")
	<-hints
}

func BenchmarkPublishTo300(b *testing.B) {
	hub := live.NewHub()
	for range 300 {
		subscribe(b, hub, "hall")
	}
	for b.Loop() {
		hub.Publish("hall")
	}
}
