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

// Member is somebody who rates a question.
type Member struct {
	Question   string     `db:"question"`
	Person     string     `db:"person"`
	AddedAt    clock.Time `db:"added_at"`
	AddedBy    string     `db:"added_by"`
	Interest   Interest   `db:"interest"`
	Detail     string     `db:"detail"`
	DeclaredAt clock.Time `db:"declared_at"` // of the newest declaration
	RecusedAt  clock.Time `db:"recused_at"`
	RecusedBy  string     `db:"recused_by"`
	Recusal    string     `db:"recusal"`
}

const memberColumns = `question, person, added_at, added_by, interest, detail, declared_at, recused_at, recused_by, recusal`

// MayVote reports whether the member has declared and does not stand aside.
func (m Member) MayVote() bool { return m.Interest != Undeclared && m.RecusedAt.IsZero() }

func members(ctx context.Context, db store.Queryer, question string) ([]Member, error) {
	return store.All[Member](ctx, db, `SELECT `+memberColumns+` FROM guideline_member WHERE question = $1 ORDER BY added_at, person`, question)
}

// member returns somebody's membership, nil when there is none.
func member(ctx context.Context, db store.Queryer, question, person string) (*Member, error) {
	rows, err := store.All[Member](ctx, db, `SELECT `+memberColumns+` FROM guideline_member WHERE question = $1 AND person = $2`, question, person)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

// voters returns who does not stand aside, whether they have declared or not.
func voters(ctx context.Context, db store.Queryer, question string) ([]string, error) {
	return store.All[string](ctx, db, `
		SELECT person FROM guideline_member WHERE question = $1 AND recused_at = 0 ORDER BY added_at, person`, question)
}

// entitled refuses a ballot of somebody who is not on the panel, has not declared
// their interests, or stands aside.
func entitled(ctx context.Context, db store.Queryer, question, personID string) error {
	m, err := member(ctx, db, question, personID)
	switch {
	case err != nil:
		return err
	case m == nil:
		return fault.New(fault.Forbidden, "guideline.nomember")
	case !m.RecusedAt.IsZero():
		return fault.New(fault.Forbidden, "guideline.recused", "Reason", m.Recusal)
	case m.Interest == Undeclared:
		return fault.New(fault.Conflict, "guideline.undeclared")
	}
	return nil
}

// Invite puts people on the panel of a question and returns how many are new. Each
// must have a part in the programme; somebody who has none is an Invalid fault of
// the field "people".
func (s *Service) Invite(ctx context.Context, a person.Actor, code string, people []string) (int, error) {
	now := s.clock.Now()
	added := 0
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		added = 0
		q, err := managed(ctx, tx, a, code)
		if err != nil {
			return err
		}
		if q.Voted() {
			return fault.New(fault.Closed, "guideline.allrounds")
		}
		for _, p := range people {
			actor, err := person.Load(ctx, tx, p)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
			if err != nil || !belongs(actor, q.Programme) {
				var f fault.Form
				f.Add("people", "guideline.outsider")
				return f.Err()
			}
			n, err := tx.Exec(ctx, `INSERT INTO guideline_member (question, person, added_at, added_by) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
				q.ID, p, now, a.ID)
			if err != nil {
				return err
			}
			added += int(n)
		}
		return audit.Note(ctx, tx, audit.Entry{Actor: a.ID, Action: "guideline.invite", Object: Topic(q.ID), At: now,
			Detail: map[string]any{"people": people}})
	})
	return added, err
}

// Remove takes somebody off the panel who has never voted on the question. Who has
// voted stays; Recuse is for them.
func (s *Service) Remove(ctx context.Context, a person.Actor, code, personID string) error {
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		q, err := managed(ctx, tx, a, code)
		if err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `
			DELETE FROM guideline_member WHERE question = $1 AND person = $2
			AND NOT EXISTS (SELECT 1 FROM guideline_turnout t WHERE t.question = guideline_member.question AND t.person = guideline_member.person)`,
			q.ID, personID)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "guideline.hasvoted")
		}
		return audit.Note(ctx, tx, audit.Entry{Actor: a.ID, Action: "guideline.remove", Object: Topic(q.ID), At: now,
			Detail: map[string]any{"person": personID}})
	})
}

// Seat is a member with a name, and whether they have voted in the round that
// runs or ran last.
type Seat struct {
	Member
	Name     string // in the reader's language
	Hospital string
	Voted    bool
	VotedAt  clock.Time // first ballot in that round
}

// seats names the members.
func seats(ctx context.Context, db store.Queryer, list []Member, round int) ([]Seat, error) {
	ids := make([]string, len(list))
	for i, m := range list {
		ids[i] = m.Person
	}
	people, err := person.Many(ctx, db, ids)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	type turn struct {
		Person string     `db:"person"`
		At     clock.Time `db:"at"`
	}
	voted, err := store.All[turn](ctx, db, `SELECT person, at FROM guideline_turnout WHERE question = $1 AND round = $2`, list[0].Question, round)
	if err != nil {
		return nil, err
	}
	at := map[string]clock.Time{}
	for _, t := range voted {
		at[t.Person] = t.At
	}
	out := make([]Seat, len(list))
	for i, m := range list {
		p := people[m.Person]
		out[i] = Seat{Member: m, Name: p.Name(lang.From(ctx)), Hospital: p.Hospital, Voted: !at[m.Person].IsZero(), VotedAt: at[m.Person]}
	}
	return out, nil
}
