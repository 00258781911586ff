package casereport

import (
	"context"
	"slices"
	"strings"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/person"
)

// maxAuthors is the longest list of authors.
const maxAuthors = 12

// AddAuthor lets a colleague write with the owner. The colleague must belong to
// the programme; whether the address is unknown or its owner no member is not told.
func (s *Service) AddAuthor(ctx context.Context, actor person.Actor, report, email string) error {
	return s.change(ctx, actor, report, func(ctx context.Context, tx *store.Tx, x *subject, d *deed) error {
		if err := allow(x.who, Compose, x.Report); err != nil {
			return err
		}
		var f fault.Form
		p, err := person.ByEmail(ctx, tx, email)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		var a person.Actor
		if err == nil {
			if a, err = person.Load(ctx, tx, p.ID); err != nil {
				return err
			}
		}
		f.Check(StandingOf(a, x.Report, nil)&AsMember != 0, "email", "casereport.compose.unknown")
		f.Check(a.ID == "" || a.ID != x.Tutor, "email", "casereport.compose.tutor")
		f.Check(!slices.Contains(x.authors, a.ID), "email", "casereport.compose.already")
		f.Check(len(x.authors) < maxAuthors, "email", "casereport.compose.full", "Max", maxAuthors)
		if err := f.Err(); err != nil {
			return err
		}
		place, err := store.One[int](ctx, tx, `SELECT MAX(place) FROM casereport_author WHERE report = $1`, report)
		if err != nil {
			return err
		}
		if _, err := insertAuthor(ctx, tx, Author{report, a.ID, place + 1, d.at, actor.ID}); err != nil {
			return err
		}
		if err := note(ctx, tx, d, report, EventAuthor, "", a.ID, ""); err != nil {
			return err
		}
		return s.tell(ctx, tx, d, x.Report, a.ID, "casereport.mail.author", "Name", actor)
	})
}

// RemoveAuthor takes a co-author off the list; the owner stays. A co-author may
// leave alone.
func (s *Service) RemoveAuthor(ctx context.Context, actor person.Actor, report, who string) error {
	return s.change(ctx, actor, report, func(ctx context.Context, tx *store.Tx, x *subject, d *deed) error {
		if leaving := who == actor.ID && x.who&AsAuthor != 0 && !x.State.Over(); !leaving {
			if err := allow(x.who, Compose, x.Report); err != nil {
				return err
			}
		}
		if who == x.Owner || !slices.Contains(x.authors, who) {
			return fault.New(fault.Conflict, "casereport.compose.owner")
		}
		if _, err := tx.Exec(ctx, `DELETE FROM casereport_author WHERE report = $1 AND person = $2`, report, who); err != nil {
			return err
		}
		return note(ctx, tx, d, report, EventNoAuthor, who, "", "")
	})
}

// Assignment is a coordinator's choice of tutor.
type Assignment struct {
	Tutor  string     // person with the role tutor in the report's scope
	Due    clock.Time // of the open round; 0 leaves it, or moves one that has passed
	Reason string     // required when another tutor had it
}

// AssignTutor gives the report to a tutor. The tutor may not be one of its
// authors. Who had it before reads it no more, and a confirmation of theirs does
// not count for the new one.
func (s *Service) AssignTutor(ctx context.Context, actor person.Actor, report string, in Assignment) error {
	in.Reason = strings.TrimSpace(in.Reason)
	return s.change(ctx, actor, report, func(ctx context.Context, tx *store.Tx, x *subject, d *deed) error {
		if err := allow(x.who, Assign, x.Report); err != nil {
			return err
		}
		var tutor person.Actor
		var err error
		if in.Tutor != "" {
			if tutor, err = person.Load(ctx, tx, in.Tutor); err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
		}
		was := x.Tutor
		again := was == in.Tutor
		var f fault.Form
		f.Check(tutor.Has(x.Programme, x.Cohort, person.Tutor), "tutor", "casereport.assign.role")
		f.Check(!slices.Contains(x.authors, in.Tutor), "tutor", "casereport.assign.author")
		f.Check(was == "" || again || in.Reason != "", "reason", "casereport.assign.reason")
		f.Check(in.Due == 0 || x.State == Review && in.Due > d.at, "due", "casereport.assign.due")
		if err := f.Err(); err != nil {
			return err
		}
		if err := s.postpone(ctx, tx, x, d, in, again); err != nil {
			return err
		}
		if again {
			return put(ctx, tx, x.Report)
		}
		x.Tutor, x.UpdatedAt = in.Tutor, d.at
		if err := put(ctx, tx, x.Report); err != nil {
			return err
		}
		if err := note(ctx, tx, d, report, EventTutor, was, in.Tutor, clip(in.Reason, maxReason)); err != nil {
			return err
		}
		return s.tell(ctx, tx, d, x.Report, in.Tutor, "casereport.mail.assigned")
	})
}

// postpone sets the due date of an open round. A new tutor gets the usual time if
// the old one's has run out.
func (s *Service) postpone(ctx context.Context, tx *store.Tx, x *subject, d *deed, in Assignment, again bool) error {
	if x.State != Review {
		return nil
	}
	due := x.DueAt
	switch {
	case in.Due != 0:
		due = endOfDay(in.Due)
	case !again && x.DueAt < d.at:
		due = days(d.at, s.settings.ReviewDays)
	}
	if due == x.DueAt {
		return nil
	}
	was := x.DueAt
	x.DueAt, x.UpdatedAt = due, d.at
	if _, err := tx.Exec(ctx, `UPDATE casereport_round SET due_at = $1 WHERE report = $2 AND number = $3`, due, x.ID, x.Round); err != nil {
		return err
	}
	return note(ctx, tx, d, x.ID, EventDue, was.String(), due.String(), clip(in.Reason, maxReason))
}
