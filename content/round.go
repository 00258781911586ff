package content

import (
	"context"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// Round is one way through a quick check or a test.
type Round struct {
	Code   string
	Title  lang.Text
	Test   bool    // stands alone
	Number int     // 1, 2, …; 0 when none has begun
	Pass   float64 // share that passes; 0: no pass mark
	Items  []Item
	Tally  // final when the round has ended
	Ended  bool
	Passed bool // this round
	Ever   bool // this round or one before
	Again  bool // another round may be begun
}

// Item is a question of a round, with the answer once there is one.
type Item struct {
	Question
	Version int
	Answer  *Answer
}

// Answer is what a learner chose.
type Answer struct {
	Question   string     `db:"question"`
	Version    int        `db:"version"`
	Choice     string     `db:"choice"`
	Correct    bool       `db:"correct"`
	Scored     bool       `db:"scored"`
	Confidence string     `db:"confidence"` // sure, unsure or ""
	At         clock.Time `db:"at"`
}

// Answered counts the questions of the round that have an answer.
func (r Round) Answered() int {
	n := 0
	for _, i := range r.Items {
		if i.Answer != nil {
			n++
		}
	}
	return n
}

// Next is the first question without an answer, or nil.
func (r Round) Next() *Item {
	for i := range r.Items {
		if r.Items[i].Answer == nil {
			return &r.Items[i]
		}
	}
	return nil
}

// Item returns the item of a question, or nil.
func (r Round) Item(question string) *Item {
	for i := range r.Items {
		if r.Items[i].ID == question {
			return &r.Items[i]
		}
	}
	return nil
}

// Counting is how many of the round's questions are scored.
func (r Round) Counting() int {
	n := 0
	for _, i := range r.Items {
		if i.Counts() {
			n++
		}
	}
	return n
}

type attempt struct {
	ID        string     `db:"id"`
	Round     int        `db:"round"`
	Questions asking     `db:"questions"`
	Pass      float64    `db:"pass"`
	EndedAt   clock.Time `db:"ended_at"`
	Scored    int        `db:"scored"`
	Correct   int        `db:"correct"`
	Passed    bool       `db:"passed"`
}

// latest returns the round that somebody is in or was in last; known is false
// when none has begun.
func latest(ctx context.Context, q store.Queryer, personID, code string) (t attempt, known bool, err error) {
	rows, err := store.All[attempt](ctx, q, `
		SELECT id, round, questions, pass, ended_at, scored, correct, passed FROM content_attempt
		WHERE person = $1 AND code = $2 ORDER BY round DESC LIMIT 1`, personID, code)
	if err != nil || len(rows) == 0 {
		return attempt{}, false, err
	}
	return rows[0], true, nil
}

func answers(ctx context.Context, q store.Queryer, attempt string) ([]Answer, error) {
	return store.All[Answer](ctx, q, `
		SELECT question, version, choice, correct, scored, confidence, at FROM content_answer WHERE attempt = $1`, attempt)
}

// Round returns where the reader is in a unit's quick check or in a test. For a
// reader whose answers are not kept, and before the first round, it shows what
// would be asked.
func (s *Service) Round(ctx context.Context, a person.Actor, code string) (Round, error) {
	e, err := s.exam(ctx, a, code)
	if err != nil {
		return Round{}, err
	}
	return s.round(ctx, s.db.Read(), a, e)
}

func (s *Service) round(ctx context.Context, q store.Queryer, a person.Actor, e exam) (Round, error) {
	r := Round{Code: e.code, Title: e.title, Test: e.unit == nil, Pass: e.pass}
	t, known, err := latest(ctx, q, a.ID, e.code)
	if err != nil {
		return r, err
	}
	asked := e.pool
	given := map[string]*Answer{}
	if known {
		asked, r.Number, r.Pass, r.Ended, r.Passed = t.Questions, t.Round, t.Pass, !t.EndedAt.IsZero(), t.Passed
		r.Tally = Tally{t.Scored, t.Correct}
		list, err := answers(ctx, q, t.ID)
		if err != nil {
			return r, err
		}
		for i := range list {
			given[list[i].Question] = &list[i]
		}
		if r.Ever, err = hasPassed(ctx, q, a.ID, e.code); err != nil {
			return r, err
		}
	} else if e.draw > 0 && e.draw < len(asked) {
		asked = asked[:e.draw] // only their number matters before a round begins
	}
	r.Again = r.Ended && len(e.pool) > 0 && (e.rounds == 0 || r.Number < e.rounds)
	questions, err := bodies(ctx, q, asked)
	for _, x := range asked {
		if body, ok := questions[x.ID]; ok {
			r.Items = append(r.Items, Item{body, x.Version, given[x.ID]})
		}
	}
	return r, err
}

// Begin starts a learner's next round. One that is open goes on; where no more
// rounds are allowed, the answer is Closed.
func (s *Service) Begin(ctx context.Context, a person.Actor, code string) (Round, error) {
	e, err := s.exam(ctx, a, code)
	if err != nil {
		return Round{}, err
	}
	if !mayLearn(a, e.scope) {
		return Round{}, person.Forbidden()
	}
	n := s.newAttempt(a, e)
	var r Round
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		t, known, err := latest(ctx, tx, a.ID, code)
		if err != nil {
			return err
		}
		if !known || !t.EndedAt.IsZero() {
			if _, err := n.insert(ctx, tx, e, t.Round+1); err != nil {
				return err
			}
		}
		r, err = s.round(ctx, tx, a, e)
		return err
	})
	return r, err
}

func errNoMoreRounds() error { return fault.New(fault.Closed, "content.norounds") }
