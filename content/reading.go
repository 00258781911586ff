package content

import (
	"context"
	"slices"

	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

// Progress is how far somebody is in a unit.
type Progress struct {
	Seen       IDs        `db:"seen"` // ids of sections, in the order in which they were seen
	BegunAt    clock.Time `db:"begun_at"`
	FinishedAt clock.Time `db:"finished_at"`
}

// Done reports whether the unit is finished.
func (p Progress) Done() bool { return !p.FinishedAt.IsZero() }

// Has reports whether a section was seen.
func (p Progress) Has(section string) bool { return slices.Contains(p.Seen, section) }

// Of counts how many of these sections were seen.
func (p Progress) Of(sections []string) int {
	n := 0
	for _, s := range sections {
		if p.Has(s) {
			n++
		}
	}
	return n
}

func progress(ctx context.Context, q store.Queryer, personID, unit string) (p Progress, known bool, err error) {
	rows, err := store.All[Progress](ctx, q, `
		SELECT seen, begun_at, finished_at FROM content_reading WHERE person = $1 AND unit = $2`, personID, unit)
	if err != nil || len(rows) == 0 {
		return Progress{}, false, err
	}
	return rows[0], true, nil
}

// See notes that a learner saw sections of a unit, and finishes the unit when all
// were seen and its quick check, if it has one, is passed. Sections that the unit
// does not have are passed over: the page may be older than the text.
func (s *Service) See(ctx context.Context, a person.Actor, code string, sections []string) (Progress, error) {
	u, err := s.readable(ctx, a, code)
	if err != nil {
		return Progress{}, err
	}
	if !mayLearn(a, u.Scope) {
		return Progress{}, person.Forbidden()
	}
	return s.see(ctx, a, u, sections)
}

// Finish is the learner's word to have read all of a unit. It stands for the
// sections, not for the quick check: a unit with an open check is finished by
// passing it.
func (s *Service) Finish(ctx context.Context, a person.Actor, code string) (Progress, error) {
	u, err := s.readable(ctx, a, code)
	if err != nil {
		return Progress{}, err
	}
	if !mayLearn(a, u.Scope) {
		return Progress{}, person.Forbidden()
	}
	return s.see(ctx, a, u, u.Sections)
}

func (s *Service) see(ctx context.Context, a person.Actor, u Unit, sections []string) (Progress, error) {
	now := s.clock.Now()
	done := s.completed(a, u)
	var p Progress
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		var known bool
		var err error
		if p, known, err = progress(ctx, tx, a.ID, u.Code); err != nil {
			return err
		}
		before := len(p.Seen)
		for _, id := range sections {
			if slices.Contains(u.Sections, id) && !p.Has(id) {
				p.Seen = append(p.Seen, id)
			}
		}
		if len(p.Seen) == before {
			return s.finish(ctx, tx, u, done, &p)
		}
		if !known {
			p.BegunAt = now
		}
		if _, err := tx.Exec(ctx, `
			INSERT INTO content_reading (person, unit, seen, begun_at, finished_at) VALUES ($1, $2, $3, $4, 0)
			ON CONFLICT (person, unit) DO UPDATE SET seen = excluded.seen`, a.ID, u.Code, p.Seen, p.BegunAt); err != nil {
			return err
		}
		return s.finish(ctx, tx, u, done, &p)
	})
	return p, err
}

// completed is the statement that a learner finished a unit, ready to be stored.
func (s *Service) completed(a person.Actor, u Unit) lrs.Statement {
	yes := true
	return s.record.Prepare(lrs.Statement{Person: a.ID, Verb: lrs.Completed, Object: unitActivity(u), Result: &lrs.Result{Completion: &yes}})[0]
}

func unitActivity(u Unit) lrs.Activity {
	return lrs.Activity{ID: lrs.Unit(u.Code), Type: lrs.TypeUnit, Name: u.Title.Map()}
}

// finish marks a unit as finished and writes the statement, once, when nothing of
// it is open. It runs inside the write that may have brought the last part.
func (s *Service) finish(ctx context.Context, tx *store.Tx, u Unit, done lrs.Statement, p *Progress) error {
	if p.Done() || p.Of(u.Sections) < len(u.Sections) {
		return nil
	}
	asked, err := s.scored(ctx, tx, u)
	if err != nil {
		return err
	}
	if asked {
		passed, err := hasPassed(ctx, tx, done.Person, u.Code)
		if err != nil || !passed {
			return err
		}
	}
	n, err := tx.Exec(ctx, `
		UPDATE content_reading SET finished_at = $1 WHERE person = $2 AND unit = $3 AND finished_at = 0`,
		done.Timestamp, done.Person, u.Code)
	if err != nil || n == 0 {
		return err
	}
	p.FinishedAt = done.Timestamp
	return s.record.Add(ctx, tx, done)
}
