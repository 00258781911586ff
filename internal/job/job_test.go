package job_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/job"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

var (
	ctx   = context.Background()
	quiet = slog.New(slog.NewTextHandler(io.Discard, nil))
	start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
)

func add(t testing.TB, db *store.DB, jobs ...job.New) {
	t.Helper()
	err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, n := range jobs {
			if err := job.Add(ctx, tx, n); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func drain(t testing.TB, r *job.Runner) {
	t.Helper()
	if _, err := r.Drain(ctx); err != nil {
		t.Fatal(err)
	}
}

func only(t testing.TB, db *store.DB, kind string) job.Row {
	t.Helper()
	rows, err := job.List(ctx, db.Read(), job.Filter{Kind: kind})
	if err != nil || len(rows) != 1 {
		t.Fatalf("%d jobs of kind %s (%v)", len(rows), kind, err)
	}
	return rows[0]
}

func TestJobRunsWithItsPayloadOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		r := job.NewRunner(db, clock.NewFake(start), quiet)
		type greeting struct{ Name string }
		var got []string
		r.Handle("greet", job.JSON(func(_ context.Context, g greeting) error { got = append(got, g.Name); return nil }))
		add(t, db, job.New{Kind: "greet", Payload: greeting{"步步"}})
		drain(t, r)
		drain(t, r)
		if fmt.Sprint(got) != "[步步]" {
			t.Errorf("got %v", got)
		}
		if row := only(t, db, "greet"); row.State != job.Done || row.Attempts != 1 || row.EndedAt != clock.At(start) || row.DueAt != 0 {
			t.Errorf("got %+v", row)
		}
	})
}

func TestJobOfAWriteThatFailedDoesNotExist(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		refused := errors.New("refused")
		err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			if err := job.Add(ctx, tx, job.New{Kind: "x"}); err != nil {
				return err
			}
			return refused
		})
		rows, _ := job.List(ctx, db.Read(), job.Filter{Kind: "x"})
		if !errors.Is(err, refused) || len(rows) != 0 {
			t.Errorf("%d jobs (%v)", len(rows), err)
		}
	})
}

func TestJobWaitsForItsTime(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		c := clock.NewFake(start)
		r := job.NewRunner(db, c, quiet)
		ran := 0
		r.Handle("remind", func(context.Context, []byte) error { ran++; return nil })
		add(t, db, job.New{Kind: "remind", RunAt: c.Now().Add(time.Hour)})
		drain(t, r)
		c.Move(time.Hour - time.Microsecond)
		drain(t, r)
		if ran != 0 {
			t.Error("ran too early")
		}
		c.Move(time.Microsecond)
		drain(t, r)
		if ran != 1 {
			t.Errorf("ran %d times", ran)
		}
	})
}

func TestKeyAddsOneJobUntilItBegins(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		r := job.NewRunner(db, clock.NewFake(start), quiet)
		ran := 0
		r.Handle("rebuild", func(context.Context, []byte) error {
			if ran++; ran == 1 {
				// What changes while it runs may have been read already, so it must
				// be possible to ask again.
				add(t, db, job.New{Kind: "rebuild", Key: "p1"}, job.New{Kind: "rebuild", Key: "p1"})
			}
			return nil
		})
		add(t, db, job.New{Kind: "rebuild", Key: "p1"}, job.New{Kind: "rebuild", Key: "p1"}, job.New{Kind: "rebuild", Key: "p2"})
		drain(t, r)
		if ran != 3 {
			t.Errorf("ran %d times, want 3: p1, p2, and p1 again", ran)
		}
	})
}

