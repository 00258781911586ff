package guideline

import (
	"context"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// Rounds that are counted, and how many may be tried: a round that misses the
// quorum stays shut and is held again under the next number.
const (
	CountedRounds = 2
	maxRounds     = 9 // lrs.Round has one digit
)

// Round is one ballot round.
type Round struct {
	Question  string     `db:"question"`
	Number    int        `db:"number"` // 1, 2, …
	OpensAt   clock.Time `db:"opens_at"`
	ClosesAt  clock.Time `db:"closes_at"` // not part of it: at this instant it is over
	ClosedAt  clock.Time `db:"closed_at"` // set once
	ClosedBy  string     `db:"closed_by"` // person, "" when time did
	Counted   bool       `db:"counted"`   // the quorum was reached
	Ballots   int        `db:"ballots"`   // in the box when it closed
	Eligible  int        `db:"eligible"`  // could vote when it closed
	Seal      string     `db:"seal"`
	CreatedAt clock.Time `db:"created_at"`
	CreatedBy string     `db:"created_by"`
}

const roundColumns = `question, number, opens_at, closes_at, closed_at, closed_by, counted, ballots, eligible, seal,
	created_at, created_by`

// Phase is where a round stands.
type Phase string

// The phases.
const (
	Scheduled Phase = "scheduled"
	Running   Phase = "open"
	Over      Phase = "over"
)

// Phase tells where the round stands at an instant. Once closed it is over,
// whatever the clock says.
func (r Round) Phase(now clock.Time) Phase {
	switch {
	case !r.ClosedAt.IsZero() || now >= r.ClosesAt:
		return Over
	case now < r.OpensAt:
		return Scheduled
	}
	return Running
}

// Ended is when it closed or closes.
func (r Round) Ended() clock.Time {
	if r.ClosedAt.IsZero() {
		return r.ClosesAt
	}
	return r.ClosedAt
}

func rounds(ctx context.Context, db store.Queryer, question string) ([]Round, error) {
	return store.All[Round](ctx, db, `SELECT `+roundColumns+` FROM guideline_round WHERE question = $1 ORDER BY number`, question)
}

// Schedule sets the time of the next round and fixes the question, its options
// and the rules of its voting from then on. The panel is told by mail. There is
// one round at a time, and none after two have been counted.
func (s *Service) Schedule(ctx context.Context, a person.Actor, code string, opens, closes clock.Time) (Round, error) {
	now := s.clock.Now()
	s.settle(ctx)
	var f fault.Form
	f.Check(!opens.IsZero(), "opens", "fault.required")
	f.Check(!closes.IsZero(), "closes", "fault.required")
	f.Check(closes > opens && closes > now, "closes", "guideline.window")
	if err := f.Err(); err != nil {
		return Round{}, err
	}
	var r Round
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		q, err := managed(ctx, tx, a, code)
		if err != nil {
			return err
		}
		if q.Status == Draft {
			return fault.New(fault.Conflict, "guideline.notreleased")
		}
		before, err := rounds(ctx, tx, q.ID)
		if err != nil {
			return err
		}
		counted := 0
		for _, b := range before {
			if b.ClosedAt.IsZero() {
				return fault.New(fault.Conflict, "guideline.oneround")
			}
			if b.Counted {
				counted++
			}
		}
		if counted >= CountedRounds || len(before) >= maxRounds {
			return fault.New(fault.Closed, "guideline.allrounds")
		}
		eligible, err := voters(ctx, tx, q.ID)
		if err != nil {
			return err
		}
		if len(eligible) < q.Quorum {
			return fault.New(fault.Conflict, "guideline.smallpanel", "Have", len(eligible), "Need", q.Quorum)
		}
		r = Round{Question: q.ID, Number: len(before) + 1, OpensAt: opens, ClosesAt: closes, CreatedAt: now, CreatedBy: a.ID}
		r.Seal = s.box.fingerprint(q.ID, r.Number)
		n, err := tx.Exec(ctx, `
			INSERT INTO guideline_round (question, number, opens_at, closes_at, seal, created_at, created_by)
			VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
			r.Question, r.Number, r.OpensAt, r.ClosesAt, r.Seal, r.CreatedAt, r.CreatedBy)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		if err := s.announce(ctx, tx, q, r, eligible, now); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{Actor: a.ID, Action: "guideline.round", Object: Topic(q.ID), At: now,
			Detail: map[string]any{"round": r.Number, "opens": opens.String(), "closes": closes.String(), "threshold": q.Threshold, "quorum": q.Quorum}})
	})
	if err == nil {
		s.hub.Publish(Topic(r.Question))
	}
	return r, err
}

// Extend moves the end of a round that is not over yet, to later or to earlier
// but not into the past.
func (s *Service) Extend(ctx context.Context, a person.Actor, code string, number int, closes clock.Time) error {
	now := s.clock.Now()
	s.settle(ctx)
	var question string
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		q, err := managed(ctx, tx, a, code)
		if err != nil {
			return err
		}
		question = q.ID
		r, err := round(ctx, tx, q.ID, number)
		if err != nil {
			return err
		}
		if r.Phase(now) == Over {
			return closed(ctx, r)
		}
		if closes <= now || closes <= r.OpensAt {
			var f fault.Form
			f.Add("closes", "guideline.window")
			return f.Err()
		}
		if _, err := tx.Exec(ctx, `UPDATE guideline_round SET closes_at = $1 WHERE question = $2 AND number = $3 AND closed_at = 0`,
			closes, q.ID, number); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{Actor: a.ID, Action: "guideline.extend", Object: Topic(q.ID), At: now,
			Detail: map[string]any{"round": number, "from": r.ClosesAt.String(), "to": closes.String()}})
	})
	if err == nil {
		s.hub.Publish(Topic(question))
	}
	return err
}

// Cancel takes back a round that has not opened and has no ballot in its box. If
// it was the first, the rules may be changed again.
func (s *Service) Cancel(ctx context.Context, a person.Actor, code string, number int) error {
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		q, err := managed(ctx, tx, a, code)
		if err != nil {
			return err
		}
		r, err := round(ctx, tx, q.ID, number)
		if err != nil {
			return err
		}
		// A clock that was moved back must not make an open round look unopened.
		used, err := store.Exists(ctx, tx, `SELECT 1 FROM guideline_turnout WHERE question = $1 AND round = $2`, q.ID, number)
		if err != nil {
			return err
		}
		if used || r.Phase(now) != Scheduled {
			return fault.New(fault.Closed, "guideline.opened", "When", lang.DateTime(ctx, r.OpensAt))
		}
		if _, err := tx.Exec(ctx, `DELETE FROM guideline_round WHERE question = $1 AND number = $2 AND closed_at = 0`, q.ID, number); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{Actor: a.ID, Action: "guideline.cancel", Object: Topic(q.ID), At: now,
			Detail: map[string]any{"round": number}})
	})
}

// Close ends an open round now. Closing it again changes nothing.
func (s *Service) Close(ctx context.Context, a person.Actor, code string, number int) error {
	now := s.clock.Now()
	var question string
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		q, err := managed(ctx, tx, a, code)
		if err != nil {
			return err
		}
		question = q.ID
		r, err := round(ctx, tx, q.ID, number)
		if err != nil {
			return err
		}
		if r.Phase(now) == Scheduled {
			return fault.New(fault.Closed, "guideline.notyet", "When", lang.DateTime(ctx, r.OpensAt))
		}
		did, err := s.shut(ctx, tx, q.ID, number, min(now, r.ClosesAt), a.ID)
		if err != nil || !did {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{Actor: a.ID, Action: "guideline.close", Object: Topic(q.ID), At: now,
			Detail: map[string]any{"round": number}})
	})
	if err == nil {
		s.hub.Publish(Topic(question))
	}
	return err
}

func round(ctx context.Context, db store.Queryer, question string, number int) (Round, error) {
	return store.One[Round](ctx, db, `SELECT `+roundColumns+` FROM guideline_round WHERE question = $1 AND number = $2`, question, number)
}

// closed is the answer to a ballot that comes too late.
func closed(ctx context.Context, r Round) error {
	return fault.New(fault.Closed, "guideline.closed", "Round", r.Number, "When", lang.DateTime(ctx, r.Ended()))
}
