package knowledge

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"
	"unicode/utf8"

	"stepwise/internal/audit"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/knowledge/fact"
	"stepwise/person"
)

const (
	minReason  = 4    // characters of a reason; Chinese needs few
	maxComment = 2000 // characters of a comment or reason
)

// Save keeps what an editor wrote as the newest revision, a draft; base is the number
// of the revision that was edited, 0 for a new statement. What is in force stays so
// until two reviewers agreed on the draft. A draft that waited before is replaced:
// what was said of it does not count for another text.
//
// Status, Checked, Strength and Readings of the draft are not taken over: a draft has
// been read by nobody, and a dispute is never merged into one text.
//
// Faults: Invalid with JSON pointers where the form is wrong; Conflict when base is not
// the newest revision; Invalid when nothing differs. Saving the same twice is harmless.
func (s *Service) Save(ctx context.Context, a person.Actor, draft fact.Statement, base int, comment string) (*Entry, error) {
	if !MayEdit(a) {
		return nil, person.Forbidden()
	}
	draft = asDraft(draft)
	form := fault.Form{}
	comment = strings.TrimSpace(comment)
	form.Check(utf8.RuneCountInString(comment) <= maxComment, "comment", "fault.toolong", "Max", maxComment)
	if err := join(form.Err(), Check(&draft)); err != nil {
		return nil, err
	}
	now := s.clock.Now()
	err := s.write(ctx, func(ctx context.Context, tx *store.Tx) error {
		h, err := headOf(ctx, tx, draft.ID)
		if fault.Is(err, fault.NotFound) && base == 0 {
			h, err = head{ID: draft.ID}, nil
		}
		if err != nil {
			return err
		}
		if h.Newest > 0 {
			r, x, err := numbered(ctx, tx, h.ID, h.Newest)
			if err != nil {
				return err
			}
			if r.By == a.ID && r.Cause == Edited && r.From == base && r.Comment == comment && alike(x.Statement, &draft) {
				return nil // sent twice
			}
			if x.Kind != draft.Kind {
				return invalid("/kind", "knowledge.fault.otherkind", "Kind", string(x.Kind))
			}
			if h.Newest == base && x.Status != fact.Withdrawn && alike(drafted(x.Statement), &draft) {
				return fault.New(fault.Invalid, "knowledge.fault.same")
			}
		}
		if h.Newest != base {
			return fault.New(fault.Conflict, "knowledge.fault.outdated")
		}
		return s.propose(ctx, tx, &h, row{Cause: Edited, From: base, Author: a.ID, By: a.ID, Made: now, Comment: comment}, &draft)
	})
	if err != nil {
		return nil, err
	}
	return s.draftOf(ctx, a, draft.ID)
}

// propose appends a draft and notes it.
func (s *Service) propose(ctx context.Context, tx *store.Tx, h *head, r row, draft *fact.Statement) error {
	h.Draft = h.Newest + 1
	x, err := next(ctx, tx, h, r, draft, false)
	if err != nil {
		return err
	}
	return note(ctx, tx, r.By, "knowledge."+string(r.Cause), x, nil)
}

// Settle puts one reading of a dispute forward as a draft: 0 is the statement's own
// data, n its n-th reading. The dispute holds until two reviewers, not counting who
// settles, agreed on the draft.
func (s *Service) Settle(ctx context.Context, a person.Actor, id string, revision, reading int, reason string) (*Entry, error) {
	if !MayReview(a) {
		return nil, person.Forbidden()
	}
	reason, err := reasoned(reason)
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	err = s.write(ctx, func(ctx context.Context, tx *store.Tx) error {
		h, _, x, err := open(ctx, tx, id, revision)
		if err != nil {
			return err
		}
		switch {
		case x.Status != fact.Disputed:
			return fault.New(fault.Closed, "knowledge.fault.undisputed")
		case h.Draft != 0 && h.Draft != revision:
			return fault.New(fault.Conflict, "knowledge.fault.draftwaits")
		case reading < 0 || reading > len(x.Readings):
			return invalid("reading", "fault.choice")
		}
		draft := asDraft(*x.Statement)
		if reading > 0 {
			r := x.Readings[reading-1]
			draft.Data, draft.Source = r.Data, or(r.Source, draft.Source)
		}
		return s.propose(ctx, tx, &h, row{Cause: Settled, From: revision, Author: a.ID, By: a.ID, Made: now, Comment: reason}, &draft)
	})
	if err != nil {
		return nil, err
	}
	return s.draftOf(ctx, a, id)
}

