package custody

import (
	"context"
	"strconv"
	"strings"

	"stepwise/internal/fault"
	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Approval is the laboratory's decision on a product.
type Approval struct {
	Verdict string // "released", "exception", "rejected"
	Weight  string // kg, to say which level the product reaches
	Reason  string
}

// Release decides on a product and signs. Released is only what was made, filled, is
// not expired, and conforms to every requirement in force; anything else is an
// exception, which needs a reason now and an investigator's signature before the
// product may move (SignException), or is rejected. A product that does not reach the
// planned level may be released with a reason: the patient is analysed at the level
// that is given. One that holds more than the protocol tolerates may be released, but
// only as much of it is given as the level allows, unless it is an exception.
func (s *Service) Release(ctx context.Context, a person.Actor, study, subject, product string, x Approval, proof trial.Proof) error {
	return s.write(ctx, a, study, subject, trial.Release, func(w *trial.Writer) error {
		row := w.State.Row(form.Product.Name, subject, product)
		if row == nil {
			return missing()
		}
		st := StandingOf(w.State, subject, product)
		var f fault.Form
		f.Check(x.Verdict == "released" || x.Verdict == "exception" || x.Verdict == "rejected", "verdict", "fault.choice")
		values := map[string]string{"VERDICT": x.Verdict, "RESULTS": snapshot(results(w.State, subject, product)), "OUT": strings.Join(st.Out, ","),
			"REASON": x.Reason, "AT": record.At(w.Now.Std())}
		if x.Verdict != "rejected" {
			s.holds(w, &f, row, st, x, values)
		}
		f.Check(x.Verdict == "released" || strings.TrimSpace(x.Reason) != "", "reason", "fault.required")
		if err := f.Err(); err != nil {
			return err
		}
		p := record.Place{Form: form.Release.Name, Subject: subject, Row: product}
		reason := x.Reason
		if reason == "" {
			reason = "–" // decided anew, for what the results show
		}
		if err := w.Set(p, values, reason); err != nil {
			return err
		}
		return w.Sign(p, "release", proof)
	})
}

func (s *Service) holds(w *trial.Writer, f *fault.Form, row *record.Row, st Standing, x Approval, values map[string]string) {
	subject := row.Subject
	f.Check(row.Get("OUTCOME") == "made", "verdict", "custody.fault.notmade")
	cells, filled := 0.0, 0
	for _, c := range bagsOf(w.State, subject, row.Key) {
		if c.Last == "" {
			f.Add("verdict", "custody.fault.unfilled", "Key", c.Key)
		}
		if c.Last != Discard {
			cells += c.Cells
			filled++
		}
	}
	f.Check(filled > 0, "verdict", "custody.fault.nobags")
	f.Check(!row.Moment("EXPIRY").Before(w.Now.Std()), "verdict", "custody.fault.expired")
	f.Check(!st.None, "verdict", "custody.fault.nospecs")
	f.Check(len(st.Unsigned) == 0, "verdict", "custody.fault.specsunsigned", "Keys", strings.Join(st.Unsigned, ", "))
	f.Check(len(st.Missing) == 0, "verdict", "custody.fault.noresult", "Keys", strings.Join(st.Missing, ", "))
	if x.Verdict == "released" && len(st.Out)+len(st.Unknown) > 0 {
		f.Add("verdict", "custody.fault.outofspec", "Keys", strings.Join(append(st.Out, st.Unknown...), ", "))
	}
	p := versionOf(w.View, subject)
	if p == nil {
		f.Add("verdict", "custody.refused.protocol")
		return
	}
	weight, _ := strconv.ParseFloat(strings.TrimSpace(x.Weight), 64)
	dose, ok := Dose(p, cells, weight)
	f.Check(ok && (weight == 0 || weight >= 1 && weight <= 400), "weight", "custody.fault.weight")
	if !ok {
		return
	}
	level, planned := p.Given(dose), PlannedLevel(w.State, subject)
	f.Check(planned > 0, "verdict", "custody.refused.slot")
	if level < planned {
		f.Check(strings.TrimSpace(x.Reason) != "", "reason", "custody.fault.below", "Dose", plain(dose), "Level", level, "Planned", planned)
	}
	values["WEIGHT"], values["DOSE"], values["LEVEL"], values["PLANNED"] = x.Weight, plain(dose), strconv.Itoa(level), strconv.Itoa(planned)
}

// SignException is an investigator's signature on a release of a product that is out
// of specification. It must be another person than the one who released.
func (s *Service) SignException(ctx context.Context, a person.Actor, study, subject, product string, proof trial.Proof) error {
	return s.write(ctx, a, study, subject, trial.Judge, func(w *trial.Writer) error {
		st := StandingOf(w.State, subject, product)
		switch {
		case !st.Waiting():
			return fault.New(fault.Conflict, "custody.fault.noexception")
		case st.Maker.By == a.ID:
			return fault.New(fault.Conflict, "custody.fault.sameperson")
		}
		return w.Sign(record.Place{Form: form.Release.Name, Subject: subject, Row: product}, "exception", proof)
	})
}
