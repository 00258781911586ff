package guideline

import (
	"context"
	"slices"

	"stepwise/internal/audit"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// Create stores a new question as a draft. A code that is taken is an Invalid
// fault of the field "code": it stands in addresses and in the record, so it is
// given once and stays.
func (s *Service) Create(ctx context.Context, a person.Actor, t Text) (Question, error) {
	if !mayManage(a, t.Programme) {
		return Question{}, person.Forbidden()
	}
	t = t.Tidy()
	if err := t.Check(); err != nil {
		return Question{}, err
	}
	q := Question{ID: id.New(), Code: t.Code, Programme: t.Programme, Title: t.Title, Context: t.Context, China: t.China, West: t.West,
		Options: t.Options, Status: Draft, Threshold: t.Threshold, Boundary: t.Boundary, Quorum: t.Quorum, Revision: 1,
		CreatedAt: s.clock.Now(), CreatedBy: a.ID}
	entry := audit.Entry{Actor: a.ID, Action: "guideline.create", Object: Topic(q.ID), At: q.CreatedAt, Detail: map[string]any{"code": q.Code}}
	return q, s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Exec(ctx, `
			INSERT INTO guideline_question (`+questionColumns+`)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING`,
			q.ID, q.Code, q.Programme, q.Title, q.Context, q.China, q.West, q.Options, q.Status, q.Threshold, q.Boundary,
			q.Quorum, q.Revision, q.CreatedAt, q.CreatedBy)
		if err != nil {
			return err
		}
		if n == 0 {
			var f fault.Form
			f.Add("code", "guideline.taken")
			return f.Err()
		}
		return audit.Note(ctx, tx, entry)
	})
}

// Edit stores a changed question. revision is the one that the writer saw; a
// newer one in the database is a Conflict. Once a round is scheduled, the
// question, its options and the rules of its voting stay as they are: changing
// one of them is a Closed fault that names the fields. The positions, their
// sources and the context may be corrected until a recommendation is published.
func (s *Service) Edit(ctx context.Context, a person.Actor, code string, revision int, t Text) (Question, error) {
	now := s.clock.Now()
	var q Question
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		old, err := managed(ctx, tx, a, code)
		if err != nil {
			return err
		}
		text := t
		text.Code, text.Programme = old.Code, old.Programme
		text = text.Tidy()
		if err := text.Check(); err != nil {
			return err
		}
		if old.Status == Published {
			return fault.New(fault.Closed, "guideline.published")
		}
		if err := fixed(ctx, tx, old, text); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `
			UPDATE guideline_question SET title = $1, context = $2, china = $3, west = $4, options = $5, threshold = $6, boundary = $7,
				quorum = $8, revision = revision + 1
			WHERE id = $9 AND revision = $10`,
			text.Title, text.Context, text.China, text.West, text.Options, text.Threshold, text.Boundary, text.Quorum, old.ID, revision)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		if q, err = load(ctx, tx, code); err != nil {
			return err
		}
		if q.Status != Draft {
			if err := index(ctx, tx, q, lang.Text{}); err != nil {
				return err
			}
		}
		return audit.Note(ctx, tx, audit.Entry{Actor: a.ID, Action: "guideline.edit", Object: Topic(q.ID), At: now,
			Detail: map[string]any{"revision": q.Revision}})
	})
	return q, err
}

// fixed refuses to change what a scheduled round stands on.
func fixed(ctx context.Context, tx *store.Tx, old Question, now Text) error {
	scheduled, err := store.Exists(ctx, tx, `SELECT 1 FROM guideline_round WHERE question = $1`, old.ID)
	if err != nil || !scheduled {
		return err
	}
	var fields []fault.Field
	keep := func(same bool, where string) {
		if !same {
			fields = append(fields, fault.Field{Where: where, Key: "guideline.fixed"})
		}
	}
	keep(now.Title == old.Title, "title.en")
	keep(slices.Equal(now.Options, old.Options), "options")
	keep(now.Threshold == old.Threshold, "threshold")
	keep(now.Boundary == old.Boundary, "boundary")
	keep(now.Quorum == old.Quorum, "quorum")
	if fields != nil {
		return &fault.Fault{Kind: fault.Closed, Key: "guideline.fixed.rules", Fields: fields}
	}
	return nil
}

// Release opens a draft for the programme: from then on everybody in it sees the
// question and may add evidence. Releasing twice changes nothing.
func (s *Service) Release(ctx context.Context, a person.Actor, code string) error {
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		q, err := managed(ctx, tx, a, code)
		if err != nil || q.Status != Draft {
			return err
		}
		if len(q.China.Claims) == 0 || len(q.West.Claims) == 0 {
			return fault.New(fault.Conflict, "guideline.oneside")
		}
		if _, err := tx.Exec(ctx, `UPDATE guideline_question SET status = $1 WHERE id = $2 AND status = $3`, Open, q.ID, Draft); err != nil {
			return err
		}
		if err := index(ctx, tx, q, lang.Text{}); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{Actor: a.ID, Action: "guideline.release", Object: Topic(q.ID), At: now})
	})
}
