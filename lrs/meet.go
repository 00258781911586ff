package lrs

import (
	"context"
	"sync"

	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/lrs/index"
	"stepwise/lrs/statement"
)

// Match is a rule's answer: this agent is that person.
type Match struct {
	Person string
	How    string // the rule's name
}

// Recogniser names the person behind each agent that a rule knows for certain. Those
// it leaves out wait for the office. It runs inside the transaction that stores the
// agent's first statement.
type Recogniser func(ctx context.Context, tx *store.Tx, agents []statement.Agent) (map[string]Match, error)

// Recognise registers the rules. Without any, every new agent waits.
func (r *Record) Recognise(f Recogniser) { r.acquaintances.recogniser = f }

// Met is who the agents of some statements are.
type Met struct {
	People map[string]string // key → person; a key that is nobody's is missing

	generation int64
	known      map[string]string // what was read, to be kept after the commit
	moved      map[string]string
	keeper     *acquaintances
}

// Meet says who the actors of statements are, inside the transaction that stores
// them, and remembers those that nobody has seen. Known agents cost one query of one
// row for the whole group, and a look into memory each. Call Keep on the answer
// after the commit; a forgotten Keep costs time, never a wrong answer.
func (r *Record) Meet(ctx context.Context, tx *store.Tx, agents []statement.Agent, now clock.Time) (Met, error) {
	k := &r.acquaintances
	m := Met{People: make(map[string]string, len(agents)), keeper: k}
	var err error
	if m.generation, err = one(ctx, tx, `SELECT number FROM lrs_agent_generation WHERE name = 'agents'`); err != nil {
		return m, err
	}
	strangers, fresh := k.look(agents, &m)
	if !fresh {
		if err := m.readMoved(ctx, tx, agents); err != nil {
			return m, err
		}
	}
	if len(strangers) == 0 {
		return m, nil
	}
	m.known = make(map[string]string, len(strangers))
	if err := m.read(ctx, tx, strangers); err != nil {
		return m, err
	}
	var unseen []statement.Agent
	for _, a := range strangers {
		if person, ok := m.known[a.Key]; !ok {
			unseen = append(unseen, a)
			m.known[a.Key] = ""
		} else if person != "" {
			m.People[a.Key] = person
		}
	}
	if len(unseen) == 0 {
		return m, nil
	}
	return m, m.remember(ctx, tx, unseen, k.recogniser, now)
}

// Keep puts what was read into memory. Call it after the commit: what a failed
// transaction read may never have been true.
func (m Met) Keep() {
	if m.keeper != nil && (len(m.known) > 0 || m.moved != nil) {
		m.keeper.keep(m)
	}
}

// remembered bounds each of the two maps of agents: together they hold at most
// twice as many. Tests make it smaller.
var remembered = 50_000

// acquaintances are the agents that this node knows by heart, valid for one
// generation. Those asked for live in young; when it is full it becomes old, and
// what was in old and not asked for since is gone.
type acquaintances struct {
	recogniser Recogniser

	mu         sync.RWMutex
	generation int64
	young, old map[int64]string  // by the hash of the key: keys are long, and many
	moved      map[string]string // own key → person, of our people whose record was joined to another's
}

// look fills in whom it knows and returns the others. fresh is false when memory is
// of another generation than the transaction, and so nothing was looked up.
func (k *acquaintances) look(agents []statement.Agent, m *Met) (strangers []statement.Agent, fresh bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	fresh = k.generation == m.generation
	for _, a := range agents {
		if a.Key == "" {
			continue
		}
		if own := OwnPerson(a.Key); own != "" {
			if to, ok := k.moved[a.Key]; fresh && ok {
				own = to
			}
			m.People[a.Key] = own
			continue
		}
		person, ok := "", false
		if fresh {
			if person, ok = k.young[remembering(a.Key)]; !ok {
				if person, ok = k.old[remembering(a.Key)]; ok {
					m.again(a.Key, person)
				}
			}
		}
		if !ok {
			strangers = append(strangers, a)
		} else if person != "" {
			m.People[a.Key] = person
		}
	}
	return strangers, fresh
}

// again notes an agent that should move from old to young.
func (m *Met) again(key, person string) {
	if m.known == nil {
		m.known = map[string]string{}
	}
	m.known[key] = person
}

// remembering is the hash under which an agent is remembered.
func remembering(key string) int64 { return index.Key(index.Agent, key) }

func (k *acquaintances) keep(m Met) {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case m.generation < k.generation:
		return
	case m.generation > k.generation:
		k.generation, k.young, k.old, k.moved = m.generation, map[int64]string{}, nil, m.moved
	}
	for key, person := range m.known {
		if len(k.young) >= remembered {
			k.young, k.old = make(map[int64]string, remembered/8), k.young
		}
		k.young[remembering(key)] = person
	}
}
