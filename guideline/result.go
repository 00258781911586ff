package guideline

import (
	"context"

	"stepwise/guideline/consensus"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// Outcome is what a panel said of one option in one round.
type Outcome struct {
	Option    int // counted from 1
	Text      lang.Text
	Summary   consensus.Summary
	Class     consensus.Classification
	Split     consensus.Disagreement     // by both rules, side by side
	Classic   consensus.Agreement        // of the method: few enough outside the median's region
	Percent   consensus.PercentAgreement // against the threshold fixed before round one
	Change    *Change                    // since the counted round before, nil in the first
	Shift     consensus.Points           // of the median since then
	Remarks   []Remark
	Mine      *Answer // the reader's own, nil when they did not vote in this round
	MayDiffer bool    // the reader's own rating lies outside the panel's region: they may dissent
}

// Remark is a reason that a voter gave, in no order that says whose it is.
type Remark struct {
	Option   int    `db:"option"`
	Abstains bool   `db:"abstains"`
	Text     string `db:"text"`
}

// Result is one counted round.
type Result struct {
	Round    Round
	Outcomes []Outcome // in the order of the options
}

// Ratings returns the ratings behind the counts, lowest first, and Abstain for
// each abstention.
func (t tallied) ratings() []consensus.Rating {
	var out []consensus.Rating
	for i, n := range t.Counts {
		for range n {
			out = append(out, consensus.Min+consensus.Rating(i))
		}
	}
	for range t.Abstained {
		out = append(out, consensus.Abstain)
	}
	return out
}

// outcome computes everything that follows from the counts under the question's
// rules.
func (t tallied) outcome(q Question) Outcome {
	s := consensus.Tally(t.ratings())
	return Outcome{Option: t.Option, Text: q.Option(t.Option), Summary: s, Class: s.Classify(q.Boundary.rule()),
		Split: s.Disagreement(), Classic: s.Agreement(), Percent: s.PercentAgreement(q.Limit()), Change: t.Change.Change}
}

const talliedColumns = `question, round, option, counts, abstained, change`

// Results returns a counted round with the reader's own vote marked. A round that
// is open is a Closed fault for everybody, one that missed the quorum as well: its
// box stays shut.
func (s *Service) Results(ctx context.Context, a person.Actor, code string, number int) (Result, error) {
	s.settle(ctx)
	db := s.db.Read()
	q, err := find(ctx, db, a, code)
	if err != nil {
		return Result{}, err
	}
	r, err := round(ctx, db, q.ID, number)
	if err != nil {
		return Result{}, err
	}
	m, err := member(ctx, db, q.ID, a.ID)
	if err != nil {
		return Result{}, err
	}
	switch {
	case r.Phase(s.clock.Now()) != Over:
		return Result{}, fault.New(fault.Closed, "guideline.results.later", "When", lang.DateTime(ctx, r.ClosesAt))
	case r.ClosedAt.IsZero():
		return Result{}, fault.New(fault.Unavailable, "guideline.counting")
	case !r.Counted:
		return Result{}, fault.New(fault.Closed, "guideline.noquorum", "Have", r.Ballots, "Need", q.Quorum)
	case !maySeeResults(a, q, r, m != nil):
		return Result{}, fault.New(fault.Closed, "guideline.results.panel")
	}
	return s.result(ctx, db, q, r, a.ID)
}

// result reads a counted round; reader may be "" for nobody in particular.
func (s *Service) result(ctx context.Context, db store.Queryer, q Question, r Round, reader string) (Result, error) {
	out := Result{Round: r}
	rows, err := store.All[tallied](ctx, db, `
		SELECT `+talliedColumns+` FROM guideline_result WHERE question = $1 AND round = $2 ORDER BY option`, q.ID, r.Number)
	if err != nil {
		return out, err
	}
	remarks, err := store.All[Remark](ctx, db, `
		SELECT option, abstains, text FROM guideline_remark WHERE question = $1 AND round = $2 ORDER BY option, place`, q.ID, r.Number)
	if err != nil {
		return out, err
	}
	var mine Ballot
	if reader != "" {
		if mine, err = s.ballotOf(ctx, db, q.ID, r.Number, reader); err != nil {
			return out, err
		}
	}
	for _, row := range rows {
		o := row.outcome(q)
		if err := shift(ctx, db, &o, q, row); err != nil {
			return out, err
		}
		for _, remark := range remarks {
			if remark.Option == o.Option {
				o.Remarks = append(o.Remarks, remark)
			}
		}
		if len(mine) >= o.Option {
			o.Mine = &mine[o.Option-1]
			o.MayDiffer = o.differs(*o.Mine)
		}
		out.Outcomes = append(out.Outcomes, o)
	}
	return out, nil
}

// shift fills in how far the median moved since the round that Change names.
func shift(ctx context.Context, db store.Queryer, o *Outcome, q Question, row tallied) error {
	if o.Change == nil {
		return nil
	}
	before, err := store.One[tallied](ctx, db, `
		SELECT `+talliedColumns+` FROM guideline_result WHERE question = $1 AND round = $2 AND option = $3`, q.ID, o.Change.From, row.Option)
	if err != nil {
		return err
	}
	if was := before.outcome(q).Summary; was.Rated() && o.Summary.Rated() {
		o.Shift = o.Summary.Median - was.Median
	}
	return nil
}

// differs reports whether a rating lies outside the three-point region that holds
// the panel's median. When the median lies between two regions, every rating does.
func (o Outcome) differs(answer Answer) bool {
	return answer.Rating.Valid() && answer.Rating.Third() != o.Classic.Region
}

// SplitBefore orders outcomes for "where do we disagree": options that either rule
// calls disagreement come first, then by the disagreement index, IPR over IPRAS,
// compared exactly.
func SplitBefore(a, b Outcome) bool {
	if a.Split.Any() != b.Split.Any() {
		return a.Split.Any()
	}
	x, y := a.Summary.DisagreementIndex(), b.Summary.DisagreementIndex()
	return x.Num*max(y.Den, 1) > y.Num*max(x.Den, 1)
}
