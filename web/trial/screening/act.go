package screening

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/trial"
	"stepwise/trial/record"
	"stepwise/trial/screening"
	"stepwise/web/trial/frame"
	"stepwise/web/ui"
)

// act reads the form and the subject that it is about.
func (p *Pages) act(w http.ResponseWriter, r *http.Request) (*subject, error) {
	if err := ui.ParseForm(w, r); err != nil {
		return nil, err
	}
	return p.open(r)
}

// moment reads a field in the time of the subject's site. What cannot be read is the
// zero time, and the service says so.
func (s *subject) moment(r *http.Request, name string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, frame.ReadMoment(r.PostFormValue(name), frame.Zone(s.v, s.Site)))
	if err != nil {
		return time.Time{}
	}
	return t
}

// Consent keeps a consent.
func (p *Pages) Consent(w http.ResponseWriter, r *http.Request) error {
	x, err := p.act(w, r)
	if err != nil {
		return err
	}
	err = p.service.Consent(r.Context(), ui.Actor(r.Context()), x.v.Code, x.Subject, r.PostFormValue("version"), x.moment(r, "at"), r.PostFormValue("reason"))
	return p.back(w, r, "consent", "screening.consented", err)
}

// Withdraw keeps that a consent was taken back.
func (p *Pages) Withdraw(w http.ResponseWriter, r *http.Request) error {
	x, err := p.act(w, r)
	if err != nil {
		return err
	}
	err = p.service.Withdraw(r.Context(), ui.Actor(r.Context()), x.v.Code, x.Subject, x.moment(r, "at"), r.PostFormValue("scope"), r.PostFormValue("reason"))
	return p.back(w, r, "withdraw", "screening.withdrawn", err)
}

// Restore takes a withdrawal back that was recorded by mistake.
func (p *Pages) Restore(w http.ResponseWriter, r *http.Request) error {
	x, err := p.act(w, r)
	if err != nil {
		return err
	}
	err = p.service.Restore(r.Context(), ui.Actor(r.Context()), x.v.Code, x.Subject, r.PostFormValue("reason"))
	return p.back(w, r, "restore", "screening.restored", err)
}

// Data keeps screening data.
func (p *Pages) Data(w http.ResponseWriter, r *http.Request) error {
	x, err := p.act(w, r)
	if err != nil {
		return err
	}
	d := screening.Data{Values: map[string]string{}, Reason: r.PostFormValue("reason")}
	if d.Seen, err = strconv.ParseInt(r.PostFormValue("seen"), 10, 64); err != nil {
		return fault.New(fault.Conflict, "screening.fault.moved")
	}
	for i := range x.p.Screening.Items {
		item := &x.p.Screening.Items[i]
		if _, sent := r.PostForm[item.Name]; !sent || !x.v.Shows(item) {
			continue
		}
		d.Values[item.Name] = r.PostFormValue(item.Name)
		if item.Type == record.Moment {
			d.Values[item.Name] = frame.ReadMoment(r.PostFormValue(item.Name), frame.Zone(x.v, x.Site))
		}
	}
	err = p.service.Enter(r.Context(), ui.Actor(r.Context()), x.v.Code, x.Subject, d)
	return p.back(w, r, "data", "screening.saved", err)
}

// Conclude ends screening, signed.
func (p *Pages) Conclude(w http.ResponseWriter, r *http.Request) error {
	x, err := p.act(w, r)
	if err != nil {
		return err
	}
	proof, err := p.ledger.Authenticate(r.Context(), ui.Actor(r.Context()), frame.Signing(r))
	if err != nil {
		return p.back(w, r, "conclude", "", err)
	}
	c := screening.Conclusion{Eligible: r.PostFormValue("outcome") == "eligible", Seen: r.PostFormValue("seen"), Judgements: map[string]screening.Judgement{}, Change: r.PostFormValue("reason")}
	if !c.Eligible {
		c.Cause, c.Reason = r.PostFormValue("cause"), r.PostFormValue("why")
	}
	for i := range x.Criteria {
		id := x.Criteria[i].Criterion.ID
		c.Judgements[id] = screening.Judgement{Confirmed: outcome(r.PostFormValue("criterion." + id)), Comment: strings.TrimSpace(r.PostFormValue("comment." + id))}
	}
	err = p.service.Conclude(r.Context(), ui.Actor(r.Context()), x.v.Code, x.Subject, c, proof)
	said := "screening.eligible"
	if !c.Eligible {
		said = "screening.failed"
	}
	return p.back(w, r, "conclude", said, err)
}

// Identify shows who the subject is, after noting that it was asked.
func (p *Pages) Identify(w http.ResponseWriter, r *http.Request) error {
	x, err := p.act(w, r)
	if err != nil {
		return err
	}
	who, exists, err := p.ledger.Identify(r.Context(), ui.Actor(r.Context()), x.v.Code, x.Subject)
	if err != nil {
		return err
	}
	x.who, x.nobody = &who, !exists
	w.Header().Set("Cache-Control", "no-store")
	return ui.Render(w, r, http.StatusOK, subjectPage(x))
}

// SetIdentity keeps who the subject is.
func (p *Pages) SetIdentity(w http.ResponseWriter, r *http.Request) error {
	x, err := p.act(w, r)
	if err != nil {
		return err
	}
	who := room.Identity{Name: r.PostFormValue("name"), Birth: r.PostFormValue("birth"), Hospital: r.PostFormValue("hospital"), Phone: r.PostFormValue("phone"), Contact: r.PostFormValue("contact")}
	err = p.ledger.SetIdentity(r.Context(), ui.Actor(r.Context()), x.v.Code, x.Subject, who, r.PostFormValue("reason"))
	return p.back(w, r, "identity", "screening.identity.saved", err)
}

// DeleteIdentity removes who the subject is.
func (p *Pages) DeleteIdentity(w http.ResponseWriter, r *http.Request) error {
	x, err := p.act(w, r)
	if err != nil {
		return err
	}
	err = p.ledger.DeleteIdentity(r.Context(), ui.Actor(r.Context()), x.v.Code, x.Subject, r.PostFormValue("reason"))
	return p.back(w, r, "forget", "screening.identity.deleted", err)
}

// value is a kept value as people write it.
func (s *subject) value(ctx context.Context, item *record.Item) string {
	if s.row.Withheld(item.Name) && s.row.Get(item.Name) == "" {
		return lang.T(ctx, "screening.withheld")
	}
	return s.word(ctx, item, s.row.Get(item.Name))
}

func (s *subject) word(ctx context.Context, item *record.Item, text string) string {
	switch {
	case text == "":
		return "–"
	case item.Type == record.Flag:
		return lang.T(ctx, "screening.flag."+text)
	case item.Type == record.Choice:
		return frame.Word(ctx, &s.p.Screening, item.Name, text)
	case item.Type == record.Moment:
		t, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			return text
		}
		return frame.Moment(t, frame.Zone(s.v, s.Site))
	case item.Unit != "" && item.Unit != "a":
		return text + " " + frame.Unit(item.Unit)
	}
	return text
}

// field is a value as an input takes it.
func (s *subject) field(item *record.Item) string {
	text := s.row.Get(item.Name)
	if item.Type == record.Moment {
		text = frame.Field(s.row.Moment(item.Name), frame.Zone(s.v, s.Site))
	}
	return s.was("data", item.Name, text)
}
