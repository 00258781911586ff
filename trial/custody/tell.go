package custody

import (
	"context"
	"encoding/json"
	"slices"

	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// grave are the disagreements that somebody beside the one who scanned has to know of:
// cells and patient, or what the label says of them, do not belong together. A slip of
// the hand, such as the same label twice, is told on the page only.
var grave = []string{"study", "subject", "unknown", "altered", "chain", "collection", "bag", "box", "product", "level", "expiry", "expired", "stale", "recalled",
	"decision", "lower", "dose", "site"}

// tell mails the leads and those who release about a grave refusal, in the write that
// keeps it. Patient and label stay in the house: the mail says that something was
// refused, when, and where to look.
func tell(ctx context.Context, tx *store.Tx, w *trial.Writer) error {
	entries := w.Entries()
	last := entries[len(entries)-1]
	var d Refusal
	if last.Kind != record.Refused || last.Form != form.Handover.Name && last.Form != form.Label.Name || json.Unmarshal([]byte(last.Detail), &d) != nil {
		return nil
	}
	if !slices.ContainsFunc(d.Why, func(x Disagreement) bool { return slices.Contains(grave, x.What) }) {
		return nil
	}
	to := slices.Compact(slices.Sorted(slices.Values(append(w.Holders(trial.Manage), w.Holders(trial.Release)...))))
	blanks := []any{"Study", w.Code, "Entry", last.Seq}
	return w.Tell(ctx, tx, to, func(t lang.Tag) (subject, text string) {
		return lang.Say(t, "custody.mail.subject", blanks...), lang.Say(t, "custody.mail.text", blanks...)
	})
}
