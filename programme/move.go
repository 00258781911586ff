package programme

import (
	"context"

	"stepwise/internal/audit"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/person"
)

// Move is what moving one doctor to another version would change.
type Move struct {
	Enrolment  Enrolment
	From, To   Standing
	LosesSteps bool // fewer steps done than now
	Reopens    bool // a completed programme would be incomplete again
}

// PreviewMove computes, for each enrolment, where it stands now and where it
// would stand on the other version.
func (s *Service) PreviewMove(ctx context.Context, a person.Actor, enrolments []string, version int) ([]Move, error) {
	out := make([]Move, 0, len(enrolments))
	for _, id := range enrolments {
		n, old, err := s.mine(ctx, s.db.Read(), a, id)
		if err != nil {
			return nil, err
		}
		d, err := s.Definition(ctx, s.db.Read(), n.Programme, version)
		if err != nil {
			return nil, err
		}
		c, err := GetCohort(ctx, s.db.Read(), n.Cohort)
		if err != nil {
			return nil, err
		}
		entries, err := s.record.OfPerson(ctx, s.db.Read(), n.Person)
		if err != nil {
			return nil, err
		}
		state := d.FoldAll(entries)
		m := Move{Enrolment: n, From: old.Standing(&n.State, n.Begins(c.StartsAt)), To: d.Standing(&state, n.Begins(c.StartsAt))}
		m.LosesSteps = doneSteps(m.To) < doneSteps(m.From)
		m.Reopens = m.From.Finished() && !m.To.Finished()
		out = append(out, m)
	}
	return out, nil
}

func doneSteps(s Standing) int {
	n := 0
	for _, st := range s.Steps {
		if st.Status == Done {
			n++
		}
	}
	return n
}

// MoveTo puts enrolments on another published version; their progress becomes
// what that version asks of their record.
func (s *Service) MoveTo(ctx context.Context, a person.Actor, enrolments []string, version int) error {
	now := s.clock.Now()
	for _, id := range enrolments {
		err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			n, _, err := s.mine(ctx, tx, a, id)
			if err != nil {
				return err
			}
			if _, err := s.Definition(ctx, tx, n.Programme, version); err != nil {
				return fault.Wrap(err, fault.Conflict, "programme.fault.noversion")
			}
			from := n.Version
			n.Version = version
			if _, err := s.refold(ctx, tx, n); err != nil {
				return err
			}
			return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "programme.move", Object: n.ID,
				Detail: map[string]any{"from": from, "to": version}})
		})
		if err != nil {
			return err
		}
	}
	return nil
}
