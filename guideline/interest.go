package guideline

import (
	"context"
	"slices"
	"strings"

	"stepwise/internal/audit"
	"stepwise/internal/fault"
	"stepwise/internal/id"
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
