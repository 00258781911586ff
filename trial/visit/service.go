package visit

import (
	"cmp"
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

// Service takes in visits, their forms and queries. Safe for many goroutines.
type Service struct{ ledger *trial.Ledger }

// New returns the service.
func New(ledger *trial.Ledger) *Service { return &Service{ledger} }

// Entry is a visit as it is entered.
type Entry struct {
	Status  string // "done", "missed"
	Date    string // "2027-01-11", of one that took place
	Comment string
	Forms   map[string]map[string]string // values by form and item
	Reason  string                       // for what was entered before
}

// Enter takes in a visit with its forms, all or nothing.
func (s *Service) Enter(ctx context.Context, a person.Actor, code, subject, visit string, e Entry) error {
	return s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		if err := w.RequireFor(trial.Enter, subject); err != nil {
			return err
		}
		plan := Plan(w.View, subject, w.Now.Std())
		i := slices.IndexFunc(plan, func(p Planned) bool { return p.Visit.ID == visit })
		if i < 0 {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		date, err := time.Parse(time.DateOnly, e.Date)
		var f fault.Form
		f.Check(e.Status == "done" || e.Status == "missed", "status", "fault.choice")
		if e.Status == "done" {
			f.Check(err == nil, "date", "fault.required")
			f.Check(err != nil || !date.After(dayOf(w.Now.Std(), dosing.Zone(w.State, w.Site(subject)))), "date", "visit.fault.future")
		} else {
			e.Date, e.Forms = "", nil
		}
		if err := f.Err(); err != nil {
			return err
		}
		for name, values := range e.Forms {
			if !slices.Contains(plan[i].Visit.Forms, name) {
				return fault.New(fault.NotFound, "fault.notfound")
			}
			if err := w.Set(record.Place{Form: name, Subject: subject, Row: visit}, values, e.Reason); err != nil {
				return prefixed(err, name)
			}
		}
		complete := record.Yes(e.Status == "done" && len(missing(w.View, plan[i].Visit, subject)) == 0)
		return w.Set(record.Place{Form: form.Visit.Name, Subject: subject, Row: visit},
			map[string]string{"STATUS": e.Status, "DATE": e.Date, "COMMENT": e.Comment, "COMPLETE": complete}, e.Reason, "COMPLETE", "COMMENT")
	})
}

// prefixed names the form before the item, since a page shows several forms.
func prefixed(err error, name string) error {
	f, ok := err.(*fault.Fault)
	if !ok {
		return err
	}
	for i := range f.Fields {
		if f.Fields[i].Where != "reason" {
			f.Fields[i].Where = name + "." + f.Fields[i].Where
		}
	}
	return f
}

// FollowUp takes in a contact of the long follow-up.
func (s *Service) FollowUp(ctx context.Context, a person.Actor, code, subject, key string, values map[string]string, reason string) error {
	return s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		if err := w.RequireFor(trial.Enter, subject); err != nil {
			return err
		}
		if !slices.ContainsFunc(Contacts(w.View, subject, w.Now.Std()), func(c Contact) bool { return c.Key == key }) {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		var f fault.Form
		f.Check(values["STATUS"] == "done" || values["STATUS"] == "missed", "STATUS", "fault.choice")
		f.Check(values["STATUS"] != "done" || values["DATE"] != "", "DATE", "fault.required")
		if err := f.Err(); err != nil {
			return err
		}
		return w.Set(record.Place{Form: form.FollowUp.Name, Subject: subject, Row: key}, values, reason)
	})
}

// Leave records why and when a subject left the study, or died.
func (s *Service) Leave(ctx context.Context, a person.Actor, code, subject, why string, at time.Time, comment, reason string) error {
	return s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		if err := w.RequireFor(trial.Enter, subject); err != nil {
			return err
		}
		var f fault.Form
		f.Check(!at.IsZero() && !at.After(w.Now.Std()), "at", "visit.fault.future")
		if err := f.Err(); err != nil {
			return err
		}
		return w.Set(record.Place{Form: form.Exit.Name, Subject: subject, Row: "1"}, map[string]string{"REASON": why, "AT": record.At(at), "COMMENT": comment}, reason)
	})
}