// Withdraw takes a statement out of force at once, or discards a draft that waits.
// Reviewers may do both, an administrator of everything may take out of force, and
// authors may discard their own drafts.
func (s *Service) Withdraw(ctx context.Context, a person.Actor, id string, revision int, reason string) error {
	if !MaySeeDrafts(a) {
		return person.Forbidden()
	}
	reason, err := reasoned(reason)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	return s.write(ctx, func(ctx context.Context, tx *store.Tx) error {
		h, r, x, err := open(ctx, tx, id, revision)
		if err != nil {
			return err
		}
		holds := revision == h.Holds
		if !MayReview(a) && !(holds && mayImportAsIs(a)) && !(!holds && r.Author == a.ID && MayEdit(a)) {
			return person.Forbidden()
		}
		gone := *x.Statement
		gone.Status = fact.Withdrawn
		made := row{Cause: Discarded, From: revision, Root: r.Root, Author: r.Author, By: a.ID, Made: now, Comment: reason}
		if holds {
			made.Cause, h.People = Taken, true
		} else {
			h.Draft = 0
		}
		out, err := next(ctx, tx, &h, made, &gone, holds)
		if err != nil {
			return err
		}
		return note(ctx, tx, a.ID, "knowledge."+string(made.Cause), out, map[string]any{"reason": reason})
	})
}

// open reads a revision on which something can still be decided: the draft that waits
// or the one in force.
func open(ctx context.Context, tx *store.Tx, id string, revision int) (head, row, Revision, error) {
	h, err := headOf(ctx, tx, id)
	if err != nil {
		return h, row{}, Revision{}, err
	}
	r, x, err := numbered(ctx, tx, id, revision)
	switch {
	case err != nil:
		return h, r, x, err
	case revision != h.Draft && revision != h.Holds:
		return h, r, x, fault.New(fault.Conflict, "knowledge.fault.outdated")
	case x.Status == fact.Withdrawn:
		return h, r, x, fault.New(fault.Closed, "knowledge.fault.withdrawn")
	}
	return h, r, x, nil
}

// draftOf reads the draft of a statement that waits.
func (s *Service) draftOf(ctx context.Context, a person.Actor, id string) (*Entry, error) {
	rows, err := store.All[shown](ctx, s.db.Read(), shownFrom+`r.statement = $1 AND r.number = s.draft`, id)
	if err != nil {
		return nil, err
	}
	list, err := s.entries(ctx, a, rows, 0)
	if err == nil && len(list) == 0 {
		return nil, fault.New(fault.Conflict, "knowledge.fault.outdated") // decided already
	}
	if err != nil {
		return nil, err
	}
	return &list[0], nil
}

// Draft returns the draft of a statement that waits, with the reviews that it has. No
// draft, or none for this actor, is a NotFound fault.
func (s *Service) Draft(ctx context.Context, a person.Actor, id string) (*Entry, error) {
	if !MaySeeDrafts(a) {
		return nil, person.Forbidden()
	}
	e, err := s.draftOf(ctx, a, id)
	if fault.Is(err, fault.Conflict) {
		return nil, fault.New(fault.NotFound, "fault.notfound")
	}
	return e, err
}

// write is db.Write that lets this node see its own changes at once.
func (s *Service) write(ctx context.Context, fn func(ctx context.Context, tx *store.Tx) error) error {
	err := s.db.Write(ctx, fn)
	s.cache.stale.Store(true)
	return err
}

// asDraft takes off what only reading in the source gives.
func asDraft(s fact.Statement) fact.Statement {
	s.Status, s.Checked, s.Strength, s.Readings = fact.Draft, nil, "", nil
	return s
}

func drafted(s *fact.Statement) *fact.Statement {
	d := asDraft(*s)
	return &d
}

// alike reports whether two statements say the same, in whatever order their fields
// stand.
func alike(a, b *fact.Statement) bool {
	x, err1 := encode(a)
	y, err2 := encode(b)
	return err1 == nil && err2 == nil && (x == y || same(json.RawMessage(x), json.RawMessage(y)))
}

// same reports whether two JSON texts have the same value.
func same(a, b json.RawMessage) bool {
	x, err1 := value(a)
	y, err2 := value(b)
	return err1 == nil && err2 == nil && reflect.DeepEqual(x, y)
}

// reasoned checks a reason that stands in the history for good.
func reasoned(reason string) (string, error) {
	reason = strings.TrimSpace(reason)
	var form fault.Form
	n := utf8.RuneCountInString(reason)
	form.Check(n >= minReason, "reason", "knowledge.fault.reason", "Min", minReason)
	form.Check(n <= maxComment, "reason", "fault.toolong", "Max", maxComment)
	return reason, form.Err()
}

func invalid(where, key string, args ...any) error {
	var form fault.Form
	form.Add(where, key, args...)
	return form.Err()
}

// join adds faults to those of a form.
func join(err error, fields []fault.Field) error {
	if len(fields) == 0 {
		return err
	}
	out := &fault.Fault{Kind: fault.Invalid, Key: "fault.form"}
	if f, ok := err.(*fault.Fault); ok {
		out.Fields = append(out.Fields, f.Fields...)
	}
	out.Fields = append(out.Fields, fields...)
	return out
}

// note keeps who did what to a statement.
func note(ctx context.Context, tx *store.Tx, actor, action string, x Revision, detail map[string]any) error {
	if detail == nil {
		detail = map[string]any{}
	}
	detail["revision"], detail["status"] = x.Number, x.Status
	return audit.Note(ctx, tx, audit.Entry{At: x.Made, Actor: actor, Action: action, Object: "knowledge/" + x.ID, Detail: detail})
}
