package tool

import (
	"context"
	"strconv"

	"stepwise/content/lti"
	"stepwise/content/trust"
	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/person"
)

// Chosen is what came of a choice.
type Chosen struct {
	Tool    string
	Links   []Link
	Refused int    // items of a type that cannot be started
	Says    string // the tool's message to the person, plain text
	Failed  bool   // Says tells of an error
}

// Take receives a tool's deep linking answer (DL 4.5). The browser brings it from
// another site without its session, so everything rests on the signature and on the
// data that only the request carried: they name the choice, the tool and the person.
func (s *Service) Take(ctx context.Context, token string) (Chosen, error) {
	var said lti.Message
	if err := trust.Peek(token, &said); err != nil {
		return Chosen{}, err
	}
	t, err := byID(ctx, s.db.Read(), said.Issuer)
	if err != nil || t.Status != Active {
		return Chosen{}, fault.Wrap(err, fault.Invalid, "lti.fault.client", "Client", said.Issuer)
	}
	var m lti.Message
	if err := s.keys.Check(ctx, token, t.source(), &m); err != nil {
		return Chosen{}, err
	}
	now := s.clock.Now()
	if err := m.CheckAnswer(lti.Expect{Issuer: t.ID, Audience: s.Issuer()}, now.Std()); err != nil {
		return Chosen{}, trust.Refused(err, "lti.fault.message")
	}
	out := Chosen{Tool: t.ID, Says: m.Says}
	if m.ErrorMsg != "" {
		out.Says, out.Failed = m.ErrorMsg, true
	}
	base := id.New()
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		out.Links, out.Refused = nil, 0
		l, c, err := s.choice(ctx, tx, t, m, now)
		if err != nil {
			return err
		}
		if fresh, err := trust.Once(ctx, tx, clock.At(m.Expires.Time().Add(2*lti.Tolerance)), "chosen", t.ID, m.Nonce); err != nil || !fresh {
			return refuseReplay(err)
		}
		for n, item := range m.Items {
			if item.Type != lti.TypeResourceLink && item.Type != lti.TypeLink || item.URL != "" && s.ask.Check(item.URL) != nil {
				out.Refused++
				continue
			}
			link := fromItem(item, t)
			link.ID, link.Deployment, link.Programme, link.Cohort = id.Derived(base+"/"+strconv.Itoa(n)), l.Deployment, c.Programme, c.Cohort
			link.MadeBy, link.MadeAt = l.Person, now
			if err := insertLink(ctx, tx, link); err != nil {
				return err
			}
			if item.LineItem != nil && !link.Plain && len(gradeScopes(t)) > 0 {
				i := itemFrom(*item.LineItem)
				i.ID, i.Tool, i.Deployment, i.Link, i.Coupled, i.MadeAt = id.Derived(base+"/item/"+strconv.Itoa(n)), t.ID, l.Deployment, link.ID, true, now
				if i.Label == "" {
					i.Label = link.Title.EN
				}
				if err := insertItem(ctx, tx, i); err != nil {
					return err
				}
			}
			out.Links = append(out.Links, link)
		}
		if _, err := tx.Exec(ctx, `UPDATE content_lti_launch SET answered = $1 WHERE hint = $2`, now, l.Hint); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: l.Person, Action: "lti.chosen", Object: "lti_tool/" + t.ID, Detail: map[string]any{"links": len(out.Links)}})
	})
	return out, err
}

// choice finds the choice that an answer belongs to, and whether the person may
// still make it.
func (s *Service) choice(ctx context.Context, tx *store.Tx, t Tool, m lti.Message, now clock.Time) (launch, Context, error) {
	found, err := store.All[launch](ctx, tx, `SELECT `+launchColumns+` FROM content_lti_launch WHERE hint = $1`, crypt.HashToken(m.Data))
	if err != nil {
		return launch{}, Context{}, err
	}
	if len(found) == 0 || found[0].Kind != lti.DeepLinkingRequest || found[0].Tool != t.ID || found[0].UsedAt == 0 || found[0].Expires <= now {
		return launch{}, Context{}, fault.New(fault.Invalid, "lti.fault.choice")
	}
	l := found[0]
	if l.Answered != 0 {
		return l, Context{}, refuseReplay(nil)
	}
	if l.Deployment != m.Deployment {
		return l, Context{}, fault.New(fault.Invalid, "lti.fault.deployment", "Deployment", m.Deployment)
	}
	c, err := contextByID(ctx, tx, l.Context)
	if err != nil {
		return l, c, err
	}
	a, err := person.Load(ctx, tx, l.Person)
	if err != nil {
		return l, c, err
	}
	if !mayUse(a, t, c.Programme, c.Cohort) {
		return l, c, person.Forbidden()
	}
	return l, c, nil
}

func refuseReplay(err error) error {
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "lti.fault.replay")
}
