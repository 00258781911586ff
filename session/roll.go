package session

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/person"
)

// maxWalkIns bounds the people on a list who did not register. A programme may have
// a hundred thousand learners; a coordinator's phone should not hold them all.
const maxWalkIns = 1000

// Line is one person on a coordinator's list.
type Line struct {
	Person     person.Person
	Seat       Seat       // zero for who did not register
	Attendance Attendance // zero while not checked in
	Presence   Presence   // zero for who did not join online
}

// Roll is the list of a session's people.
type Roll struct {
	Session Session
	Now     clock.Time
	Token   string // goes into the seal of a list kept on a device
	Lines   []Line // those who registered or were there, by name
	Others  []Line // learners of the programme in the same city who did not register, by name
	Present int
	Lists   []List
}

// Roll returns the list for a coordinator, people by their Latin names.
func (s *Service) Roll(ctx context.Context, a person.Actor, code string) (Roll, error) {
	x, err := s.openAs(ctx, a, code, asCoordinator)
	if err != nil {
		return Roll{}, err
	}
	q := s.db.Read()
	r := Roll{Session: x, Now: s.clock.Now(), Token: s.listToken(x)}
	if r.Lines, err = s.lines(ctx, q, x); err != nil {
		return r, err
	}
	known := map[string]bool{}
	for _, l := range r.Lines {
		known[l.Person.ID] = true
		if l.Attendance.Counts() {
			r.Present++
		}
	}
	if r.Others, err = others(ctx, q, x, known); err != nil {
		return r, err
	}
	r.Lists, err = lists(ctx, q, x.ID)
	return r, err
}

// listToken ties a sealed list to the session and to this installation.
func (s *Service) listToken(x Session) string { return crypt.Sign(s.key, "list", x.ID) }

// lines gathers everybody with a standing registration, an attendance or a presence.
func (s *Service) lines(ctx context.Context, q store.Queryer, x Session) ([]Line, error) {
	all := map[string]*Line{}
	at := func(id string) *Line {
		if all[id] == nil {
			all[id] = &Line{}
		}
		return all[id]
	}
	taken, err := seats(ctx, q, x.ID)
	if err != nil {
		return nil, err
	}
	for _, v := range taken {
		at(v.Person).Seat = v
	}
	there, err := attendances(ctx, q, x.ID)
	if err != nil {
		return nil, err
	}
	for _, v := range there {
		at(v.Person).Attendance = v
	}
	seen, err := presences(ctx, q, x.ID)
	if err != nil {
		return nil, err
	}
	for _, v := range seen {
		at(v.Person).Presence = v
	}
	ids := make([]string, 0, len(all))
	for id := range all {
		ids = append(ids, id)
	}
	people, err := person.Many(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Line, 0, len(all))
	for id, l := range all {
		l.Person = people[id]
		l.Person.ID = id // also for an account that is gone
		out = append(out, *l)
	}
	byName(out)
	return out, nil
}

func others(ctx context.Context, q store.Queryer, x Session, known map[string]bool) ([]Line, error) {
	ids, err := person.Holders(ctx, q, person.Learner, x.Programme)
	if err != nil {
		return nil, err
	}
	people, err := person.Many(ctx, q, slices.DeleteFunc(ids, func(id string) bool { return known[id] }))
	if err != nil {
		return nil, err
	}
	var out []Line
	for _, p := range people {
		if p.City == x.Place && p.DisabledAt.IsZero() {
			out = append(out, Line{Person: p})
		}
	}
	byName(out)
	return out[:min(len(out), maxWalkIns)], nil
}

func byName(lines []Line) {
	slices.SortFunc(lines, func(a, b Line) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Person.Latin), strings.ToLower(b.Person.Latin)),
			strings.Compare(a.Person.Han, b.Person.Han), strings.Compare(a.Person.ID, b.Person.ID))
	})
}

// Mark is one person marked on the list.
type Mark struct {
	Person string
	Mode   SeatKind
}

// Tick is the coordinator's list without a script: the people marked on it are
// checked in now. Who is checked in already stays so. It returns what became of each.
// Before check-in opens it is refused (Closed); after it has closed the
// coordinator's word counts and the attendance is marked late.
func (s *Service) Tick(ctx context.Context, a person.Actor, code string, people []Mark) ([]Outcome, error) {
	x, err := s.openAs(ctx, a, code, asCoordinator)
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	if err := mayTick(x, now); err != nil {
		return nil, err
	}
	if len(people) > maxTicks {
		return nil, fault.New(fault.TooLarge, "session.fault.ticks", "Max", maxTicks)
	}
	taps := make([]tap, 0, len(people))
	for _, m := range people {
		if m.Mode != Room && m.Mode != Online {
			return nil, fault.New(fault.Invalid, "fault.choice")
		}
		taps = append(taps, tap{person: m.Person, mode: m.Mode, at: now})
	}
	return s.checkInAll(ctx, a, x, "", taps, now)
}

// mayTick says whether a list may be worked on now.
func mayTick(x Session, now clock.Time) error {
	w := x.window()
	switch {
	case x.Status == Cancelled:
		return fault.New(fault.Closed, "session.fault.cancelled")
	case x.Status != Published:
		return fault.New(fault.Closed, "session.fault.unpublished")
	case now < w.Opens:
		return w.Check(now)
	}
	return nil
}
