package session

import (
	"context"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

// Correction is a change that a coordinator made after the fact.
type Correction struct {
	ID        string     `db:"id"`
	Person    string     `db:"person"`
	Change    string     `db:"change"` // added, withdrawn, case withdrawn
	Reason    string     `db:"reason"`
	Statement string     `db:"statement"`
	By        string     `db:"by"`
	At        clock.Time `db:"at"`
}

func corrections(ctx context.Context, q store.Queryer, sessionID string) ([]Correction, error) {
	return store.All[Correction](ctx, q, `
		SELECT id, person, change, reason, statement, by, at FROM session_correction WHERE session = $1 ORDER BY id`, sessionID)
}

// Withdraw takes an attendance back with a reason (field "reason"): its statement is
// voided, and neither a code nor a list can bring it back. Twice changes nothing.
func (s *Service) Withdraw(ctx context.Context, a person.Actor, code, personID, reason string) error {
	x, err := s.openAs(ctx, a, code, asCoordinator)
	if err != nil {
		return err
	}
	if reason, err = checkReason(reason); err != nil {
		return err
	}
	now := s.clock.Now()
	voiding := s.record.Prepare(lrs.Statement{Person: a.ID, Verb: lrs.Voided})[0]
	key := id.New()
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		old, err := attendanceOf(ctx, tx, x.ID, personID)
		if err != nil {
			return err
		}
		if old.Person == "" {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		if !old.Counts() {
			return nil
		}
		if _, err := tx.Exec(ctx, `UPDATE session_attendance SET withdrawn_at = $1 WHERE session = $2 AND person = $3`,
			now, x.ID, personID); err != nil {
			return err
		}
		void := voiding
		void.Object.ID = old.Statement
		if err := s.record.Add(ctx, tx, void); err != nil {
			return err
		}
		return s.correct(ctx, tx, a, x, Correction{ID: key, Person: personID, Change: "withdrawn", Reason: reason, Statement: old.Statement, At: now})
	})
	if err == nil {
		s.hub.Publish(topic(x.ID))
	}
	return err
}

// Attest adds an attendance after the fact with a reason (field "reason"), also one
// that was withdrawn before. It counts from the session's start. From the opening of
// check-in on (Closed), and only for people whom the session is meant for.
func (s *Service) Attest(ctx context.Context, a person.Actor, code, personID string, mode SeatKind, reason string) error {
	x, err := s.openAs(ctx, a, code, asCoordinator)
	if err != nil {
		return err
	}
	if reason, err = checkReason(reason); err != nil {
		return err
	}
	now := s.clock.Now()
	if err := mayTick(x, now); err != nil {
		return err
	}
	if mode != Room && mode != Online {
		return fault.New(fault.Invalid, "fault.choice")
	}
	meant, err := s.meant(ctx, x, []tap{{person: personID}})
	if err != nil {
		return err
	}
	if !meant[personID] {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	v := Attendance{Session: x.ID, Person: personID, Mode: mode, Way: ByList, At: min(x.Starts, now),
		RecordedAt: now, RecordedBy: a.ID}
	evidence := s.record.Prepare(attended(x, v))[0]
	key := id.New()
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		old, err := attendanceOf(ctx, tx, x.ID, personID)
		if err != nil || old.Counts() {
			return err
		}
		if old.Person != "" {
			if _, err := tx.Exec(ctx, `DELETE FROM session_attendance WHERE session = $1 AND person = $2`, x.ID, personID); err != nil {
				return err
			}
		}
		if _, _, err := s.attend(ctx, tx, v, evidence); err != nil {
			return err
		}
		return s.correct(ctx, tx, a, x, Correction{ID: key, Person: personID, Change: "added", Reason: reason, Statement: evidence.ID, At: now})
	})
	if err == nil {
		s.hub.Publish(topic(x.ID))
	}
	return err
}

// WithdrawPresented takes back that a case was presented, with a reason.
func (s *Service) WithdrawPresented(ctx context.Context, a person.Actor, code, caseID, reason string) error {
	x, err := s.openAs(ctx, a, code, asCoordinator)
	if err != nil {
		return err
	}
	if reason, err = checkReason(reason); err != nil {
		return err
	}
	now := s.clock.Now()
	voiding := s.record.Prepare(lrs.Statement{Person: a.ID, Verb: lrs.Voided})[0]
	key := id.New()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		c, err := caseOf(ctx, tx, x.ID, caseID)
		if err != nil || c.PresentedAt.IsZero() {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE session_case SET presented_at = 0, presented_by = '' WHERE id = $1`, c.ID); err != nil {
			return err
		}
		void := voiding
		void.Object.ID = c.Statement
		if err := s.record.Add(ctx, tx, void); err != nil {
			return err
		}
		return s.correct(ctx, tx, a, x, Correction{ID: key, Person: c.Presenter, Change: "case withdrawn", Reason: reason, Statement: c.Statement, At: now})
	})
}

// correct keeps the correction and notes it in the account of acts.
func (s *Service) correct(ctx context.Context, tx *store.Tx, a person.Actor, x Session, c Correction) error {
	if _, err := tx.Exec(ctx, `
		INSERT INTO session_correction (id, session, person, change, reason, statement, by, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		c.ID, x.ID, c.Person, c.Change, c.Reason, c.Statement, a.ID, c.At); err != nil {
		return err
	}
	return note(ctx, tx, c.At, a, "session.correct", x, map[string]any{"person": c.Person, "change": c.Change, "statement": c.Statement})
}
