package dosing

import (
	"context"
	"encoding/json"
	"slices"

	"stepwise/internal/store"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// basis are the forms that decisions are made from.
var basis = []string{form.Infusion.Name, form.AE.Name, form.DLT.Name, form.Exit.Name, form.Consent.Name, form.Slot.Name, form.Product.Name, "RS"}

// watch follows every act on a study. What takes the decision in force out of force is
// written with the act that caused it, in the name of who acted, and the committee and
// those who dose are told by the e-mails that the same transaction queues: a DLT that
// is acknowledged has reopened the decision.
func (s *Service) watch(ctx context.Context, tx *store.Tx, w *trial.Writer) error {
	entries := w.Entries()
	touched := func(forms ...string) bool {
		return slices.ContainsFunc(entries, func(e record.Entry) bool { return e.Kind == record.Value && slices.Contains(forms, e.Form) })
	}
	if touched(form.Decision.Name) {
		if d, ok := Waiting(w.State); ok {
			if err := s.tell(ctx, tx, w, "proposed", d.Key, w.Holders(trial.Decide)); err != nil {
				return err
			}
		}
	}
	latest, ok := Latest(w.State)
	if !ok {
		return nil
	}
	if touched(form.Standing.Name) && latest.Standing == Signed && latest.Since.Equal(w.Now.Std()) {
		if err := s.tell(ctx, tx, w, "signed", latest.Key, w.Holders(trial.Enrol)); err != nil {
			return err
		}
	}
	if latest.Standing != Signed || !touched(basis...) {
		return nil
	}
	changes := Changes(w.State, w.Protocol, &latest)
	concerned := union(w.Holders(trial.Decide), w.Holders(trial.Propose), w.Holders(trial.Enrol))
	switch {
	case slices.ContainsFunc(changes, Change.reopens):
		why, err := json.Marshal(changes)
		if err != nil {
			return err
		}
		if err := w.Set(standingPlace(latest.Key), map[string]string{"STATUS": string(Reopened), "REOPENED": record.At(w.Now.Std()), "WHY": string(why)},
			"", "STATUS", "REOPENED", "WHY"); err != nil {
			return err
		}
		return s.tell(ctx, tx, w, "reopened", latest.Key, concerned)
	case slices.ContainsFunc(changes, func(c Change) bool { return c.What == ChangedDeath }) && touched(form.Exit.Name, form.AE.Name):
		return s.tell(ctx, tx, w, "death", latest.Key, concerned)
	case len(changes) > 0 && touched(form.DLT.Name):
		return s.tell(ctx, tx, w, "question", latest.Key, concerned)
	}
	return nil
}

func union(lists ...[]string) []string {
	var out []string
	for _, list := range lists {
		for _, x := range list {
			if !slices.Contains(out, x) {
				out = append(out, x)
			}
		}
	}
	return out
}
