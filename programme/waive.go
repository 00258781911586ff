package programme

import (
	"context"
	"strings"

	"stepwise/internal/audit"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

// Waive excuses a doctor from a requirement. The waiver is a statement (cmi5's
// verb "waived", clause 9.3.8) with the doctor as actor and the coordinator as
// instructor, so the record alone still tells why the gate opened.
func (s *Service) Waive(ctx context.Context, a person.Actor, enrolment, requirement, reason string) error {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return &fault.Fault{Kind: fault.Invalid, Key: "fault.form", Fields: []fault.Field{{Where: "reason", Key: "programme.fault.reason"}}}
	}
	statement, now := id.New(), s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, d, err := s.mine(ctx, tx, a, enrolment)
		if err != nil {
			return err
		}
		r, _, ok := d.Requirement(requirement)
		if !ok {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		if _, waived := n.State.Waived[requirement]; waived {
			return fault.New(fault.Conflict, "programme.fault.waived")
		}
		if err := s.record.Add(ctx, tx, lrs.Statement{ID: statement, Person: n.Person, Verb: lrs.Waived, Timestamp: now,
			Object:  lrs.Activity{ID: lrs.Requirement(n.Programme, requirement), Type: lrs.TypeRequirement, Name: r.Title.Map()},
			Result:  &lrs.Result{Extensions: map[string]any{lrs.ExtReason: reason}},
			Context: &lrs.Context{Registration: n.ID, Instructor: a.ID}}); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "programme.waive", Object: n.ID,
			Detail: map[string]any{"requirement": requirement, "reason": reason}})
	})
}

// Unwaive takes a waiver back by voiding its statement.
func (s *Service) Unwaive(ctx context.Context, a person.Actor, enrolment, requirement string) error {
	statement, now := id.New(), s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, _, err := s.mine(ctx, tx, a, enrolment)
		if err != nil {
			return err
		}
		w, ok := n.State.Waived[requirement]
		if !ok {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		if err := s.record.Add(ctx, tx, lrs.Statement{ID: statement, Person: a.ID, Verb: lrs.Voided, Timestamp: now,
			Object: lrs.Activity{ID: w.Statement}}); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "programme.unwaive", Object: n.ID,
			Detail: map[string]any{"requirement": requirement}})
	})
}

// mine returns an enrolment that the actor coordinates.
func (s *Service) mine(ctx context.Context, q store.Queryer, a person.Actor, enrolment string) (Enrolment, *Definition, error) {
	n, err := GetEnrolment(ctx, q, enrolment)
	if err != nil {
		return n, nil, err
	}
	if !a.Has(n.Programme, n.Cohort, person.Coordinator) {
		return n, nil, person.Forbidden()
	}
	d, err := s.Definition(ctx, q, n.Programme, n.Version)
	return n, d, err
}
