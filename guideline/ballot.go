package guideline

import (
	"context"
	"strconv"
	"strings"

	"stepwise/guideline/consensus"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

// Answer is what a voter says of one option: a rating, or Abstain. Text is the
// reason; it is required for abstaining and free for a rating, and the panel reads
// it without a name after the round.
type Answer struct {
	Rating  consensus.Rating `json:"rating"`
	Abstain bool             `json:"abstain,omitempty"`
	Text    string           `json:"text,omitempty"`
}

// Ballot holds one answer an option, in the order of the options.
type Ballot []Answer

// Check reports what is wrong with a ballot for a question. Where is "rating.1" or
// "text.1", the option counted from 1.
func (b Ballot) Check(q Question) error {
	var f fault.Form
	if len(b) != len(q.Options) {
		f.Add("rating.1", "guideline.everyoption")
		return f.Err()
	}
	for i, answer := range b {
		n := strconv.Itoa(i + 1)
		if answer.Abstain {
			f.Check(answer.Rating == consensus.Abstain, "rating."+n, "fault.choice")
			words(&f, "text."+n, answer.Text, maxRemark, false)
			f.Check(strings.TrimSpace(answer.Text) != "", "text."+n, "guideline.abstain.why")
			continue
		}
		f.Check(answer.Rating.Valid(), "rating."+n, "guideline.rate")
		words(&f, "text."+n, answer.Text, maxRemark, false)
	}
	return f.Err()
}

// Vote puts the actor's ballot for a round into the box, in place of an earlier
// one. Sending the same ballot ten times leaves one ballot and one statement. A
// round that is not open is a Closed fault that says when it opens or when it
// closed; a ballot that arrives in the moment of closing is either in the box when
// it is counted, or refused.
//
// What a vote reads are the round and the voter's membership, which no other vote
// writes; so ballots that come at the same time do not wait for each other.
func (s *Service) Vote(ctx context.Context, a person.Actor, code string, number int, b Ballot) error {
	now := s.clock.Now()
	q, err := find(ctx, s.db.Read(), a, code)
	if err != nil {
		return err
	}
	for i := range b {
		b[i].Text = strings.TrimSpace(b[i].Text)
	}
	if err := b.Check(q); err != nil {
		return err
	}
	key := s.box.ballot(q.ID, number, a.ID)
	sealed, err := s.box.seal(key, b)
	if err != nil {
		return err
	}
	statement := s.record.Prepare(lrs.Statement{
		// The same voter in the same round is the same statement, so that a changed
		// vote leaves no trace in the record.
		ID:      id.Derived("guideline vote " + q.ID + " " + strconv.Itoa(number) + " " + a.ID),
		Person:  a.ID,
		Verb:    lrs.Voted,
		Object:  lrs.Activity{ID: lrs.Round(q.Code, number), Type: lrs.TypeRound},
		Context: &lrs.Context{Parent: []lrs.Activity{q.activity()}},
	})
	var late *Round
	first := false
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		late, first = nil, false
		r, err := round(ctx, tx, q.ID, number)
		if err != nil {
			return err
		}
		if r.Phase(now) != Running {
			if r.Phase(now) == Scheduled {
				return fault.New(fault.Closed, "guideline.notyet", "When", lang.DateTime(ctx, r.OpensAt))
			}
			// Its time being over is written down with this refusal, so that a clock
			// moved back afterwards cannot make it open again.
			late = &r
			_, err := s.shut(ctx, tx, q.ID, number, r.ClosesAt, "")
			return err
		}
		if r.Seal != s.box.fingerprint(q.ID, number) {
			return fault.New(fault.Unavailable, "guideline.key")
		}
		if err := entitled(ctx, tx, q.ID, a.ID); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `
			INSERT INTO guideline_ballot (key, question, round, sealed) VALUES ($1, $2, $3, $4)
			ON CONFLICT (key) DO UPDATE SET sealed = excluded.sealed`, key, q.ID, number, sealed); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `INSERT INTO guideline_turnout (question, round, person, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
			q.ID, number, a.ID, now)
		if err != nil || n == 0 {
			return err
		}
		first = true
		return s.record.Add(ctx, tx, statement...)
	})
	if late != nil {
		s.hub.Publish(Topic(q.ID))
		return closed(ctx, *late) // also when the closing could not be written: it is over by the clock
	}
	if err != nil {
		return err
	}
	if first {
		s.hub.Publish(Topic(q.ID))
	}
	return nil
}

// Mine returns the actor's own ballot of a round, nil when there is none. Nobody
// else's can be asked for.
func (s *Service) Mine(ctx context.Context, a person.Actor, q Question, number int) (Ballot, error) {
	return s.ballotOf(ctx, s.db.Read(), q.ID, number, a.ID)
}

func (s *Service) ballotOf(ctx context.Context, db store.Queryer, question string, number int, person string) (Ballot, error) {
	key := s.box.ballot(question, number, person)
	rows, err := store.All[[]byte](ctx, db, `SELECT sealed FROM guideline_ballot WHERE key = $1`, key)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	var b Ballot
	return b, s.box.open(key, rows[0], &b)
}
