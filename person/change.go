package person

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// Change is something that was decided about identities.
type Change struct {
	ID       string     `db:"id"`
	Kind     string     `db:"kind"`   // one of the Changed… below
	Person   string     `db:"person"` // who gains, or loses
	Other    string     `db:"other"`  // of a merge: whose record moved
	Reason   string     `db:"reason"`
	By       string     `db:"by"`
	At       clock.Time `db:"at"`
	UndoneBy string     `db:"undone_by"`
	UndoneAt clock.Time `db:"undone_at"`
	Moves    []Moved    `db:"-"`
}

// The kinds of change.
const (
	ChangedAttribute = "attribute" // an agent was given to a person
	ChangedRelease   = "release"   // an agent was taken from a person
	ChangedStranger  = "stranger"  // an agent is not one of ours
	ChangedMerge     = "merge"     // a person's record was joined to another's
	ChangedRule      = "rule"      // a rule for a home page was set or taken away
	ChangedList      = "list"      // a list of accounts was uploaded
	ChangedPerson    = "person"    // somebody was confirmed or corrected, so that rules know them
)

// Moved is one agent of a change.
type Moved struct {
	Agent         string
	Before, After lrs.Attribution
}

const changeColumns = `id, kind, person, other, reason, by, at, undone_by, undone_at`

// OnIdentity registers what else happens, inside the transaction, when it changes
// whose statements somebody's are: programmes evaluate the progress of these people
// anew.
func (s *Service) OnIdentity(f func(ctx context.Context, tx *store.Tx, people []string) error) {
	s.reassess = f
}

// apply carries a change out, keeps it with what was before, and has everybody's
// progress evaluated anew.
func (s *Service) apply(ctx context.Context, tx *store.Tx, c Change) error {
	if len(c.Moves) == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, `INSERT INTO person_change (id, kind, person, other, reason, by, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`, c.ID, c.Kind, c.Person, c.Other, c.Reason, c.By, c.At); err != nil {
		return err
	}
	for _, m := range c.Moves {
		before, err := json.Marshal(m.Before)
		if err != nil {
			return err
		}
		after, err := json.Marshal(m.After)
		if err != nil {
			return err
		}
		if err := s.record.Reattribute(ctx, tx, m.Agent, m.Before, m.After); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO person_change_agent (change, agent, before, after) VALUES ($1, $2, $3, $4)`,
			c.ID, m.Agent, string(before), string(after)); err != nil {
			return err
		}
	}
	if err := s.evaluate(ctx, tx, c.Moves); err != nil {
		return err
	}
	return audit.Note(ctx, tx, audit.Entry{At: c.At, Actor: c.By, Action: "person." + c.Kind, Object: "identity/" + c.ID,
		Detail: map[string]any{"person": c.Person, "other": c.Other, "agents": len(c.Moves)}})
}

// evaluate tells whose record is another one now.
func (s *Service) evaluate(ctx context.Context, tx *store.Tx, moves []Moved) error {
	if s.reassess == nil {
		return nil
	}
	return s.reassess(ctx, tx, concerned(moves))
}

// concerned lists the people who gain or lose by moves.
func concerned(moves []Moved) []string {
	seen := map[string]bool{}
	for _, m := range moves {
		seen[m.Before.Person], seen[m.After.Person] = true, true
	}
	delete(seen, "")
	return slices.Sorted(maps.Keys(seen))
}

// Undo takes a change back: every agent belongs again to whom it belonged before. A
// change whose agents were given to somebody else since is a Conflict fault; what
// came later is undone first. Undoing twice is one, too.
func (s *Service) Undo(ctx context.Context, a Actor, change string) error {
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		c, err := loadChange(ctx, tx, change)
		if err != nil {
			return err
		}
		if err := s.mayMove(ctx, tx, a, concerned(c.Moves)); err != nil {
			return err
		}
		if !c.UndoneAt.IsZero() {
			return fault.New(fault.Conflict, "person.fault.undone")
		}
		back := make([]Moved, len(c.Moves))
		for i, m := range c.Moves {
			now, err := lrs.FindAgent(ctx, tx, m.Agent)
			if err != nil {
				return err
			}
			if now.Person != m.After.Person || now.How != m.After.How {
				return fault.New(fault.Conflict, "person.fault.since")
			}
			back[i] = Moved{m.Agent, m.After, m.Before}
			if err := s.record.Reattribute(ctx, tx, m.Agent, m.After, m.Before); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `UPDATE person_change SET undone_by = $1, undone_at = $2 WHERE id = $3`, a.ID, now, c.ID); err != nil {
			return err
		}
		if err := s.evaluate(ctx, tx, back); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "person.undo", Object: "identity/" + c.ID,
			Detail: map[string]any{"kind": c.Kind, "agents": len(back)}})
	})
}

func loadChange(ctx context.Context, q store.Queryer, id string) (Change, error) {
	c, err := store.One[Change](ctx, q, `SELECT `+changeColumns+` FROM person_change WHERE id = $1`, id)
	if err != nil {
		return c, err
	}
	return c, c.load(ctx, q)
}

func (c *Change) load(ctx context.Context, q store.Queryer) error {
	rows, err := store.All[struct {
		Agent  string `db:"agent"`
		Before string `db:"before"`
		After  string `db:"after"`
	}](ctx, q, `SELECT agent, before, after FROM person_change_agent WHERE change = $1 ORDER BY agent`, c.ID)
	for _, r := range rows {
		m := Moved{Agent: r.Agent}
		if err := json.Unmarshal([]byte(r.Before), &m.Before); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(r.After), &m.After); err != nil {
			return err
		}
		c.Moves = append(c.Moves, m)
	}
	return err
}

// Changes returns what was decided about somebody's identities, or with person ""
// about anybody's in the actor's scope, newest first, at most 50.
func (s *Service) Changes(ctx context.Context, a Actor, person string) ([]Change, error) {
	if err := mayMatch(a); err != nil {
		return nil, err
	}
	text, args := `SELECT `+changeColumns+` FROM person_change ORDER BY at DESC, id DESC LIMIT 200`, []any{}
	if person != "" {
		text, args = `SELECT `+changeColumns+` FROM person_change WHERE person = $1 OR other = $1 ORDER BY at DESC, id DESC LIMIT 50`, []any{person}
	}
	all, err := store.All[Change](ctx, s.db.Read(), text, args...)
	if err != nil {
		return nil, err
	}
	var out []Change
	for _, c := range all {
		if err := c.load(ctx, s.db.Read()); err != nil {
			return nil, err
		}
		err := s.mayMove(ctx, s.db.Read(), a, concerned(c.Moves))
		if fault.Is(err, fault.Forbidden) || fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if out = append(out, c); len(out) == 50 {
			break
		}
	}
	return out, nil
}
