package programme

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

// Enrolment is one doctor on one programme.
type Enrolment struct {
	ID          string     `db:"id"` // the xAPI registration
	Programme   string     `db:"programme"`
	Version     int        `db:"version"`
	Cohort      string     `db:"cohort"`
	Person      string     `db:"person"`
	Status      string     `db:"status"` // active, waiting or left
	EnrolledAt  clock.Time `db:"enrolled_at"`
	State       State      `db:"state"`
	Step        int        `db:"step"`
	DueAt       clock.Time `db:"due_at"`
	ActiveAt    clock.Time `db:"active_at"`
	CompletedAt clock.Time `db:"completed_at"`
}

// The states of an enrolment.
const (
	Active  = "active"
	Waiting = "waiting" // for a seat in a full cohort
	Left    = "left"
)

const enrolmentColumns = `id, programme, version, cohort, person, status, enrolled_at, state, step, due_at, active_at, completed_at`

// Value stores a state as JSON.
func (s State) Value() (driver.Value, error) {
	b, err := json.Marshal(s)
	return string(b), err
}

// Scan reads a state from JSON.
func (s *State) Scan(src any) error {
	switch v := src.(type) {
	case string:
		return json.Unmarshal([]byte(v), s)
	case []byte:
		return json.Unmarshal(v, s)
	}
	return fmt.Errorf("programme: a state cannot be read from %T", src)
}

// Enrol puts a doctor into a cohort on the newest published version, or on its
// waiting list when it is full. What the record already holds counts at once.
// Coordinators enrol others; an invitation enrols its own doctor through EnrolIn.
func (s *Service) Enrol(ctx context.Context, a person.Actor, cohort, who string) (Enrolment, error) {
	now := s.clock.Now()
	prepared := s.PrepareEnrolment(who)
	var out Enrolment
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		c, err := GetCohort(ctx, tx, cohort)
		if err != nil {
			return err
		}
		if !a.Has(c.Programme, c.ID, person.Coordinator) {
			return person.Forbidden()
		}
		out, err = s.EnrolIn(ctx, tx, c, prepared, now)
		return err
	})
	return out, err
}

// Prepared is what an enrolment needs that must be fixed before its transaction.
type Prepared struct {
	enrolment string
	person    string
	statement string
}

// PrepareEnrolment fixes the ids of an enrolment to come.
func (s *Service) PrepareEnrolment(who string) Prepared {
	return Prepared{enrolment: id.New(), person: who, statement: id.New()}
}

// EnrolIn is Enrol inside somebody else's write and without the question who may.
func (s *Service) EnrolIn(ctx context.Context, tx *store.Tx, c CohortRow, p Prepared, now clock.Time) (Enrolment, error) {
	there, err := store.Exists(ctx, tx, `SELECT id FROM programme_enrolment WHERE person = $1 AND programme = $2`, p.person, c.Programme)
	if err != nil {
		return Enrolment{}, err
	}
	if there {
		return Enrolment{}, fault.New(fault.Conflict, "programme.fault.enrolled")
	}
	programme, err := Get(ctx, tx, c.Programme)
	if err != nil {
		return Enrolment{}, err
	}
	taken, err := store.One[int](ctx, tx, `SELECT COUNT(*) FROM programme_enrolment WHERE programme = $1 AND cohort = $2 AND status = 'active'`, c.Programme, c.ID)
	if err != nil {
		return Enrolment{}, err
	}
	e := Enrolment{ID: p.enrolment, Programme: c.Programme, Version: programme.Published, Cohort: c.ID, Person: p.person, Status: Active, EnrolledAt: now}
	if taken >= c.Capacity {
		e.Status = Waiting
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO programme_enrolment (id, programme, version, cohort, person, status, enrolled_at, state)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		e.ID, e.Programme, e.Version, e.Cohort, e.Person, e.Status, e.EnrolledAt, e.State); err != nil {
		return e, err
	}
	if err := s.record.Add(ctx, tx, lrs.Statement{ID: p.statement, Person: p.person, Verb: lrs.Registered, Timestamp: now,
		Object:  lrs.Activity{ID: lrs.Programme(c.Programme), Type: lrs.TypeProgramme, Name: programme.Title.Map()},
		Context: &lrs.Context{Registration: e.ID}}); err != nil {
		return e, err
	}
	return s.refold(ctx, tx, e)
}

// Join is EnrolIn for somebody who may be in the programme already: then nothing
// happens, and the enrolment that is there comes back.
func (s *Service) Join(ctx context.Context, tx *store.Tx, c CohortRow, p Prepared, now clock.Time) (Enrolment, error) {
	there, err := store.All[Enrolment](ctx, tx, `SELECT `+enrolmentColumns+` FROM programme_enrolment WHERE person = $1 AND programme = $2`, p.person, c.Programme)
	if err != nil {
		return Enrolment{}, err
	}
	if len(there) > 0 {
		return there[0], nil
	}
	return s.EnrolIn(ctx, tx, c, p, now)
}

// Leave ends an enrolment and gives its seat to the first on the waiting list. It
// returns the person who moved up, or "".
func (s *Service) Leave(ctx context.Context, a person.Actor, enrolment string) (movedUp string, err error) {
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		movedUp = ""
		e, err := GetEnrolment(ctx, tx, enrolment)
		if err != nil {
			return err
		}
		if !a.Has(e.Programme, e.Cohort, person.Coordinator) {
			return person.Forbidden()
		}
		if _, err := tx.Exec(ctx, `UPDATE programme_enrolment SET status = 'left' WHERE id = $1`, e.ID); err != nil {
			return err
		}
		if e.Status != Active {
			return nil
		}
		next, err := store.All[Enrolment](ctx, tx, `
			SELECT `+enrolmentColumns+` FROM programme_enrolment WHERE programme = $1 AND cohort = $2 AND status = 'waiting'
			ORDER BY enrolled_at, id LIMIT 1`, e.Programme, e.Cohort)
		if err != nil || len(next) == 0 {
			return err
		}
		up := next[0]
		movedUp, up.Status = up.Person, Active
		if _, err := tx.Exec(ctx, `UPDATE programme_enrolment SET status = 'active' WHERE id = $1`, up.ID); err != nil {
			return err
		}
		// What was learned while waiting counts from now on.
		_, err = s.refold(ctx, tx, up)
		return err
	})
	return movedUp, err
}

// GetEnrolment returns one enrolment.
func GetEnrolment(ctx context.Context, q store.Queryer, id string) (Enrolment, error) {
	return store.One[Enrolment](ctx, q, `SELECT `+enrolmentColumns+` FROM programme_enrolment WHERE id = $1`, id)
}

// EnrolmentsOf returns a doctor's enrolments that are not left, newest first.
func EnrolmentsOf(ctx context.Context, q store.Queryer, who string) ([]Enrolment, error) {
	return store.All[Enrolment](ctx, q, `
		SELECT `+enrolmentColumns+` FROM programme_enrolment WHERE person = $1 AND status <> 'left' ORDER BY enrolled_at DESC`, who)
}
