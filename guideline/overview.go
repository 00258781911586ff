package guideline

import (
	"context"

	"stepwise/internal/store"
	"stepwise/person"
)

// Overview holds a programme's figures for a coordinator's first page.
type Overview struct {
	Draft, Open, Closed, Published int // questions by status
	Running                        int // rounds open now
	Voted, Eligible                int // in those rounds together
	Unreviewed                     int // rows of evidence that nobody has checked
	Undeclared                     int // members of open questions whose interests are missing
	ToPublish                      int // questions whose voting is over and nothing is published
}

// Overview returns the figures of every question that the actor coordinates in a
// programme ("" for all of theirs).
func (s *Service) Overview(ctx context.Context, a person.Actor, programme string) (Overview, error) {
	s.settle(ctx)
	db, now := s.db.Read(), s.clock.Now()
	var out Overview
	questions, err := store.All[Question](ctx, db, `SELECT `+questionColumns+` FROM guideline_question ORDER BY code`)
	if err != nil {
		return out, err
	}
	for _, q := range questions {
		if !mayManage(a, q.Programme) || programme != "" && q.Programme != programme {
			continue
		}
		switch q.Status {
		case Draft:
			out.Draft++
		case Open:
			out.Open++
		case Closed:
			out.Closed++
			out.ToPublish++
		case Published:
			out.Published++
		}
		n, err := store.One[int](ctx, db, `SELECT count(*) FROM guideline_evidence WHERE question = $1 AND reviewed_at = 0`, q.ID)
		if err != nil {
			return out, err
		}
		out.Unreviewed += n
		if q.Status != Open {
			continue
		}
		n, err = store.One[int](ctx, db, `SELECT count(*) FROM guideline_member WHERE question = $1 AND interest = '' AND recused_at = 0`, q.ID)
		if err != nil {
			return out, err
		}
		out.Undeclared += n
		all, err := rounds(ctx, db, q.ID)
		if err != nil {
			return out, err
		}
		for _, r := range all {
			if r.Phase(now) != Running {
				continue
			}
			t, err := turnout(ctx, db, r, now)
			if err != nil {
				return out, err
			}
			out.Running, out.Voted, out.Eligible = out.Running+1, out.Voted+t.Voted, out.Eligible+t.Eligible
		}
	}
	return out, nil
}
