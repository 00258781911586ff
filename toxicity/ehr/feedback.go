package ehr

import (
	"context"
	"fmt"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/person"
)

// What may become of a card (CDS Hooks 2.0, "Feedback").
const (
	Accepted   = "accepted"
	Overridden = "overridden"
)

// Feedback is one report of what somebody did with a card. There is no place for the
// words of the person who did it: they may name the patient.
type Feedback struct {
	Card    string
	Outcome string // Accepted or Overridden
	At      clock.Time
	Service string // id of the CDS service
	Kind    string // of the card, by name
	Client  string // Client.ID, "" from the open sandbox
	Reason  string // code of ours, "other", or ""
}

// MaxFeedback is how many reports one request may bring.
const MaxFeedback = 500

// Keep stores reports, all or none. One that is known already changes nothing.
func (s *Service) Keep(ctx context.Context, list []Feedback) error {
	if len(list) > MaxFeedback {
		return fault.New(fault.TooLarge, "ehr.fault.many", "Max", MaxFeedback)
	}
	now := s.clock.Now()
	for i, f := range list {
		if f.Outcome != Accepted && f.Outcome != Overridden || f.Card == "" || f.At == 0 {
			return fmt.Errorf("feedback %d is not checked: %+v", i, f)
		}
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, f := range list {
			if _, err := tx.Exec(ctx, `INSERT INTO toxicity_feedback (card, outcome, at, service, kind, client, reason, received_at)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
				f.Card, f.Outcome, f.At, f.Service, f.Kind, f.Client, f.Reason, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// Count is how often cards of a kind were taken or put aside, and why.
type Count struct {
	Kind    string `db:"kind"`
	Outcome string `db:"outcome"`
	Reason  string `db:"reason"`
	N       int64  `db:"n"`
}

// Counts adds up the feedback of the last days.
func (s *Service) Counts(ctx context.Context, actor person.Actor, days int) ([]Count, error) {
	if !mayManage(actor) {
		return nil, person.Forbidden()
	}
	since := s.clock.Now().Add(-time.Duration(days) * 24 * time.Hour)
	return store.All[Count](ctx, s.db.Read(), `SELECT kind, outcome, reason, COUNT(*) AS n FROM toxicity_feedback WHERE received_at >= $1
		GROUP BY kind, outcome, reason ORDER BY kind, outcome, reason`, since)
}
