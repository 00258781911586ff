package client

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

var (
	boss   = person.Actor{ID: "boss", Grants: []person.Grant{{Role: person.Administrator}}}
	office = person.Actor{ID: "office", Grants: []person.Grant{{Role: person.Coordinator}, {Role: person.Administrator, Programme: "io"}}}
)

// node is one node of an installation, with a stopwatch that tests move.
type node struct {
	*testing.T
	*Service
	clock *clock.Fake
	since *atomic.Int64
}

func newNode(t *testing.T, db *store.DB) node {
	t.Helper()
	n := node{T: t, clock: clock.NewFake(time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC)), since: &atomic.Int64{}}
	n.Service = New(db, n.clock)
	n.elapsed = func() time.Duration { return time.Duration(n.since.Load()) }
	return n
}

func (n node) wait(d time.Duration) {
	n.since.Add(int64(d))
	n.clock.Move(d)
}

func (n node) ok(err error) {
	n.Helper()
	if err != nil {
		n.Fatal(err)
	}
}

func (n node) issue(change ...func(*Terms)) Issued {
	n.Helper()
	t := Terms{Name: "Journal", Scopes: lrs.StatementsWrite | lrs.StatementsReadMine}
	for _, f := range change {
		f(&t)
	}
	issued, err := n.Create(context.Background(), boss, t)
	n.ok(err)
	return issued
}

func (n node) opens(key, secret string) bool {
	n.Helper()
	_, ok, err := n.Open(context.Background(), key, secret)
	n.ok(err)
	return ok
}
