package forward

import (
	"context"

	"stepwise/internal/store"
	"stepwise/lrs"
)

// again sends the letters that somebody wants to be sent once more, one by one.
func (r *round) again(ctx context.Context) error {
	for !r.over() && ctx.Err() == nil {
		list, err := store.All[Letter](ctx, r.db.Read(), `SELECT `+letterColumns+` FROM lrs_forward_letter WHERE target = $1 AND state = $2 ORDER BY seq LIMIT 20`, r.ID, Again)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, l := range list {
			if err := r.resend(ctx, l); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *round) resend(ctx context.Context, l Letter) error {
	found, err := r.record.Query(ctx, r.db.Read(), lrs.Query{Ascending: true, Voided: true, Limit: 1, At: l.Seq})
	if err != nil {
		return err
	}
	if len(found.Rows) == 0 || found.Rows[0].Seq != l.Seq {
		return r.mark(ctx, l, Dropped, nil) // the statement was erased meanwhile
	}
	row := found.Rows[0]
	s, err := row.Statement()
	if err != nil {
		return err
	}
	it, err := r.pack(ctx, row, s, r.Version)
	if err != nil {
		return err
	}
	v, a, err := r.post(ctx, r.login, []item{it})
	switch {
	case v == delivered, v == refused && a.Status == 409 && r.there(ctx, r.login, it):
		return r.mark(ctx, l, Sent, nil)
	case v == refused:
		return r.mark(ctx, l, Dead, r.letter(row, a, l.Attempts+1))
	}
	return failed(a, err, v)
}

func (r *round) mark(ctx context.Context, l Letter, to LetterState, dead *Letter) error {
	sent := 0
	if to == Sent {
		sent = 1
	}
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if dead != nil {
			return keepLetter(ctx, tx, *dead)
		}
		if _, err := tx.Exec(ctx, `UPDATE lrs_forward_letter SET state = $1 WHERE target = $2 AND seq = $3 AND state = $4`, to, l.Target, l.Seq, Again); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `UPDATE lrs_forward SET sent = sent + $1 WHERE id = $2`, sent, l.Target)
		return err
	})
}
