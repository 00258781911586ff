package session

import (
	"context"

	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/person"
)

// Screen is what stands on the wall of the room.
type Screen struct {
	Session Session
	Now     clock.Time
	Phase   Phase
	Code    string     // "K7M 4QX", or "" while no code would be accepted
	Address string     // what the QR code says, or ""
	Until   clock.Time // when the next code comes
	Present int        // checked in in the room
	Online  int        // attended online
	Seated  int        // seats taken in the room
}

// Screen returns the state of the room's screen. Experts and coordinators of the
// session open it on the machine of the projector.
func (s *Service) Screen(ctx context.Context, a person.Actor, code string) (Screen, error) {
	x, err := s.openAs(ctx, a, code, asStaff)
	if err != nil {
		return Screen{}, err
	}
	now := s.clock.Now()
	out := Screen{Session: x, Now: now, Phase: x.Phase(now)}
	if err := s.counts(ctx, &out); err != nil {
		return out, err
	}
	if x.Status == Published && out.Phase == Door && x.Capacity > 0 {
		raw := codeAt(s.key, x.ID, turn(now))
		out.Code, out.Address = showCode(raw), s.base+"/checkin/"+x.Code+"?c="+raw
	}
	out.Until = clock.Time((turn(now) + 1) * codeLife.Microseconds())
	return out, nil
}

func (s *Service) counts(ctx context.Context, out *Screen) error {
	row, err := store.One[struct {
		Present int `db:"present"`
		Online  int `db:"online"`
	}](ctx, s.db.Read(), `
		SELECT COALESCE(SUM(CASE WHEN mode = $1 THEN 1 ELSE 0 END), 0) AS present,
			COALESCE(SUM(CASE WHEN mode = $2 THEN 1 ELSE 0 END), 0) AS online
		FROM session_attendance WHERE session = $3 AND withdrawn_at = 0`, string(Room), string(Online), out.Session.ID)
	if err != nil {
		return err
	}
	out.Present, out.Online = row.Present, row.Online
	out.Seated, err = seatsTaken(ctx, s.db.Read(), out.Session.ID)
	return err
}
