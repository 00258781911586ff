package certificate

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"stepwise/internal/audit"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/mail"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
	"stepwise/programme"
	"stepwise/programme/credential"
)

// Issue gives an enrolment its certificate when every step is done and the
// programme has one, and returns its id; "" when there is none to give. There is
// one for each version of the programme that was finished: asking again, on
// whatever node, returns the one that is there. The statement "earned" and the
// message to the doctor go with the row or not at all.
func (s *Service) Issue(ctx context.Context, enrolment string) (string, error) {
	n, err := programme.GetEnrolment(ctx, s.db.Read(), enrolment)
	if err != nil {
		return "", err
	}
	there, err := newest(ctx, s.db.Read(), n.ID, n.Version)
	if err != nil {
		return "", err
	}
	if there != nil {
		// Evidence was voided and came back: what was flagged is sound again.
		return there.ID, s.review(ctx, *there)
	}
	c, err := s.draft(ctx, n)
	if err != nil || c == nil {
		return "", err
	}
	p, err := person.Get(ctx, s.db.Read(), n.Person)
	if err != nil {
		return "", err
	}
	c.Edition, c.Earned = 1, id.New()
	err = s.put(ctx, c, func(ctx context.Context, tx *store.Tx) error {
		if err := s.earned(ctx, tx, *c); err != nil {
			return err
		}
		if err := audit.Note(ctx, tx, audit.Entry{At: c.IssuedAt, Actor: "job", Action: "certificate.issue", Object: "certificate/" + c.ID}); err != nil {
			return err
		}
		return s.tell(ctx, tx, p, *c, "issued", "")
	})
	switch {
	case errors.Is(err, errGone):
		return "", nil
	case errors.Is(err, errThere): // another node was quicker
		if there, err = newest(ctx, s.db.Read(), n.ID, n.Version); err != nil || there == nil {
			return "", err
		}
		return there.ID, nil
	}
	if err != nil {
		return "", err
	}
	return c.ID, nil
}

// draft writes what a certificate would say today, or nil when the programme is
// not finished or gives none.
func (s *Service) draft(ctx context.Context, n programme.Enrolment) (*Certificate, error) {
	d, standing, err := s.programmes.StandingOf(ctx, s.db.Read(), n)
	if err != nil || !standing.Finished() || d.Certificate.Title.IsZero() {
		return nil, err
	}
	p, err := person.Get(ctx, s.db.Read(), n.Person)
	if err != nil {
		return nil, err
	}
	if p.Latin == "" && p.Han == "" {
		return nil, fault.New(fault.Conflict, "certificate.fault.noname")
	}
	salt, err := credential.NewSalt(rand.Reader)
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	c := &Certificate{ID: id.New(), Enrolment: n.ID, Version: n.Version, Programme: n.Programme, Cohort: n.Cohort, Person: n.Person,
		IssuedAt: now, CompletedAt: standing.CompletedAt, Content: Content{
			Latin: p.Latin, Han: p.Han, Title: d.Certificate.Title, Programme: d.Title, Criteria: d.Certificate.Criteria,
			Issuer: s.config.Issuer, Salt: salt,
			// An outside system may date its statements ahead; a certificate
			// that is not valid yet would help nobody.
			Completed: second(min(standing.CompletedAt, now))}}
	if c.Content.Criteria.IsZero() {
		c.Content.Criteria = lang.Text{EN: lang.Say(lang.EN, "certificate.criteria"), ZH: lang.Say(lang.ZH, "certificate.criteria")}
	}
	for _, st := range standing.Steps {
		c.Content.Steps = append(c.Content.Steps, Step{Title: st.Step.Title, Done: st.DoneAt})
	}
	for _, x := range d.Competencies {
		c.Content.Competencies = append(c.Content.Competencies, x.Title)
	}
	return c, nil
}

// put signs a certificate and stores it with whatever belongs to it. Signing
// happens outside the write; inside, everything that it relied on is looked at
// once more.
func (s *Service) put(ctx context.Context, c *Certificate, with func(ctx context.Context, tx *store.Tx) error) error {
	for range 8 {
		by, err := s.signing(ctx, s.db.Read(), s.clock.Now())
		if err != nil {
			return err
		}
		if err := s.choose(ctx, c, by.keys.Controller); err != nil {
			return err
		}
		if err := c.sign(by); err != nil {
			return err
		}
		err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			n, err := programme.GetEnrolment(ctx, tx, c.Enrolment)
			if err != nil {
				return err
			}
			if n.Version != c.Version || n.CompletedAt.IsZero() {
				return errGone
			}
			if err := stillLive(ctx, tx, by.key); err != nil {
				return err
			}
			if err := insert(ctx, tx, *c); err != nil {
				return err
			}
			return with(ctx, tx)
		})
		if !errors.Is(err, errAgain) {
			return err
		}
	}
	return fmt.Errorf("certificate: no key and place held still for enrolment %s", c.Enrolment)
}

// earned writes the statement about a certificate.
func (s *Service) earned(ctx context.Context, tx *store.Tx, c Certificate) error {
	return s.record.Add(ctx, tx, lrs.Statement{ID: c.Earned, Person: c.Person, Verb: lrs.Earned, Timestamp: c.IssuedAt,
		Object: lrs.Activity{ID: lrs.Certificate(c.ID), Type: lrs.TypeCertificate, Name: c.Content.Title.Map()},
		Context: &lrs.Context{Registration: c.Enrolment, Parent: []lrs.Activity{
			{ID: lrs.Programme(c.Programme), Type: lrs.TypeProgramme, Name: c.Content.Programme.Map()}}}})
}

// tell queues a message to the doctor. what is issued, revoked or replaced.
// Somebody without an address reads it on the page of certificates.
func (s *Service) tell(ctx context.Context, tx *store.Tx, p person.Person, c Certificate, what, reason string) error {
	if !mail.Address(p.Email) {
		return nil
	}
	t := lang.Tag(p.Locale)
	if t == "" && p.Han != "" {
		t = lang.ZH
	} else if t == "" {
		t = lang.EN
	}
	title, _ := c.Content.Title.In(t)
	course, _ := c.Content.Programme.In(t)
	return mail.Queue(ctx, tx, mail.Message{Key: "certificate/" + what + "/" + c.ID, To: p.Email, Person: p.ID, About: "certificate/" + c.ID,
		Subject: lang.Say(t, "certificate.mail."+what+".subject", "Title", title),
		Text: lang.Say(t, "certificate.mail."+what, "Name", p.Name(t), "Title", title, "Programme", course, "Reason", reason,
			"Link", s.config.Origin+"/certificate/"+c.ID, "Verify", s.VerifyURL(c.ID)),
		At: s.clock.Now()})
}
