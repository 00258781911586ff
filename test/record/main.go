// Command record measures the learning record as outside clients meet it: it
// builds the server, starts it as a process of its own with durable commits, and
// sends statements and questions over loopback. `go run ./cmd/dev bench record`
// runs it. It stops by itself.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

// plan is what to measure, in this order.
type plan struct {
	database string // SQLite file or PostgreSQL URL; kept when named, made and removed when ""
	fill     int    // statements in the record before anything is measured
	singles  int    // requests of one statement
	batches  int    // requests of fifty
	queries  int    // of each kind
	clients  int    // at once
	named    bool   // statements bring their ids
}

func main() {
	var p plan
	flag.StringVar(&p.database, "database", "", "SQLite file or PostgreSQL URL; empty for a fresh file that is removed")
	flag.IntVar(&p.fill, "fill", 0, "bring the record to so many statements first, in batches")
	flag.IntVar(&p.singles, "singles", 100_000, "requests of one statement")
	flag.IntVar(&p.batches, "batches", 5_000, "requests of fifty statements")
	flag.IntVar(&p.queries, "queries", 2_000, "questions of each kind")
	flag.IntVar(&p.clients, "clients", 16, "clients at once")
	flag.BoolVar(&p.named, "named", true, "statements bring ids of their own, which the record must look up")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, p); err != nil {
		fmt.Fprintln(os.Stderr, "record:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, p plan) (err error) {
	s, err := start(ctx, p.database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	w := newWorld(p.named)
	if err := s.count(w); err != nil {
		return err
	}
	if n := p.fill - w.stored(); n > 0 {
		if err := s.ingest(w, "fill", (n+49)/50, 50, p.clients); err != nil {
			return err
		}
	}
	if p.singles > 0 {
		if err := s.ingest(w, "single", p.singles, 1, p.clients); err != nil {
			return err
		}
	}
	if p.batches > 0 {
		if err := s.ingest(w, "batch of 50", p.batches, 50, p.clients); err != nil {
			return err
		}
	}
	if p.queries > 0 {
		return s.ask(w, p.queries)
	}
	return nil
}
