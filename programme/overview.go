package programme

import (
	"context"
	"fmt"

	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/person"
)

// CohortView is a cohort as a coordinator sees it at a glance.
type CohortView struct {
	Cohort    CohortRow
	Active    int
	Waiting   int
	Behind    int         // whose current step should be done by now
	Completed int         // who have done every step
	AtStep    map[int]int // active learners by index of their current step
}

// Overview returns every cohort of a programme that the actor coordinates.
func (s *Service) Overview(ctx context.Context, a person.Actor, programme string) ([]CohortView, error) {
	cohorts, err := Cohorts(ctx, s.db.Read(), programme)
	if err != nil {
		return nil, err
	}
	var out []CohortView
	at := map[string]int{}
	for _, c := range cohorts {
		if a.Has(programme, c.ID, person.Coordinator) {
			at[c.ID] = len(out)
			out = append(out, CohortView{Cohort: c, AtStep: map[int]int{}})
		}
	}
	if len(out) == 0 {
		return nil, person.Forbidden()
	}
	type tally struct {
		Cohort string `db:"cohort"`
		Status string `db:"status"`
		Step   int    `db:"step"`
		N      int    `db:"n"`
		Behind int    `db:"behind"`
		Done   int    `db:"done"`
	}
	rows, err := store.All[tally](ctx, s.db.Read(), `
		SELECT cohort, status, step, COUNT(*) AS n,
			SUM(CASE WHEN due_at > 0 AND due_at < $1 THEN 1 ELSE 0 END) AS behind,
			SUM(CASE WHEN completed_at > 0 THEN 1 ELSE 0 END) AS done
		FROM programme_enrolment WHERE programme = $2 AND status <> 'left' GROUP BY cohort, status, step`,
		s.clock.Now(), programme)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		i, mine := at[r.Cohort]
		if !mine {
			continue
		}
		v := &out[i]
		if r.Status == Waiting {
			v.Waiting += r.N
			continue
		}
		v.Active += r.N
		v.Behind += r.Behind
		v.Completed += r.Done
		v.AtStep[r.Step] += r.N
	}
	return out, nil
}

// Filter chooses learners of a programme. Empty fields choose all.
type Filter struct {
	Programme string
	Cohort    string // id
	Step      int    // index of the current step, -1 for any
	Behind    bool
	Status    string // active or waiting; "" for both
	After     string // enrolment id after which to go on
	Limit     int    // 0 for all
}

// Learners returns enrolments by id, as far as the actor coordinates them.
func (s *Service) Learners(ctx context.Context, a person.Actor, f Filter) ([]Enrolment, error) {
	if !a.Has(f.Programme, f.Cohort, person.Coordinator) {
		return nil, person.Forbidden()
	}
	query := `SELECT ` + enrolmentColumns + ` FROM programme_enrolment WHERE programme = $1 AND id > $2 AND status <> 'left'`
	args := []any{f.Programme, f.After}
	add := func(condition string, value any) {
		args = append(args, value)
		query += fmt.Sprintf(" AND "+condition, len(args))
	}
	if f.Cohort != "" {
		add("cohort = $%d", f.Cohort)
	}
	if f.Step >= 0 {
		add("step = $%d", f.Step)
	}
	if f.Status != "" {
		add("status = $%d", f.Status)
	}
	if f.Behind {
		add("due_at > 0 AND due_at < $%d", s.clock.Now())
	}
	query += " ORDER BY id"
	if f.Limit > 0 {
		args = append(args, f.Limit)
		query += fmt.Sprintf(" LIMIT $%d", len(args))
	}
	return store.All[Enrolment](ctx, s.db.Read(), query, args...)
}

// Coordinated lists the programmes that the actor coordinates, in whole or in one
// cohort.
func Coordinated(ctx context.Context, q store.Queryer, a person.Actor) ([]Summary, error) {
	all, err := List(ctx, q)
	if err != nil {
		return nil, err
	}
	ids, everywhere := a.Programmes(person.Coordinator)
	mine := map[string]bool{}
	for _, id := range ids {
		mine[id] = true
	}
	var out []Summary
	for _, p := range all {
		if everywhere || mine[p.ID] {
			out = append(out, p)
		}
	}
	return out, nil
}

// Late reports whether an enrolment's current step should have been done by now.
func (n Enrolment) Late(now clock.Time) bool { return n.DueAt != 0 && n.DueAt < now }

// Scopes lists every programme, each followed by its cohorts, as places in which
// roles are given.
func Scopes(ctx context.Context, q store.Queryer) ([]person.Scope, error) {
	all, err := List(ctx, q)
	if err != nil {
		return nil, err
	}
	var out []person.Scope
	for _, p := range all {
		out = append(out, person.Scope{Programme: p.ID, Title: p.Title})
		cohorts, err := Cohorts(ctx, q, p.ID)
		if err != nil {
			return nil, err
		}
		for _, c := range cohorts {
			out = append(out, person.Scope{Programme: p.ID, Cohort: c.ID, Title: c.City})
		}
	}
	return out, nil
}
