package molecular

import (
	"context"
	"strings"

	"stepwise/internal/lang"
)

// join lists words as the reader's language does.
func join(ctx context.Context, words []string) string {
	return strings.Join(words, lang.T(ctx, "molecular.listsep"))
}
