package guideline

import (
	"context"
	"strings"

	"stepwise/internal/audit"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/person"
)

// Recuse makes a member stand aside, with a reason that the panel reads; an empty
// reason lets them back in. Their ballot in a round that is not over leaves the
// box unread. Ballots of rounds that were counted stay counted: what a panel has
// read cannot be unread, and the reason stands beside it.
func (s *Service) Recuse(ctx context.Context, a person.Actor, code, personID, reason string) error {
	reason = strings.TrimSpace(reason)
	var f fault.Form
	words(&f, "reason", reason, maxReason, false)
	if err := f.Err(); err != nil {
		return err
	}
	now := s.clock.Now()
	s.settle(ctx)
	var question string
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		q, err := managed(ctx, tx, a, code)
		if err != nil {
			return err
		}
		question = q.ID
		if q.Voted() {
			return fault.New(fault.Closed, "guideline.allrounds")
		}
		at, by := now, a.ID
		if reason == "" {
			at, by = 0, ""
		}
		n, err := tx.Exec(ctx, `UPDATE guideline_member SET recused_at = $1, recused_by = $2, recusal = $3 WHERE question = $4 AND person = $5`,
			at, by, reason, q.ID, personID)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		if reason != "" {
			if err := s.takeOut(ctx, tx, q.ID, personID); err != nil {
				return err
			}
		}
		return audit.Note(ctx, tx, audit.Entry{Actor: a.ID, Action: "guideline.recuse", Object: Topic(q.ID), At: now,
			Detail: map[string]any{"person": personID, "recused": reason != ""}})
	})
	if err == nil {
		s.hub.Publish(Topic(question))
	}
	return err
}

// takeOut removes somebody's ballot from the round that is not closed. The
// statement stays: they did take part when they did.
func (s *Service) takeOut(ctx context.Context, tx *store.Tx, question, personID string) error {
	all, err := rounds(ctx, tx, question)
	if err != nil {
		return err
	}
	for _, r := range all {
		if !r.ClosedAt.IsZero() {
			continue
		}
		if r.Seal != s.box.fingerprint(question, r.Number) {
			return fault.New(fault.Unavailable, "guideline.key")
		}
		if _, err := tx.Exec(ctx, `DELETE FROM guideline_ballot WHERE key = $1`, s.box.ballot(question, r.Number, personID)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM guideline_turnout WHERE question = $1 AND round = $2 AND person = $3`,
			question, r.Number, personID); err != nil {
			return err
		}
	}
	return nil
}
