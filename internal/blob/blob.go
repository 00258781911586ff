// Package blob keeps uploaded files: the bytes outside the database under the
// SHA-256 of what they are, the name and the owner in it. What a caller names is
// never part of a path.
package blob

import (
	"context"
	"io"
)

// Ref says what some bytes are.
type Ref struct {
	Hash string `db:"hash"` // SHA-256, 64 lower-case hexadecimal digits
	Size int64  `db:"size"` // bytes
	Type string `db:"type"` // one of Types, found by looking at the bytes
}

// Store keeps bytes. Putting the same bytes twice keeps them once.
type Store interface {
	// Put stores what r gives, of at most limit bytes, durably. More is a TooLarge
	// fault, a full disk an Unavailable one, and bytes of a type that is not
	// allowed, or none at all, an Invalid one; nothing is kept then.
	Put(ctx context.Context, r io.Reader, limit int64) (Ref, error)
	// Open returns the bytes; a hash that is not known is a NotFound fault.
	Open(ctx context.Context, hash string) (io.ReadSeekCloser, Ref, error)
	// Delete removes the bytes. Removing what is not there is no error.
	Delete(ctx context.Context, hash string) error
}
