package session

import (
	"context"
	"strings"
	"unicode/utf8"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/person"
)

// Create stores a new draft and returns it. A code that is taken is a fault of the
// field "code".
func (s *Service) Create(ctx context.Context, a person.Actor, d Draft) (Session, error) {
	d = d.Normal()
	if !manages(a, d.Programme, d.Cohort) {
		return Session{}, person.Forbidden()
	}
	var f fault.Form
	d.check(&f)
	if err := f.Err(); err != nil {
		return Session{}, err
	}
	now := s.clock.Now()
	x := Session{ID: id.New(), Draft: d, Place: Place(d.City), Status: Drafted, Revision: 1,
		CreatedAt: now, CreatedBy: a.ID, ChangedAt: now}
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Exec(ctx, `
			INSERT INTO session (id, code, programme, cohort, title, description, place, city, venue, address, starts_at,
				ends_at, capacity, online, link, opens_before, late_after, share, status, created_at, created_by, changed_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
			ON CONFLICT DO NOTHING`,
			x.ID, x.Code, x.Programme, x.Cohort, x.Title, x.Description, x.Place, x.City, x.Venue, x.Address, x.Starts,
			x.Ends, x.Capacity, x.Online, x.Link, x.OpensBefore, x.LateAfter, x.Share, string(x.Status),
			x.CreatedAt, x.CreatedBy, x.ChangedAt)
		if err != nil {
			return err
		}
		if n == 0 {
			return taken()
		}
		if err := writeParts(ctx, tx, x.ID, d); err != nil {
			return err
		}
		return note(ctx, tx, now, a, "session.create", x, nil)
	})
	return x, err
}

func taken() error {
	var f fault.Form
	f.Add("code", "session.fault.taken")
	return f.Err()
}

// note keeps an account of an act on a session.
func note(ctx context.Context, tx *store.Tx, at clock.Time, a person.Actor, action string, x Session, detail any) error {
	return audit.Note(ctx, tx, audit.Entry{At: at, Actor: a.ID, Action: action, Object: "session/" + x.ID, Detail: detail})
}

// Edit replaces what a coordinator writes of a session. revision is the one that
// the coordinator saw; another means that somebody else was quicker (Conflict).
// The code stays, and once published the programme and cohort too. People who hold
// a seat are told by mail when time or place of a published session change, and
// those who waited get the seats that more capacity brings. Fewer seats take none
// away that was given.
func (s *Service) Edit(ctx context.Context, a person.Actor, code string, revision int, d Draft) (Session, error) {
	old, err := s.openAs(ctx, a, code, asCoordinator)
	if err != nil {
		return Session{}, err
	}
	d = d.Normal()
	d.Code = old.Code
	var f fault.Form
	if old.Status != Drafted {
		f.Check(d.Programme == old.Programme && d.Cohort == old.Cohort, "programme", "session.fault.scope")
	} else if !manages(a, d.Programme, d.Cohort) {
		return Session{}, person.Forbidden()
	}
	if old.Status == Cancelled {
		return Session{}, fault.New(fault.Closed, "session.fault.cancelled")
	}
	d.check(&f)
	if err := f.Err(); err != nil {
		return Session{}, err
	}
	now := s.clock.Now()
	var x Session
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		before, err := byID(ctx, tx, old.ID)
		if err != nil {
			return err
		}
		if before.Revision != revision || before.Status != old.Status {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		x = before
		x.Draft, x.Place, x.Revision, x.ChangedAt = d, Place(d.City), revision+1, now
		moved := before.Status == Published && moves(before.Draft, d)
		if before.Status == Published && (moved || before.Title != d.Title || before.Description != d.Description) {
			x.Sequence++
		}
		if _, err := tx.Exec(ctx, `
			UPDATE session SET programme = $1, cohort = $2, title = $3, description = $4, place = $5, city = $6, venue = $7,
				address = $8, starts_at = $9, ends_at = $10, capacity = $11, online = $12, link = $13, opens_before = $14,
				late_after = $15, share = $16, revision = $17, sequence = $18, changed_at = $19 WHERE id = $20`,
			x.Programme, x.Cohort, x.Title, x.Description, x.Place, x.City, x.Venue, x.Address, x.Starts, x.Ends, x.Capacity,
			x.Online, x.Link, x.OpensBefore, x.LateAfter, x.Share, x.Revision, x.Sequence, x.ChangedAt, x.ID); err != nil {
			return err
		}
		if err := writeParts(ctx, tx, x.ID, d); err != nil {
			return err
		}
		if moved {
			if err := s.tellAll(ctx, tx, x, now, "moved"); err != nil {
				return err
			}
		}
		if x.Status == Published {
			if _, err := s.promote(ctx, tx, x, now, ""); err != nil {
				return err
			}
		}
		return note(ctx, tx, now, a, "session.edit", x, map[string]any{"revision": x.Revision, "moved": moved})
	})
	if err == nil {
		s.hub.Publish(topic(x.ID))
	}
	return x, err
}

