package session

import (
	"context"
	"strconv"
	"strings"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/person"
)

// Listing is what somebody sees of all sessions.
type Listing struct {
	Now    clock.Time
	Mine   []Entry // ahead or running, with a seat, soonest first
	Others []Entry // ahead or running, without one, soonest first
	Past   []Entry // over, latest first; at most 50
}

// Browse returns the sessions that are meant for the actor or that they lead or
// coordinate. Drafts are not among them; cancelled ones only with a seat.
func (s *Service) Browse(ctx context.Context, a person.Actor) (Listing, error) {
	out := Listing{Now: s.clock.Now()}
	if !a.SignedIn() {
		return out, person.Forbidden()
	}
	q := s.db.Read()
	where, args := scope(a, 2)
	ahead, err := entries(ctx, q, a.ID, where+` AND s.status <> 'draft' AND s.ends_at >= `+blank(2+len(args))+
		` ORDER BY s.starts_at, s.id LIMIT 200`, append(args, out.Now)...)
	if err != nil {
		return out, err
	}
	for _, e := range ahead {
		switch e.Session.Link = ""; {
		case e.Seat.Holds():
			out.Mine = append(out.Mine, e)
		case e.Status == Published:
			out.Others = append(out.Others, e)
		}
	}
	out.Past, err = entries(ctx, q, a.ID, where+` AND s.status = 'published' AND s.ends_at < `+blank(2+len(args))+
		` ORDER BY s.starts_at DESC, s.id LIMIT 50`, append(args, out.Now)...)
	for i := range out.Past {
		out.Past[i].Link = ""
	}
	return out, err
}

// Upcoming returns at most limit sessions that the actor holds a seat for and that
// are not over, soonest first, cancelled ones included and marked: for the path and
// today's list.
func (s *Service) Upcoming(ctx context.Context, a person.Actor, limit int) ([]Entry, error) {
	if !a.SignedIn() {
		return nil, person.Forbidden()
	}
	list, err := held(ctx, s.db.Read(), a.ID, s.clock.Now(), limit)
	for i := range list {
		list[i].Link = ""
	}
	return list, err
}

// scope writes the condition under which a session concerns an actor: meant for
// them as a learner, led or coordinated by them. Blanks begin at $first; $1 is the
// actor's id, as in entries.
func scope(a person.Actor, first int) (string, []any) {
	var or []string
	var args []any
	next := func(v any) string {
		args = append(args, v)
		return blank(first + len(args) - 1)
	}
	for _, g := range a.Grants {
		if g.Role != person.Learner && g.Role != person.Coordinator {
			continue
		}
		switch {
		case g.Programme == "":
			or = append(or, "TRUE")
		case g.Cohort == "":
			or = append(or, "s.programme = "+next(g.Programme))
		case g.Role == person.Learner:
			or = append(or, "(s.programme = "+next(g.Programme)+" AND s.cohort IN ('', "+next(g.Cohort)+"))")
		default: // a coordinator of one cohort does not manage what is for the whole programme
			or = append(or, "(s.programme = "+next(g.Programme)+" AND s.cohort = "+next(g.Cohort)+")")
		}
	}
	if a.Anywhere(person.Expert) {
		or = append(or, "EXISTS (SELECT 1 FROM session_expert x WHERE x.session = s.id AND x.person = $1)")
	}
	if len(or) == 0 {
		return "FALSE", nil
	}
	return "(" + strings.Join(or, " OR ") + ")", args
}

func blank(n int) string { return "$" + strconv.Itoa(n) }

// Page is a session as one person sees it.
type Page struct {
	Entry
	Now       clock.Time
	Phase     Phase
	Free      int  // seats left in the room
	Waiting   int  // how many wait
	Ahead     int  // how many wait before the actor, when they wait
	Manage    bool // coordinates it
	Lead      bool // is one of its experts
	Learn     bool // it is meant for them
	Cases     []Case
	ReadCases bool // may open the cases
	Presence  Presence
	Join      error                    // why joining online is refused now, nil when it is possible
	Register  error                    // why registering for the room is refused now, or nil
	Feedback  bool                     // may give feedback now
	Given     bool                     // has given it
	People    map[string]person.Person // experts and presenters
}

// Open returns a session's page. The link to join is not on it; Join gives it out.
func (s *Service) Open(ctx context.Context, a person.Actor, code string) (Page, error) {
	x, r, err := s.open(ctx, a, code)
	if err != nil {
		return Page{}, err
	}
	q := s.db.Read()
	list, err := entries(ctx, q, a.ID, `s.id = $2`, x.ID)
	if err != nil {
		return Page{}, err
	}
	if len(list) == 0 {
		return Page{}, fault.New(fault.NotFound, "fault.notfound")
	}
	now := s.clock.Now()
	p := Page{Entry: list[0], Now: now, Phase: x.Phase(now), Manage: r.manage, Lead: r.lead, Learn: r.learn}
	if err := p.Session.fill(ctx, q); err != nil {
		return p, err
	}
	if err := s.fillSeats(ctx, &p); err != nil {
		return p, err
	}
	if err := s.fillMine(ctx, a, r, &p); err != nil {
		return p, err
	}
	ids := []string{}
	for _, e := range p.Experts {
		ids = append(ids, e.Person)
	}
	for _, c := range p.Cases {
		ids = append(ids, c.Presenter)
	}
	if p.People, err = person.Many(ctx, q, ids); err != nil {
		return p, err
	}
	p.Join = p.mayJoin(p.Seat, now)
	p.Register = p.mayRegister(Room, now)
	if p.Capacity == 0 {
		p.Register = p.mayRegister(Online, now)
	}
	p.Link = ""
	return p, nil
}

func (s *Service) fillSeats(ctx context.Context, p *Page) error {
	taken, err := seats(ctx, s.db.Read(), p.ID)
	if err != nil {
		return err
	}
	p.Free = p.Capacity
	for _, v := range taken {
		switch {
		case v.State == Waiting:
			if p.Seat.State == Waiting && v.Ticket == p.Seat.Ticket {
				p.Ahead = p.Waiting
			}
			p.Waiting++
		case v.Kind == Room:
			p.Free--
		}
	}
	p.Free = max(p.Free, 0)
	return nil
}

func (s *Service) fillMine(ctx context.Context, a person.Actor, r rights, p *Page) (err error) {
	q := s.db.Read()
	if p.Cases, err = casesOf(ctx, q, p.ID); err != nil {
		return err
	}
	p.ReadCases = r.staff() || p.Seat.Holds() || !p.AttendedAt.IsZero()
	if p.Presence, err = presenceOf(ctx, q, p.ID, a.ID); err != nil {
		return err
	}
	if !p.AttendedAt.IsZero() && p.FeedbackOpen(p.Now) {
		p.Given, err = store.Exists(ctx, q, `SELECT 1 FROM session_feedback_giver WHERE session = $1 AND person = $2`, p.ID, a.ID)
		p.Feedback = err == nil && !p.Given
	}
	return err
}
