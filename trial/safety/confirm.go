package safety

import (
	"context"
	"slices"
	"strings"
	"time"

	"stepwise/internal/fault"
	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/dosing"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Question is an event of an infused patient that the protocol's rule was asked about.
type Question struct {
	Event     Event
	Finding   Finding // as of now
	Confirmed string  // "yes", "no" or ""
	Again     bool    // the rule says something else now than when it was confirmed
	Signs     []record.Sign
}

// Questions are the events of a subject that are, or may yet be, dose-limiting, and
// those a person decided about.
func Questions(v *trial.View, subject string, now time.Time) []Question {
	p, ok := dosing.One(v.State, v.Protocol, subject, now)
	rules := v.Protocol(p.Rules)
	if !ok || p.Infused.IsZero() || rules == nil {
		return nil
	}
	var out []Question
	for _, e := range Events(v.State, subject) {
		row := v.State.Row(form.DLT.Name, subject, e.Key)
		q := Question{Event: e, Finding: DLT(&rules.DLT, &e, p.Infused, now, dosing.Zone(v.State, p.Site)),
			Confirmed: row.Get("CONFIRMED"), Signs: v.State.Signs(form.DLT.Name, subject, e.Key)}
		q.Again = q.Confirmed != "" && row.By("DERIVED").Seq > row.By("CONFIRMED").Seq && row.Get("DERIVED") != q.Confirmed
		if q.Finding.Verdict != No || row != nil {
			out = append(out, q)
		}
	}
	return out
}

// Confirm decides, signed, whether an event limits the dose. A decision that is not
// what the rule says needs its reason.
func (s *Service) Confirm(ctx context.Context, a person.Actor, code, subject, key string, yes bool, why string, proof trial.Proof) error {
	why = strings.TrimSpace(why)
	return s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		if err := w.RequireFor(trial.Judge, subject); err != nil {
			return err
		}
		questions := Questions(w.View, subject, w.Now.Std())
		i := slices.IndexFunc(questions, func(q Question) bool { return q.Event.Key == key })
		if i < 0 {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		q := questions[i]
		said := "no"
		if yes {
			said = "yes"
		}
		var f fault.Form
		f.Check(string(q.Finding.Verdict) == said || why != "", "why", "safety.fault.why")
		if err := f.Err(); err != nil {
			return err
		}
		p, _ := dosing.One(w.State, w.Protocol, subject, w.Now.Std())
		at := record.Place{Form: form.DLT.Name, Subject: subject, Row: key}
		// The verdict of this moment first: time may have settled it since it was kept.
		if err := w.Set(at, map[string]string{"DERIVED": string(q.Finding.Verdict), "RULE": q.Finding.Rule, "VERSION": p.Rules}, "", "DERIVED", "RULE", "VERSION"); err != nil {
			return err
		}
		reason := why
		if reason == "" {
			reason = "rule " + q.Finding.Rule
		}
		if q.Confirmed == said { // confirmed again, after the event changed: the values are written anew
			if err := w.Set(at, map[string]string{"CONFIRMED": "", "WHY": ""}, reason); err != nil {
				return err
			}
		}
		if err := w.Set(at, map[string]string{"CONFIRMED": said, "WHY": why}, reason); err != nil {
			return err
		}
		return w.Sign(at, "confirm", proof)
	})
}
