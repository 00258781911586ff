package forward

import (
	"context"

	"stepwise/internal/store"
	"stepwise/person"
)

const letterColumns = `target, seq, statement, status, answer, at, attempts, state, decided_by`

// Letters returns up to limit letters of a target behind a place (0: from the
// first), those that wait for a decision first, each group in the order of the
// record.
func (s *Service) Letters(ctx context.Context, actor person.Actor, target string, state LetterState, after int64, limit int) ([]Letter, error) {
	if !mayManage(actor) {
		return nil, person.Forbidden()
	}
	return store.All[Letter](ctx, s.db.Read(), `SELECT `+letterColumns+` FROM lrs_forward_letter
		WHERE target = $1 AND state = $2 AND seq > $3 ORDER BY seq LIMIT $4`, target, state, after, limit)
}

// SendAgain has letters sent once more with the next round: those named by their
// places, or every dead one when none is named. It comes behind what was
// delivered meanwhile; the time in the statement keeps the order of what happened.
func (s *Service) SendAgain(ctx context.Context, actor person.Actor, target string, seqs ...int64) error {
	return s.decide(ctx, actor, target, "forward.again", Again, seqs)
}

// Drop gives letters up: those named, or every dead one when none is named.
func (s *Service) Drop(ctx context.Context, actor person.Actor, target string, seqs ...int64) error {
	return s.decide(ctx, actor, target, "forward.drop", Dropped, seqs)
}

func (s *Service) decide(ctx context.Context, actor person.Actor, target, action string, to LetterState, seqs []int64) error {
	if !mayManage(actor) {
		return person.Forbidden()
	}
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		text, args := `UPDATE lrs_forward_letter SET state = $1, decided_by = $2 WHERE target = $3 AND state = $4`, []any{to, actor.ID, target, Dead}
		if len(seqs) > 0 {
			text += ` AND seq IN (` + store.List(5, len(seqs)) + `)`
			args = append(args, store.Args(seqs)...)
		}
		n, err := tx.Exec(ctx, text, args...)
		if err != nil || n == 0 {
			return err // decided already
		}
		return note(ctx, tx, now, actor, action, target, map[string]any{"letters": n})
	})
}
