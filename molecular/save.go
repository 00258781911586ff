package molecular

import (
	"context"
	"strings"
	"unicode/utf8"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/person"
)

// Enter adds a point for a programme. Faults: Forbidden; Invalid with the fields;
// Conflict when a point about the same is in force already: it is corrected instead.
func (s *Service) Enter(ctx context.Context, a person.Actor, programme string, d Draft) (Point, error) {
	p, now, err := s.prepare(ctx, a, programme, d)
	if err != nil {
		return p, err
	}
	p.Root, p.Number = p.ID, 1
	return p, s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := vacant(ctx, tx, p, ""); err != nil {
			return err
		}
		if err := insert(ctx, tx, p); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "molecular.enter", Object: "point/" + p.Root})
	})
}

// Correct replaces what a point says; the old row stays in its history. number is
// the one that the writer saw: when it is no longer the newest, the answer is
// Conflict. Reason is required.
func (s *Service) Correct(ctx context.Context, a person.Actor, root string, number int, d Draft, reason string) (Point, error) {
	old, err := s.mine(ctx, a, root)
	if err != nil {
		return old, err
	}
	reason = person.FoldText(reason)
	p, now, err := s.prepare(ctx, a, old.Programme, d)
	if err = withReason(err, reason); err != nil {
		return p, err
	}
	p.Root, p.Number, p.Sheet = old.Root, number+1, old.Sheet
	return p, s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := vacant(ctx, tx, p, root); err != nil {
			return err
		}
		if err := end(ctx, tx, root, number, a.ID, reason, now); err != nil {
			return err
		}
		if err := insert(ctx, tx, p); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "molecular.correct", Object: "point/" + root, Detail: map[string]any{"number": p.Number}})
	})
}

// Withdraw takes a point back: it stays in the history and counts no longer.
func (s *Service) Withdraw(ctx context.Context, a person.Actor, root string, number int, reason string) error {
	if _, err := s.mine(ctx, a, root); err != nil {
		return err
	}
	reason = person.FoldText(reason)
	if err := withReason(nil, reason); err != nil {
		return err
	}
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := end(ctx, tx, root, number, a.ID, reason, now); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "molecular.withdraw", Object: "point/" + root})
	})
}

// prepare checks a draft and makes the row for it.
func (s *Service) prepare(ctx context.Context, a person.Actor, programme string, d Draft) (Point, clock.Time, error) {
	if !MayEnter(a, programme) {
		return Point{}, 0, person.Forbidden()
	}
	now := s.clock.Now()
	r, err := s.reader(ctx, now)
	if err != nil {
		return Point{}, 0, err
	}
	p, err := r.read(d)
	p.ID, p.Programme, p.EnteredAt, p.EnteredBy = id.New(), programme, now, a.ID
	return p, now, err
}

// mine is the newest row of a point for whom may change it.
func (s *Service) mine(ctx context.Context, a person.Actor, root string) (Point, error) {
	list, err := s.History(ctx, root)
	if err != nil {
		return Point{}, err
	}
	if !MayEnter(a, list[0].Programme) {
		return Point{}, person.Forbidden()
	}
	return list[0], nil
}

// withReason adds what is wrong with the reason to the faults of a form.
func withReason(err error, reason string) error {
	var f fault.Form
	f.Check(reason != "", "reason", "molecular.fault.reason")
	f.Check(utf8.RuneCountInString(reason) <= maxSource, "reason", "fault.toolong", "Max", maxSource)
	switch more := f.Err(); {
	case more == nil || err != nil && !fault.Is(err, fault.Invalid):
		return err
	case err == nil:
		return more
	default:
		both := *err.(*fault.Fault)
		both.Fields = append(both.Fields, more.(*fault.Fault).Fields...)
		return &both
	}
}

// vacant refuses a point about which another one in force speaks already.
func vacant(ctx context.Context, tx *store.Tx, p Point, root string) error {
	list, err := store.All[Point](ctx, tx, `SELECT `+pointColumns+` FROM molecular_point
		WHERE ended_at = 0 AND medicine = $1 AND city = $2 AND day = $3 AND programme = $4`, p.Medicine, p.City, p.Day, p.Programme)
	if err != nil {
		return err
	}
	for _, x := range list {
		if x.Root != root && x.about() == p.about() {
			return fault.New(fault.Conflict, "molecular.fault.twice")
		}
	}
	return nil
}

func insert(ctx context.Context, tx *store.Tx, p Point) error {
	_, err := tx.Exec(ctx, `INSERT INTO molecular_point (`+pointColumns+`) VALUES (`+store.List(1, strings.Count(pointColumns, ",")+1)+`)`, values(p)...)
	return err
}

func values(p Point) []any {
	return []any{p.ID, p.Root, p.Number, p.Programme, p.City, p.Medicine, p.Day, p.Available, p.Price, p.Currency, p.Unit, string(p.Reimbursement),
		p.Place, p.Source, p.Address, p.Note, p.Sheet, p.EnteredAt, p.EnteredBy, p.EndedAt, p.EndedBy, p.Reason}
}

func end(ctx context.Context, tx *store.Tx, root string, number int, by, reason string, now clock.Time) error {
	n, err := tx.Exec(ctx, `UPDATE molecular_point SET ended_at = $1, ended_by = $2, reason = $3 WHERE root = $4 AND number = $5 AND ended_at = 0`,
		now, by, reason, root, number)
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "fault.conflict")
	}
	return err
}
