package programme

import (
	"context"
	"encoding/json"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// follow keeps progress in the transaction of the statement that causes it.
func (s *Service) follow(ctx context.Context, tx *store.Tx, e lrs.Entry) error {
	if e.Person == "" {
		return nil
	}
	enrolments, err := EnrolmentsOf(ctx, tx, e.Person)
	if err != nil {
		return err
	}
	for _, n := range enrolments {
		if n.Status != Active {
			continue
		}
		if e.Voids != "" {
			// What is gone may have hidden a later answer to the same question,
			// so the record is asked again. Voiding is rare.
			if _, err := s.refold(ctx, tx, n); err != nil {
				return err
			}
			continue
		}
		d, err := s.Definition(ctx, tx, n.Programme, n.Version)
		if err != nil {
			return err
		}
		if !d.Fold(&n.State, e) {
			continue
		}
		if _, err := s.keep(ctx, tx, d, n); err != nil {
			return err
		}
	}
	return nil
}

// refold asks the whole record again and stores what it says.
func (s *Service) refold(ctx context.Context, tx *store.Tx, n Enrolment) (Enrolment, error) {
	d, err := s.Definition(ctx, tx, n.Programme, n.Version)
	if err != nil {
		return n, err
	}
	entries, err := s.record.OfPerson(ctx, tx, n.Person)
	if err != nil {
		return n, err
	}
	n.State = d.FoldAll(entries)
	return s.keep(ctx, tx, d, n)
}

// keep stores a state with what is computed from it.
func (s *Service) keep(ctx context.Context, tx *store.Tx, d *Definition, n Enrolment) (Enrolment, error) {
	before := n.CompletedAt
	starts, err := store.One[clock.Time](ctx, tx, `SELECT starts_at FROM programme_cohort WHERE id = $1`, n.Cohort)
	if err != nil {
		return n, err
	}
	n.derive(d, n.Begins(starts))
	if _, err := tx.Exec(ctx, `
		UPDATE programme_enrolment SET version = $1, state = $2, step = $3, due_at = $4, active_at = $5, completed_at = $6 WHERE id = $7`,
		n.Version, n.State, n.Step, n.DueAt, n.ActiveAt, n.CompletedAt, n.ID); err != nil {
		return n, err
	}
	if before.IsZero() && !n.CompletedAt.IsZero() && s.finished != nil {
		return n, s.finished(ctx, tx, n)
	}
	return n, nil
}

// Begins is the day from which suggested weeks count: the cohort's first day, or
// the day of enrolment for who joined later.
func (n Enrolment) Begins(cohort clock.Time) clock.Time {
	day, err := lang.ParseDay(lang.Day(n.EnrolledAt))
	if err != nil {
		return cohort
	}
	return max(cohort, day)
}

// derive fills what is computed from a state.
func (n *Enrolment) derive(d *Definition, starts clock.Time) {
	st := d.Standing(&n.State, starts)
	n.Step, n.ActiveAt, n.CompletedAt, n.DueAt = st.Current, n.State.Last, st.CompletedAt, 0
	if !st.Finished() {
		n.DueAt = st.Steps[st.Current].DueAt
	}
}

// StandingOf returns where an enrolment stands, with the definition it is under.
func (s *Service) StandingOf(ctx context.Context, q store.Queryer, n Enrolment) (*Definition, Standing, error) {
	d, err := s.Definition(ctx, q, n.Programme, n.Version)
	if err != nil {
		return nil, Standing{}, err
	}
	c, err := GetCohort(ctx, q, n.Cohort)
	if err != nil {
		return nil, Standing{}, err
	}
	return d, d.Standing(&n.State, n.Begins(c.StartsAt)), nil
}

// Difference is an enrolment whose stored progress is not what the record says.
type Difference struct {
	Enrolment string
	Person    string
	Stored    string // the enrolment as it was kept, JSON
	Record    string // the enrolment as the record says, JSON
}

// Rebuild recomputes the progress of every enrolment (of one programme, or of all
// for "") from the record and reports each difference; there must be none. With
// mend it also stores what the record says. told is called now and then with how
// many were looked at.
func (s *Service) Rebuild(ctx context.Context, programme string, mend bool, told func(done int)) (int, []Difference, error) {
	var out []Difference
	after, done := "", 0
	for {
		// A transaction an enrolment: statements that arrive meanwhile do not
		// look like differences, and no doctor waits for the rebuild.
		ids, err := store.All[string](ctx, s.db.Read(), `
			SELECT id FROM programme_enrolment WHERE id > $1 AND (programme = $2 OR $3 = '') AND status <> 'left' ORDER BY id LIMIT 500`,
			after, programme, programme)
		if err != nil || len(ids) == 0 {
			return done, out, err
		}
		for _, id := range ids {
			var diff *Difference
			err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				diff = nil
				stored, err := GetEnrolment(ctx, tx, id)
				if err != nil {
					return err
				}
				fresh, err := s.fresh(ctx, tx, stored)
				if err != nil {
					return err
				}
				was, err := json.Marshal(stored)
				if err != nil {
					return err
				}
				is, err := json.Marshal(fresh)
				if err != nil {
					return err
				}
				if string(was) != string(is) {
					diff = &Difference{Enrolment: id, Person: stored.Person, Stored: string(was), Record: string(is)}
					if mend {
						_, err = s.refold(ctx, tx, stored)
					}
				}
				return err
			})
			if err != nil {
				return done, out, err
			}
			if diff != nil {
				out = append(out, *diff)
			}
			done++
		}
		after = ids[len(ids)-1]
		if told != nil {
			told(done)
		}
	}
}

// fresh is an enrolment as the record says it is.
func (s *Service) fresh(ctx context.Context, tx *store.Tx, n Enrolment) (Enrolment, error) {
	d, err := s.Definition(ctx, tx, n.Programme, n.Version)
	if err != nil {
		return n, err
	}
	entries, err := s.record.OfPerson(ctx, tx, n.Person)
	if err != nil {
		return n, err
	}
	c, err := GetCohort(ctx, tx, n.Cohort)
	if err != nil {
		return n, err
	}
	n.State = d.FoldAll(entries)
	n.derive(d, n.Begins(c.StartsAt))
	return n, nil
}
