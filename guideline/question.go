package guideline

import (
	"context"

	"stepwise/guideline/consensus"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// Status is how far a question has come.
type Status string

// The statuses. A question is open for evidence and ballots, closed when two
// rounds have been counted, and published with its first recommendation.
const (
	Draft     Status = "draft"
	Open      Status = "open"
	Closed    Status = "closed"
	Published Status = "published"
)

// Boundary says where an option with a median of 6.5 belongs.
type Boundary string

// The boundaries, as consensus.StrictBoundary and consensus.HigherCategory.
const (
	Strict Boundary = "strict"
	Higher Boundary = "higher"
)

func (b Boundary) rule() consensus.Boundary {
	if b == Higher {
		return consensus.HigherCategory
	}
	return consensus.StrictBoundary
}

// Question is a clinical question with its two positions and its voting rules.
type Question struct {
	ID        string     `db:"id"`
	Code      string     `db:"code"`
	Programme string     `db:"programme"`
	Title     lang.Text  `db:"title"`
	Context   Context    `db:"context"`
	China     Position   `db:"china"`
	West      Position   `db:"west"`
	Options   Options    `db:"options"`
	Status    Status     `db:"status"`
	Threshold string     `db:"threshold"` // as consensus.ParseThreshold reads it
	Boundary  Boundary   `db:"boundary"`
	Quorum    int        `db:"quorum"` // ballots
	Revision  int        `db:"revision"`
	CreatedAt clock.Time `db:"created_at"`
	CreatedBy string     `db:"created_by"`
}

const questionColumns = `id, code, programme, title, context, china, west, options, status, threshold, boundary, quorum,
	revision, created_at, created_by`

// Limit returns the threshold as the statistics read it. It was checked when it
// was written down.
func (q Question) Limit() consensus.Threshold {
	t, _ := consensus.ParseThreshold(q.Threshold)
	return t
}

// Option returns the text of option n, counted from 1.
func (q Question) Option(n int) lang.Text {
	if n < 1 || n > len(q.Options) {
		return lang.Text{}
	}
	return q.Options[n-1]
}

// Voted reports whether the voting is over.
func (q Question) Voted() bool { return q.Status == Closed || q.Status == Published }

// load returns the question as stored, for whoever asks.
func load(ctx context.Context, db store.Queryer, code string) (Question, error) {
	return store.One[Question](ctx, db, `SELECT `+questionColumns+` FROM guideline_question WHERE code = $1`, code)
}

// find returns the question if the actor may see it; else there is none.
func find(ctx context.Context, db store.Queryer, a person.Actor, code string) (Question, error) {
	q, err := load(ctx, db, code)
	if err == nil && !maySee(a, q) {
		return Question{}, fault.New(fault.NotFound, "fault.notfound")
	}
	return q, err
}

// managed returns the question if the actor coordinates it.
func managed(ctx context.Context, db store.Queryer, a person.Actor, code string) (Question, error) {
	q, err := find(ctx, db, a, code)
	if err == nil && !mayManage(a, q.Programme) {
		return Question{}, person.Forbidden()
	}
	return q, err
}
