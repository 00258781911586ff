package person

import (
	"context"
	"net/url"
	"strings"

	"stepwise/internal/lang"
	"stepwise/lrs"
)

// AgentName writes an agent of another system for the reader: the address, the
// account and its platform, or that it is only a hash.
func AgentName(ctx context.Context, key string) string {
	kind, home, value := lrs.SplitKey(key)
	switch kind {
	case "mbox":
		return strings.TrimPrefix(value, "mailto:")
	case "mbox_sha1sum":
		return lang.T(ctx, "person.agent.hash", "Start", value[:min(len(value), 8)])
	case "account":
		if home == lrs.Home {
			return lang.T(ctx, "person.agent.own")
		}
		return lang.T(ctx, "person.agent.account", "Name", value, "Home", HomeName(home))
	}
	return value
}

// HomeName shortens the address of a platform to what people call it by.
func HomeName(home string) string {
	u, err := url.Parse(home)
	if err != nil || u.Host == "" {
		return home
	}
	return u.Host + strings.TrimSuffix(u.Path, "/")
}

// HowName writes how an attribution was decided, or why somebody is a candidate.
func HowName(ctx context.Context, how string) string {
	if key := "person.how." + how; lang.Has(key) {
		return lang.T(ctx, key)
	}
	return how
}

// MeaningName writes what the names of accounts mean on a home page.
func MeaningName(ctx context.Context, means string) string {
	key := "person.means." + means
	return lang.T(ctx, key)
}
