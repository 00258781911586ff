package content

import (
	"context"
	"database/sql/driver"
	"hash/fnv"
	"math/rand/v2"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

// Asked is one question of a round, in the version that is asked.
type Asked struct {
	ID      string `json:"id"`
	Version int    `json:"v"`
}

// asking is stored as JSON with the round.
type asking []Asked

func (a asking) Value() (driver.Value, error) { return toJSON([]Asked(a)) }
func (a *asking) Scan(src any) error          { return fromJSON(src, (*[]Asked)(a)) }

// exam is what a round is taken of: the quick check of a unit, or a test.
type exam struct {
	code   string
	scope  string
	title  lang.Text
	pool   asking
	draw   int     // how many of the pool are asked; 0 for all
	pass   float64 // 0: no pass mark
	rounds int     // how many rounds somebody has; 0 for any
	unit   *Unit   // whose check it is, or nil
}

// exam finds what learners answer under a code.
func (s *Service) exam(ctx context.Context, a person.Actor, code string) (exam, error) {
	u, err := s.readable(ctx, a, code)
	if err == nil {
		return s.check(ctx, s.db.Read(), u)
	}
	if !fault.Is(err, fault.NotFound) {
		return exam{}, err
	}
	t, err := s.openTest(ctx, a, code)
	if err != nil {
		return exam{}, err
	}
	pool, err := versions(ctx, s.db.Read(), t.Questions)
	return exam{code: code, scope: t.Scope, title: t.Title, pool: pool, draw: t.Draw, pass: t.Pass, rounds: t.Rounds}, err
}

// check is the quick check of a unit.
func (s *Service) check(ctx context.Context, q store.Queryer, u Unit) (exam, error) {
	e := exam{code: u.Code, scope: u.Scope, title: u.Title, pass: u.Pass, unit: &u}
	var err error
	if len(u.Questions) > 0 {
		e.pool, err = versions(ctx, q, u.Questions)
		return e, err
	}
	pool, err := store.All[poolRow](ctx, q, `
		SELECT id, newest FROM content_question WHERE unit = $1 AND retired = FALSE ORDER BY place, id`, u.Code)
	for _, row := range pool {
		e.pool = append(e.pool, Asked{row.ID, row.Newest})
	}
	return e, err
}

type poolRow struct {
	ID     string `db:"id"`
	Newest int    `db:"newest"`
}

// versions gives each question its newest version, keeping the order and leaving
// out what is retired.
func versions(ctx context.Context, q store.Queryer, ids []string) (asking, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := store.All[poolRow](ctx, q, `
		SELECT id, newest FROM content_question WHERE retired = FALSE AND id IN (`+store.List(1, len(ids))+`)`, store.Args(ids)...)
	if err != nil {
		return nil, err
	}
	number := map[string]int{}
	for _, row := range rows {
		number[row.ID] = row.Newest
	}
	var out asking
	for _, id := range ids {
		if n, ok := number[id]; ok {
			out = append(out, Asked{id, n})
		}
	}
	return out, nil
}

// drawn is what one round asks: all of the pool in its order, or as many as the
// test draws, chosen by the round's own id, so that choosing twice is the same.
func (e exam) drawn(attempt string) asking {
	if e.draw <= 0 || e.draw >= len(e.pool) {
		return e.pool
	}
	h := fnv.New64a()
	h.Write([]byte(attempt))
	out := make(asking, 0, e.draw)
	for _, i := range rand.New(rand.NewPCG(h.Sum64(), 1)).Perm(len(e.pool))[:e.draw] {
		out = append(out, e.pool[i])
	}
	return out
}

// activity is the exam as the record names it.
func (e exam) activity() lrs.Activity {
	return lrs.Activity{ID: lrs.Test(e.code), Type: lrs.TypeTest, Name: e.title.Map()}
}

// bodies returns the questions of a round as they were asked, by id.
func bodies(ctx context.Context, q store.Queryer, asked asking) (map[string]Question, error) {
	out := map[string]Question{}
	if len(asked) == 0 {
		return out, nil
	}
	ids := make([]string, len(asked))
	want := map[string]int{}
	for i, x := range asked {
		ids[i], want[x.ID] = x.ID, x.Version
	}
	rows, err := store.All[struct {
		Question string   `db:"question"`
		Number   int      `db:"number"`
		Body     Question `db:"body"`
	}](ctx, q, `SELECT question, number, body FROM content_question_version WHERE question IN (`+store.List(1, len(ids))+`)`,
		store.Args(ids)...)
	for _, row := range rows {
		if want[row.Question] == row.Number {
			out[row.Question] = row.Body
		}
	}
	return out, err
}

// scored reports whether the unit has a check that can be passed: at least one
// question that counts.
func (s *Service) scored(ctx context.Context, q store.Queryer, u Unit) (bool, error) {
	e, err := s.check(ctx, q, u)
	if err != nil {
		return false, err
	}
	questions, err := bodies(ctx, q, e.pool)
	for _, x := range questions {
		if x.Counts() {
			return true, err
		}
	}
	return false, err
}

// hasPassed reports whether somebody ever passed a check or test.
func hasPassed(ctx context.Context, q store.Queryer, personID, code string) (bool, error) {
	return store.Exists(ctx, q, `SELECT 1 FROM content_attempt WHERE person = $1 AND code = $2 AND passed = TRUE`, personID, code)
}