func TestFailingJobComesBackLaterAndLaterAndThenIsDead(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		c := clock.NewFake(start)
		r := job.NewRunner(db, c, quiet)
		r.Attempts = 4
		last := 0
		r.Handle("send", func(ctx context.Context, _ []byte) error {
			if job.Last(ctx) {
				last++
			}
			return errors.New("server silent\x00\xff")
		})
		add(t, db, job.New{Kind: "send"})
		// Five seconds, doubled each time, give or take a quarter.
		for i, wait := range []time.Duration{5 * time.Second, 10 * time.Second, 20 * time.Second} {
			drain(t, r)
			row := only(t, db, "send")
			gap := row.DueAt.Sub(c.Now())
			if row.State != job.Waiting || row.Attempts != i+1 || gap < wait*3/4 || gap > wait*5/4 {
				t.Fatalf("after attempt %d: %+v, next in %v", i+1, row, gap)
			}
			c.Move(gap)
		}
		if last != 0 {
			t.Error("told too early that it is the last attempt")
		}
		drain(t, r)
		row := only(t, db, "send")
		if row.State != job.Dead || row.Attempts != 4 || !strings.HasPrefix(row.Error, "server silent") || last != 1 {
			t.Fatalf("at the end: %+v, told last %d times", row, last)
		}
		c.Move(365 * 24 * time.Hour)
		drain(t, r)
		if row := only(t, db, "send"); row.Attempts != 4 {
			t.Error("a dead job ran again by itself")
		}
		// Somebody repairs the server and asks again.
		retry := func() error {
			return db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return job.Retry(ctx, tx, row.ID) })
		}
		if err := retry(); err != nil {
			t.Fatal(err)
		}
		if err := retry(); !fault.Is(err, fault.Conflict) {
			t.Errorf("asked twice: %v, want a conflict", err)
		}
		drain(t, r)
		if row := only(t, db, "send"); row.State != job.Waiting || row.Attempts != 1 {
			t.Errorf("after retry: %+v", row)
		}
	})
}

func TestErrorsThatNoAttemptCures(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		r := job.NewRunner(db, clock.NewFake(start), quiet)
		r.Handle("refused", func(context.Context, []byte) error {
			return fmt.Errorf("sending: %w", job.Permanent(errors.New("no such mailbox")))
		})
		r.Handle("unreadable", job.JSON(func(context.Context, int) error { return nil }))
		add(t, db, job.New{Kind: "refused"}, job.New{Kind: "unreadable", Payload: "not a number"})
		drain(t, r)
		for _, kind := range []string{"refused", "unreadable"} {
			if row := only(t, db, kind); row.State != job.Dead || row.Attempts != 1 || row.Error == "" {
				t.Errorf("%s: %+v", kind, row)
			}
		}
	})
}

func TestPanicIsAnErrorOfThatJobOnly(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		r := job.NewRunner(db, clock.NewFake(start), quiet)
		ran := false
		r.Handle("bad", func(context.Context, []byte) error { panic("broken rule") })
		r.Handle("good", func(context.Context, []byte) error { ran = true; return nil })
		add(t, db, job.New{Kind: "bad"}, job.New{Kind: "good"})
		drain(t, r)
		if row := only(t, db, "bad"); !strings.Contains(row.Error, "broken rule") || row.State != job.Waiting || !ran {
			t.Errorf("%+v, the next ran: %v", row, ran)
		}
	})
}

func TestKindNobodyKnowsWaitsForANodeThatDoes(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		old := job.NewRunner(db, clock.NewFake(start), quiet)
		add(t, db, job.New{Kind: "new"})
		drain(t, old)
		if row := only(t, db, "new"); row.State != job.Waiting || row.Attempts != 0 {
			t.Errorf("an old node touched it: %+v", row)
		}
		fresh := job.NewRunner(db, clock.NewFake(start), quiet)
		fresh.Handle("new", func(context.Context, []byte) error { return nil })
		drain(t, fresh)
		if row := only(t, db, "new"); row.State != job.Done {
			t.Errorf("%+v", row)
		}
	})
}

// A node that is killed never comes back to its job. Its lease ends and another
// node runs it; if the first was only slow, its result does not count any more.
func TestJobOfAKilledNodeRunsOnAnother(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		c := clock.NewFake(start)
		slow, other := job.NewRunner(db, c, quiet), job.NewRunner(db, c, quiet)
		begun, resume := make(chan bool), make(chan bool)
		slow.Handle("work", func(context.Context, []byte) error {
			begun <- true
			<-resume
			return errors.New("late")
		})
		ran := 0
		other.Handle("work", func(context.Context, []byte) error { ran++; return nil })
		add(t, db, job.New{Kind: "work"})
		done := make(chan error)
		go func() { _, err := slow.Drain(ctx); done <- err }()
		<-begun
		drain(t, other)
		if ran != 0 {
			t.Error("taken away from a node that holds the lease")
		}
		c.Move(slow.Lease)
		drain(t, other)
		if ran != 1 {
			t.Errorf("after the lease: ran %d times", ran)
		}
		close(resume)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if row := only(t, db, "work"); row.State != job.Done || row.Attempts != 2 || row.Error != "" {
			t.Errorf("the late result counted: %+v", row)
		}
	})
}

