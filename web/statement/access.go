package statement

import (
	"context"

	"stepwise/internal/fault"
	"stepwise/lrs"
	"stepwise/lrs/statement"
	"stepwise/person"
	"stepwise/programme"
)

// Who sees which statements. Everything else is refused, and looks as if it were
// not there.
//
//	every statement           administrators of the installation
//	what a learner did        coordinators of a cohort in which the learner is or waits for
//	                          a seat, under any account that is known to be the learner's
//	what voids one of those   the same coordinators, whoever voided it
//
// Statements of accounts that belong to nobody, of groups, and of people who are in
// no programme or have left it are for administrators only.

// sight is what one reader may see of the record. The zero sight is nothing.
type sight struct {
	all    bool
	keys   map[string]string // agent key → learner
	people map[string]bool
}

// sight works out what the actor may see; a Forbidden fault for who has no business
// here at all.
func (p *Pages) sight(ctx context.Context, a person.Actor) (sight, error) {
	switch {
	case !a.SignedIn():
		return sight{}, person.Forbidden()
	case a.Has("", "", person.Administrator):
		return sight{all: true}, nil
	case !a.Anywhere(person.Coordinator):
		return sight{}, person.Forbidden()
	}
	learners, err := programme.LearnersOf(ctx, p.db.Read(), a)
	if err != nil {
		return sight{}, err
	}
	s := sight{people: make(map[string]bool, len(learners))}
	for _, id := range learners {
		s.people[id] = true
	}
	s.keys, err = lrs.KeysOf(ctx, p.db.Read(), learners)
	return s, err
}

// person reports whether somebody's statements may be seen.
func (s sight) person(id string) bool { return s.all || s.people[id] }

// agent reports whether what was done under this key may be seen.
func (s sight) agent(key string) bool { return s.all || s.keys[key] != "" }

// sees decides about one statement.
func (p *Pages) sees(ctx context.Context, s sight, st *statement.Statement) (bool, error) {
	if s.agent(st.Actor.Key) {
		return true, nil
	}
	if st.Voids == "" {
		return false, nil
	}
	voided, err := p.record.Find(ctx, p.db.Read(), st.Voids)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	target, err := voided.Statement()
	if err != nil {
		return false, err
	}
	return s.agent(target.Actor.Key), nil
}

// find returns one statement that the reader may see; what may not be seen is not
// found.
func (p *Pages) find(ctx context.Context, s sight, id string) (lrs.Row, *statement.Statement, error) {
	if !statement.UUID(id) {
		return lrs.Row{}, nil, fault.New(fault.NotFound, "fault.notfound")
	}
	row, err := p.record.Find(ctx, p.db.Read(), lower(id))
	if err != nil {
		return lrs.Row{}, nil, err
	}
	st, err := row.Statement()
	if err != nil {
		return lrs.Row{}, nil, err
	}
	if may, err := p.sees(ctx, s, st); err != nil || !may {
		if err == nil {
			err = fault.New(fault.NotFound, "fault.notfound")
		}
		return lrs.Row{}, nil, err
	}
	return row, st, nil
}
