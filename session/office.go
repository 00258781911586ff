package session

import (
	"context"
	"slices"
	"strings"

	"stepwise/internal/store"
	"stepwise/person"
)

// Counted is a session with its numbers.
type Counted struct {
	Session
	Seated   int `db:"seated"`   // seats taken in the room
	Waiting  int `db:"waiting"`  // on the waiting list
	Remote   int `db:"remote"`   // registered online
	Attended int `db:"attended"` // in the room and online
}

// counted reads sessions with their numbers; the condition sees the session as s
// and its blanks begin at $1.
func counted(ctx context.Context, q store.Queryer, condition string, args ...any) ([]Counted, error) {
	return store.All[Counted](ctx, q, `
		SELECT s.id, s.code, s.programme, s.cohort, s.title, s.description, s.place, s.city, s.venue, s.address,
			s.starts_at, s.ends_at, s.capacity, s.online, s.link, s.opens_before, s.late_after, s.share, s.status, s.reason,
			s.revision, s.sequence, s.created_at, s.created_by, s.changed_at,
			(SELECT COUNT(*) FROM session_seat t WHERE t.session = s.id AND t.kind = 'room' AND t.state = 'seated') AS seated,
			(SELECT COUNT(*) FROM session_seat t WHERE t.session = s.id AND t.state = 'waiting') AS waiting,
			(SELECT COUNT(*) FROM session_seat t WHERE t.session = s.id AND t.kind = 'online' AND t.state = 'seated') AS remote,
			(SELECT COUNT(*) FROM session_attendance n WHERE n.session = s.id AND n.withdrawn_at = 0) AS attended
		FROM session s WHERE `+condition, args...)
}

// Office returns the sessions that the actor coordinates, drafts included, with
// their numbers: those not over soonest first, then the past latest first.
func (s *Service) Office(ctx context.Context, a person.Actor) (ahead, past []Counted, err error) {
	if !a.Anywhere(person.Coordinator) {
		return nil, nil, person.Forbidden()
	}
	now := s.clock.Now()
	where, args := scope(onlyAs(a, person.Coordinator), 1)
	all, err := counted(ctx, s.db.Read(), where+` ORDER BY s.starts_at, s.id LIMIT 1000`, args...)
	if err != nil {
		return nil, nil, err
	}
	for _, x := range all {
		if x.Ends >= now && x.Status != Cancelled {
			ahead = append(ahead, x)
		} else {
			past = append(past, x)
		}
	}
	slices.Reverse(past)
	return ahead, past, nil
}

// OfProgramme returns the sessions of one programme that the actor coordinates, with
// their numbers, soonest first.
func (s *Service) OfProgramme(ctx context.Context, a person.Actor, programme string) ([]Counted, error) {
	if !a.Anywhere(person.Coordinator) {
		return nil, person.Forbidden()
	}
	all, err := counted(ctx, s.db.Read(), `s.programme = $1 ORDER BY s.starts_at, s.id`, programme)
	return slices.DeleteFunc(all, func(x Counted) bool { return !manages(a, x.Programme, x.Cohort) }), err
}

// onlyAs is the actor with no other grants than those of one role.
func onlyAs(a person.Actor, role person.Role) person.Actor {
	a.Grants = slices.DeleteFunc(slices.Clone(a.Grants), func(g person.Grant) bool { return g.Role != role })
	return a
}

// Draft returns a session with agenda and experts for the coordinator's form.
func (s *Service) Draft(ctx context.Context, a person.Actor, code string) (Session, error) {
	x, err := s.openAs(ctx, a, code, asCoordinator)
	if err != nil {
		return x, err
	}
	return x, x.fill(ctx, s.db.Read())
}

// Manage is a session as its coordinator runs it.
type Manage struct {
	Roll
	Numbers     Counted
	Corrections []Correction
	Cases       []Case
	Opinion     Opinion
	People      map[string]person.Person // who corrected, presents, sent lists
}

