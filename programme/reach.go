package programme

import (
	"context"
	"slices"

	"stepwise/internal/clock"
	"stepwise/internal/store"
)

// Reach is when a cohort reached a step: the day on which half of its learners had
// done it.
type Reach struct {
	Step Step
	At   clock.Time
}

// Reached tells when a cohort (by its id) reached the steps that it did. It reads the
// state of every learner of the cohort, a room full of people.
func (s *Service) Reached(ctx context.Context, cohort string) ([]Reach, error) {
	row, err := GetCohort(ctx, s.db.Read(), cohort)
	if err != nil {
		return nil, err
	}
	list, err := store.All[Enrolment](ctx, s.db.Read(), `SELECT `+enrolmentColumns+` FROM programme_enrolment
		WHERE programme = $1 AND cohort = $2 AND status = 'active'`, row.Programme, cohort)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	done := map[string][]clock.Time{}
	var last *Definition
	for _, n := range list {
		d, err := s.Definition(ctx, s.db.Read(), n.Programme, n.Version)
		if err != nil {
			return nil, err
		}
		for _, st := range d.Standing(&n.State, row.StartsAt).Steps {
			if st.DoneAt != 0 {
				done[st.Step.Code] = append(done[st.Step.Code], st.DoneAt)
			}
		}
		last = d
	}
	var out []Reach
	for _, step := range last.Steps {
		times := done[step.Code]
		half := (len(list) + 1) / 2
		if len(times) < half {
			continue
		}
		slices.Sort(times)
		out = append(out, Reach{step, times[half-1]})
	}
	return out, nil
}
