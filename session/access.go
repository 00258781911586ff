package session

import (
	"context"
	"slices"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/person"
)

// Who may do what. Everything else is refused.
//
//	see a published session        learners of its programme and cohort, its experts, its coordinators
//	see a cancelled session        the same
//	see a draft                    its coordinators
//	register, check in, join,
//	  give feedback                learners of its programme and cohort
//	read cases and notes           people with a seat or who attended, its experts, its coordinators
//	write cases and notes, confirm
//	  a presentation, read the
//	  feedback's result            its experts, its coordinators
//	show the room's screen         its experts, its coordinators
//	create, edit, publish, cancel,
//	  see registrations, tick the
//	  list, correct, export        its coordinators
//
// "Its coordinators" hold the role in the session's programme and, when it has one,
// cohort. An administrator is none of these by being one.

// manages reports whether the actor coordinates what has this scope.
func manages(a person.Actor, programme, cohort string) bool {
	return a.SignedIn() && a.Has(programme, cohort, person.Coordinator)
}

// attends reports whether a session of this scope is meant for the actor. A session
// of the whole programme is meant for the learners of every cohort of it.
func attends(a person.Actor, programme, cohort string) bool {
	if !a.SignedIn() {
		return false
	}
	if cohort != "" {
		return a.Has(programme, cohort, person.Learner)
	}
	ids, all := a.Programmes(person.Learner)
	return all || slices.Contains(ids, programme)
}

// rights are what an actor may do with one session.
type rights struct {
	manage bool // coordinator
	lead   bool // one of its experts
	learn  bool // it is meant for this learner
}

func (r rights) any() bool   { return r.manage || r.lead || r.learn }
func (r rights) staff() bool { return r.manage || r.lead }

func rightsOf(ctx context.Context, q store.Queryer, a person.Actor, x Session) (rights, error) {
	r := rights{manage: manages(a, x.Programme, x.Cohort), learn: attends(a, x.Programme, x.Cohort)}
	if !a.SignedIn() || !a.Anywhere(person.Expert) {
		return r, nil
	}
	var err error
	r.lead, err = leads(ctx, q, x.ID, a.ID)
	return r, err
}

// open loads a session that the actor may see. To others it does not exist: codes
// of drafts are not for guessing.
func (s *Service) open(ctx context.Context, a person.Actor, code string) (Session, rights, error) {
	if !a.SignedIn() {
		return Session{}, rights{}, person.Forbidden()
	}
	x, err := byCode(ctx, s.db.Read(), code)
	if err != nil {
		return x, rights{}, err
	}
	r, err := rightsOf(ctx, s.db.Read(), a, x)
	if err != nil {
		return x, r, err
	}
	if !r.any() || x.Status == Drafted && !r.manage {
		return Session{}, rights{}, fault.New(fault.NotFound, "fault.notfound")
	}
	return x, r, nil
}

// openAs is open for those whom allowed accepts; others who see the session are
// refused.
func (s *Service) openAs(ctx context.Context, a person.Actor, code string, allowed func(rights) bool) (Session, error) {
	x, r, err := s.open(ctx, a, code)
	if err != nil {
		return x, err
	}
	if !allowed(r) {
		return x, person.Forbidden()
	}
	return x, nil
}

func asCoordinator(r rights) bool { return r.manage }
func asLearner(r rights) bool     { return r.learn }
func asStaff(r rights) bool       { return r.staff() }
