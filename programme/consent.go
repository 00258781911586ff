package programme

import (
	"context"

	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

// Consent records that a learner agrees to how a programme uses the learning
// record. Agreeing twice changes nothing.
func (s *Service) Consent(ctx context.Context, a person.Actor, programme string) error {
	statement, now := id.Derived("consent/"+programme+"/"+a.ID), s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		enrolled, err := store.Exists(ctx, tx, `SELECT id FROM programme_enrolment WHERE person = $1 AND programme = $2 AND status <> 'left'`, a.ID, programme)
		if err != nil {
			return err
		}
		if !enrolled {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		return s.record.Add(ctx, tx, lrs.Statement{ID: statement, Person: a.ID, Verb: lrs.Consented, Timestamp: now,
			Object: lrs.Activity{ID: lrs.Consent(programme), Type: lrs.TypeConsent,
				Name: map[string]string{"en": "Use of the learning record", "zh-Hans": "学习记录的使用"}}})
	})
}
