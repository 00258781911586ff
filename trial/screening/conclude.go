package screening

import (
	"context"
	"encoding/json"
	"strings"

	"stepwise/internal/fault"
	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/eligibility"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Judgement is an investigator's answer to one criterion.
type Judgement struct {
	Confirmed eligibility.Outcome // Met, Not, or "" for no answer
	Comment   string
}

// Conclusion is how an investigator ends screening.
type Conclusion struct {
	Eligible   bool
	Cause      string               // of a failure, a code of SCREENED.CAUSE
	Reason     string               // of a failure; needed unless the cause is "criteria"
	Judgements map[string]Judgement // by criterion
	Seen       string               // Standing.Basis of what the investigator read
	Change     string               // why an earlier conclusion or answer is replaced
}

// Conclude ends the screening of a subject, signed by an investigator of the site.
// Eligible asks for consent that stands and for every criterion to be fulfilled, by
// the investigator and by the data wherever the data can tell: an unknown or
// contradicting value is not overruled but completed or corrected (Invalid faults on
// "criterion.<id>"). A failure asks for its cause. Data that changed since the
// investigator read them are a Conflict; after enrolment nothing is concluded any more.
func (s *Service) Conclude(ctx context.Context, a person.Actor, code, subject string, c Conclusion, proof trial.Proof) error {
	return s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		who, err := require(w, subject, trial.Screen)
		if err != nil {
			return err
		}
		if err := w.Require(trial.Judge, who.Site); err != nil {
			return err
		}
		switch {
		case who.Stage == Enrolled:
			return fault.New(fault.Conflict, "screening.fault.enrolled", "Subject", subject)
		case c.Seen != who.Basis:
			return fault.New(fault.Conflict, "screening.fault.moved")
		}
		if c.Eligible {
			if err := w.RequireConsent(subject); err != nil {
				return err
			}
		}
		if err := c.check(who); err != nil {
			return err
		}
		if err := answers(w, who, c); err != nil {
			return err
		}
		end := Of(w.View, subject) // with the answers
		values := map[string]string{"OUTCOME": "eligible", "AT": record.At(w.Now.Std()), "VERSION": end.Version, "BASIS": end.Basis, "CAUSE": "", "REASON": "", "CRITERIA": ""}
		if !c.Eligible {
			values["OUTCOME"], values["CAUSE"], values["REASON"] = "failed", c.Cause, strings.TrimSpace(c.Reason)
			values["CRITERIA"] = strings.Join(against(end), ",")
		}
		at := record.Place{Form: form.Screened.Name, Subject: subject, Row: "1"}
		if err := w.Set(at, values, c.Change, "AT", "VERSION", "BASIS", "CRITERIA"); err != nil {
			return err
		}
		return w.Sign(at, "eligibility", proof)
	})
}

// check tells all faults of a conclusion before anything is written.
func (c *Conclusion) check(who *Standing) error {
	var f fault.Form
	some := false
	for i := range who.Criteria {
		k := &who.Criteria[i]
		j, at := c.Judgements[k.Criterion.ID], "criterion."+k.Criterion.ID
		tried := *k
		tried.Confirmed = j.Confirmed
		some = some || tried.Against()
		switch {
		case j.Confirmed != "" && j.Confirmed != eligibility.Met && j.Confirmed != eligibility.Not:
			f.Add(at, "fault.choice")
		case !c.Eligible:
		case k.Outcome == eligibility.Unknown:
			f.Add(at, "screening.fault.unknown."+k.Why)
		case j.Confirmed == "":
			f.Add(at, "screening.fault.unanswered")
		case !tried.Fulfilled() && k.Computed() && j.Confirmed != k.Outcome:
			f.Add(at, "screening.fault.contradicts")
		case !tried.Fulfilled():
			f.Add(at, "screening.fault.against")
		}
	}
	if !c.Eligible {
		f.Check(c.Cause != "", "cause", "fault.required")
		f.Check(c.Cause != "criteria" || some, "cause", "screening.fault.nocriterion")
		f.Check(c.Cause == "criteria" || c.Cause == "" || strings.TrimSpace(c.Reason) != "", "why", "fault.required")
		f.Check(who.Consent.Version != "" || c.Cause == "consent" || c.Cause == "death" || c.Cause == "other" || c.Cause == "", "cause", "screening.fault.cause")
	}
	return f.Err()
}

// answers keeps what the data said and what the investigator confirmed.
func answers(w *trial.Writer, who *Standing, c Conclusion) error {
	for i := range who.Criteria {
		k := &who.Criteria[i]
		j := c.Judgements[k.Criterion.ID]
		if j.Confirmed == "" && who.Consent.Version == "" {
			continue // nobody looked at criteria
		}
		values := map[string]string{"COMPUTED": string(k.Outcome), "USED": used(k.Used), "CONFIRMED": string(j.Confirmed), "COMMENT": j.Comment, "VERSION": who.Version}
		free := []string{"COMPUTED", "USED", "COMMENT", "VERSION"}
		if k.Confirmed == "" { // nothing that holds under this version is replaced
			free = append(free, "CONFIRMED")
		}
		if err := w.Set(record.Place{Form: form.Criterion.Name, Subject: who.Subject, Row: k.Criterion.ID}, values, c.Change, free...); err != nil {
			return err
		}
	}
	return nil
}

func used(list []eligibility.Value) string {
	if len(list) == 0 {
		return ""
	}
	values := map[string]string{}
	for _, u := range list {
		values[u.Item] = u.Text
	}
	b, err := json.Marshal(values)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func against(s *Standing) []string {
	var out []string
	for i := range s.Criteria {
		if s.Criteria[i].Against() {
			out = append(out, s.Criteria[i].Criterion.ID)
		}
	}
	return out
}
