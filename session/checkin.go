package session

import (
	"context"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/person"
)

// CheckIn records that a learner is in the room, by the code on its screen, and
// returns the attendance and whether it was there already: ten check-ins are one.
// Registered people have their seat; somebody without one takes a free seat and is
// marked as a walk-in, and is refused (Conflict) when none is left. The window and
// the code are checked first (Closed; Invalid with the field "c").
func (s *Service) CheckIn(ctx context.Context, a person.Actor, code, typed string) (Attendance, bool, error) {
	x, err := s.openAs(ctx, a, code, asLearner)
	if err != nil {
		return Attendance{}, false, err
	}
	before, err := attendanceOf(ctx, s.db.Read(), x.ID, a.ID)
	if err != nil {
		return before, false, err
	}
	if before.Counts() {
		return before, true, nil
	}
	now := s.clock.Now()
	if err := s.mayCheckIn(x, typed, now); err != nil {
		return before, false, err
	}
	got := Attendance{Session: x.ID, Person: a.ID, Mode: Room, Way: ByCode, At: now, RecordedAt: now, RecordedBy: a.ID}
	evidence := s.record.Prepare(attended(x, got))[0]
	ticket := id.New()
	fresh := false
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		walkIn, err := s.takeSeat(ctx, tx, x, a.ID, ticket, now)
		if err != nil {
			return err
		}
		mine := got
		mine.WalkIn = walkIn
		before, fresh, err = s.attend(ctx, tx, mine, evidence)
		if err == nil && !before.Counts() {
			return fault.New(fault.Conflict, "session.fault.corrected")
		}
		return err
	})
	if err != nil {
		return Attendance{}, false, err
	}
	if fresh {
		s.hub.Publish(topic(x.ID))
	}
	return before, !fresh, nil
}

func (s *Service) mayCheckIn(x Session, typed string, now clock.Time) error {
	if x.Status == Cancelled {
		return fault.New(fault.Closed, "session.fault.cancelled")
	}
	if x.Status != Published {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	if err := x.window().Check(now); err != nil {
		return err
	}
	return checkCode(s.key, x.ID, typed, now)
}

// takeSeat makes sure that somebody at the door has a seat in the room: their own,
// or a free one as a walk-in.
func (s *Service) takeSeat(ctx context.Context, tx *store.Tx, x Session, personID, ticket string, now clock.Time) (walkIn bool, err error) {
	old, err := seatOf(ctx, tx, x.ID, personID)
	if err != nil {
		return false, err
	}
	if old.Kind == Room && old.State == Seated {
		return old.WalkIn, nil
	}
	taken, err := seatsTaken(ctx, tx, x.ID)
	if err != nil {
		return false, err
	}
	if taken >= x.Capacity {
		return false, fault.New(fault.Conflict, "session.fault.full")
	}
	return true, putSeat(ctx, tx, Seat{Session: x.ID, Person: personID, Kind: Room, State: Seated, AskedAt: now, Ticket: ticket, WalkIn: true})
}

// CheckInPage is what somebody sees who has scanned the code, before they tap.
type CheckInPage struct {
	Session  Session
	Seat     Seat
	Mine     Attendance
	Problem  error // why checking in would be refused now, or nil
	FoldCode string
}

// LookIn returns the page for a scanned code without changing anything.
func (s *Service) LookIn(ctx context.Context, a person.Actor, code, typed string) (CheckInPage, error) {
	x, err := s.openAs(ctx, a, code, asLearner)
	if err != nil {
		return CheckInPage{}, err
	}
	p := CheckInPage{Session: x, FoldCode: FoldCode(typed)}
	if p.Mine, err = attendanceOf(ctx, s.db.Read(), x.ID, a.ID); err != nil {
		return p, err
	}
	if p.Seat, err = seatOf(ctx, s.db.Read(), x.ID, a.ID); err != nil {
		return p, err
	}
	now := s.clock.Now()
	if typed == "" {
		// Nobody has scanned: the page asks for the code and says only whether it is time.
		p.Problem = x.window().Check(now)
		if x.Status == Cancelled {
			p.Problem = fault.New(fault.Closed, "session.fault.cancelled")
		}
		return p, nil
	}
	p.Problem = s.mayCheckIn(x, typed, now)
	return p, nil
}
