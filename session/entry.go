package session

import (
	"context"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/store"
)

const day = 24 * time.Hour

// Entry is a session in somebody's list: with their own seat and attendance, the
// zero values where there is none.
type Entry struct {
	Session
	Seat       Seat       `db:"seat"`
	AttendedAt clock.Time `db:"attended_at"` // 0 for not (yet)
	Mode       SeatKind   `db:"mode"`        // of the attendance
}

// Phase is where a session stands by the clock.
type Phase string

// The phases.
const (
	Ahead   Phase = "ahead"   // check-in is not open
	Door    Phase = "door"    // check-in is open
	Running Phase = "running" // check-in has closed, the session goes on
	Over    Phase = "over"
)

// Phase returns the phase at an instant.
func (x Session) Phase(now clock.Time) Phase {
	w := x.window()
	switch {
	case now < w.Opens:
		return Ahead
	case now <= w.Closes && now <= w.Ends:
		return Door
	case now <= w.Ends:
		return Running
	}
	return Over
}

// entries reads sessions with one person's seat and attendance. The condition
// sees the tables as s (session), t (seat), n (attendance); $1 is the person and
// its own blanks begin at $2.
func entries(ctx context.Context, q store.Queryer, personID, condition string, args ...any) ([]Entry, error) {
	return store.All[Entry](ctx, q, `
		SELECT s.id, s.code, s.programme, s.cohort, s.title, s.description, s.place, s.city, s.venue, s.address,
			s.starts_at, s.ends_at, s.capacity, s.online, s.link, s.opens_before, s.late_after, s.share, s.status, s.reason,
			s.revision, s.sequence, s.created_at, s.created_by, s.changed_at,
			COALESCE(t.session, '') AS "seat.session", COALESCE(t.person, '') AS "seat.person",
			COALESCE(t.kind, '') AS "seat.kind", COALESCE(t.state, '') AS "seat.state",
			COALESCE(t.asked_at, 0) AS "seat.asked_at", COALESCE(t.ticket, '') AS "seat.ticket",
			COALESCE(t.ended_at, 0) AS "seat.ended_at", COALESCE(t.walk_in, FALSE) AS "seat.walk_in",
			COALESCE(n.at, 0) AS attended_at, COALESCE(n.mode, '') AS mode
		FROM session s
		LEFT JOIN session_seat t ON t.session = s.id AND t.person = $1
		LEFT JOIN session_attendance n ON n.session = s.id AND n.person = $1 AND n.withdrawn_at = 0
		WHERE `+condition, append([]any{personID}, args...)...)
}
