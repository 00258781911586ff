package session

import (
	"context"

	"stepwise/internal/clock"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/person"
)

// tap is one person marked by a coordinator.
type tap struct {
	person string
	mode   SeatKind
	at     clock.Time
}

// chunk is how many people of a list are written at once. A list of hundreds in one
// transaction would hold everybody else up, and on PostgreSQL run again and again
// beside people who check in by code.
const chunk = 25

// checkInAll records attendance for the people of a list and returns what became of
// each. Every chunk is a write of its own and repeats harmlessly, so a list that was
// interrupted is simply sent again. list is the sealed list's id, or "" for the form.
func (s *Service) checkInAll(ctx context.Context, a person.Actor, x Session, list string, taps []tap, now clock.Time) ([]Outcome, error) {
	meant, err := s.meant(ctx, x, taps)
	if err != nil {
		return nil, err
	}
	out := make([]Outcome, 0, len(taps))
	for len(taps) > 0 {
		some := taps[:min(chunk, len(taps))]
		taps = taps[len(some):]
		outcomes, err := s.checkInSome(ctx, a, x, list, some, now, meant)
		if err != nil {
			return nil, err
		}
		out = append(out, outcomes...)
	}
	s.hub.Publish(topic(x.ID))
	return out, nil
}

// meant finds out whom the session is meant for, among people without a seat.
func (s *Service) meant(ctx context.Context, x Session, taps []tap) (map[string]bool, error) {
	out := map[string]bool{}
	taken, err := seats(ctx, s.db.Read(), x.ID)
	if err != nil {
		return nil, err
	}
	for _, seat := range taken {
		out[seat.Person] = true
	}
	for _, t := range taps {
		if _, asked := out[t.person]; asked {
			continue
		}
		known, err := person.Many(ctx, s.db.Read(), []string{t.person})
		if err != nil {
			return nil, err
		}
		if _, ok := known[t.person]; !ok {
			out[t.person] = false
			continue
		}
		who, err := person.Load(ctx, s.db.Read(), t.person)
		if err != nil {
			return nil, err
		}
		out[t.person] = attends(who, x.Programme, x.Cohort)
	}
	return out, nil
}

// arrival is an attendance to be stored, with the ids made beforehand.
type arrival struct {
	attendance Attendance
	statement  string
	ticket     string
}

func (s *Service) checkInSome(ctx context.Context, a person.Actor, x Session, list string, taps []tap, now clock.Time, meant map[string]bool) ([]Outcome, error) {
	way := ByList
	if list != "" {
		way = BySealed
	}
	made := make([]arrival, len(taps))
	for i, t := range taps {
		v := Attendance{Session: x.ID, Person: t.person, Mode: t.mode, Way: way, RecordedAt: now, RecordedBy: a.ID, List: list}
		v.At, v.Flag = x.window().Clamp(t.at, now)
		if v.Flag != Plain && v.At != t.at {
			v.ToldAt = t.at
		}
		made[i] = arrival{v, id.New(), id.New()}
	}
	var out []Outcome
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		out = make([]Outcome, len(made))
		for i, m := range made {
			if !meant[m.attendance.Person] {
				out[i] = Unknown
				continue
			}
			var err error
			if out[i], err = s.checkInOne(ctx, tx, x, m); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// checkInOne writes one line of a list. The coordinator stands at the door, so a
// full room is theirs to judge: the person gets a seat even beyond the capacity.
func (s *Service) checkInOne(ctx context.Context, tx *store.Tx, x Session, m arrival) (Outcome, error) {
	v := m.attendance
	old, err := attendanceOf(ctx, tx, x.ID, v.Person)
	if err != nil {
		return "", err
	}
	if old.Person != "" {
		return standing(old, v.List), nil
	}
	seat, err := seatOf(ctx, tx, x.ID, v.Person)
	if err != nil {
		return "", err
	}
	if seat.Kind == v.Mode && seat.State == Seated {
		v.WalkIn = seat.WalkIn
	} else {
		v.WalkIn = true
		if err := putSeat(ctx, tx, Seat{Session: x.ID, Person: v.Person, Kind: v.Mode, State: Seated,
			AskedAt: v.RecordedAt, Ticket: m.ticket, WalkIn: true}); err != nil {
			return "", err
		}
	}
	evidence := attended(x, v)
	evidence.ID = m.statement
	got, fresh, err := s.attend(ctx, tx, v, evidence)
	if err != nil || fresh {
		return Recorded, err
	}
	return standing(got, v.List), nil
}

// standing is the outcome of a tick for somebody about whom something is stored.
func standing(old Attendance, list string) Outcome {
	switch {
	case !old.Counts():
		return Rejected
	case list != "" && old.List == list:
		return Recorded
	}
	return Already
}
