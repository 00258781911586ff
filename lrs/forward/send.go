package forward

import (
	"context"
	"errors"
	"sync"

	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/store"
)

// Run sends what waits, to every target at the same time, until nothing waits or
// the round has lasted long enough. It is meant to run on one node at a time; two
// at once would send some statements twice and lose none.
func (s *Service) Run(ctx context.Context) error {
	rows, err := store.All[row](ctx, s.db.Read(), `SELECT `+columns+` FROM lrs_forward WHERE paused = FALSE AND retry_at <= $1`, s.clock.Now())
	if err != nil {
		return err
	}
	errs := make([]error, len(rows))
	var wg sync.WaitGroup
	for i, r := range rows {
		wg.Go(func() { errs[i] = s.serve(ctx, r) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// round is one target's turn.
type round struct {
	*Service
	login
	size int // statements in the next request
	over func() bool
}

// errMoved ends a round whose target was changed by somebody else meanwhile.
var errMoved = errors.New("forward: the target has moved on")

func (s *Service) serve(ctx context.Context, stored row) error {
	t, err := stored.target()
	if err != nil {
		return err
	}
	secret, err := crypt.Open(s.key, stored.Sealed, place(t.ID))
	if err != nil {
		return s.stumble(ctx, t, &failure{words: noKey, long: true})
	}
	elapsed := clock.Watch()
	r := &round{Service: s, login: login{t, secret}, size: batchMost, over: func() bool { return elapsed() > roundTime }}
	if t.Failures > 0 {
		r.size = 1 // see first whether the other side is back
	}
	if err = r.again(ctx); err == nil {
		err = r.run(ctx)
	}
	var f *failure
	switch {
	case errors.Is(err, errMoved) || ctx.Err() != nil:
		return nil
	case errors.As(err, &f):
		return s.stumble(ctx, r.Target, f)
	}
	return err
}

// stumble writes down that a target failed and when to try again.
func (s *Service) stumble(ctx context.Context, t Target, f *failure) error {
	retry := s.clock.Now().Add(f.backoff(t.Failures + 1))
	s.log.Warn("forwarding failed", "target", t.ID, "failures", t.Failures+1, "error", f.words)
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE lrs_forward SET failures = $1, retry_at = $2, error = $3 WHERE id = $4 AND cursor = $5`,
			t.Failures+1, retry, f.words, t.ID, t.Cursor)
		return err
	})
}
