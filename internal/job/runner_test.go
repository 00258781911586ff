package job_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/job"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

func TestPeriodicJobRunsOnOneNodeAtATime(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		c := clock.NewFake(start)
		var ran atomic.Int64
		var nodes []*job.Runner
		for range 3 {
			r := job.NewRunner(db, c, quiet)
			r.Every("seal", time.Minute, func(context.Context) error { ran.Add(1); return nil })
			nodes = append(nodes, r)
		}
		for minute := range 5 {
			var wg sync.WaitGroup
			for _, r := range nodes {
				wg.Go(func() { drain(t, r) })
			}
			wg.Wait()
			if got := ran.Load(); got != int64(minute+1) {
				t.Fatalf("minute %d: ran %d times", minute, got)
			}
			c.Move(time.Minute)
		}
	})
}

func TestPeriodicJobThatFailsComesBackSoonerAndNeverDies(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		c := clock.NewFake(start)
		r := job.NewRunner(db, c, quiet)
		r.Attempts = 2
		fails := true
		r.Every("report", 24*time.Hour, func(context.Context) error {
			if fails {
				return errors.New("disk away")
			}
			return nil
		})
		for range 5 {
			drain(t, r)
			row := only(t, db, "every.report")
			if row.State != job.Waiting || row.Error != "disk away" || row.DueAt.Sub(c.Now()) > time.Minute {
				t.Fatalf("%+v", row)
			}
			c.Move(time.Minute)
		}
		fails = false
		drain(t, r)
		if row := only(t, db, "every.report"); row.Error != "" || row.Attempts != 0 || row.DueAt.Sub(c.Now()) != 24*time.Hour {
			t.Errorf("%+v", row)
		}
	})
}

func TestShorterIntervalTakesEffectAtOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		c := clock.NewFake(start)
		for _, every := range []time.Duration{24 * time.Hour, time.Hour} {
			r := job.NewRunner(db, c, quiet)
			r.Every("x", every, func(context.Context) error { return nil })
			drain(t, r)
			if row := only(t, db, "every.x"); row.DueAt.Sub(c.Now()) != every {
				t.Errorf("every %v: next in %v", every, row.DueAt.Sub(c.Now()))
			}
		}
	})
}

func TestManyNodesRunEachJobOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		const jobs, nodes = 60, 3
		var all []job.New
		for i := range jobs {
			all = append(all, job.New{Kind: "count", Payload: i})
		}
		add(t, db, all...)
		var mu sync.Mutex
		ran := map[string]int{}
		running, stop := context.WithCancel(ctx)
		defer stop()
		var wg sync.WaitGroup
		for range nodes {
			r := job.NewRunner(db, clock.System(), quiet)
			r.Handle("count", func(_ context.Context, p []byte) error {
				mu.Lock()
				defer mu.Unlock()
				if ran[string(p)]++; len(ran) == jobs {
					stop()
				}
				return nil
			})
			wg.Go(func() {
				if err := r.Run(running); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for p, n := range ran {
			if n != 1 {
				t.Errorf("job %s ran %d times", p, n)
			}
		}
		counts, err := job.Counts(ctx, db.Read())
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range counts {
			if c.Kind == "count" && (c.State != job.Done || c.N != jobs) {
				t.Errorf("%+v", c)
			}
		}
	})
}

func TestWokenRunnerDoesNotWaitForThePoll(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		r := job.NewRunner(db, clock.System(), quiet)
		r.Poll = time.Hour
		ran := make(chan bool, 1)
		r.Handle("x", func(context.Context, []byte) error { ran <- true; return nil })
		running, stop := context.WithCancel(ctx)
		defer stop()
		done := make(chan error)
		go func() { done <- r.Run(running) }()
		add(t, db, job.New{Kind: "x"})
		r.Wake()
		<-ran // with an hour between polls, only Wake brings it here
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestStoppingLetsARunningJobFinish(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		r := job.NewRunner(db, clock.System(), quiet)
		running, stop := context.WithCancel(ctx)
		defer stop()
		r.Handle("x", func(ctx context.Context, _ []byte) error {
			stop()
			return ctx.Err()
		})
		add(t, db, job.New{Kind: "x"})
		if err := r.Run(running); err != nil {
			t.Fatal(err)
		}
		if row := only(t, db, "x"); row.State != job.Done {
			t.Errorf("%+v", row)
		}
	})
}

func TestStoppingGivesAJobBackThatTakesTooLong(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		r := job.NewRunner(db, clock.System(), quiet)
		r.Grace = time.Millisecond
		running, stop := context.WithCancel(ctx)
		defer stop()
		r.Handle("x", func(ctx context.Context, _ []byte) error {
			stop()
			<-ctx.Done()
			return ctx.Err()
		})
		add(t, db, job.New{Kind: "x"})
		if err := r.Run(running); err != nil {
			t.Fatal(err)
		}
		if row := only(t, db, "x"); row.State != job.Waiting || row.Attempts != 0 || row.DueAt != 0 {
			t.Errorf("%+v", row)
		}
	})
}
