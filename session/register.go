package session

import (
	"context"
	"slices"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/person"
)

// Register asks for a seat of a kind and returns what came of it: a seat, or a
// place on the waiting list when the room is full. Asking again for the same
// changes nothing; asking for the other kind moves. Registration for the room ends
// when check-in closes, online at the end of the session (Closed).
func (s *Service) Register(ctx context.Context, a person.Actor, code string, kind SeatKind) (Seat, error) {
	x, err := s.openAs(ctx, a, code, asLearner)
	if err != nil {
		return Seat{}, err
	}
	now, ticket := s.clock.Now(), id.New()
	if err := x.mayRegister(kind, now); err != nil {
		return Seat{}, err
	}
	var got Seat
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		x, err := byID(ctx, tx, x.ID) // as it is now: it may have been cancelled meanwhile
		if err != nil {
			return err
		}
		if err := x.mayRegister(kind, now); err != nil {
			return err
		}
		old, err := seatOf(ctx, tx, x.ID, a.ID)
		if err != nil {
			return err
		}
		if old.Holds() && old.Kind == kind {
			got = old
			return nil
		}
		got = Seat{Session: x.ID, Person: a.ID, Kind: kind, State: Seated, AskedAt: now, Ticket: ticket}
		if kind == Room {
			got.State = Waiting // then promote decides, in the order of asking
		}
		if err := putSeat(ctx, tx, got); err != nil {
			return err
		}
		promoted, err := s.promote(ctx, tx, x, now, a.ID)
		if err != nil {
			return err
		}
		if slices.Contains(promoted, a.ID) {
			got.State = Seated
		}
		what := "registered"
		if got.State == Waiting {
			what = "waiting"
		}
		return s.tell(ctx, tx, x, []Seat{got}, now, what)
	})
	if err == nil {
		s.hub.Publish(topic(x.ID))
	}
	return got, err
}

// mayRegister says why nobody can register now, or nil.
func (x Session) mayRegister(kind SeatKind, now clock.Time) error {
	switch {
	case kind != Room && kind != Online:
		return fault.New(fault.Invalid, "fault.choice")
	case x.Status == Cancelled:
		return fault.New(fault.Closed, "session.fault.cancelled")
	case x.Status != Published:
		return fault.New(fault.NotFound, "fault.notfound")
	case kind == Online && !x.Online:
		return fault.New(fault.Invalid, "session.fault.notonline")
	case kind == Room && x.Capacity == 0:
		return fault.New(fault.Invalid, "session.fault.noroom")
	case kind == Room && now >= x.window().Closes, now >= x.Ends:
		return fault.New(fault.Closed, "session.fault.registration")
	}
	return nil
}

// Unregister gives a registration up; the first who waits gets the seat and a
// mail. Giving up twice changes nothing. Who is already checked in, or whose
// session is over, has nothing to give up (Closed).
func (s *Service) Unregister(ctx context.Context, a person.Actor, code string) error {
	x, err := s.openAs(ctx, a, code, asLearner)
	if err != nil {
		return err
	}
	return s.release(ctx, x, a.ID, nil)
}

// Release is Unregister by a coordinator for somebody who cannot come.
func (s *Service) Release(ctx context.Context, a person.Actor, code, personID string) error {
	x, err := s.openAs(ctx, a, code, asCoordinator)
	if err != nil {
		return err
	}
	return s.release(ctx, x, personID, func(ctx context.Context, tx *store.Tx, now clock.Time) error {
		return note(ctx, tx, now, a, "session.release", x, map[string]any{"person": personID})
	})
}

func (s *Service) release(ctx context.Context, x Session, personID string, also func(context.Context, *store.Tx, clock.Time) error) error {
	now := s.clock.Now()
	if now >= x.Ends {
		return fault.New(fault.Closed, "session.fault.over")
	}
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		x, err := byID(ctx, tx, x.ID)
		if err != nil {
			return err
		}
		old, err := seatOf(ctx, tx, x.ID, personID)
		if err != nil || !old.Holds() {
			return err
		}
		if at, err := attendanceOf(ctx, tx, x.ID, personID); err != nil {
			return err
		} else if at.Counts() {
			return fault.New(fault.Closed, "session.fault.alreadyin")
		}
		if _, err := tx.Exec(ctx, `UPDATE session_seat SET state = $1, ended_at = $2 WHERE session = $3 AND person = $4`,
			string(Withdrawn), now, x.ID, personID); err != nil {
			return err
		}
		if x.Status == Published {
			if _, err := s.promote(ctx, tx, x, now, ""); err != nil {
				return err
			}
		}
		if also == nil {
			return nil
		}
		return also(ctx, tx, now)
	})
	if err == nil {
		s.hub.Publish(topic(x.ID))
	}
	return err
}
