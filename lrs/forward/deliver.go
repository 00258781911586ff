package forward

import (
	"context"

	"stepwise/internal/fetch"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// run sends what lies behind the cursor.
func (r *round) run(ctx context.Context) error {
	for !r.over() && ctx.Err() == nil {
		rows, err := r.page(ctx, r.Target, readMost)
		if err != nil || len(rows) == 0 {
			return err
		}
		rest := rows
		for len(rest) > 0 && !r.over() {
			var batch []item
			var last int64
			if batch, last, rest, err = r.next(ctx, rest); err != nil {
				return err
			}
			if err := r.send(ctx, batch, last); err != nil {
				return err
			}
		}
	}
	return nil
}

// next takes from rows what goes into one request. last is the place that is
// reached with it, behind statements that the filter leaves out.
func (r *round) next(ctx context.Context, rows []lrs.Row) (batch []item, last int64, rest []lrs.Row, err error) {
	var size int64
	for i, row := range rows {
		s, err := row.Statement()
		if err != nil {
			return nil, 0, nil, err
		}
		if !r.Filter.empty() && !r.Filter.matches(s, authorityOf(s)) {
			last = row.Seq
			continue
		}
		it, err := r.pack(ctx, row, s, r.Version)
		if err != nil {
			return nil, 0, nil, err
		}
		if len(batch) >= r.size || len(batch) > 0 && size+it.size > batchBytes {
			return batch, last, rows[i:], nil
		}
		batch, size, last = append(batch, it), size+it.size, row.Seq
	}
	return batch, last, nil, nil
}

// send delivers a batch and moves the cursor to last. A refused batch is halved
// until the statement that is refused stands alone; that one becomes a letter.
func (r *round) send(ctx context.Context, batch []item, last int64) error {
	if len(batch) == 0 {
		return r.settle(ctx, last, 0, nil)
	}
	v, a, err := r.post(ctx, r.login, batch)
	switch {
	case v == delivered:
		r.size = min(r.size*2, batchMost)
		return r.settle(ctx, last, len(batch), nil)
	case v == refused && len(batch) > 1:
		half := len(batch) / 2
		if err := r.send(ctx, batch[:half], batch[half-1].row.Seq); err != nil {
			return err
		}
		return r.send(ctx, batch[half:], last)
	case v == refused && a.Status == 409 && r.there(ctx, r.login, batch[0]):
		return r.settle(ctx, last, 1, nil)
	case v == refused, v == later && r.poisoned(ctx, batch, a):
		return r.settle(ctx, last, 0, r.letter(batch[0].row, a, 1))
	}
	return failed(a, err, v)
}

// poisoned reports whether one statement breaks the other side again and again
// while it is well otherwise.
func (r *round) poisoned(ctx context.Context, batch []item, a fetch.Answer) bool {
	return len(batch) == 1 && a.Status == 500 && r.Failures >= poisonAfter && r.alive(ctx, r.login)
}

func (r *round) letter(row lrs.Row, a fetch.Answer, attempts int) *Letter {
	return &Letter{Target: r.ID, Seq: row.Seq, Statement: row.ID, Status: a.Status, Answer: said(a), At: r.clock.Now(), Attempts: attempts, State: Dead}
}

// settle writes down that everything up to a place is done with. When the cursor
// is no longer where this round left it, somebody else has sent or started over.
func (r *round) settle(ctx context.Context, last int64, sent int, dead *Letter) error {
	now, sentAt := r.clock.Now(), r.SentAt
	if sent > 0 {
		sentAt = now
	}
	moved := false
	err := r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE lrs_forward SET cursor = $1, sent = sent + $2, sent_at = $3, failures = 0, retry_at = 0, error = ''
			WHERE id = $4 AND cursor = $5 AND paused = FALSE`, last, sent, sentAt, r.ID, r.Cursor)
		if moved = n == 0; err != nil || moved || dead == nil {
			return err
		}
		return keepLetter(ctx, tx, *dead)
	})
	if err != nil {
		return err
	}
	if moved {
		return errMoved
	}
	r.Cursor, r.SentAt, r.Failures = last, sentAt, 0
	return nil
}

func keepLetter(ctx context.Context, tx *store.Tx, l Letter) error {
	_, err := tx.Exec(ctx, `INSERT INTO lrs_forward_letter (target, seq, statement, status, answer, at, attempts, state)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (target, seq) DO UPDATE SET status = excluded.status, answer = excluded.answer,
		at = excluded.at, attempts = lrs_forward_letter.attempts + 1, state = excluded.state`,
		l.Target, l.Seq, l.Statement, l.Status, l.Answer, l.At, l.Attempts, l.State)
	return err
}
