package session

import (
	"context"

	"stepwise/internal/clock"
	"stepwise/internal/store"
)

// SeatKind is where somebody takes part.
type SeatKind string

// The kinds. They are also the modes of attendance in the learning record.
const (
	Room   SeatKind = "room"
	Online SeatKind = "online"
)

// SeatState is what became of a registration.
type SeatState string

// The states.
const (
	Seated    SeatState = "seated"
	Waiting   SeatState = "waiting"
	Withdrawn SeatState = "cancelled"
)

// Seat is somebody's registration for a session. The zero Seat means none.
type Seat struct {
	Session string     `db:"session"`
	Person  string     `db:"person"`
	Kind    SeatKind   `db:"kind"`
	State   SeatState  `db:"state"`
	AskedAt clock.Time `db:"asked_at"`
	Ticket  string     `db:"ticket"`
	EndedAt clock.Time `db:"ended_at"`
	WalkIn  bool       `db:"walk_in"`
}

// Holds reports whether the registration stands, seated or waiting.
func (x Seat) Holds() bool { return x.State == Seated || x.State == Waiting }

const seatColumns = `session, person, kind, state, asked_at, ticket, ended_at, walk_in`

// seatOf returns somebody's seat, the zero Seat when there is none.
func seatOf(ctx context.Context, q store.Queryer, sessionID, person string) (Seat, error) {
	rows, err := store.All[Seat](ctx, q,
		`SELECT `+seatColumns+` FROM session_seat WHERE session = $1 AND person = $2`, sessionID, person)
	if err != nil || len(rows) == 0 {
		return Seat{}, err
	}
	return rows[0], nil
}

// seats returns the registrations that stand, in the order of asking.
func seats(ctx context.Context, q store.Queryer, sessionID string) ([]Seat, error) {
	return store.All[Seat](ctx, q, `
		SELECT `+seatColumns+` FROM session_seat WHERE session = $1 AND state IN ($2, $3)
		ORDER BY asked_at, ticket`, sessionID, string(Seated), string(Waiting))
}

// seatsTaken counts the seats given in the room.
func seatsTaken(ctx context.Context, q store.Queryer, sessionID string) (int, error) {
	return store.One[int](ctx, q, `SELECT COUNT(*) FROM session_seat WHERE session = $1 AND kind = $2 AND state = $3`,
		sessionID, string(Room), string(Seated))
}

// putSeat stores a registration, replacing an earlier one of the same person.
func putSeat(ctx context.Context, tx *store.Tx, x Seat) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO session_seat (session, person, kind, state, asked_at, ticket, ended_at, walk_in)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (session, person) DO UPDATE SET kind = excluded.kind, state = excluded.state,
			asked_at = excluded.asked_at, ticket = excluded.ticket, ended_at = excluded.ended_at, walk_in = excluded.walk_in`,
		x.Session, x.Person, string(x.Kind), string(x.State), x.AskedAt, x.Ticket, x.EndedAt, x.WalkIn)
	return err
}

// promote gives free seats in the room to those who waited longest and mails each
// of them, except the one who is registering right now and is told otherwise.
// It returns who got a seat. After check-in has closed nobody could come any more.
func (s *Service) promote(ctx context.Context, tx *store.Tx, x Session, now clock.Time, except string) ([]string, error) {
	if x.Capacity == 0 || now >= x.window().Closes {
		return nil, nil
	}
	taken, err := seatsTaken(ctx, tx, x.ID)
	if err != nil || taken >= x.Capacity {
		return nil, err
	}
	next, err := store.All[Seat](ctx, tx, `
		SELECT `+seatColumns+` FROM session_seat WHERE session = $1 AND kind = $2 AND state = $3
		ORDER BY asked_at, ticket LIMIT $4`, x.ID, string(Room), string(Waiting), x.Capacity-taken)
	if err != nil {
		return nil, err
	}
	var promoted []string
	for _, w := range next {
		if _, err := tx.Exec(ctx, `UPDATE session_seat SET state = $1 WHERE session = $2 AND person = $3`,
			string(Seated), x.ID, w.Person); err != nil {
			return nil, err
		}
		promoted = append(promoted, w.Person)
		if w.Person == except {
			continue
		}
		if err := s.tell(ctx, tx, x, []Seat{w}, now, "promoted"); err != nil {
			return nil, err
		}
	}
	return promoted, nil
}
