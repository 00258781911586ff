package session

import (
	"context"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/person"
)

// OnlinePage is what somebody has open who joined online.
type OnlinePage struct {
	Session    Session // with the link, while joining is possible
	Now        clock.Time
	Presence   Presence
	Attendance Attendance
	InTime     bool // joined before check-in closed, so presence can count
}

// OnlinePage returns the page of somebody who has joined; before that it is a
// Conflict. The link is on it until the session ends.
func (s *Service) OnlinePage(ctx context.Context, a person.Actor, code string) (OnlinePage, error) {
	x, err := s.openAs(ctx, a, code, asLearner)
	if err != nil {
		return OnlinePage{}, err
	}
	q := s.db.Read()
	p := OnlinePage{Session: x, Now: s.clock.Now()}
	if p.Presence, err = presenceOf(ctx, q, x.ID, a.ID); err != nil {
		return p, err
	}
	if p.Presence.Person == "" {
		return p, fault.New(fault.Conflict, "session.fault.notjoined")
	}
	if p.Attendance, err = attendanceOf(ctx, q, x.ID, a.ID); err != nil {
		return p, err
	}
	p.InTime = x.InTime(p.Presence.JoinedAt)
	seat, err := seatOf(ctx, q, x.ID, a.ID)
	if err != nil {
		return p, err
	}
	if x.mayJoin(seat, p.Now) != nil {
		p.Session.Link = ""
	}
	return p, nil
}
