package molecular

import (
	"context"
	"net/url"
	"strings"

	"stepwise/internal/lang"
)

// join lists words as the reader's language does.
func join(ctx context.Context, words []string) string {
	return strings.Join(words, lang.T(ctx, "molecular.listsep"))
}

// host is whose page an address is.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}
