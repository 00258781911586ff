package lrs

import (
	"context"

	"stepwise/internal/store"
	"stepwise/lrs/index"
)

// Referring returns the statements whose object is another statement, such as the
// one that voids it, newest first.
func (r *Record) Referring(ctx context.Context, q store.Queryer, id string) ([]Row, error) {
	if _, err := r.index.Sync(ctx, q); err != nil {
		return nil, err
	}
	key := index.Key(index.Reference, id)
	found, err := r.index.Locate(ctx, q, []int64{key})
	if err != nil {
		return nil, err
	}
	return rowsAt(ctx, q, found[key])
}

// Newest is the place of the statement that was stored last, 0 in an empty record.
// It grows with nearly every commit: two nodes that store at the same moment may
// finish in the other order.
func (r *Record) Newest(ctx context.Context, q store.Queryer) (int64, error) {
	return one(ctx, q, `SELECT COALESCE(MAX(seq), 0) FROM lrs_statement`)
}
