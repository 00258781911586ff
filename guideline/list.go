package guideline

import (
	"context"
	"slices"
	"strings"

	"stepwise/internal/store"
	"stepwise/person"
)

// Item is a question in a list.
type Item struct {
	Question
	Current *Round   // scheduled or running
	Split   *Outcome // the option on which the panel disagrees most, of the newest round that the reader may see; nil when there is none
	Round   int      // number of that round
	Member  bool     // the reader is on the panel
	Version int      // newest recommendation, 0 for none
}

// List returns the questions that the actor may see, those on which the panel
// disagrees most first, then those that nobody has a result of yet, by code. A
// round whose results the reader may not see takes no part in the order, so that
// the order gives nothing away.
func (s *Service) List(ctx context.Context, a person.Actor) ([]Item, error) {
	s.settle(ctx)
	db, now := s.db.Read(), s.clock.Now()
	questions, err := store.All[Question](ctx, db, `SELECT `+questionColumns+` FROM guideline_question ORDER BY code`)
	if err != nil {
		return nil, err
	}
	questions = slices.DeleteFunc(questions, func(q Question) bool { return !maySee(a, q) })
	if len(questions) == 0 {
		return nil, nil
	}
	allRounds, err := store.All[Round](ctx, db, `SELECT `+roundColumns+` FROM guideline_round ORDER BY question, number`)
	if err != nil {
		return nil, err
	}
	results, err := store.All[tallied](ctx, db, `SELECT `+talliedColumns+` FROM guideline_result`)
	if err != nil {
		return nil, err
	}
	mine, err := store.All[string](ctx, db, `SELECT question FROM guideline_member WHERE person = $1`, a.ID)
	if err != nil {
		return nil, err
	}
	type newest struct {
		Question string `db:"question"`
		Version  int    `db:"version"`
	}
	published, err := store.All[newest](ctx, db, `SELECT question, max(version) AS version FROM guideline_recommendation GROUP BY question`)
	if err != nil {
		return nil, err
	}
	out := make([]Item, 0, len(questions))
	for _, q := range questions {
		item := Item{Question: q, Member: slices.Contains(mine, q.ID)}
		for _, r := range allRounds {
			if r.Question != q.ID {
				continue
			}
			if r.Phase(now) != Over {
				item.Current = &r
			} else if maySeeResults(a, q, r, item.Member) {
				item.Round = r.Number
			}
		}
		for _, row := range results {
			if row.Question != q.ID || row.Round != item.Round {
				continue
			}
			if o := row.outcome(q); item.Split == nil || SplitBefore(o, *item.Split) {
				item.Split = &o
			}
		}
		for _, p := range published {
			if p.Question == q.ID {
				item.Version = p.Version
			}
		}
		out = append(out, item)
	}
	slices.SortStableFunc(out, bySplit)
	return out, nil
}

func bySplit(a, b Item) int {
	switch {
	case a.Split == nil && b.Split == nil:
		return strings.Compare(a.Code, b.Code)
	case b.Split == nil:
		return -1
	case a.Split == nil:
		return 1
	case SplitBefore(*a.Split, *b.Split):
		return -1
	case SplitBefore(*b.Split, *a.Split):
		return 1
	}
	return strings.Compare(a.Code, b.Code)
}

// Waiting is something that a panel member can do now.
type Waiting struct {
	Code  string
	Round Round
	Item  Question
	Do    string // "declare", "vote"; "wait" when the round has not opened yet
	Voted bool   // has voted; may change the vote until the round closes
}

// Waiting returns the rounds, running or scheduled, of the questions on whose
// panel the actor sits, those that close first at the top.
func (s *Service) Waiting(ctx context.Context, a person.Actor) ([]Waiting, error) {
	if !a.SignedIn() {
		return nil, nil
	}
	db, now := s.db.Read(), s.clock.Now()
	seats, err := store.All[Member](ctx, db, `SELECT `+memberColumns+` FROM guideline_member WHERE person = $1`, a.ID)
	if err != nil || len(seats) == 0 {
		return nil, err
	}
	out := []Waiting{}
	for _, m := range seats {
		open, err := store.All[Round](ctx, db, `
			SELECT `+roundColumns+` FROM guideline_round WHERE question = $1 AND closed_at = 0 AND closes_at > $2`, m.Question, now)
		if err != nil {
			return nil, err
		}
		for _, r := range open {
			q, err := store.One[Question](ctx, db, `SELECT `+questionColumns+` FROM guideline_question WHERE id = $1`, m.Question)
			if err != nil {
				return nil, err
			}
			if !m.RecusedAt.IsZero() || !maySee(a, q) {
				continue
			}
			w := Waiting{Code: q.Code, Round: r, Item: q, Do: "vote"}
			if w.Voted, err = store.Exists(ctx, db, `SELECT 1 FROM guideline_turnout WHERE question = $1 AND round = $2 AND person = $3`,
				q.ID, r.Number, a.ID); err != nil {
				return nil, err
			}
			switch {
			case m.Interest == Undeclared:
				w.Do = "declare"
			case r.Phase(now) == Scheduled:
				w.Do = "wait"
			}
			out = append(out, w)
		}
	}
	slices.SortFunc(out, func(x, y Waiting) int {
		if x.Round.ClosesAt != y.Round.ClosesAt {
			return int(min(max(x.Round.ClosesAt-y.Round.ClosesAt, -1), 1))
		}
		return strings.Compare(x.Code, y.Code)
	})
	return out, nil
}
