package course

import (
	"context"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// abandonOpen abandons the sessions of a registration that were begun and did not
// end (clause 9.3.6).
func (s *Service) abandonOpen(ctx context.Context, tx *store.Tx, r Registration, v *Version, now clock.Time) error {
	open, err := store.All[launch](ctx, tx, `SELECT `+launchColumns+` FROM content_launch WHERE registration = $1 AND terminated_at = 0 AND abandoned_at = 0`, r.ID)
	if err != nil {
		return err
	}
	for _, l := range open {
		if err := s.abandon(ctx, tx, r, v, l, now); err != nil {
			return err
		}
	}
	return nil
}

// abandon ends one session. Its duration is the time from the launch to the last
// statement (clause 9.5.4.2).
func (s *Service) abandon(ctx context.Context, tx *store.Tx, r Registration, v *Version, l launch, now clock.Time) error {
	n, err := tx.Exec(ctx, `UPDATE content_launch SET abandoned_at = $1 WHERE id = $2 AND abandoned_at = 0 AND terminated_at = 0`, now, l.ID)
	if err != nil || n == 0 {
		return err
	}
	s.mu.Lock()
	delete(s.overlay, l.ID)
	s.mu.Unlock()
	au := v.Unit(l.AU)
	if au == nil {
		return nil
	}
	st := about{v, r.ID, r.Person, l.ID}.says(id.Derived("cmi5/abandoned/"+l.ID), lrs.Abandoned, v.unit(au), au.ID, now)
	st.Result = &lrs.Result{Duration: duration(max(l.SeenAt, l.LaunchedAt).Sub(l.LaunchedAt))}
	return s.record.Add(ctx, tx, st)
}

// Abandon ends a session that is open.
func (s *Service) Abandon(ctx context.Context, session string) error {
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		l, err := launchBy(ctx, tx, "id", session)
		if err != nil {
			return err
		}
		r, err := registration(ctx, tx, l.Registration)
		if err != nil {
			return err
		}
		v, err := version(ctx, tx, r.Course, r.Version)
		if err != nil {
			return err
		}
		return s.abandon(ctx, tx, r, v, l, now)
	})
}

// Sweep abandons sessions that outlived their time. A job calls it.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.clock.Now()
	old, err := store.All[string](ctx, s.db.Read(), `
		SELECT id FROM content_launch WHERE expires_at <= $1 AND terminated_at = 0 AND abandoned_at = 0 ORDER BY expires_at LIMIT 1000`, now)
	if err != nil {
		return err
	}
	for _, session := range old {
		if err := s.Abandon(ctx, session); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	return nil
}
