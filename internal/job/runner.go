package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/id"
	"stepwise/internal/store"
)

// Runner takes jobs that are due and runs their handlers. Each node has one.
// Register kinds first, then call Run. The exported settings may be changed before
// Run.
type Runner struct {
	Workers  int           // jobs at the same time
	Poll     time.Duration // how often to look without being woken
	Lease    time.Duration // after this long without a sign of life a job is another node's
	Attempts int           // before a job is dead; with the waits between them about half a day
	Grace    time.Duration // how long Run waits for running jobs when it is stopped
	Keep     time.Duration // how long done jobs stay listed

	db    *store.DB
	clock clock.Clock
	log   *slog.Logger
	kinds map[string]handler
	wake  chan struct{}
	node  string
}

type handler struct {
	run   func(context.Context, []byte) error
	every time.Duration // of a periodic job, else 0
}

// NewRunner returns a runner with the usual settings: four workers, a poll each
// second, a lease of a minute, 20 attempts.
func NewRunner(db *store.DB, c clock.Clock, log *slog.Logger) *Runner {
	r := &Runner{Workers: 4, Poll: time.Second, Lease: time.Minute, Attempts: 20, Grace: 20 * time.Second,
		Keep: 7 * 24 * time.Hour, db: db, clock: c, log: log, kinds: map[string]handler{},
		wake: make(chan struct{}, 1), node: id.New()}
	r.Every("job.tidy", time.Hour, r.tidy)
	return r
}

// Handle says what runs jobs of a kind. An error runs the job again later, until
// its attempts are used up; Permanent errors and payloads of no use end it at
// once; a panic is an error. The context ends when the lease is lost or the
// program must go.
func (r *Runner) Handle(kind string, fn func(ctx context.Context, payload []byte) error) {
	r.register(kind, handler{run: fn})
}

// Every runs fn each interval, on one node at a time, first at once and then an
// interval after it ended. An error runs it again sooner. Name is unique.
func (r *Runner) Every(name string, interval time.Duration, fn func(ctx context.Context) error) {
	r.register(periodic+name, handler{run: func(ctx context.Context, _ []byte) error { return fn(ctx) }, every: interval})
}

const periodic = "every."

func (r *Runner) register(kind string, h handler) {
	if _, taken := r.kinds[kind]; taken {
		panic("job: two handlers for " + kind)
	}
	r.kinds[kind] = h
}

// Wake makes the runner look for due jobs now. Call it after the write that added
// one; it never blocks.
func (r *Runner) Wake() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Run works until ctx ends, then lets running jobs finish for Grace, ends those
// that did not and gives them back. It returns nil after an orderly stop.
func (r *Runner) Run(ctx context.Context) error {
	if err := r.plan(ctx); err != nil {
		return err
	}
	working, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	var wg sync.WaitGroup
	free := make(chan struct{}, r.Workers)
	poll := time.NewTicker(r.Poll)
	defer poll.Stop()
	for ctx.Err() == nil {
		select {
		case free <- struct{}{}:
		case <-ctx.Done():
			continue
		}
		job, err := r.claim(ctx)
		if err == nil && job != nil {
			wg.Go(func() {
				defer func() { <-free }()
				r.work(working, job)
			})
			continue
		}
		<-free
		if err != nil && ctx.Err() == nil {
			r.log.Error("jobs cannot be claimed", "error", err)
		}
		select {
		case <-r.wake:
		case <-poll.C:
		case <-ctx.Done():
		}
	}
	idle := make(chan struct{})
	go func() { wg.Wait(); close(idle) }()
	select {
	case <-idle:
	case <-time.After(r.Grace):
		end()
		<-idle
	}
	return nil
}

// Drain runs everything that is due, one job after the other, until nothing is,
// and returns how many it ran. Commands that end and tests use it in place of Run.
func (r *Runner) Drain(ctx context.Context) (int, error) {
	if err := r.plan(ctx); err != nil {
		return 0, err
	}
	for n := 0; ; n++ {
		job, err := r.claim(ctx)
		if err != nil || job == nil {
			return n, err
		}
		r.work(ctx, job)
	}
}

// work runs one claimed job and writes down how it ended.
func (r *Runner) work(ctx context.Context, job *claimed) {
	ctx, stop := context.WithCancelCause(ctx)
	kept := make(chan struct{})
	go func() { defer close(kept); r.keepLease(ctx, job, stop) }()
	err := r.call(context.WithValue(ctx, lastKey{}, job.Attempts >= r.Attempts), job)
	cause := context.Cause(ctx)
	stop(nil)
	<-kept
	// The result must be written even when the program is going down.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	switch {
	case errors.Is(cause, errLeaseLost):
		r.log.Warn("job was taken by another node while it ran", "job", job.ID, "kind", job.Kind)
		return
	case err != nil && cause != nil: // stopped, not failed
		err = r.release(ctx, job)
	default:
		err = r.finish(ctx, job, err)
	}
	if err != nil {
		r.log.Error("result of a job was not stored; it will run again", "job", job.ID, "kind", job.Kind, "error", err)
	}
}

func (r *Runner) call(ctx context.Context, job *claimed) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("job: %s panicked: %v", job.Kind, p)
		}
	}()
	if job.Attempts > r.Attempts {
		return Permanent(errors.New("job: started as often as allowed and never came back; it may be what ends the program"))
	}
	return r.kinds[job.Kind].run(ctx, []byte(job.Payload))
}

var errLeaseLost = errors.New("job: lease lost")

// keepLease moves the end of the lease on while the job runs, so that the lease
// can be short and a long job is still not taken away.
func (r *Runner) keepLease(ctx context.Context, job *claimed, stop context.CancelCauseFunc) {
	tick := time.NewTicker(r.Lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		held, err := r.extend(ctx, job)
		if err == nil && !held {
			stop(errLeaseLost)
			return
		}
	}
}
