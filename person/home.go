package person

import (
	"context"
	"slices"
	"strings"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// Home is a rule: what the name of an account means on a home page.
type Home struct {
	Home  string     `db:"home"`
	Means string     `db:"means"`
	SetBy string     `db:"set_by"`
	SetAt clock.Time `db:"set_at"`
}

// What the names of accounts may mean.
const (
	MeansEmail   = "email"   // the person's e-mail address
	MeansLicence = "licence" // their licence number
	MeansPerson  = "person"  // our own id of them
	MeansList    = "list"    // something else, told in a list
)

// Meanings lists them in the order in which pages show them.
var Meanings = []string{MeansEmail, MeansLicence, MeansPerson, MeansList}

// how is the name under which attributions by this rule are kept.
func (h Home) how() string { return "home." + h.Means }

// Ruled is a rule with what it has done.
type Ruled struct {
	Home
	Listed  int // names in its list
	Decided int // agents that it has attributed, at most 1,000 are counted
	Waiting int // agents of this home page that wait, at most 1,000 are counted
}

// Homes returns the rules by home page.
func (s *Service) Homes(ctx context.Context, a Actor) ([]Ruled, error) {
	if err := mayMatch(a); err != nil {
		return nil, err
	}
	homes, err := store.All[Home](ctx, s.db.Read(), `SELECT home, means, set_by, set_at FROM person_home ORDER BY home`)
	if err != nil {
		return nil, err
	}
	out := make([]Ruled, len(homes))
	for i, h := range homes {
		out[i].Home = h
		if out[i].Listed, err = store.One[int](ctx, s.db.Read(), `SELECT COUNT(*) FROM person_listed WHERE home = $1`, h.Home); err != nil {
			return nil, err
		}
		decided, err := lrs.ListAgents(ctx, s.db.Read(), lrs.AgentFilter{How: h.how(), Home: h.Home, Limit: 1000})
		if err != nil {
			return nil, err
		}
		waiting, err := lrs.ListAgents(ctx, s.db.Read(), lrs.AgentFilter{Home: h.Home, Limit: 1000})
		if err != nil {
			return nil, err
		}
		out[i].Decided, out[i].Waiting = len(decided), len(waiting)
	}
	return out, nil
}

// SetHome says what the names of accounts mean on a home page, and asks the rule at
// once about those that wait. It returns how many were attributed. What another
// rule for the same page has decided before stays.
func (s *Service) SetHome(ctx context.Context, a Actor, home, means string) (int, error) {
	if err := mayMatch(a); err != nil {
		return 0, err
	}
	home = strings.TrimSpace(home)
	var f fault.Form
	f.Check(strings.Contains(home, ":") && !strings.ContainsAny(home, "| \t\n"), "home", "person.fault.home")
	f.Check(home != lrs.Home, "home", "person.fault.ownhome")
	f.Check(len(home) <= 500, "home", "fault.toolong", "Max", 500)
	f.Check(slices.Contains(Meanings, means), "means", "fault.choice")
	if err := f.Err(); err != nil {
		return 0, err
	}
	now := s.clock.Now()
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO person_home (home, means, set_by, set_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (home) DO UPDATE SET means = excluded.means, set_by = excluded.set_by, set_at = excluded.set_at`, home, means, a.ID, now); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "person.home", Object: "home/" + home, Detail: map[string]any{"means": means}})
	})
	if err != nil {
		return 0, err
	}
	return s.reviewHome(ctx, home, Change{ID: id.New(), Kind: ChangedRule, Reason: home, By: a.ID, At: now})
}

// reviewHome asks the rules about everybody of a home page who waits, some at a
// time, as one change.
func (s *Service) reviewHome(ctx context.Context, home string, c Change) (int, error) {
	var last lrs.Agent
	for {
		some, err := lrs.ListAgents(ctx, s.db.Read(), lrs.AgentFilter{Home: home, Before: last, Limit: 200})
		if err != nil || len(some) == 0 {
			break
		}
		last = some[len(some)-1]
		err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return s.review(ctx, tx, some, c) })
		if fault.Is(err, fault.Conflict) {
			continue // somebody decides about one of them at this moment
		}
		if err != nil {
			return 0, err
		}
	}
	return store.One[int](ctx, s.db.Read(), `SELECT COUNT(*) FROM person_change_agent WHERE change = $1`, c.ID)
}

// DropHome takes a rule away. New accounts of the home page wait from then on. What
// the rule has decided stays, unless back takes that away too; then these accounts
// wait for somebody's decision. It returns how many those are.
func (s *Service) DropHome(ctx context.Context, a Actor, home string, back bool) (int, error) {
	if err := mayMatch(a); err != nil {
		return 0, err
	}
	now := s.clock.Now()
	c := Change{ID: id.New(), Kind: ChangedRule, Reason: home, By: a.ID, At: now}
	n := 0
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n = 0
		h, err := store.One[Home](ctx, tx, `SELECT home, means, set_by, set_at FROM person_home WHERE home = $1`, home)
		if err != nil {
			return err
		}
		for _, text := range []string{`DELETE FROM person_home WHERE home = $1`, `DELETE FROM person_listed WHERE home = $1`} {
			if _, err := tx.Exec(ctx, text, home); err != nil {
				return err
			}
		}
		if err := audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "person.drophome", Object: "home/" + home, Detail: map[string]any{"back": back}}); err != nil || !back {
			return err
		}
		decided, err := lrs.ListAgents(ctx, tx, lrs.AgentFilter{How: h.how(), Home: home, Limit: 100_000})
		if err != nil {
			return err
		}
		c.Moves = nil
		for _, x := range decided {
			c.Moves = append(c.Moves, Moved{x.Key, x.Attribution, lrs.Attribution{How: Reopened, By: a.ID, At: now}})
		}
		if err := s.mayMove(ctx, tx, a, concerned(c.Moves)); err != nil {
			return err
		}
		n = len(c.Moves)
		return s.apply(ctx, tx, c)
	})
	return n, err
}
