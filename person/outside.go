package person

import (
	"context"
	"slices"

	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// Unknown is an agent that waits for a decision, with who it may be.
type Unknown struct {
	lrs.Agent
	Candidates []Candidate // those whom the reader may decide about
	Deeds      []lrs.Row   // what it did last, newest first
}

// Queue is a page of the agents that wait.
type Queue struct {
	List  []Unknown
	Next  lrs.Agent // Before of the next page, zero when there is none
	Total int       // how many wait in all
}

// deeds is how much of what an agent did a decision is shown beside.
const deeds = 3

// inQueue is how many agents a page of the queue shows.
const inQueue = 20

// mayMatch lets in who may decide about outside accounts: an account of another
// system belongs to no programme, so it takes a whole programme or more.
func mayMatch(a Actor) error {
	if a.SignedIn() && (administers(a) || slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role == Coordinator && g.Cohort == "" })) {
		return nil
	}
	return Forbidden()
}

// mayMove lets the actor change whose statements these people's are: coordinators of
// one of their roles and administrators, and nobody for themselves.
func (s *Service) mayMove(ctx context.Context, q store.Queryer, a Actor, people []string) error {
	if err := mayMatch(a); err != nil {
		return err
	}
	for _, person := range people {
		_, rights, err := s.meet(ctx, q, a, person)
		if err != nil {
			return err
		}
		if rights.Self || !rights.Confirm && !administers(a) {
			return Forbidden()
		}
	}
	return nil
}

// Queue returns a page of the agents that wait, newest first, on the first page after
// those that belong to somebody although a rule names another person by now. Who
// coordinates one programme does not see agents whose candidates all belong to
// others, though Total counts them.
func (s *Service) Queue(ctx context.Context, a Actor, before lrs.Agent) (Queue, error) {
	if err := mayMatch(a); err != nil {
		return Queue{}, err
	}
	var out Queue
	var err error
	if out.Total, err = lrs.CountAgents(ctx, s.db.Read()); err != nil {
		return out, err
	}
	agents := []lrs.Agent{}
	if before.Key == "" {
		if agents, err = lrs.DoubtedAgents(ctx, s.db.Read(), inQueue); err != nil {
			return out, err
		}
	}
	more, err := lrs.ListAgents(ctx, s.db.Read(), lrs.AgentFilter{Before: before, Limit: inQueue + 1})
	if err != nil {
		return out, err
	}
	if len(more) > inQueue {
		more = more[:inQueue]
		out.Next = more[inQueue-1]
	}
	out.List, err = s.suspects(ctx, a, append(agents, more...))
	return out, err
}

// Agent returns one agent with who it may be.
func (s *Service) Agent(ctx context.Context, a Actor, key string) (Unknown, error) {
	if err := mayMatch(a); err != nil {
		return Unknown{}, err
	}
	agent, err := lrs.FindAgent(ctx, s.db.Read(), key)
	if err != nil {
		return Unknown{}, err
	}
	list, err := s.suspects(ctx, a, []lrs.Agent{agent})
	if err == nil && len(list) == 0 {
		err = fault.New(fault.NotFound, "fault.notfound")
	}
	if err != nil {
		return Unknown{}, err
	}
	if agent.Person != "" {
		if _, _, err := s.meet(ctx, s.db.Read(), a, agent.Person); err != nil {
			return Unknown{}, err
		}
	}
	return list[0], nil
}

// suspects adds who agents may be, as far as the actor may decide about them.
func (s *Service) suspects(ctx context.Context, a Actor, agents []lrs.Agent) ([]Unknown, error) {
	keys := make([]string, len(agents))
	for i, x := range agents {
		keys[i] = x.Key
	}
	found, err := candidates(ctx, s.db.Read(), keys)
	if err != nil {
		return nil, err
	}
	var out []Unknown
	for _, x := range agents {
		all := found[x.Key]
		if !x.Grouped {
			guessed, err := guesses(ctx, s.db.Read(), x)
			if err != nil {
				return nil, err
			}
			for _, g := range guessed {
				if !slices.ContainsFunc(all, func(c Candidate) bool { return c.Person.ID == g.Person.ID }) {
					all = append(all, g)
				}
			}
		}
		mine := slices.DeleteFunc(slices.Clone(all), func(c Candidate) bool {
			return s.mayMove(ctx, s.db.Read(), a, []string{c.Person.ID}) != nil
		})
		if len(all) > 0 && len(mine) == 0 && !administers(a) {
			continue
		}
		did, err := s.record.Query(ctx, s.db.Read(), lrs.Query{Agents: []string{x.Key}, Limit: deeds})
		if err != nil {
			return nil, err
		}
		out = append(out, Unknown{x, mine, did.Rows})
	}
	return out, nil
}

