package molecular

import (
	"context"
	"net/url"
	"strings"

	"stepwise/internal/lang"
	room "stepwise/molecular"
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

// namesIn writes medicines in the reader's language; one that the catalogue does not
// name stays as it is.
func namesIn(ctx context.Context, c *room.Catalogue, inns []string) []string {
	var out []string
	for _, inn := range inns {
		if m, ok := c.Find(inn); ok {
			inn = medicineName(ctx, m.INN, m.NameZH)
		}
		out = append(out, inn)
	}
	return out
}
