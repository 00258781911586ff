package safety

import (
	"context"
	"slices"
	"time"

	"stepwise/internal/fault"
	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/dosing"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Task is a duty with what became of it.
type Task struct {
	Duty
	Term string
	Key  string    // of the row that says it was sent
	Sent time.Time // zero while it waits
}

// Late reports whether the report is, or was, late.
func (t *Task) Late(now time.Time) bool {
	if !t.Sent.IsZero() {
		now = t.Sent
	}
	return now.After(t.Due)
}

// Tasks are the reports of a study, those that wait first, by the day they are due.
func (s *Service) Tasks(v *trial.View) []Task {
	p := v.Protocol(v.Current())
	if p == nil {
		return nil
	}
	var out []Task
	for _, subject := range v.Subjects() {
		zone := dosing.Zone(v.State, v.Site(subject))
		for _, e := range Events(v.State, subject) {
			sent := func(jurisdiction, part string) (key string, at time.Time) {
				key = e.Key + "." + jurisdiction + "." + part
				return key, v.State.Row(form.Report.Name, subject, key).Moment("SENT")
			}
			k := Knowledge{Serious: e.Aware, Severe: e.Row.Moment("SEVERE"), First: map[string]time.Time{}}
			for _, j := range p.Jurisdictions {
				_, k.First[j] = sent(j, "first")
			}
			for _, n := range v.State.Rows(form.News.Name, subject) {
				if n.Get("EVENT") == e.Key {
					k.More = append(k.More, n.Moment("AT"))
				}
			}
			for _, d := range Duties(s.clocks, p.Jurisdictions, &e, k, zone) {
				t := Task{Duty: d, Term: e.Term}
				t.Key, t.Sent = sent(d.Clock.Jurisdiction, d.Part)
				out = append(out, t)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Task) int {
		if a.Sent.IsZero() != b.Sent.IsZero() {
			if a.Sent.IsZero() {
				return -1
			}
			return 1
		}
		return a.Due.Compare(b.Due)
	})
	return out
}

// Send records that a report was sent.
func (s *Service) Send(ctx context.Context, a person.Actor, code, subject, task string, sent time.Time, number, comment string) error {
	return s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		if err := w.RequireFor(trial.Report, subject); err != nil {
			return err
		}
		tasks := s.Tasks(w.View)
		i := slices.IndexFunc(tasks, func(t Task) bool { return t.Subject == subject && t.Key == task })
		if i < 0 {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		var f fault.Form
		f.Check(!sent.IsZero() && !sent.After(w.Now.Std()) && !sent.Before(tasks[i].From), "sent", "safety.fault.sent")
		f.Check(number != "", "number", "fault.required")
		if err := f.Err(); err != nil {
			return err
		}
		if !tasks[i].Sent.IsZero() {
			return fault.New(fault.Conflict, "safety.fault.already")
		}
		return w.Set(record.Place{Form: form.Report.Name, Subject: subject, Row: task}, map[string]string{"EVENT": tasks[i].Event, "CLOCK": tasks[i].Clock.ID,
			"PART": tasks[i].Part, "SENT": record.At(sent), "NUMBER": number, "COMMENT": comment}, "")
	})
}

// Learn adds further relevant information on an event; it begins its own clock.
func (s *Service) Learn(ctx context.Context, a person.Actor, code, subject, event, text string, at time.Time) error {
	return s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		if err := w.RequireFor(trial.Enter, subject); err != nil {
			return err
		}
		e := w.State.Row(form.AE.Name, subject, event)
		if e == nil {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		var f fault.Form
		f.Check(text != "", "text", "fault.required")
		f.Check(!at.IsZero() && !at.After(w.Now.Std()) && !at.Before(e.Moment("AESTDTC")), "at", "safety.fault.when")
		if err := f.Err(); err != nil {
			return err
		}
		return w.Set(record.Place{Form: form.News.Name, Subject: subject, Row: w.NextKey(form.News.Name, subject)},
			map[string]string{"EVENT": event, "AT": record.At(at), "TEXT": text}, "")
	})
}
