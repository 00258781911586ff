package custody

import (
	"context"
	"strings"

	"stepwise/internal/fault"
	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Settle accepts a container after quarantine, which takes who releases products, or
// discards it, which whoever handles it may too; with a reason, and signed.
func (s *Service) Settle(ctx context.Context, a person.Actor, study, subject, container string, accept bool, why, entry string, proof trial.Proof) error {
	step := Discard
	if accept {
		step = Accept
	}
	return s.write(ctx, a, study, subject, trial.See, func(w *trial.Writer) error {
		site := w.Site(subject)
		if err := w.Require(trial.Release, site); err != nil && (accept || w.Require(trial.Handle, site) != nil) {
			return err
		}
		return settle(w, subject, container, step, why, entry, proof)
	})
}

func settle(w *trial.Writer, subject, container string, step Step, why, entry string, proof trial.Proof) error {
	c, ok := One(w.State, subject, container)
	if !ok {
		return missing()
	}
	values := map[string]string{"CONTAINER": container, "STEP": string(step), "WHY": why, "ENTRY": entry}
	if row, err := settled(w.State, form.Handover.Name, subject, values, canonical(w, form.Handover.Name)); row != nil || err != nil {
		return err
	}
	if step == Accept && !c.Quarantine || c.Last == Discard || c.Last == Infuse {
		return fault.New(fault.Conflict, "custody.fault.settled")
	}
	var f fault.Form
	f.Check(strings.TrimSpace(why) != "", "why", "fault.required")
	if err := f.Err(); err != nil {
		return err
	}
	values["AT"] = record.At(w.Now.Std())
	p := record.Place{Form: form.Handover.Name, Subject: subject, Row: w.NextKey(form.Handover.Name, subject)}
	if err := w.Set(p, values, ""); err != nil {
		return err
	}
	return w.Sign(p, string(step), proof)
}