// Manage returns the coordinator's page of a session.
func (s *Service) Manage(ctx context.Context, a person.Actor, code string) (Manage, error) {
	x, err := s.Draft(ctx, a, code)
	if err != nil {
		return Manage{}, err
	}
	q := s.db.Read()
	m := Manage{Roll: Roll{Session: x, Now: s.clock.Now()}}
	if m.Lines, err = s.lines(ctx, q, x); err != nil {
		return m, err
	}
	if m.Lists, err = lists(ctx, q, x.ID); err != nil {
		return m, err
	}
	numbers, err := counted(ctx, q, `s.id = $1`, x.ID)
	if err != nil {
		return m, err
	}
	m.Numbers = numbers[0]
	m.Present = m.Numbers.Attended
	if m.Corrections, err = corrections(ctx, q, x.ID); err != nil {
		return m, err
	}
	if m.Cases, err = casesOf(ctx, q, x.ID); err != nil {
		return m, err
	}
	if m.Opinion, err = opinion(ctx, q, x.ID); err != nil {
		return m, err
	}
	var ids []string
	for _, c := range m.Corrections {
		ids = append(ids, c.Person, c.By)
	}
	for _, c := range m.Cases {
		ids = append(ids, c.Presenter)
	}
	for _, l := range m.Lists {
		ids = append(ids, l.From)
	}
	for _, e := range x.Experts {
		ids = append(ids, e.Person)
	}
	m.People, err = person.Many(ctx, q, ids)
	return m, err
}

// Lead is one of an expert's sessions.
type Lead struct {
	Counted
	Cases     int
	Presented int
	Opinion   Opinion
}

// Leading returns the sessions that the actor leads as an expert: those not over
// soonest first, then the past latest first. Opinions are filled for the past.
func (s *Service) Leading(ctx context.Context, a person.Actor) (ahead, past []Lead, err error) {
	if !a.Anywhere(person.Expert) {
		return nil, nil, person.Forbidden()
	}
	q, now := s.db.Read(), s.clock.Now()
	all, err := counted(ctx, q, `EXISTS (SELECT 1 FROM session_expert x WHERE x.session = s.id AND x.person = $1)
		AND s.status <> 'draft' ORDER BY s.starts_at, s.id LIMIT 200`, a.ID)
	if err != nil {
		return nil, nil, err
	}
	for _, x := range all {
		x.Link = ""
		l := Lead{Counted: x}
		list, err := casesOf(ctx, q, x.ID)
		if err != nil {
			return nil, nil, err
		}
		for _, c := range list {
			l.Cases++
			if !c.PresentedAt.IsZero() {
				l.Presented++
			}
		}
		if x.Ends >= now {
			ahead = append(ahead, l)
			continue
		}
		if l.Opinion, err = opinion(ctx, q, x.ID); err != nil {
			return nil, nil, err
		}
		past = append(past, l)
	}
	slices.Reverse(past)
	return ahead, past, nil
}

// Candidates returns the people who may be chosen in the session's forms: experts of
// its programme, and its registered people as presenters, by name. For staff.
func (s *Service) Candidates(ctx context.Context, a person.Actor, programme, cohort, code string) (experts, presenters []person.Person, err error) {
	q := s.db.Read()
	if code == "" {
		if !manages(a, programme, cohort) {
			return nil, nil, person.Forbidden()
		}
	} else {
		x, err := s.openAs(ctx, a, code, asStaff)
		if err != nil {
			return nil, nil, err
		}
		programme = x.Programme
		taken, err := seats(ctx, q, x.ID)
		if err != nil {
			return nil, nil, err
		}
		ids := make([]string, len(taken))
		for i, v := range taken {
			ids[i] = v.Person
		}
		if presenters, err = named(ctx, q, ids); err != nil {
			return nil, nil, err
		}
	}
	ids, err := person.Holders(ctx, q, person.Expert, programme)
	if err != nil {
		return nil, nil, err
	}
	experts, err = named(ctx, q, ids)
	return experts, presenters, err
}

func named(ctx context.Context, q store.Queryer, ids []string) ([]person.Person, error) {
	people, err := person.Many(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	out := make([]person.Person, 0, len(people))
	for _, p := range people {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b person.Person) int { return strings.Compare(a.Latin+a.ID, b.Latin+b.ID) })
	return out, nil
}
