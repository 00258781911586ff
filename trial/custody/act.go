package custody

import (
	"context"
	"errors"
	"strconv"
	"time"

	"stepwise/internal/fault"
	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

// write runs an act on a subject's cells in the name of somebody who has a right at
// the subject's site. Somebody who does not see the subject is told that there is
// none.
func (s *Service) write(ctx context.Context, a person.Actor, study, subject string, right trial.Right, fn func(w *trial.Writer) error) error {
	return s.ledger.Write(ctx, a, study, func(_ context.Context, w *trial.Writer) error {
		if err := w.RequireFor(right, subject); err != nil {
			return err
		}
		return fn(w)
	})
}

func missing() error { return fault.New(fault.NotFound, "fault.notfound") }

// versionOf is the protocol that a subject consented to last, nil before consent.
func versionOf(v *trial.View, subject string) *protocol.Protocol {
	return v.Protocol(v.Version(subject))
}

// entered is the row that an entry with this key made, or nil. A form that is sent
// twice, because the first answer was lost on the way, finds it.
func entered(s *record.State, form, subject, key string) *record.Row {
	if key == "" {
		return nil
	}
	for _, r := range s.Rows(form, subject) {
		if r.Get("ENTRY") == key {
			return r
		}
	}
	return nil
}

// settled tells whether an act has to do nothing because it happened already: the
// same entry with the same values. The same key with other values is a Conflict, so
// that what was changed before it was sent again is never dropped in silence.
func settled(s *record.State, form, subject string, values map[string]string, read func(item, value string) string) (*record.Row, error) {
	row := entered(s, form, subject, values["ENTRY"])
	if row == nil {
		return nil, nil
	}
	for item, value := range values {
		if row.Get(item) != read(item, value) {
			return nil, fault.New(fault.Conflict, "custody.fault.entered")
		}
	}
	return row, nil
}

// canonical reads values as the form's items hold them.
func canonical(w *trial.Writer, form string) func(item, value string) string {
	def, _ := w.Form(form)
	return func(item, value string) string {
		if i, ok := def.Item(item); ok {
			if text, ok := i.Read(value); ok {
				return text
			}
		}
		return value
	}
}

// refuse turns an act away with everything that disagrees, and keeps it in the trail.
func refuse(w *trial.Writer, p record.Place, step Step, container string, codes [2]string, list []Disagreement) error {
	f := fault.New(fault.Conflict, "custody.refused")
	for i, d := range list {
		f.Fields = append(f.Fields, fault.Field{Where: d.What + " " + strconv.Itoa(i), Key: d.Key(), Args: map[string]any{"Label": d.Label, "Record": d.Record}})
	}
	return w.Refuse(p, f, Refusal{Step: step, Container: container, Codes: codes, Why: list})
}

// Refusal is the detail of a refused act in the trail.
type Refusal struct {
	Step      Step           `json:"step"`
	Container string         `json:"container"`
	Codes     [2]string      `json:"codes"` // of the labels that were scanned; what is no label of ours is not kept, it may name a patient
	Why       []Disagreement `json:"why"`
}

// Refused reports whether an error is a refusal that was kept in the trail.
func Refused(err error) bool {
	var f *fault.Fault
	return errors.As(err, &f) && f.Key == "custody.refused"
}

// happened checks a time against the server's clock and what came before it.
func happened(f *fault.Form, field string, at time.Time, w *trial.Writer, before time.Time) {
	now := w.Now.Std()
	switch {
	case at.IsZero():
		f.Add(field, "fault.required")
	case at.After(now.Add(time.Minute)):
		f.Add(field, "custody.fault.future")
	case at.Before(before.Truncate(time.Minute)): // forms know minutes
		f.Add(field, "custody.fault.before", "Earlier", minute(before.In(at.Location())))
	case now.Sub(at) > 400*24*time.Hour:
		f.Add(field, "custody.fault.old")
	}
}

func keyOf(r *record.Row) string {
	if r == nil {
		return ""
	}
	return r.Key
}
