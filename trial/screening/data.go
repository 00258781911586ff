package screening

import (
	"context"

	"stepwise/internal/fault"
	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/record"
)

// Data are screening values as somebody typed them.
type Data struct {
	Values map[string]string // by item
	Reason string            // for those that replace another value
	Seen   int64             // entry of the newest change that the person saw (Row.Changed.Seq), 0 for an empty form
}

// Enter keeps screening data. There must be a consent, and it must stand; after a
// withdrawal what was collected before may be corrected and nothing added. Data that
// changed since the person read them are a Conflict.
func (s *Service) Enter(ctx context.Context, a person.Actor, code, subject string, d Data) error {
	return s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		who, err := require(w, subject, trial.Screen)
		if err != nil {
			return err
		}
		at := record.Place{Form: "SCREEN", Subject: subject, Row: "1"}
		row := w.State.Row(at.Form, subject, at.Row)
		if err := w.RequireConsent(subject); err != nil {
			if who.Consent.Version == "" {
				return err
			}
			for name, value := range d.Values {
				if value != "" && row.Get(name) == "" {
					return err
				}
			}
		}
		if row != nil && row.Changed.Seq != d.Seen {
			return fault.New(fault.Conflict, "screening.fault.moved")
		}
		return w.Set(at, d.Values, d.Reason)
	})
}
