package job

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
)

// claimed is a job that this node holds the lease of.
type claimed struct {
	ID       string `db:"id"`
	Kind     string `db:"kind"`
	Payload  string `db:"payload"`
	Attempts int    `db:"attempts"` // with the one that runs now
	lease    string
}

// claim takes the job that has been due longest, or returns nil when none is. A
// running job whose lease has ended is due as well: its node is gone.
func (r *Runner) claim(ctx context.Context) (*claimed, error) {
	kinds := slices.Sorted(maps.Keys(r.kinds))
	now := r.clock.Now()
	// Looking first costs a read; claiming costs a commit, and most looks find
	// nothing.
	due, err := store.Exists(ctx, r.db.Read(), `SELECT id FROM job WHERE due_at > 0 AND due_at <= $1 AND kind IN (`+
		store.List(2, len(kinds))+`) LIMIT 1`, append([]any{now}, store.Args(kinds)...)...)
	if err != nil || !due {
		return nil, err
	}
	// Only kinds that this node knows: while nodes are upgraded one by one, a new
	// kind of job waits for a new node.
	skip := ""
	if r.db.Engine() == store.Postgres {
		skip = " FOR UPDATE SKIP LOCKED"
	}
	text := `UPDATE job SET state = $1, lease = $2, due_at = $3, started_at = $4, attempts = attempts + 1, slot = id
		WHERE id = (SELECT id FROM job WHERE due_at > 0 AND due_at <= $4 AND kind IN (` + store.List(5, len(kinds)) + `)
		ORDER BY due_at, id LIMIT 1` + skip + `) RETURNING id, kind, payload, attempts`
	lease := r.node + "/" + id.New()
	args := append([]any{Running, lease, now.Add(r.Lease), now}, store.Args(kinds)...)
	var job *claimed
	err = r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		job = nil
		got, err := store.One[claimed](ctx, tx, text, args...)
		if fault.Is(err, fault.NotFound) {
			return nil // another node was quicker
		}
		got.lease = lease
		job = &got
		return err
	})
	if err != nil {
		return nil, err
	}
	return job, nil
}

func (r *Runner) extend(ctx context.Context, job *claimed) (held bool, err error) {
	end := r.clock.Now().Add(r.Lease)
	err = r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE job SET due_at = $1 WHERE id = $2 AND lease = $3`, end, job.ID, job.lease)
		held = n == 1
		return err
	})
	return held, err
}

// finish writes down how a job ended, if the lease is still ours.
func (r *Runner) finish(ctx context.Context, job *claimed, failed error) error {
	now := r.clock.Now()
	every := r.kinds[job.Kind].every
	state, due, attempts, message := Done, clock.Time(0), job.Attempts, ""
	var dead permanent
	switch {
	case failed == nil && every > 0:
		state, due, attempts = Waiting, now.Add(every), 0
	case failed == nil:
	case every > 0:
		state, due = Waiting, now.Add(min(every, backoff(job.Attempts)))
		attempts = min(attempts, r.Attempts-1)
	case job.Attempts >= r.Attempts || errors.As(failed, &dead):
		state = Dead
	default:
		state, due = Waiting, now.Add(backoff(job.Attempts))
	}
	if failed != nil {
		message = cut(failed.Error(), 2000)
		r.log.Warn("job failed", "job", job.ID, "kind", job.Kind, "attempt", job.Attempts, "state", state, "error", failed)
	}
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE job SET state = $1, due_at = $2, attempts = $3, error = $4, ended_at = $5, lease = ''
			WHERE id = $6 AND lease = $7`, state, due, attempts, message, now, job.ID, job.lease)
		return err
	})
}

// release gives a job back that was stopped before its end; the attempt does not
// count.
func (r *Runner) release(ctx context.Context, job *claimed) error {
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE job SET state = $1, due_at = $2, attempts = $3, lease = '' WHERE id = $4 AND lease = $5`,
			Waiting, atOnce, job.Attempts-1, job.ID, job.lease)
		return err
	})
}

// plan makes the rows of periodic jobs. A shorter interval than before takes
// effect at once.
func (r *Runner) plan(ctx context.Context) error {
	now := r.clock.Now()
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, kind := range slices.Sorted(maps.Keys(r.kinds)) {
			h := r.kinds[kind]
			if h.every == 0 {
				continue
			}
			key := id.Derived("job " + kind)
			if _, err := tx.Exec(ctx, `INSERT INTO job (id, kind, slot, payload, state, due_at) VALUES ($1, $2, $1, 'null', $3, $4)
				ON CONFLICT DO NOTHING`, key, kind, Waiting, atOnce); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `UPDATE job SET due_at = $1 WHERE id = $2 AND state = $3 AND due_at > $1`,
				now.Add(h.every), key, Waiting); err != nil {
				return err
			}
		}
		return nil
	})
}

// tidy removes jobs that were done long ago. Dead ones stay until somebody has
// looked at them.
func (r *Runner) tidy(ctx context.Context) error {
	before := r.clock.Now().Add(-r.Keep)
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM job WHERE state = $1 AND ended_at < $2`, Done, before)
		return err
	})
}

// backoff is how long to wait after the nth attempt failed: 5 s, 10 s, 20 s … up
// to an hour, give or take a quarter so that what failed together does not come
// back together.
func backoff(n int) time.Duration {
	d := time.Hour
	if n < 11 {
		d = min(d, 5*time.Second<<max(n-1, 0))
	}
	return d - d/4 + rand.N(d/2)
}

// cut makes the words of an error fit to be stored: at most n bytes, no broken
// character and no NUL, which PostgreSQL would refuse.
func cut(s string, n int) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", " ")
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}
