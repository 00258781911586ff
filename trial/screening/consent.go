package screening

import (
	"context"
	"time"

	"stepwise/internal/fault"
	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Consent notes that a subject consented to a version of the protocol, for the first
// time or again after an amendment. Until then the subject stays on the version
// consented to before. The version must have been approved by the time of the
// signature and must not be older than the one consented to. A time that replaces
// another one, and a consent after a withdrawal, need a reason.
func (s *Service) Consent(ctx context.Context, a person.Actor, code, subject, version string, at time.Time, reason string) error {
	return s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		who, err := require(w, subject, trial.Screen)
		if err != nil {
			return err
		}
		row := w.State.Row(form.Protocol.Name, "", version)
		var f fault.Form
		f.Check(row.Get("STATUS") == "approved", "version", "screening.fault.version")
		f.Check(order(w.View, version) >= order(w.View, who.Consent.Version), "version", "screening.fault.older")
		switch {
		case at.IsZero():
			f.Add("at", "fault.required")
		case at.After(w.Now.Std()):
			f.Add("at", "screening.fault.future")
		case row != nil && at.Before(row.Moment("APPROVED").Truncate(time.Minute)): // what people type has minutes
			f.Add("at", "screening.fault.unapproved")
		case version != who.Consent.Version && at.Before(who.Consent.At): // the last signature is the one that counts
			f.Add("at", "screening.fault.before")
		}
		if who.Stage == Failed {
			return fault.New(fault.Closed, "screening.fault.over", "Subject", subject)
		}
		if err := f.Err(); err != nil {
			return err
		}
		return w.Set(record.Place{Form: form.Consent.Name, Subject: subject, Row: version},
			map[string]string{"AT": record.At(at), "WITHDRAWN": "", "SCOPE": ""}, reason)
	})
}

// Withdraw notes that a subject took the consent back at a time, and what that covers,
// in words. From then on no procedure is recorded for the subject; what was recorded
// before stays.
func (s *Service) Withdraw(ctx context.Context, a person.Actor, code, subject string, at time.Time, scope, reason string) error {
	return s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		who, err := require(w, subject, trial.Screen)
		if err != nil {
			return err
		}
		if who.Consent.Version == "" {
			return fault.New(fault.Closed, "screening.fault.noconsent", "Subject", subject)
		}
		var f fault.Form
		f.Check(!at.IsZero(), "at", "fault.required")
		f.Check(!at.After(w.Now.Std()), "at", "screening.fault.future")
		f.Check(at.IsZero() || !at.Before(who.Consent.At), "at", "screening.fault.before")
		f.Check(scope != "", "scope", "fault.required")
		if err := f.Err(); err != nil {
			return err
		}
		return w.Set(record.Place{Form: form.Consent.Name, Subject: subject, Row: who.Consent.Version},
			map[string]string{"WITHDRAWN": record.At(at), "SCOPE": scope}, reason)
	})
}

// Restore takes back a withdrawal that was recorded by mistake. It needs a reason; a
// person who changed their mind consents anew instead.
func (s *Service) Restore(ctx context.Context, a person.Actor, code, subject, reason string) error {
	return s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		who, err := require(w, subject, trial.Screen)
		if err != nil {
			return err
		}
		return w.Set(record.Place{Form: form.Consent.Name, Subject: subject, Row: who.Consent.Version},
			map[string]string{"WITHDRAWN": "", "SCOPE": ""}, reason)
	})
}
