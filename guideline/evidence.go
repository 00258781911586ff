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

// Design is the kind of a study.
type Design string

// Designs lists them in the order of the form; locale key "guideline.design.…".
var Designs = []Design{"review", "randomised", "cohort", "case-control", "single-arm", "case-series", "guideline", "other"}

// Evidence is one row of a question's evidence table.
type Evidence struct {
	ID         string     `db:"id"`
	Question   string     `db:"question"`
	Person     string     `db:"person"` // who contributed it
	Study      string     `db:"study"`
	Design     Design     `db:"design"`
	Population string     `db:"population"`
	Finding    string     `db:"finding"`
	URL        string     `db:"url"`
	AddedAt    clock.Time `db:"added_at"`
	ReviewedAt clock.Time `db:"reviewed_at"` // 0: not checked by a second person yet
	ReviewedBy string     `db:"reviewed_by"`
}

const evidenceColumns = `id, question, person, study, design, population, finding, url, added_at, reviewed_at, reviewed_by`

// Finding is what somebody contributes to the evidence table.
type Finding struct {
	Study, Population, Finding, URL string
	Design                          Design
}

// Check reports what is wrong, by field: study, design, population, finding, url.
func (x Finding) Check() error {
	var f fault.Form
	words(&f, "study", x.Study, maxShort, true)
	f.Check(slices.Contains(Designs, x.Design), "design", "fault.choice")
	words(&f, "population", x.Population, maxShort, true)
	words(&f, "finding", x.Finding, maxClaim, true)
	address(&f, "url", x.URL, true)
	return f.Err()
}

// Contribute adds a row to the evidence table of an open question and writes one
// statement. The same link with the same finding by the same person is the same
// row, however often it is sent.
func (s *Service) Contribute(ctx context.Context, a person.Actor, code string, x Finding) error {
	x = Finding{Study: strings.TrimSpace(x.Study), Population: strings.TrimSpace(x.Population), Finding: strings.TrimSpace(x.Finding),
		URL: strings.TrimSpace(x.URL), Design: x.Design}
	if err := x.Check(); err != nil {
		return err
	}
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		q, err := find(ctx, tx, a, code)
		if err != nil {
			return err
		}
		if !mayContribute(a, q) {
			return fault.New(fault.Closed, "guideline.evidence.closed")
		}
		key := id.Derived(strings.Join([]string{"guideline evidence", q.ID, a.ID, x.URL, x.Study, x.Finding}, "\x00"))
		n, err := tx.Exec(ctx, `
			INSERT INTO guideline_evidence (id, question, person, study, design, population, finding, url, added_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
			key, q.ID, a.ID, x.Study, x.Design, x.Population, x.Finding, x.URL, now)
		if err != nil || n == 0 {
			return err
		}
		return s.record.Add(ctx, tx, lrs.Statement{ID: id.Derived("guideline evidence submitted " + key), Person: a.ID, Verb: lrs.Submitted,
			Object: q.activity(), Timestamp: now, Result: &lrs.Result{Response: x.URL}})
	})
}

// Review marks a row as checked against its source by a second person, or takes
// the mark away.
func (s *Service) Review(ctx context.Context, a person.Actor, code, evidence string, reviewed bool) error {
	now := s.clock.Now()
	return s.row(ctx, a, code, evidence, func(ctx context.Context, tx *store.Tx, q Question, e Evidence) error {
		if !mayReview(a, q, e) {
			return person.Forbidden()
		}
		at, by := now, a.ID
		if !reviewed {
			at, by = 0, ""
		}
		if _, err := tx.Exec(ctx, `UPDATE guideline_evidence SET reviewed_at = $1, reviewed_by = $2 WHERE id = $3`, at, by, e.ID); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{Actor: a.ID, Action: "guideline.review", Object: Topic(q.ID), At: now,
			Detail: map[string]any{"evidence": e.ID, "reviewed": reviewed}})
	})
}

// Withdraw removes a row: its contributor while nobody has checked it, a
// coordinator always.
func (s *Service) Withdraw(ctx context.Context, a person.Actor, code, evidence string) error {
	now := s.clock.Now()
	return s.row(ctx, a, code, evidence, func(ctx context.Context, tx *store.Tx, q Question, e Evidence) error {
		if !mayWithdraw(a, q, e) {
			return person.Forbidden()
		}
		if _, err := tx.Exec(ctx, `DELETE FROM guideline_evidence WHERE id = $1`, e.ID); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{Actor: a.ID, Action: "guideline.withdraw", Object: Topic(q.ID), At: now,
			Detail: map[string]any{"evidence": e.ID, "url": e.URL, "person": e.Person}})
	})
}

func (s *Service) row(ctx context.Context, a person.Actor, code, evidence string,
	fn func(ctx context.Context, tx *store.Tx, q Question, e Evidence) error) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		q, err := find(ctx, tx, a, code)
		if err != nil {
			return err
		}
		e, err := store.One[Evidence](ctx, tx, `SELECT `+evidenceColumns+` FROM guideline_evidence WHERE id = $1 AND question = $2`, evidence, q.ID)
		if err != nil {
			return err
		}
		return fn(ctx, tx, q, e)
	})
}

// Exhibit is a row with its contributor's name and what the reader may do with it.
type Exhibit struct {
	Evidence
	By          string // name in the reader's language
	Reviewer    string // name, "" when not reviewed
	MayReview   bool
	MayWithdraw bool
}

func (s *Service) evidence(ctx context.Context, db store.Queryer, a person.Actor, q Question) ([]Exhibit, error) {
	rows, err := store.All[Evidence](ctx, db, `SELECT `+evidenceColumns+` FROM guideline_evidence WHERE question = $1 ORDER BY added_at, id`, q.ID)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, e := range rows {
		ids = append(ids, e.Person, e.ReviewedBy)
	}
	people, err := person.Many(ctx, db, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Exhibit, len(rows))
	for i, e := range rows {
		out[i] = Exhibit{Evidence: e, By: people[e.Person].Name(lang.From(ctx)), Reviewer: people[e.ReviewedBy].Name(lang.From(ctx)),
			MayReview: mayReview(a, q, e), MayWithdraw: mayWithdraw(a, q, e)}
	}
	return out, nil
}