// Ask begins a query about a place of a subject's record.
func (s *Service) Ask(ctx context.Context, a person.Actor, code string, p record.Place, text string) (key string, err error) {
	err = s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		if err := w.RequireFor(trial.Ask, p.Subject); err != nil {
			return err
		}
		asked, ok := w.Form(p.Form)
		if !ok {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		var f fault.Form
		f.Check(strings.TrimSpace(text) != "", "text", "fault.required")
		if rows := rowsOf(w.View, p.Form, p.Subject); !slices.Contains(rows, p.Row) {
			f.Add("row", "visit.fault.row", "Rows", cmp.Or(strings.Join(rows, ", "), "–"))
		}
		if items := names(asked); p.Item != "" && !slices.Contains(items, p.Item) {
			f.Add("item", "visit.fault.item", "Items", strings.Join(items, ", "))
		}
		if err := f.Err(); err != nil {
			return err
		}
		key = w.NextKey(form.Query.Name, p.Subject)
		return w.Set(record.Place{Form: form.Query.Name, Subject: p.Subject, Row: key}, map[string]string{"FORM": p.Form, "ROW": p.Row, "ITEM": p.Item, "TEXT": text, "STATUS": "open"}, "")
	})
	return key, err
}

// rowsOf are the rows that can be asked about: those there are, and those of visits that
// should have filled one.
func rowsOf(v *trial.View, name, subject string) []string {
	var out []string
	for _, r := range v.State.Rows(name, subject) {
		out = append(out, r.Key)
	}
	if p := v.Protocol(v.Version(subject)); p != nil {
		for i := range p.Visits {
			if x := &p.Visits[i]; (name == form.Visit.Name || slices.Contains(x.Forms, name)) && !slices.Contains(out, x.ID) {
				out = append(out, x.ID)
			}
		}
	}
	return out
}

func names(f *record.Form) []string {
	var out []string
	for _, i := range f.Items {
		out = append(out, i.Name)
	}
	return out
}

// Answer answers a query; who asked closes it.
func (s *Service) Answer(ctx context.Context, a person.Actor, code, subject, query, answer string) error {
	return s.query(ctx, a, code, subject, query, trial.Enter, []string{"open", "answered"}, func() (map[string]string, fault.Form) {
		var f fault.Form
		f.Check(strings.TrimSpace(answer) != "", "answer", "fault.required")
		return map[string]string{"ANSWER": answer, "STATUS": "answered"}, f
	})
}

// Close closes a query, or opens it again when reopen is set.
func (s *Service) Close(ctx context.Context, a person.Actor, code, subject, query string, reopen bool) error {
	status, from := "closed", []string{"open", "answered"}
	if reopen {
		status, from = "open", []string{"answered", "closed"}
	}
	return s.query(ctx, a, code, subject, query, trial.Ask, from, func() (map[string]string, fault.Form) {
		return map[string]string{"STATUS": status}, fault.Form{}
	})
}

func (s *Service) query(ctx context.Context, a person.Actor, code, subject, query string, right trial.Right, from []string, values func() (map[string]string, fault.Form)) error {
	return s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		if err := w.RequireFor(right, subject); err != nil {
			return err
		}
		row := w.State.Row(form.Query.Name, subject, query)
		if row == nil {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		if !slices.Contains(from, row.Get("STATUS")) {
			return fault.New(fault.Closed, "visit.fault.query")
		}
		set, f := values()
		if err := f.Err(); err != nil {
			return err
		}
		return w.Set(record.Place{Form: form.Query.Name, Subject: subject, Row: query}, set, "query", "STATUS", "ANSWER")
	})
}

// Queries are those about the subjects that somebody sees, open ones first.
func Queries(v *trial.View) []*record.Row {
	var out []*record.Row
	for _, subject := range v.Subjects() {
		out = append(out, v.State.Rows(form.Query.Name, subject)...)
	}
	order := []string{"open", "answered", "closed"}
	slices.SortStableFunc(out, func(a, b *record.Row) int {
		return slices.Index(order, a.Get("STATUS")) - slices.Index(order, b.Get("STATUS"))
	})
	return out
}
