package session

import (
	"context"
	"strings"

	"stepwise/internal/lang"
)

// Word is the reader's word for one of the room's own values: a kind, a state, a
// flag. group is the part of the key between "session" and the value.
func Word[T ~string](ctx context.Context, group string, value T) string {
	key := "session." + group + "." + strings.ReplaceAll(string(value), " ", "")
	return lang.T(ctx, key)
}
