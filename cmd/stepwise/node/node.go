// Package node is one running Stepwise: it opens the database, wires the rooms to
// each other, and serves. Several nodes may share one PostgreSQL.
package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/job"
	"stepwise/internal/live"
	"stepwise/internal/mail"
	"stepwise/internal/store"
	"stepwise/web"
)

// Node is one running application.
type Node struct {
	House   *House
	config  Config
	log     *slog.Logger
	handler http.Handler
}

// Open opens the database, migrates it when told to, and wires everything. Close
// it when done.
func Open(ctx context.Context, config Config, c clock.Clock, log *slog.Logger) (*Node, error) {
	if err := config.Check(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(config.Data, 0o750); err != nil {
		return nil, fmt.Errorf("the data folder: %w", err)
	}
	db, err := store.Open(ctx, config.Database)
	if err != nil {
		return nil, err
	}
	if config.Migrate {
		if n, err := db.Migrate(ctx); err != nil {
			db.Close()
			return nil, err
		} else if n > 0 {
			log.InfoContext(ctx, "migrated", "steps", n)
		}
	}
	h, err := NewHouse(ctx, db, c, config, log)
	if err != nil {
		db.Close()
		return nil, err
	}
	if moved, err := h.Record.MoveFormer(ctx); err != nil {
		db.Close()
		return nil, err
	} else if moved > 0 {
		log.InfoContext(ctx, "moved statements into the record's new form", "statements", moved)
	}
	n := &Node{House: h, config: config, log: log}
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	rooms, err := h.pages(config)
	if err != nil {
		db.Close()
		return nil, err
	}
	server, err := web.New(web.Config{Origin: config.Origin, Secure: config.Secure(), Demo: config.Demo}, db, c, h.Person, h.sessions, registry, rooms)
	if err != nil {
		db.Close()
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", n.ready)
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	for _, m := range h.mounts(config.Origin) {
		mux.Handle(m.prefix, guarded(log, m.handler))
	}
	mux.Handle("/", server.Handler())
	n.handler = singleSlash(mux)
	return n, nil
}

// ready says whether requests can be served: the database answers.
func (n *Node) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := n.House.DB.Ping(ctx); err != nil {
		http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ready")
}

// Handler answers requests; tests use it without a listener.
func (n *Node) Handler() http.Handler { return n.handler }

// Origin is the address that people and clients use, https://host.
func (n *Node) Origin() string { return n.config.Origin }

// Run serves on listener until ctx ends, then lets running requests and jobs
// finish for a while.
func (n *Node) Run(ctx context.Context, listener net.Listener) error {
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWork()
	jobs := make(chan error, 1)
	go func() { jobs <- n.House.Jobs.Run(work) }()
	go n.House.Hub.Connect(work, n.House.DB, n.log)
	counted := make(chan struct{})
	go func() { defer close(counted); n.House.Client.Run(work, n.log) }()

	if err := n.servePlayer(work); err != nil {
		return err
	}
	// Open event streams end with the base context, so that a stop does not wait
	// for them.
	streams, endStreams := context.WithCancel(context.WithoutCancel(ctx))
	defer endStreams()
	server := &http.Server{Handler: n.handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		BaseContext: func(net.Listener) context.Context { return streams },
		ErrorLog:    slog.NewLogLogger(n.log.Handler(), slog.LevelWarn)}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	n.log.Info("stopping")
	endStreams()
	grace, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	err := server.Shutdown(grace)
	stopWork()
	<-counted
	if jobErr := <-jobs; jobErr != nil && !errors.Is(jobErr, context.Canceled) {
		err = errors.Join(err, jobErr)
	}
	return err
}

// Close waits for what the record is doing and closes the database.
func (n *Node) Close() error {
	n.House.Record.Close()
	return n.House.DB.Close()
}

// ground is what the rooms stand on.
func ground(db *store.DB, c clock.Clock, config Config, log *slog.Logger) (*job.Runner, *live.Hub, error) {
	jobs := job.NewRunner(db, c, log)
	server, err := mail.ParseURL(config.SMTP)
	if err != nil {
		return nil, nil, err
	}
	server.From, server.Name = config.SMTPFrom, config.SMTPName
	sender, err := mail.NewSender(db, c, server, log)
	if err != nil {
		return nil, nil, err
	}
	sender.Register(jobs)
	jobs.Every("audit.seal", 30*time.Second, func(ctx context.Context) error {
		_, err := audit.Seal(ctx, db, c.Now())
		return err
	})
	return jobs, live.NewHub(), nil
}

func (c Config) keys() string { return filepath.Join(c.Data, "keys") }
