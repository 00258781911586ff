package content

import (
	"context"
	"strings"

	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// machine is who speaks in the record when a statement follows from another.
const machine = "stepwise"

// OnStatement follows the record: when another system reports that somebody
// completed or passed the activity of one of our resources, the resource is
// completed for them without a tutor, and when that report is voided it is open
// again. Give it to record.Follow.
func (s *Service) OnStatement(ctx context.Context, tx *store.Tx, e lrs.Entry) error {
	switch {
	case e.Voids != "":
		return s.reopen(ctx, tx, e)
	case e.Person == "" || e.Verb != lrs.Completed.ID && e.Verb != lrs.Passed.ID:
		return nil
	}
	own, _ := strings.CutPrefix(e.Object, lrs.Resource(""))
	found, err := store.All[Resource](ctx, tx, `
		SELECT `+resourceColumns+` FROM content_resource WHERE activity = $1 OR code = $2`, e.Object, own)
	if err != nil {
		return err
	}
	for _, r := range found {
		if err := s.report(ctx, tx, r, e); err != nil {
			return err
		}
	}
	return nil
}

// report marks a resource as completed by somebody and says so in our own terms,
// which are those that programmes ask for. Ids come from the statement's: this
// runs inside a write that may run twice.
func (s *Service) report(ctx context.Context, tx *store.Tx, r Resource, e lrs.Entry) error {
	old, known, err := reflectionOf(ctx, tx, e.Person, r.Code)
	if err != nil || known && old.State == Confirmed {
		return err
	}
	if !known {
		err = insertReflection(ctx, tx, Reflection{ID: id.Derived("reflection " + e.Person + " " + r.Code), Person: e.Person,
			Resource: r.Code, Programme: r.Scope, DoneAt: e.Timestamp, State: Confirmed, Statement: e.ID, DecidedAt: e.Stored, Version: 1})
	} else {
		_, err = tx.Exec(ctx, `
			UPDATE content_reflection SET state = $1, statement = $2, decided_at = $3, decided_by = '', version = version + 1
			WHERE id = $4`, string(Confirmed), e.ID, e.Stored, old.ID)
	}
	if err != nil || e.Object == lrs.Resource(r.Code) {
		return err // the report is in our terms already
	}
	live, next, err := s.consequence(ctx, tx, e.ID, r.Code)
	if err != nil || live != "" {
		return err
	}
	yes := true
	return s.record.Add(ctx, tx, lrs.Statement{ID: next, Person: e.Person, Verb: lrs.Completed,
		Object: resourceActivity(r.Code, r.Title), Result: &lrs.Result{Completion: &yes}, Timestamp: e.Timestamp})
}

// reopen takes back what a voided statement had brought about: the end of a unit,
// a passed round, a completed resource.
func (s *Service) reopen(ctx context.Context, tx *store.Tx, e lrs.Entry) error {
	row, err := s.record.Find(ctx, tx, e.Voids)
	if err != nil {
		return err
	}
	gone, err := row.Entry()
	if err != nil {
		return err
	}
	if unit, ok := strings.CutPrefix(gone.Object, lrs.Unit("")); ok && gone.Verb == lrs.Completed.ID {
		_, err = tx.Exec(ctx, `UPDATE content_reading SET finished_at = 0 WHERE person = $1 AND unit = $2 AND finished_at = $3`,
			gone.Person, unit, gone.Timestamp)
	} else if code, ok := strings.CutPrefix(gone.Object, lrs.Test("")); ok {
		_, err = tx.Exec(ctx, `UPDATE content_attempt SET passed = FALSE WHERE person = $1 AND code = $2 AND ended_at = $3`,
			gone.Person, code, gone.Timestamp)
	}
	if err != nil {
		return err
	}
	return s.reopenResources(ctx, tx, e)
}

func (s *Service) reopenResources(ctx context.Context, tx *store.Tx, e lrs.Entry) error {
	found, err := store.All[Reflection](ctx, tx, `
		SELECT `+reflectionColumns+` FROM content_reflection WHERE statement = $1`, e.Voids)
	if err != nil {
		return err
	}
	for _, r := range found {
		// What the learner wrote goes back to a tutor; without a word of theirs
		// there is nothing that a tutor could read.
		state := Waiting
		if r.Thought == "" {
			state = Returned
		}
		if _, err := tx.Exec(ctx, `
			UPDATE content_reflection SET state = $1, statement = '', decided_at = 0, decided_by = '', version = version + 1
			WHERE id = $2`, string(state), r.ID); err != nil {
			return err
		}
		ours, _, err := s.consequence(ctx, tx, e.Voids, r.Resource)
		if err != nil {
			return err
		}
		if ours == "" {
			continue
		}
		if err := s.record.Add(ctx, tx, lrs.Statement{ID: id.Derived("void " + ours), Person: machine,
			Verb: lrs.Voided, Object: lrs.Activity{ID: ours}, Timestamp: e.Timestamp}); err != nil {
			return err
		}
	}
	return nil
}

// follows is the id of the statement that a report brought about.
func follows(statement, code string) string { return id.Derived("resource " + code + " " + statement) }
