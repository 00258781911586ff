package custody

import (
	"context"
	"strconv"
	"time"

	"stepwise/internal/fault"
	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Issue makes the label for a patient (about is ""), a collection, a product's batch
// record, a bag, or the box that a container travels in. When the label in use says
// the right thing it is that one, unless anew asks for another because it was lost or
// spoilt. A label that is replaced is void from then on.
func (s *Service) Issue(ctx context.Context, a person.Actor, study, subject string, kind Kind, about string, anew bool) (label Label, err error) {
	right := trial.Handle
	if kind == Batch || kind == Bag {
		right = trial.Produce
	}
	view, err := s.ledger.Open(ctx, a, study)
	if err != nil {
		return Label{}, err
	}
	if c, ok := One(view.State, subject, about); ok && kind == Box && c.Kind == Bag {
		right = trial.Produce
	}
	err = s.write(ctx, a, study, subject, right, func(w *trial.Writer) error {
		want, err := wanted(w.State, w.Code, subject, kind, about)
		if err != nil {
			return err
		}
		for _, l := range Labels(w.State, w.Code, subject) {
			if l.Kind != kind || l.About != about || !l.Void.IsZero() {
				continue
			}
			if !anew && l.Chain == want.Chain && l.Level == want.Level && l.Expiry.Equal(want.Expiry) {
				label = l
				return nil
			}
			if err := w.Set(record.Place{Form: form.Label.Name, Subject: subject, Row: strconv.Itoa(l.Number)}, map[string]string{"VOID": record.At(w.Now.Std())}, ""); err != nil {
				return err
			}
		}
		label = want
		label.Number, _ = strconv.Atoi(w.NextKey(form.Label.Name, subject))
		label.Code = code(w.Code, subject, label.Number)
		label.Text = label.text()
		label.Issued = w.Now.Std()
		level := ""
		if label.Level > 0 {
			level = strconv.Itoa(label.Level)
		}
		return w.Set(record.Place{Form: form.Label.Name, Subject: subject, Row: strconv.Itoa(label.Number)}, map[string]string{"KIND": string(kind), "ABOUT": about,
			"CHAIN": label.Chain, "LEVEL": level, "EXPIRY": record.At(label.Expiry), "TEXT": label.Text}, "")
	})
	return label, err
}

// wanted is what a label has to say now.
func wanted(s *record.State, study, subject string, kind Kind, about string) (Label, error) {
	l := Label{Study: study, Subject: subject, Kind: kind, About: about}
	therapy := CurrentTherapy(s, subject)
	switch kind {
	case Band:
		if about != "" || therapy == "" {
			return Label{}, fault.New(fault.Conflict, "custody.fault.notherapy")
		}
	case Batch:
		r := s.Row(form.Product.Name, subject, about)
		if r == nil {
			return Label{}, missing()
		}
		therapy = r.Get("THERAPY")
	case Collection, Bag, Box:
		c, ok := One(s, subject, about)
		if !ok || kind != Box && c.Kind != kind {
			return Label{}, missing()
		}
		therapy = c.Therapy
		if kind == Bag {
			l.Level, l.Expiry = PlannedLevel(s, subject), c.Expiry.Truncate(time.Minute)
			if l.Level == 0 {
				return Label{}, fault.New(fault.Conflict, "custody.refused.slot")
			}
		}
	default:
		return Label{}, missing()
	}
	l.Chain = s.Row(form.Therapy.Name, subject, therapy).Get("CHAIN")
	return l, nil
}

// Outdated reports whether a label that is in use says something else than the record
// does now: its level, its expiry, or its chain. It has to be printed anew.
func Outdated(s *record.State, l Label) bool {
	want, err := wanted(s, l.Study, l.Subject, l.Kind, l.About)
	return err != nil || want.Chain != l.Chain || want.Level != l.Level || !want.Expiry.Equal(l.Expiry)
}