func TestLongJobKeepsItsLease(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		c := clock.NewFake(start)
		r := job.NewRunner(db, c, quiet)
		r.Lease = 30 * time.Millisecond // looked after every 10 ms of the machine's time
		r.Handle("long", func(ctx context.Context, _ []byte) error {
			before := only(t, db, "long").DueAt
			c.Move(20 * time.Millisecond)
			for only(t, db, "long").DueAt == before {
				time.Sleep(time.Millisecond)
			}
			return ctx.Err()
		})
		add(t, db, job.New{Kind: "long"})
		drain(t, r)
		if row := only(t, db, "long"); row.State != job.Done || row.Attempts != 1 {
			t.Errorf("%+v", row)
		}
	})
}

func TestJobThatLostItsLeaseIsTold(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		c := clock.NewFake(start)
		slow, other := job.NewRunner(db, c, quiet), job.NewRunner(db, c, quiet)
		slow.Lease = 30 * time.Millisecond
		other.Handle("work", func(context.Context, []byte) error { return nil })
		slow.Handle("work", func(ctx context.Context, _ []byte) error {
			c.Move(time.Minute)
			drain(t, other)
			<-ctx.Done()
			return ctx.Err()
		})
		add(t, db, job.New{Kind: "work"})
		drain(t, slow)
		if row := only(t, db, "work"); row.State != job.Done || row.Error != "" {
			t.Errorf("%+v", row)
		}
	})
}

// A job that ends the whole program every time must not do so for ever.
func TestJobThatNeverComesBackIsDeadInTheEnd(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		c := clock.NewFake(start)
		add(t, db, job.New{Kind: "poison"})
		hang := make(chan bool)
		var nodes sync.WaitGroup
		for range 2 {
			begun := make(chan bool)
			r := job.NewRunner(db, c, quiet)
			r.Handle("poison", func(context.Context, []byte) error { close(begun); <-hang; return nil })
			nodes.Go(func() { r.Drain(ctx) })
			<-begun
			c.Move(r.Lease)
		}
		r := job.NewRunner(db, c, quiet)
		r.Attempts = 2
		r.Handle("poison", func(context.Context, []byte) error { t.Error("ran a third time"); return nil })
		drain(t, r)
		if row := only(t, db, "poison"); row.State != job.Dead {
			t.Errorf("%+v", row)
		}
		close(hang)
		nodes.Wait()
	})
}

func TestListIsFilteredAndPaged(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		add(t, db, job.New{Kind: "a", Key: "k", Payload: map[string]int{"n": 1}}, job.New{Kind: "a"}, job.New{Kind: "b"})
		all, err := job.List(ctx, db.Read(), job.Filter{})
		if err != nil || len(all) != 3 || all[0].Kind != "b" {
			t.Fatalf("%+v (%v)", all, err)
		}
		if row := all[2]; row.Key != "k" || !json.Valid([]byte(row.Payload)) || row.State != job.Waiting {
			t.Errorf("%+v", row)
		}
		page, _ := job.List(ctx, db.Read(), job.Filter{Limit: 1, Before: all[0].ID})
		if len(page) != 1 || page[0].ID != all[1].ID {
			t.Errorf("second page: %+v", page)
		}
		if dead, _ := job.List(ctx, db.Read(), job.Filter{State: job.Dead}); len(dead) != 0 {
			t.Errorf("dead: %+v", dead)
		}
	})
}

func TestDoneJobsAreTidiedAwayAndDeadOnesStay(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		c := clock.NewFake(start)
		r := job.NewRunner(db, c, quiet)
		r.Handle("good", func(context.Context, []byte) error { return nil })
		r.Handle("bad", func(context.Context, []byte) error { return job.Permanent(errors.New("no")) })
		add(t, db, job.New{Kind: "good"}, job.New{Kind: "bad"})
		drain(t, r)
		c.Move(r.Keep + time.Hour)
		drain(t, r)
		if rows, _ := job.List(ctx, db.Read(), job.Filter{Kind: "good"}); len(rows) != 0 {
			t.Errorf("left: %+v", rows)
		}
		only(t, db, "bad")
	})
}

func BenchmarkAddAndRun(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *store.DB{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		b.Run(name, func(b *testing.B) {
			db := open(b)
			r := job.NewRunner(db, clock.System(), quiet)
			r.Handle("x", func(context.Context, []byte) error { return nil })
			for b.Loop() {
				add(b, db, job.New{Kind: "x"})
				if _, err := r.Drain(ctx); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
