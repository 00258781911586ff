package store_test

import (
	"context"
	"testing"
	"time"

	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

func TestNotesArriveAlsoAfterASilence(t *testing.T) {
	db := storetest.Postgres(t)
	n := store.NewNotifier(db, "test_notes")
	n.Alive = time.Millisecond // asks the connection again and again
	ctx, stop := context.WithCancel(context.Background())
	ready, got, ended := make(chan bool), make(chan string, 1), make(chan error)
	go func() {
		ended <- n.Listen(ctx, func() { close(ready) }, func(text string) { got <- text })
	}()
	<-ready
	time.Sleep(20 * time.Millisecond)
	if err := n.Notify(ctx, "会议 1"); err != nil {
		t.Fatal(err)
	}
	if text := <-got; text != "会议 1" {
		t.Errorf("got %q", text)
	}
	stop()
	if err := <-ended; err == nil {
		t.Error("ended without saying why")
	}
	// The connection that listened is not in the pool any more.
	if open := db.Pool().Stats(); open.InUse != 0 {
		t.Errorf("%d connections still in use", open.InUse)
	}
}

func TestSQLiteHasNoNotifier(t *testing.T) {
	if n := store.NewNotifier(storetest.SQLite(t), "x"); n != nil {
		t.Error("one process has no other node to tell")
	}
}
