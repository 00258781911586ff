package client

import (
	"context"
	"log/slog"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/store"
)

const (
	flushEvery = 5 * time.Second
	markEvery  = time.Minute // between two writings of a last use
)

// Run writes down what was counted every few seconds until ctx ends, and once
// more then. A node that is killed loses at most the last seconds of the counts;
// no statement hangs on them.
func (s *Service) Run(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	for {
		end := false
		select {
		case <-tick.C:
		case <-ctx.Done():
			end = true
		}
		if err := s.Flush(context.WithoutCancel(ctx), end); err != nil {
			log.Warn("counts of clients were not written; they are kept for the next time", "error", err)
		}
		if end {
			return
		}
	}
}

type use struct {
	id string
	at clock.Time
	m  *mark
}

// Flush writes the counts of this node in one write. end also writes last uses
// that are younger than a minute. After an error nothing is lost.
func (s *Service) Flush(ctx context.Context, end bool) error {
	s.meterMu.Lock()
	meters := make(map[string]*meter, len(s.meters))
	for k, m := range s.meters {
		meters[k] = m
	}
	s.meterMu.Unlock()

	now := s.clock.Now()
	day := dayOf(now) // what came in the last seconds of a day may count for the next
	var days []Day
	var clients, secrets []use
	for id, m := range meters {
		if d := m.take(); d != (Day{}) {
			d.Client, d.Day = id, day
			days = append(days, d)
		}
		if at, due := m.used.due(end); due {
			clients = append(clients, use{id, at, &m.used})
		}
		m.mu.Lock()
		for id, x := range m.marks {
			if at, due := x.due(end); due {
				secrets = append(secrets, use{id, at, x})
			}
		}
		m.mu.Unlock()
	}
	if len(days)+len(clients)+len(secrets) == 0 {
		return nil
	}
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return write(ctx, tx, days, clients, secrets) })
	if err != nil {
		for _, d := range days {
			meters[d.Client].give(d)
		}
		return err
	}
	for _, u := range append(clients, secrets...) {
		u.m.written.Store(int64(u.at))
	}
	return nil
}

func write(ctx context.Context, tx *store.Tx, days []Day, clients, secrets []use) error {
	for _, d := range days {
		if _, err := tx.Exec(ctx, `INSERT INTO lrs_client_day (client, day, requests, statements, bytes, refused_secret, refused_scope,
			refused_limit, refused_content, failed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
			ON CONFLICT (client, day) DO UPDATE SET requests = lrs_client_day.requests + excluded.requests,
			statements = lrs_client_day.statements + excluded.statements, bytes = lrs_client_day.bytes + excluded.bytes,
			refused_secret = lrs_client_day.refused_secret + excluded.refused_secret,
			refused_scope = lrs_client_day.refused_scope + excluded.refused_scope,
			refused_limit = lrs_client_day.refused_limit + excluded.refused_limit,
			refused_content = lrs_client_day.refused_content + excluded.refused_content,
			failed = lrs_client_day.failed + excluded.failed`,
			d.Client, d.Day, d.Requests, d.Statements, d.Bytes, d.RefusedSecret, d.RefusedScope, d.RefusedLimit, d.RefusedContent, d.Failed); err != nil {
			return err
		}
	}
	for _, u := range clients {
		if _, err := tx.Exec(ctx, `UPDATE lrs_client SET used_at = $1 WHERE id = $2 AND used_at < $1`, u.at, u.id); err != nil {
			return err
		}
	}
	for _, u := range secrets {
		if _, err := tx.Exec(ctx, `UPDATE lrs_client_secret SET used_at = $1 WHERE id = $2 AND used_at < $1`, u.at, u.id); err != nil {
			return err
		}
	}
	return nil
}
