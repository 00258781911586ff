package content

import (
	"context"
	"slices"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

// Choice is an answer as it comes from the page.
type Choice struct {
	Question   string
	Version    int    // of the question that was shown; 0 when the page did not say
	Option     string // id
	Confidence string // sure, unsure or "" when not asked
}

// fresh is a round that may begin: its id and time are made before the write.
type fresh struct {
	id     string
	person string
	at     clock.Time
}

func (s *Service) newAttempt(a person.Actor, e exam) fresh {
	return fresh{id.New(), a.ID, s.clock.Now()}
}

func (n fresh) insert(ctx context.Context, tx *store.Tx, e exam, round int) (attempt, error) {
	if e.rounds > 0 && round > e.rounds {
		return attempt{}, errNoMoreRounds()
	}
	if len(e.pool) == 0 {
		return attempt{}, fault.New(fault.Closed, "content.noquestions")
	}
	t := attempt{ID: n.id, Round: round, Questions: e.drawn(n.id), Pass: e.pass}
	rows, err := tx.Exec(ctx, `
		INSERT INTO content_attempt (id, person, code, round, questions, pass, started_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`, t.ID, n.person, e.code, t.Round, t.Questions, t.Pass, n.at)
	if err == nil && rows == 0 {
		err = fault.New(fault.Conflict, "fault.conflict")
	}
	return t, err
}

// Answer takes a learner's answer to one question of a unit's quick check or of a
// test. The first answer in a round counts and stays; sent again, it changes
// nothing. The last one ends the round with its score. The round comes back as it
// is then.
func (s *Service) Answer(ctx context.Context, a person.Actor, code string, c Choice) (Round, error) {
	e, err := s.exam(ctx, a, code)
	if err != nil {
		return Round{}, err
	}
	if !mayLearn(a, e.scope) {
		return Round{}, person.Forbidden()
	}
	if !slices.Contains([]string{"", "sure", "unsure"}, c.Confidence) {
		return Round{}, invalid("confidence", "fault.choice")
	}
	n := s.newAttempt(a, e)
	// The record's ids and times are made here, for the write may run twice.
	st := s.record.Prepare(lrs.Statement{Person: a.ID}, lrs.Statement{Person: a.ID})
	var done lrs.Statement
	if e.unit != nil {
		done = s.completed(a, *e.unit)
	}
	var r Round
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		t, known, err := latest(ctx, tx, a.ID, code)
		if err != nil {
			return err
		}
		if !known {
			if t, err = n.insert(ctx, tx, e, 1); err != nil {
				return err
			}
		}
		if err := s.give(ctx, tx, e, t, n.at, c, st, done); err != nil {
			return err
		}
		r, err = s.round(ctx, tx, a, e)
		return err
	})
	return r, err
}

func (s *Service) give(ctx context.Context, tx *store.Tx, e exam, t attempt, at clock.Time, c Choice, st []lrs.Statement, done lrs.Statement) error {
	i := slices.IndexFunc(t.Questions, func(x Asked) bool { return x.ID == c.Question })
	if i < 0 {
		return fault.New(fault.Conflict, "content.otherquestion")
	}
	asked := t.Questions[i]
	if c.Version != 0 && c.Version != asked.Version {
		return fault.New(fault.Conflict, "content.questionmoved")
	}
	known, err := bodies(ctx, tx, asking{asked})
	if err != nil {
		return err
	}
	q := known[c.Question]
	option, ok := q.Option(c.Option)
	if !ok {
		return invalid("option", "fault.choice")
	}
	if !t.EndedAt.IsZero() {
		return nil // the round is over: its answers stand
	}
	correct := option.ID == q.Key
	rows, err := tx.Exec(ctx, `
		INSERT INTO content_answer (attempt, question, version, choice, correct, scored, confidence, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
		t.ID, q.ID, asked.Version, option.ID, correct, q.Counts(), c.Confidence, at)
	if err != nil || rows == 0 {
		return err // answered before: the first answer stands
	}
	if err := s.record.Add(ctx, tx, answered(st[0], e, q, option, c.Confidence)); err != nil {
		return err
	}
	given, err := answers(ctx, tx, t.ID)
	if err != nil || len(given) < len(t.Questions) {
		return err
	}
	return s.end(ctx, tx, e, t, given, st[1], done)
}

// answered is the statement of one answer. Whether a question from memory was
// answered right is nothing that the record should say.
func answered(st lrs.Statement, e exam, q Question, o Option, confidence string) lrs.Statement {
	st.Verb = lrs.Answered
	st.Object = lrs.Activity{ID: lrs.Item(q.ID), Type: lrs.TypeQuestion}
	st.Result = &lrs.Result{Response: o.ID}
	if q.Counts() {
		right := o.ID == q.Key
		st.Result.Success = &right
	}
	switch confidence {
	case "sure":
		st.Result.Extensions = map[string]any{lrs.ExtConfidence: 1}
	case "unsure":
		st.Result.Extensions = map[string]any{lrs.ExtConfidence: 0}
	}
	st.Context = &lrs.Context{Parent: []lrs.Activity{e.activity()}}
	return st
}

// end closes a round, writes how it went, and finishes the unit if that was all
// that was open.
func (s *Service) end(ctx context.Context, tx *store.Tx, e exam, t attempt, given []Answer, st, done lrs.Statement) error {
	var tally Tally
	for _, g := range given {
		if g.Scored {
			tally.Scored++
			if g.Correct {
				tally.Correct++
			}
		}
	}
	passed := tally.Passes(t.Pass) // without a pass mark, to have answered is enough
	if _, err := tx.Exec(ctx, `
		UPDATE content_attempt SET ended_at = $1, scored = $2, correct = $3, passed = $4 WHERE id = $5`,
		st.Timestamp, tally.Scored, tally.Correct, passed, t.ID); err != nil {
		return err
	}
	if tally.Scored == 0 {
		return nil // practice
	}
	st.Object = e.activity()
	switch {
	case t.Pass == 0:
		share, yes := tally.Share(), true
		st.Verb, st.Result = lrs.Completed, &lrs.Result{Score: &lrs.Score{Scaled: &share}, Completion: &yes}
	case passed:
		st.Verb, st.Result = lrs.Passed, lrs.Scaled(tally.Share(), true)
	default:
		st.Verb, st.Result = lrs.Failed, lrs.Scaled(tally.Share(), false)
	}
	raw, low, high := float64(tally.Correct), 0.0, float64(tally.Scored)
	st.Result.Score.Raw, st.Result.Score.Min, st.Result.Score.Max = &raw, &low, &high
	if err := s.record.Add(ctx, tx, st); err != nil {
		return err
	}
	if e.unit == nil {
		return nil
	}
	p, _, err := progress(ctx, tx, st.Person, e.code)
	if err != nil {
		return err
	}
	return s.finish(ctx, tx, *e.unit, done, &p)
}

func invalid(where, key string) error {
	return &fault.Fault{Kind: fault.Invalid, Key: "fault.form", Fields: []fault.Field{{Where: where, Key: key}}}
}
