package screening

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"stepwise/internal/fault"
	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Service is what people do in screening. Each method is one act on the record.
type Service struct{ ledger *trial.Ledger }

// New returns the service.
func New(ledger *trial.Ledger) *Service { return &Service{ledger} }

// Ledger is the record that the service writes to.
func (s *Service) Ledger() *trial.Ledger { return s.ledger }

var numberForm = regexp.MustCompile(`^[0-9]{1,4}$`)

// NextNumber is the number that the next subject of a site would get: "001" for the
// first.
func NextNumber(v *trial.View, site string) string {
	most := 0
	for _, subject := range v.State.Subjects() {
		if r := v.State.Row(form.Subject.Name, subject, "1"); r.Get("SITE") == site {
			if n, ok := r.Int("NUMBER"); ok {
				most = max(most, n)
			}
		}
	}
	return fmt.Sprintf("%03d", most+1)
}

// Begin gives somebody a screening number at a site and returns the subject,
// "BJ01-003". number may be "" for the next one. earlier is the subject under which
// the same person failed screening before, or "". A number that is taken is an Invalid
// fault on "number".
func (s *Service) Begin(ctx context.Context, a person.Actor, code, site, number, earlier string) (subject string, err error) {
	number, earlier = strings.TrimSpace(number), strings.TrimSpace(earlier)
	err = s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		subject = ""
		if err := w.Require(trial.Screen, site); err != nil {
			return err
		}
		switch {
		case w.State.Row(form.Study.Name, "", "1").Get("STATUS") != "open":
			return fault.New(fault.Closed, "screening.fault.notopen")
		case !w.Active(site):
			return fault.New(fault.Closed, "screening.fault.inactive")
		case w.Current() == "":
			return fault.New(fault.Closed, "screening.fault.noprotocol")
		}
		n := number
		if n == "" {
			n = NextNumber(w.View, site)
		}
		var f fault.Form
		if !numberForm.MatchString(n) || strings.Trim(n, "0") == "" {
			f.Add("number", "screening.fault.number")
			return f.Err()
		}
		k, _ := strconv.Atoi(n)
		n = fmt.Sprintf("%03d", k)
		who := site + "-" + n
		if w.State.Row(form.Subject.Name, who, "1") != nil {
			f.Add("number", "screening.fault.taken", "Subject", who, "Next", NextNumber(w.View, site))
		}
		if earlier != "" {
			before := Of(w.View, earlier)
			f.Check(before != nil && before.Site == site && before.Stage == Failed, "earlier", "screening.fault.earlier")
		}
		if err := f.Err(); err != nil {
			return err
		}
		subject = who
		return w.Set(record.Place{Form: form.Subject.Name, Subject: who, Row: "1"}, map[string]string{"SITE": site, "NUMBER": n, "EARLIER": earlier}, "")
	})
	return subject, err
}

// Log is the screening log: everybody whom the viewer sees, by number.
func Log(v *trial.View) []*Standing {
	var out []*Standing
	for _, subject := range v.Subjects() {
		if s := Of(v, subject); s != nil {
			out = append(out, s)
		}
	}
	return out
}

// require asks for a right at the site of a subject that the actor sees.
func require(w *trial.Writer, subject string, right trial.Right) (*Standing, error) {
	s := Of(w.View, subject)
	if s == nil {
		return nil, fault.New(fault.NotFound, "fault.notfound")
	}
	return s, w.Require(right, s.Site)
}

func split(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

// TakeLog hands out the screening log. That it was taken out is an entry of the trail.
// A partner takes it while a transfer to them is in force, like everything else.
func (s *Service) TakeLog(ctx context.Context, a person.Actor, code string) (*trial.View, error) {
	err := s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		if err := w.Require(trial.See, ""); err != nil {
			return err
		}
		if w.Me.Is(trial.Partner) && len(w.Scopes()) == 0 {
			return person.Forbidden()
		}
		w.Look(record.Place{Form: form.Study.Name, Row: "1"}, map[string]any{"export": "screening log", "entries": w.State.Seq})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.ledger.Open(ctx, a, code)
}
