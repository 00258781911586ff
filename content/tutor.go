package content

import (
	"context"
	"slices"
	"strings"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

// Handed is a reflection with the resource that it is about.
type Handed struct {
	Reflection
	Title   lang.Text `db:"title"`
	URL     string    `db:"url"`
	Planned int       `db:"planned"` // minutes that the resource takes
}

const handedFrom = ` FROM content_reflection f JOIN content_resource r ON r.code = f.resource `

const handedColumns = `f.id, f.person, f.resource, f.programme, f.cohort, f.did, f.done_at, f.minutes, f.thought, f.state,
	f.statement, f.comment, f.submitted_at, f.decided_at, f.decided_by, f.version, r.title, r.url, r.minutes AS planned`

// WaitingFor returns the reflections that wait for this tutor or coordinator,
// oldest first.
func (s *Service) WaitingFor(ctx context.Context, a person.Actor) ([]Handed, error) {
	programmes, all := a.Programmes(person.Tutor, person.Coordinator)
	if len(programmes) == 0 && !all {
		return nil, person.Forbidden()
	}
	query := `SELECT ` + handedColumns + handedFrom + `WHERE f.state = $1`
	args := []any{string(Waiting)}
	if !all {
		query += ` AND f.programme IN (` + store.List(2, len(programmes)) + `)`
		args = append(args, store.Args(programmes)...)
	}
	list, err := store.All[Handed](ctx, s.db.Read(), query+` ORDER BY f.submitted_at, f.id LIMIT 500`, args...)
	return slices.DeleteFunc(list, func(h Handed) bool { return !mayDecide(a, h.Reflection) }), err
}

// Mine returns the reader's own reflections, newest first.
func (s *Service) Mine(ctx context.Context, a person.Actor) ([]Handed, error) {
	if !a.SignedIn() {
		return nil, person.Forbidden()
	}
	return store.All[Handed](ctx, s.db.Read(), `SELECT `+handedColumns+handedFrom+`
		WHERE f.person = $1 ORDER BY f.submitted_at DESC, f.id DESC`, a.ID)
}

// Reflection returns one reflection for its learner or for who may decide on it.
func (s *Service) Reflection(ctx context.Context, a person.Actor, reflection string) (Handed, []Decision, error) {
	if !a.SignedIn() {
		return Handed{}, nil, person.Forbidden()
	}
	h, err := store.One[Handed](ctx, s.db.Read(), `SELECT `+handedColumns+handedFrom+`WHERE f.id = $1`, reflection)
	if err != nil {
		return Handed{}, nil, err
	}
	if h.Person != a.ID && !mayDecide(a, h.Reflection) {
		return Handed{}, nil, fault.New(fault.NotFound, "fault.notfound")
	}
	list, err := store.All[Decision](ctx, s.db.Read(), `
		SELECT state, comment, thought, by, at FROM content_decision WHERE reflection = $1 ORDER BY at, id`, reflection)
	return h, list, err
}

// Decision is what a tutor answered to a reflection.
type Decision struct {
	State   State      `db:"state"`
	Comment string     `db:"comment"`
	Thought string     `db:"thought"` // what the tutor had before them
	By      string     `db:"by"`
	At      clock.Time `db:"at"`
}

// Decide confirms a reflection or returns it with a comment. Version is that of the
// reflection which the tutor read: one that was reworded meanwhile, or decided by
// another, is a Conflict.
func (s *Service) Decide(ctx context.Context, a person.Actor, reflection string, version int, state State, comment string) error {
	h, _, err := s.Reflection(ctx, a, reflection)
	if err != nil {
		return err
	}
	if !mayDecide(a, h.Reflection) {
		return person.Forbidden()
	}
	comment = strings.TrimSpace(clean(comment))
	var f fault.Form
	f.Check(state == Confirmed || state == Returned, "state", "fault.choice")
	f.Check(state != Returned || comment != "", "comment", "content.saywhy")
	checkText(&f, "comment", comment, maxText/10)
	if err := f.Err(); err != nil {
		return err
	}
	now, decision := s.clock.Now(), id.New()
	yes := true
	st := s.record.Prepare(lrs.Statement{Person: h.Person, Verb: lrs.Completed, Object: resourceActivity(h.Resource, h.Title),
		Result: &lrs.Result{Completion: &yes}, Context: &lrs.Context{Instructor: a.ID}})[0]
	statement := ""
	if state == Confirmed {
		statement = st.ID // should it ever be voided, the reflection waits again
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Exec(ctx, `
			UPDATE content_reflection SET state = $1, comment = $2, decided_at = $3, decided_by = $4, statement = $5,
				version = version + 1 WHERE id = $6 AND version = $7 AND state = $8`,
			string(state), comment, now, a.ID, statement, reflection, version, string(Waiting))
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		if _, err := tx.Exec(ctx, `
			INSERT INTO content_decision (id, reflection, state, comment, thought, by, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			decision, reflection, string(state), comment, h.Thought, a.ID, now); err != nil {
			return err
		}
		if err := audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "content." + string(state),
			Object: "reflection/" + reflection}); err != nil {
			return err
		}
		if state != Confirmed {
			return nil
		}
		return s.record.Add(ctx, tx, st)
	})
}
