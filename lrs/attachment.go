package lrs

import (
	"context"
	"maps"
	"slices"

	"stepwise/internal/store"
)

// keepAttachments stores bytes that are not there yet.
func keepAttachments(ctx context.Context, tx *store.Tx, bytes map[string][]byte) error {
	for _, sha2 := range slices.Sorted(maps.Keys(bytes)) {
		if _, err := tx.Exec(ctx, `INSERT INTO lrs_attachment (sha2, body) VALUES ($1, $2) ON CONFLICT DO NOTHING`, sha2, bytes[sha2]); err != nil {
			return err
		}
	}
	return nil
}

// Attachment returns the bytes with a SHA-2 in lower-case hexadecimal, or a
// NotFound fault: a statement may name bytes that never came.
func (r *Record) Attachment(ctx context.Context, q store.Queryer, sha2 string) ([]byte, error) {
	return store.One[[]byte](ctx, q, `SELECT body FROM lrs_attachment WHERE sha2 = $1`, sha2)
}

// HasAttachment reports whether the bytes are there.
func (r *Record) HasAttachment(ctx context.Context, q store.Queryer, sha2 string) (bool, error) {
	return store.Exists(ctx, q, `SELECT 1 FROM lrs_attachment WHERE sha2 = $1`, sha2)
}