// moves reports whether somebody with a seat would go to the wrong place or at the
// wrong time.
func moves(a, b Draft) bool {
	return a.Starts != b.Starts || a.Ends != b.Ends || a.City != b.City || a.Venue != b.Venue || a.Address != b.Address
}

// Publish opens a draft to its learners. A session that is already over cannot be
// published. Publishing twice changes nothing.
func (s *Service) Publish(ctx context.Context, a person.Actor, code string) error {
	x, err := s.openAs(ctx, a, code, asCoordinator)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	if x.Status == Published {
		return nil
	}
	if x.Status == Cancelled {
		return fault.New(fault.Closed, "session.fault.cancelled")
	}
	if x.Ends <= now {
		return fault.New(fault.Closed, "session.fault.over")
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE session SET status = $1, revision = revision + 1, changed_at = $2 WHERE id = $3 AND status = $4`,
			string(Published), now, x.ID, string(Drafted))
		if err != nil || n == 0 {
			return err
		}
		return note(ctx, tx, now, a, "session.publish", x, nil)
	})
	if err == nil {
		s.hub.Publish(topic(x.ID))
	}
	return err
}

// Cancel calls a published session off, tells everybody who had a seat or waited,
// and keeps the reason. It must be before the session's end and needs a reason of
// at most 500 characters (field "reason"). A draft is cancelled without mail.
func (s *Service) Cancel(ctx context.Context, a person.Actor, code, reason string) error {
	x, err := s.openAs(ctx, a, code, asCoordinator)
	if err != nil {
		return err
	}
	if reason, err = checkReason(reason); err != nil {
		return err
	}
	now := s.clock.Now()
	if x.Status == Published && x.Ends <= now {
		return fault.New(fault.Closed, "session.fault.over")
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		before, err := byID(ctx, tx, x.ID)
		if err != nil || before.Status == Cancelled {
			return err
		}
		if _, err := tx.Exec(ctx, `
			UPDATE session SET status = $1, reason = $2, revision = revision + 1, sequence = sequence + 1, changed_at = $3 WHERE id = $4`,
			string(Cancelled), reason, now, x.ID); err != nil {
			return err
		}
		if before.Status == Published {
			before.Reason = reason
			if err := s.tellAll(ctx, tx, before, now, "calledoff"); err != nil {
				return err
			}
		}
		return note(ctx, tx, now, a, "session.cancel", x, map[string]any{"reason": reason})
	})
	if err == nil {
		s.hub.Publish(topic(x.ID))
	}
	return err
}

const maxReason = 500 // characters

// checkReason trims a reason; none, or one too long, is a fault of the field "reason".
func checkReason(reason string) (string, error) {
	reason = strings.TrimSpace(reason)
	var f fault.Form
	f.Check(reason != "", "reason", "fault.required")
	f.Check(utf8.RuneCountInString(reason) <= maxReason, "reason", "fault.toolong", "Max", maxReason)
	checkUTF8(&f, "reason", reason)
	return reason, f.Err()
}
