package frame

import (
	"context"

	"stepwise/internal/lang"
	"stepwise/trial/dose"
)

// Refusal is why a design is refused, in the reader's language: the key, which carries
// the literature's name in every language, and the reason.
func Refusal(ctx context.Context, p dose.Problem) string {
	key, args := p.Sentence()
	reason := lang.SayMap(lang.From(ctx), key, args)
	if p.Items > 0 {
		reason = lang.T(ctx, "dose.refuse.among", "Reason", reason, "Item", p.Item, "Items", p.Items)
	}
	return lang.T(ctx, "dose.refuse", "Key", p.Key, "Reason", reason)
}
