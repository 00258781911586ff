package guideline

import (
	"cmp"
	"context"
	"database/sql/driver"
	"slices"
	"strconv"

	"stepwise/guideline/consensus"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
)

// Counts holds how many rated 1, 2, …, 9.
type Counts [9]int

// Value stores the counts as JSON.
func (c Counts) Value() (driver.Value, error) { return column(c) }

// Scan reads the counts from JSON.
func (c *Counts) Scan(src any) error { return scan(src, c) }

// Change is what moved between two counted rounds, in numbers of voters. It has
// no voter in it: pairs are made from the open ballots while counting, and only
// their sums are kept.
type Change struct {
	From    int `json:"from"`    // number of the earlier round
	Same    int `json:"same"`    // rated in both rounds and gave the same
	Raised  int `json:"raised"`  // gave more
	Lowered int `json:"lowered"` // gave less
	Crossed int `json:"crossed"` // moved to another three-point region
	Joined  int `json:"joined"`  // rated in the later round only
	Left    int `json:"left"`    // rated in the earlier round only
}

// tallied is what is stored of an option in a round.
type tallied struct {
	Question  string  `db:"question"`
	Round     int     `db:"round"`
	Option    int     `db:"option"`
	Counts    Counts  `db:"counts"`
	Abstained int     `db:"abstained"`
	Change    changed `db:"change"`
}

// changed is a Change or null.
type changed struct{ *Change }

// Value stores the change as JSON.
func (c changed) Value() (driver.Value, error) { return column(c.Change) }

// Scan reads the change from JSON.
func (c *changed) Scan(src any) error { return scan(src, &c.Change) }

// opened is a ballot out of the box, with its row's key and no name.
type opened struct {
	Key    string `db:"key"`
	Sealed []byte `db:"sealed"`
	Ballot Ballot `db:"-"`
}

// shut closes a round and, when the quorum was reached, counts it. It reports
// whether it did so; a round that is closed already stays as it is. Everything is
// written with the closing, so results are never half there.
//
// On PostgreSQL a ballot that arrives meanwhile is a conflict between two
// serializable transactions: this one reads the box that the other writes, the
// other reads the round that this one writes. One of them runs again and sees what
// the other did.
func (s *Service) shut(ctx context.Context, tx *store.Tx, question string, number int, at clock.Time, by string) (bool, error) {
	r, err := round(ctx, tx, question, number)
	if err != nil || !r.ClosedAt.IsZero() {
		return false, err
	}
	if r.Seal != s.box.fingerprint(question, number) {
		return false, fault.New(fault.Unavailable, "guideline.key")
	}
	q, err := store.One[Question](ctx, tx, `SELECT `+questionColumns+` FROM guideline_question WHERE id = $1`, question)
	if err != nil {
		return false, err
	}
	inBox, err := store.All[opened](ctx, tx, `SELECT key, sealed FROM guideline_ballot WHERE question = $1 AND round = $2 ORDER BY key`, question, number)
	if err != nil {
		return false, err
	}
	eligible, err := voters(ctx, tx, question)
	if err != nil {
		return false, err
	}
	counted := len(inBox) >= q.Quorum
	n, err := tx.Exec(ctx, `
		UPDATE guideline_round SET closed_at = $1, closed_by = $2, counted = $3, ballots = $4, eligible = $5
		WHERE question = $6 AND number = $7 AND closed_at = 0`, at, by, counted, len(inBox), len(eligible), question, number)
	if err != nil || n == 0 || !counted {
		return n == 1, err
	}
	for i := range inBox {
		if err := s.box.open(inBox[i].Key, inBox[i].Sealed, &inBox[i].Ballot); err != nil {
			return false, err
		}
	}
	earlier, err := s.earlier(ctx, tx, q, number)
	if err != nil {
		return false, err
	}
	for option := range q.Options {
		if err := s.count(ctx, tx, q, number, option, inBox, earlier); err != nil {
			return false, err
		}
	}
	if earlier == nil {
		return true, nil
	}
	_, err = tx.Exec(ctx, `UPDATE guideline_question SET status = $1 WHERE id = $2 AND status = $3`, Closed, question, Open)
	return true, err
}

// past are the ballots of the counted round before, by the key that the same voter
// has in this round.
type past struct {
	number  int
	ballots map[string]Ballot
}

// earlier opens the counted round before, nil when there is none. Voters are
// matched through the members' keys in both rounds.
func (s *Service) earlier(ctx context.Context, tx *store.Tx, q Question, number int) (*past, error) {
	last, err := store.All[int](ctx, tx, `
		SELECT number FROM guideline_round WHERE question = $1 AND number < $2 AND counted = TRUE ORDER BY number DESC LIMIT 1`, q.ID, number)
	if err != nil || len(last) == 0 {
		return nil, err
	}
	rows, err := store.All[opened](ctx, tx, `SELECT key, sealed FROM guideline_ballot WHERE question = $1 AND round = $2 ORDER BY key`, q.ID, last[0])
	if err != nil {
		return nil, err
	}
	list, err := members(ctx, tx, q.ID)
	if err != nil {
		return nil, err
	}
	now := map[string]string{}
	for _, m := range list {
		now[s.box.ballot(q.ID, last[0], m.Person)] = s.box.ballot(q.ID, number, m.Person)
	}
	out := &past{number: last[0], ballots: map[string]Ballot{}}
	for _, row := range rows {
		if err := s.box.open(row.Key, row.Sealed, &row.Ballot); err != nil {
			return nil, err
		}
		out.ballots[now[row.Key]] = row.Ballot
	}
	return out, nil
}

// count stores what the box says of one option (counted from 0 here, from 1 in
// the database).
func (s *Service) count(ctx context.Context, tx *store.Tx, q Question, number, option int, inBox []opened, before *past) error {
	row := tallied{Question: q.ID, Round: number, Option: option + 1}
	ratings, texts := map[string]consensus.Rating{}, []reason{}
	for _, o := range inBox {
		answer := o.Ballot[option]
		ratings[o.Key] = answer.Rating
		if answer.Abstain {
			row.Abstained++
		} else {
			row.Counts[answer.Rating-consensus.Min]++
		}
		if answer.Text != "" {
			texts = append(texts, reason{s.box.order(o.Key, strconv.Itoa(option)), answer})
		}
	}
	if before != nil {
		was := map[string]consensus.Rating{}
		for key, ballot := range before.ballots {
			was[key] = ballot[option].Rating
		}
		moved := consensus.Compare(was, ratings)
		row.Change.Change = &Change{From: before.number, Same: len(moved.Shifts) - moved.Raised - moved.Lowered, Raised: moved.Raised,
			Lowered: moved.Lowered, Crossed: moved.Crossed, Joined: len(moved.Joined), Left: len(moved.Left)}
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO guideline_result (question, round, option, counts, abstained, change) VALUES ($1, $2, $3, $4, $5, $6)`,
		row.Question, row.Round, row.Option, row.Counts, row.Abstained, row.Change); err != nil {
		return err
	}
	slices.SortFunc(texts, func(a, b reason) int { return cmp.Compare(a.order, b.order) })
	for i, t := range texts {
		if _, err := tx.Exec(ctx, `
			INSERT INTO guideline_remark (question, round, option, place, abstains, text) VALUES ($1, $2, $3, $4, $5, $6)`,
			q.ID, number, option+1, i+1, t.answer.Abstain, t.answer.Text); err != nil {
			return err
		}
	}
	return nil
}

type reason struct {
	order  string
	answer Answer
}
