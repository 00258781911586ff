package session

import (
	"context"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/person"
)

const (
	// joinBefore is how long before the start the link is shown.
	joinBefore = 15 * time.Minute
	// PingEvery is how often an open page says that somebody is there.
	PingEvery = time.Minute
	// longestGap is the silence after which the time between two pings does not
	// count. Browsers slow hidden pages down to a ping a minute, and a bad network
	// loses a few; five minutes of silence are absence.
	longestGap = 5 * time.Minute
)

// Presence is how long somebody who joined online was seen.
type Presence struct {
	Person   string     `db:"person"`
	JoinedAt clock.Time `db:"joined_at"`
	SeenAt   clock.Time `db:"seen_at"`
	Micros   int64      `db:"present"` // within the session, microseconds
}

// Time is how long they were seen within the session.
func (p Presence) Time() time.Duration { return time.Duration(p.Micros) * time.Microsecond }

// Needs is how long somebody must be present online to have attended.
func (x Session) Needs() time.Duration {
	return x.Ends.Sub(x.Starts) * time.Duration(x.Share) / 100
}

// InTime reports whether who joined at an instant can still attend by presence.
func (x Session) InTime(joined clock.Time) bool { return joined <= x.window().Closes }

// see counts the time since somebody was last seen, as far as it lies within the
// session. A gap that is too long counts nothing, and neither does a clock that went
// back, which also leaves the last instant where it was: no minute counts twice.
func (p Presence) see(w Window, now clock.Time) Presence {
	if now <= p.SeenAt {
		return p
	}
	if now.Sub(p.SeenAt) <= longestGap {
		from, to := max(p.SeenAt, w.Starts), min(now, w.Ends)
		if to > from {
			p.Micros += int64(to - from)
		}
	}
	p.SeenAt = now
	return p
}

func presenceOf(ctx context.Context, q store.Queryer, sessionID, person string) (Presence, error) {
	rows, err := store.All[Presence](ctx, q, `
		SELECT person, joined_at, seen_at, present FROM session_presence WHERE session = $1 AND person = $2`, sessionID, person)
	if err != nil || len(rows) == 0 {
		return Presence{}, err
	}
	return rows[0], nil
}

func presences(ctx context.Context, q store.Queryer, sessionID string) ([]Presence, error) {
	return store.All[Presence](ctx, q, `
		SELECT person, joined_at, seen_at, present FROM session_presence WHERE session = $1 ORDER BY person`, sessionID)
}

// mayJoin says why somebody cannot join online now, or nil. A seat in the room or
// on the waiting list is enough: who could not come may still take part.
func (x Session) mayJoin(seat Seat, now clock.Time) error {
	switch {
	case x.Status == Cancelled:
		return fault.New(fault.Closed, "session.fault.cancelled")
	case x.Status != Published:
		return fault.New(fault.NotFound, "fault.notfound")
	case !x.Online:
		return fault.New(fault.Invalid, "session.fault.notonline")
	case !seat.Holds():
		return fault.New(fault.Forbidden, "session.fault.unregistered")
	case now < x.Starts.Add(-joinBefore):
		return fault.New(fault.Closed, "session.fault.joinearly", "Minutes", int(joinBefore.Minutes()))
	case now > x.Ends:
		return fault.New(fault.Closed, "session.fault.over")
	case x.Link == "":
		return fault.New(fault.Closed, "session.fault.nolink")
	}
	return nil
}

// Join records that somebody joined online and returns the link. From 15 minutes
// before the start to the end, for people who are registered.
func (s *Service) Join(ctx context.Context, a person.Actor, code string) (link string, err error) {
	x, err := s.openAs(ctx, a, code, asLearner)
	if err != nil {
		return "", err
	}
	seat, err := seatOf(ctx, s.db.Read(), x.ID, a.ID)
	if err != nil {
		return "", err
	}
	now := s.clock.Now()
	if err := x.mayJoin(seat, now); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO session_presence (session, person, joined_at, seen_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
			x.ID, a.ID, now, now)
		return err
	})
	return x.Link, err
}

// Ping says that the actor, who has joined, is still there. When the time present
// reaches the session's share, and they joined before check-in closed, they have
// attended online. Before joining there is nothing to count (Conflict).
func (s *Service) Ping(ctx context.Context, a person.Actor, code string) (Presence, Attendance, error) {
	x, err := s.openAs(ctx, a, code, asLearner)
	if err != nil {
		return Presence{}, Attendance{}, err
	}
	if x.Status != Published {
		return Presence{}, Attendance{}, fault.New(fault.Closed, "session.fault.cancelled")
	}
	now := s.clock.Now()
	w := x.window()
	v := Attendance{Session: x.ID, Person: a.ID, Mode: Online, Way: ByPresence, RecordedAt: now, RecordedBy: a.ID}
	statement := id.New()
	var seen Presence
	var got Attendance
	fresh := false
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		old, err := presenceOf(ctx, tx, x.ID, a.ID)
		if err != nil {
			return err
		}
		if old.Person == "" {
			return fault.New(fault.Conflict, "session.fault.notjoined")
		}
		seen, fresh = old.see(w, now), false
		if seen != old {
			if _, err := tx.Exec(ctx, `UPDATE session_presence SET seen_at = $1, present = $2 WHERE session = $3 AND person = $4`,
				seen.SeenAt, seen.Micros, x.ID, a.ID); err != nil {
				return err
			}
		}
		if got, err = attendanceOf(ctx, tx, x.ID, a.ID); err != nil || got.Person != "" {
			return err
		}
		if seen.Time() < x.Needs() || !x.InTime(seen.JoinedAt) {
			return nil
		}
		mine := v
		mine.At = min(max(seen.JoinedAt, w.Starts), w.Ends)
		evidence := attended(x, mine)
		evidence.ID = statement
		got, fresh, err = s.attend(ctx, tx, mine, evidence)
		return err
	})
	if err != nil {
		return Presence{}, Attendance{}, err
	}
	if fresh {
		s.hub.Publish(topic(x.ID))
	}
	return seen, got, nil
}