// Attribute gives an agent to a person; everything it did and does counts for them.
// seen is the attribution that the actor was shown: when another one stands by now,
// that is a Conflict fault. Giving it to whom it belongs settles a doubt.
func (s *Service) Attribute(ctx context.Context, a Actor, key, person string, seen lrs.Attribution) error {
	return s.decide(ctx, a, key, seen, Change{Kind: ChangedAttribute, Person: person}, lrs.Attribution{Person: person, How: lrs.ByOffice})
}

// Stranger notes that an agent is not one of ours. Its statements stay in the record
// and count for nobody.
func (s *Service) Stranger(ctx context.Context, a Actor, key string, seen lrs.Attribution) error {
	return s.decide(ctx, a, key, seen, Change{Kind: ChangedStranger, Person: seen.Person}, lrs.Attribution{How: lrs.Stranger})
}

// Release takes an agent from whom it belongs to and lets it wait; rules leave it
// alone from then on. A person's own key goes back to them.
func (s *Service) Release(ctx context.Context, a Actor, key string, seen lrs.Attribution) error {
	after := lrs.Attribution{How: Reopened}
	if own := lrs.OwnPerson(key); own != "" {
		after = lrs.Attribution{Person: own}
	}
	return s.decide(ctx, a, key, seen, Change{Kind: ChangedRelease, Person: seen.Person}, after)
}

func (s *Service) decide(ctx context.Context, a Actor, key string, seen lrs.Attribution, c Change, after lrs.Attribution) error {
	c.ID, c.By, c.At = id.New(), a.ID, s.clock.Now()
	after.By, after.At = a.ID, c.At
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		agent, err := lrs.FindAgent(ctx, tx, key)
		if err != nil {
			return err
		}
		c.Moves = []Moved{{key, agent.Attribution, after}}
		if err := s.mayMove(ctx, tx, a, concerned(c.Moves)); err != nil {
			return err
		}
		if own := lrs.OwnPerson(key); own != "" && after.Person != own {
			return fault.New(fault.Conflict, "person.fault.ownkey") // only a merge moves it
		}
		if agent.Person != seen.Person || agent.How != seen.How {
			return fault.New(fault.Conflict, "lrs.decided")
		}
		if err := s.mayReceive(ctx, tx, after.Person); err != nil {
			return err
		}
		return s.apply(ctx, tx, c)
	})
}

// mayReceive refuses to give anything to somebody whose record was joined to another
// person's: it would count for nobody.
func (s *Service) mayReceive(ctx context.Context, q store.Queryer, person string) error {
	if person == "" {
		return nil
	}
	own, err := lrs.FindAgent(ctx, q, lrs.AgentKey(person))
	if err == nil && own.Person != person {
		err = fault.New(fault.Conflict, "person.fault.joined")
	}
	return err
}

// Outside returns the accounts of other systems that belong to somebody.
func (s *Service) Outside(ctx context.Context, a Actor, person string) ([]lrs.Agent, error) {
	if _, _, err := s.meet(ctx, s.db.Read(), a, person); err != nil {
		return nil, err
	}
	return lrs.AgentsOf(ctx, s.db.Read(), person)
}

// JoinedTo is the person to whose record somebody's was joined, or "".
func (s *Service) JoinedTo(ctx context.Context, a Actor, person string) (string, error) {
	if _, _, err := s.meet(ctx, s.db.Read(), a, person); err != nil {
		return "", err
	}
	own, err := lrs.FindAgent(ctx, s.db.Read(), lrs.AgentKey(person))
	if err != nil || own.Person == person {
		return "", err
	}
	return own.Person, nil
}

// CountOutside counts the agents that wait for a decision.
func (s *Service) CountOutside(ctx context.Context, a Actor) (int, error) {
	if err := mayMatch(a); err != nil {
		return 0, err
	}
	return lrs.CountAgents(ctx, s.db.Read())
}

// MayMatch reports whether the actor may decide about outside accounts, for menus.
func MayMatch(a Actor) bool { return mayMatch(a) == nil }

// Strangers returns the agents that were found not to be ours, newest first.
func (s *Service) Strangers(ctx context.Context, a Actor, before lrs.Agent) ([]lrs.Agent, error) {
	if err := mayMatch(a); err != nil {
		return nil, err
	}
	return lrs.ListAgents(ctx, s.db.Read(), lrs.AgentFilter{How: lrs.Stranger, Before: before, Limit: 50})
}
