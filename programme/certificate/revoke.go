package certificate

import (
	"context"
	"errors"
	"strings"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
	"stepwise/programme"
)

// Revoke withdraws a certificate for good: its bit in the status list is set, its
// page says so, the statement that it was earned is voided, and the doctor is told
// with the reason. Coordinators of the doctor's cohort and administrators may.
func (s *Service) Revoke(ctx context.Context, a person.Actor, certificate, reason string) error {
	reason = strings.TrimSpace(reason)
	if err := checkReason(reason); err != nil {
		return err
	}
	now, voiding := s.clock.Now(), id.New()
	c, err := s.managed(ctx, a, certificate)
	if err != nil {
		return err
	}
	p, err := person.Get(ctx, s.db.Read(), c.Person)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Exec(ctx, `
			UPDATE programme_certificate SET revoked_at = $1, revoked_by = $2, reason = $3, flagged_at = 0 WHERE id = $4 AND revoked_at = 0`,
			now, a.ID, reason, c.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "certificate.fault.revoked")
		}
		if err := s.record.Add(ctx, tx, lrs.Statement{ID: voiding, Person: a.ID, Verb: lrs.Voided, Timestamp: now,
			Object: lrs.Activity{ID: c.Earned}}); err != nil {
			return err
		}
		if err := audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "certificate.revoke", Object: "certificate/" + c.ID,
			Detail: map[string]any{"reason": reason}}); err != nil {
			return err
		}
		return s.tell(ctx, tx, p, c, "revoked", reason)
	})
}

// Reissue makes the next edition of a certificate, with the name and the steps as
// they are now: after a name was corrected, or a certificate revoked by mistake.
// The edition before it is revoked and its page names the new one. It returns the
// new id. A programme that is not finished any more gives no new edition.
func (s *Service) Reissue(ctx context.Context, a person.Actor, certificate, reason string) (string, error) {
	reason = strings.TrimSpace(reason)
	if err := checkReason(reason); err != nil {
		return "", err
	}
	old, err := s.managed(ctx, a, certificate)
	if err != nil {
		return "", err
	}
	if old.ReplacedBy != "" {
		return "", fault.New(fault.Conflict, "certificate.fault.replaced")
	}
	n, err := programme.GetEnrolment(ctx, s.db.Read(), old.Enrolment)
	if err != nil {
		return "", err
	}
	c, err := s.draft(ctx, n)
	if err != nil {
		return "", err
	}
	if c == nil {
		return "", fault.New(fault.Conflict, "certificate.fault.unfinished")
	}
	p, err := person.Get(ctx, s.db.Read(), n.Person)
	if err != nil {
		return "", err
	}
	c.Edition, c.IssuedBy, c.Earned = old.Edition+1, a.ID, old.Earned
	if !old.Live() {
		c.Earned = id.New() // the statement of the revoked one is voided
	}
	err = s.put(ctx, c, func(ctx context.Context, tx *store.Tx) error { return s.replace(ctx, tx, a, p, old, *c, reason) })
	switch {
	case errors.Is(err, errGone):
		return "", fault.New(fault.Conflict, "certificate.fault.unfinished")
	case errors.Is(err, errThere):
		return "", fault.New(fault.Conflict, "fault.conflict")
	}
	return c.ID, err
}

// replace does what belongs to a new edition, inside its write.
func (s *Service) replace(ctx context.Context, tx *store.Tx, a person.Actor, p person.Person, old, c Certificate, reason string) error {
	query, args := `UPDATE programme_certificate SET replaced_by = $1 WHERE id = $2 AND replaced_by = '' AND revoked_at > 0`, []any{c.ID, old.ID}
	if old.Live() {
		query = `UPDATE programme_certificate SET replaced_by = $1, revoked_at = $2, revoked_by = $3, reason = $4, flagged_at = 0
			WHERE id = $5 AND replaced_by = '' AND revoked_at = 0`
		args = []any{c.ID, c.IssuedAt, a.ID, reason, old.ID}
	}
	n, err := tx.Exec(ctx, query, args...)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "fault.conflict")
	}
	if !old.Live() {
		if err := s.earned(ctx, tx, c); err != nil {
			return err
		}
	}
	if err := audit.Note(ctx, tx, audit.Entry{At: c.IssuedAt, Actor: a.ID, Action: "certificate.reissue", Object: "certificate/" + c.ID,
		Detail: map[string]any{"replaces": old.ID, "reason": reason}}); err != nil {
		return err
	}
	return s.tell(ctx, tx, p, c, "replaced", reason)
}

// managed returns a certificate that the actor may manage.
func (s *Service) managed(ctx context.Context, a person.Actor, certificate string) (Certificate, error) {
	c, err := get(ctx, s.db.Read(), certificate)
	if err != nil {
		return c, err
	}
	if !mayManage(a, c) {
		return Certificate{}, person.Forbidden()
	}
	return c, nil
}

// reviewPerson looks at somebody's certificates after a statement was voided.
func (s *Service) reviewPerson(ctx context.Context, who string) error {
	live, err := store.All[Certificate](ctx, s.db.Read(), `
		SELECT `+columns+` FROM programme_certificate WHERE person = $1 AND revoked_at = 0 ORDER BY id`, who)
	for _, c := range live {
		if err == nil {
			err = s.review(ctx, c)
		}
	}
	return err
}

// Sweep reviews every certificate that stands. Voided statements are seen at once;
// this finds what else can undo a completion, such as a move to another version.
func (s *Service) Sweep(ctx context.Context) error {
	after := ""
	for {
		batch, err := store.All[Certificate](ctx, s.db.Read(), `
			SELECT `+columns+` FROM programme_certificate WHERE revoked_at = 0 AND id > $1 ORDER BY id LIMIT 500`, after)
		if err != nil || len(batch) == 0 {
			return err
		}
		for _, c := range batch {
			after = c.ID
			if err := s.review(ctx, c); err != nil {
				return err
			}
		}
	}
}

// review flags a certificate whose programme is no longer finished, or takes the
// flag away. It never revokes: that is for people, with a reason.
func (s *Service) review(ctx context.Context, c Certificate) error {
	undone, err := isUndone(ctx, s.db.Read(), c)
	if err != nil || undone == !c.FlaggedAt.IsZero() || !c.Live() {
		return err
	}
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		still, err := isUndone(ctx, tx, c)
		if err != nil {
			return err
		}
		flag := clock.Time(0)
		if still {
			flag = now
		}
		n, err := tx.Exec(ctx, `UPDATE programme_certificate SET flagged_at = $1 WHERE id = $2 AND revoked_at = 0 AND flagged_at = $3`,
			flag, c.ID, c.FlaggedAt)
		if err != nil || n == 0 {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: "job", Action: "certificate.flag", Object: "certificate/" + c.ID,
			Detail: map[string]any{"unfinished": still}})
	})
}

// isUndone reports whether the enrolment is not finished today.
func isUndone(ctx context.Context, q store.Queryer, c Certificate) (bool, error) {
	n, err := programme.GetEnrolment(ctx, q, c.Enrolment)
	return n.CompletedAt.IsZero(), err
}
