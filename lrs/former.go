package lrs

import (
	"context"

	"stepwise/internal/store"
	"stepwise/lrs/statement"
)

// MoveFormer brings statements of a database made before schema 0010 into the
// record, in their order and with the instants at which they were stored. It may
// be stopped and goes on at the next start. The server calls it before it answers.
func (r *Record) MoveFormer(ctx context.Context) (moved int, err error) {
	type row struct {
		ID     string `db:"id"`
		Stored int64  `db:"stored"`
		Voided bool   `db:"voided"`
		Body   string `db:"body"`
	}
	for {
		n := 0
		err := r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			rows, err := store.All[row](ctx, tx, `SELECT id, stored, voided, body FROM lrs_former ORDER BY stored, id LIMIT 500`)
			if err != nil {
				return err
			}
			if _, err := r.index.Sync(ctx, tx); err != nil {
				return err
			}
			last, err := one(ctx, tx, `SELECT COALESCE(MAX(seq), 0) FROM lrs_statement`)
			if err != nil {
				return err
			}
			var fresh []*arrival
			ids := make([]any, len(rows))
			for i, old := range rows {
				ids[i] = old.ID
				s, err := Row{ID: old.ID, Body: old.Body}.Statement()
				if err != nil {
					return err
				}
				authority := ""
				if a, err := statement.ParseAgent(s.Authority, statement.V200); err == nil {
					authority = a.Key
				}
				last = max(last+1, old.Stored<<tieBits)
				fresh = append(fresh, &arrival{s: s, id: old.ID, seq: last, body: old.Body, keys: keysOf(s, old.ID, authority)})
			}
			if n = len(rows); n == 0 {
				return nil
			}
			if err := r.insert(ctx, tx, fresh); err != nil {
				return err
			}
			for i, old := range rows {
				if old.Voided {
					if _, err := tx.Exec(ctx, `UPDATE lrs_statement SET voided = TRUE WHERE seq = $1`, fresh[i].seq); err != nil {
						return err
					}
				}
			}
			_, err = tx.Exec(ctx, `DELETE FROM lrs_former WHERE id IN (`+store.List(1, len(ids))+`)`, ids...)
			return err
		})
		if err != nil || n == 0 {
			return moved, err
		}
		moved += n
	}
}
