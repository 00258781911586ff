package course

import (
	"context"
	"strings"
	"unicode/utf8"

	"stepwise/content/cmi5"
	"stepwise/internal/audit"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

// Reasons are the words that cmi5 proposes for a waiver (clause 9.5.5.2).
var Reasons = []string{"Tested Out", "Equivalent AU", "Equivalent Outside Activity", "Administrative"}

// Waive lets a learner off a unit, with a reason. Twice is once.
func (s *Service) Waive(ctx context.Context, a person.Actor, registrationID string, unit int, reason string) error {
	reason = strings.TrimSpace(reason)
	if reason == "" || utf8.RuneCountInString(reason) > 500 || !utf8.ValidString(reason) {
		return &fault.Fault{Kind: fault.Invalid, Key: "fault.form", Fields: []fault.Field{{Where: "reason", Key: "cmi5.waive.reason"}}}
	}
	now, session, said := s.clock.Now(), id.New(), id.New()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		r, err := registration(ctx, tx, registrationID)
		if err != nil {
			return err
		}
		c, err := get(ctx, tx, r.Course)
		if err != nil {
			return err
		}
		if !mayWaive(a, c.Scope, r.Person) {
			return person.Forbidden()
		}
		v, err := version(ctx, tx, r.Course, r.Version)
		if err != nil {
			return err
		}
		au := v.Unit(unit)
		if au == nil {
			return hidden()
		}
		all, err := standings(ctx, tx, r.ID)
		if err != nil {
			return err
		}
		if all[r.ID][unit].WaivedAt != 0 {
			return nil
		}
		if _, err := tx.Exec(ctx, `
			INSERT INTO content_standing (registration, au, waived_at, waived_by, reason) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (registration, au) DO UPDATE SET waived_at = excluded.waived_at, waived_by = excluded.waived_by, reason = excluded.reason`,
			r.ID, unit, now, a.ID, reason); err != nil {
			return err
		}
		yes := true
		st := about{v, r.ID, r.Person, session}.says(said, lrs.Waived, v.unit(au), au.ID, now)
		st.Result = &lrs.Result{Success: &yes, Completion: &yes, Extensions: map[string]any{cmi5.ExtReason: reason}}
		if !v.Kind.SCORM() {
			st.Context.Category = append(st.Context.Category, lrs.Activity{ID: cmi5.CategoryMoveOn})
		}
		st.Context.Instructor = a.ID
		if err := s.record.Add(ctx, tx, st); err != nil {
			return err
		}
		if err := audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "content.course.waive", Object: "registration/" + r.ID,
			Detail: map[string]any{"unit": unit, "reason": reason}}); err != nil {
			return err
		}
		return s.satisfy(ctx, tx, &r, v, session, now)
	})
}
