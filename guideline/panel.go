package guideline

import (
	"context"
	"slices"
	"strings"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

// Interest is the kind of interest that a member declares for one question.
type Interest string

// The interests. Undeclared keeps the ballot shut.
const (
	Undeclared Interest = ""
	None       Interest = "none"
	Financial  Interest = "financial"
	Other      Interest = "other" // not financial: own research, office, family
	BothKinds  Interest = "both"
)

// Interests lists what can be declared, in the order of the form.
var Interests = []Interest{None, Financial, Other, BothKinds}

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

// Declare records the actor's interests in a question. A ballot needs them first.
// They may be declared anew at any time, since an interest may arise or come to
// mind later; a page compares the time with that of the ballot and says so. Each
// declaration that differs from the one before is one statement.
func (s *Service) Declare(ctx context.Context, a person.Actor, code string, kind Interest, detail string) error {
	detail = strings.TrimSpace(detail)
	var f fault.Form
	f.Check(slices.Contains(Interests, kind), "interest", "guideline.interest")
	words(&f, "detail", detail, maxReason, kind != None && kind != Undeclared)
	if err := f.Err(); err != nil {
		return err
	}
	now := s.clock.Now()
	key := id.New()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		q, err := find(ctx, tx, a, code)
		if err != nil {
			return err
		}
		m, err := member(ctx, tx, q.ID, a.ID)
		if err != nil {
			return err
		}
		if m == nil {
			return fault.New(fault.Forbidden, "guideline.nomember")
		}
		if q.Status == Published {
			return fault.New(fault.Closed, "guideline.published")
		}
		if m.Interest == kind && m.Detail == detail {
			return nil
		}
		if _, err := tx.Exec(ctx, `UPDATE guideline_member SET interest = $1, detail = $2, declared_at = $3 WHERE question = $4 AND person = $5`,
			kind, detail, now, q.ID, a.ID); err != nil {
			return err
		}
		if err := s.record.Add(ctx, tx, lrs.Statement{ID: key, Person: a.ID, Verb: lrs.Declared, Object: q.activity(), Timestamp: now}); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{Actor: a.ID, Action: "guideline.declare", Object: Topic(q.ID), At: now,
			Detail: map[string]any{"interest": kind, "before": m.Interest}})
	})
}

// Recuse makes a member stand aside, with a reason that the panel reads; an empty
// reason lets them back in. Their ballot in a round that is not over leaves the
// box unread. Ballots of rounds that were counted stay counted: what a panel has
// read cannot be unread, and the reason stands beside it.
func (s *Service) Recuse(ctx context.Context, a person.Actor, code, personID, reason string) error {
	reason = strings.TrimSpace(reason)
	var f fault.Form
	words(&f, "reason", reason, maxReason, false)
	if err := f.Err(); err != nil {
		return err
	}
	now := s.clock.Now()
	s.settle(ctx)
	var question string
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		q, err := managed(ctx, tx, a, code)
		if err != nil {
			return err
		}
		question = q.ID
		if q.Voted() {
			return fault.New(fault.Closed, "guideline.allrounds")
		}
		at, by := now, a.ID
		if reason == "" {
			at, by = 0, ""
		}
		n, err := tx.Exec(ctx, `UPDATE guideline_member SET recused_at = $1, recused_by = $2, recusal = $3 WHERE question = $4 AND person = $5`,
			at, by, reason, q.ID, personID)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		if reason != "" {
			if err := s.takeOut(ctx, tx, q.ID, personID); err != nil {
				return err
			}
		}
		return audit.Note(ctx, tx, audit.Entry{Actor: a.ID, Action: "guideline.recuse", Object: Topic(q.ID), At: now,
			Detail: map[string]any{"person": personID, "recused": reason != ""}})
	})
	if err == nil {
		s.hub.Publish(Topic(question))
	}
	return err
}

// takeOut removes somebody's ballot from the round that is not closed. The
// statement stays: they did take part when they did.
func (s *Service) takeOut(ctx context.Context, tx *store.Tx, question, personID string) error {
	all, err := rounds(ctx, tx, question)
	if err != nil {
		return err
	}
	for _, r := range all {
		if !r.ClosedAt.IsZero() {
			continue
		}
		if r.Seal != s.box.fingerprint(question, r.Number) {
			return fault.New(fault.Unavailable, "guideline.key")
		}
		if _, err := tx.Exec(ctx, `DELETE FROM guideline_ballot WHERE key = $1`, s.box.ballot(question, r.Number, personID)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM guideline_turnout WHERE question = $1 AND round = $2 AND person = $3`,
			question, r.Number, personID); err != nil {
			return err
		}
	}
	return nil
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
