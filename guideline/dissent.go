package guideline

import (
	"context"
	"slices"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/person"
)

// Dissent is what a member who rated outside the panel's region wants to stand
// beside the recommendation, without a name.
type Dissent struct {
	Option int    `json:"option"` // counted from 1
	Text   string `json:"text"`
}

// Dissent stores the actor's dissent about an option, in place of an earlier one;
// an empty text takes it back. It is for members whose own rating in the last
// counted round lies outside the region of the panel's median, once all voting is
// over. What comes after a publication stands in the next version.
func (s *Service) Dissent(ctx context.Context, a person.Actor, code string, option int, text string) error {
	text = strings.TrimSpace(text)
	var f fault.Form
	words(&f, "dissent", text, maxReason, false)
	if err := f.Err(); err != nil {
		return err
	}
	s.settle(ctx)
	q, r, err := s.voted(ctx, s.db.Read(), a, code)
	if err != nil {
		return err
	}
	result, err := s.result(ctx, s.db.Read(), q, r, a.ID)
	if err != nil {
		return err
	}
	if option < 1 || option > len(result.Outcomes) || !result.Outcomes[option-1].MayDiffer {
		return fault.New(fault.Forbidden, "guideline.nodissent")
	}
	key := s.box.dissent(q.ID, option, a.ID)
	sealed, err := s.box.seal(key, Dissent{option, text})
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if text == "" {
			_, err := tx.Exec(ctx, `DELETE FROM guideline_dissent WHERE key = $1`, key)
			return err
		}
		_, err := tx.Exec(ctx, `
			INSERT INTO guideline_dissent (key, question, option, sealed) VALUES ($1, $2, $3, $4)
			ON CONFLICT (key) DO UPDATE SET sealed = excluded.sealed`, key, q.ID, option, sealed)
		return err
	})
}

// MyDissent returns the actor's own texts by option.
func (s *Service) MyDissent(ctx context.Context, a person.Actor, q Question) (map[int]string, error) {
	out := map[int]string{}
	for option := 1; option <= len(q.Options); option++ {
		key := s.box.dissent(q.ID, option, a.ID)
		rows, err := store.All[[]byte](ctx, s.db.Read(), `SELECT sealed FROM guideline_dissent WHERE key = $1`, key)
		if err != nil {
			return nil, err
		}
		for _, sealed := range rows {
			var d Dissent
			if err := s.box.open(key, sealed, &d); err != nil {
				return nil, err
			}
			out[option] = d.Text
		}
	}
	return out, nil
}

// dissents returns every dissent, by option and then in an order that says nothing
// about who wrote it.
func (s *Service) dissents(ctx context.Context, db store.Queryer, q Question) ([]Dissent, error) {
	type row struct {
		Key    string `db:"key"`
		Sealed []byte `db:"sealed"`
	}
	rows, err := store.All[row](ctx, db, `SELECT key, sealed FROM guideline_dissent WHERE question = $1 ORDER BY option, key`, q.ID)
	if err != nil {
		return nil, err
	}
	// The key itself is such an order: it is an HMAC of option and person.
	out := make([]Dissent, len(rows))
	for i, r := range rows {
		if err := s.box.open(r.Key, r.Sealed, &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// voted returns a question whose voting is over, with its last counted round.
func (s *Service) voted(ctx context.Context, db store.Queryer, a person.Actor, code string) (Question, Round, error) {
	q, err := find(ctx, db, a, code)
	if err != nil {
		return q, Round{}, err
	}
	if !q.Voted() {
		return q, Round{}, fault.New(fault.Conflict, "guideline.notvoted")
	}
	all, err := rounds(ctx, db, q.ID)
	if err != nil {
		return q, Round{}, err
	}
	i := slices.IndexFunc(all, func(r Round) bool { return r.Number == lastCounted(all) })
	if i < 0 {
		return q, Round{}, fault.New(fault.Conflict, "guideline.notvoted")
	}
	return q, all[i], nil
}

// lastCounted returns the number of the newest counted round, 0 for none.
func lastCounted(all []Round) int {
	last := 0
	for _, r := range all {
		if r.Counted {
			last = max(last, r.Number)
		}
	}
	return last
}
