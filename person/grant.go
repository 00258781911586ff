package person

import (
	"context"

	"stepwise/internal/audit"
	"stepwise/internal/fault"
	"stepwise/internal/store"
)

// Give gives a role to somebody, with what OnAccept adds to it. Giving it twice
// changes nothing.
func (s *Service) Give(ctx context.Context, a Actor, person string, g Grant) error {
	if !MayGrant(a, g) {
		return Forbidden()
	}
	if err := s.checkScope(ctx, g); err != nil {
		return err
	}
	join, err := s.joining(ctx, person, g)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, _, err := s.meet(ctx, tx, a, person); err != nil {
			return err
		}
		held, err := store.Exists(ctx, tx, `SELECT 1 FROM person_grant WHERE person = $1 AND role = $2 AND programme = $3 AND cohort = $4`,
			person, string(g.Role), g.Programme, g.Cohort)
		if err != nil || held {
			return err
		}
		if err := AddGrant(ctx, tx, person, g, a.ID, now); err != nil {
			return err
		}
		if err := join(ctx, tx); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "person.give", Object: "person/" + person, Detail: g})
	})
}

// Take takes a role away; it is gone with the person's next click. The last
// administrator keeps the role: nobody could give it back. What the role led to, an
// enrolment for instance, is not undone.
func (s *Service) Take(ctx context.Context, a Actor, person string, g Grant) error {
	if !MayGrant(a, g) {
		return Forbidden()
	}
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, _, err := s.meet(ctx, tx, a, person); err != nil {
			return err
		}
		if g.Role == Administrator && g.Programme == "" {
			others, err := administrators(ctx, tx, person)
			if err != nil {
				return err
			}
			if others == 0 {
				return fault.New(fault.Conflict, "person.fault.lastadministrator")
			}
		}
		n, err := tx.Exec(ctx, `DELETE FROM person_grant WHERE person = $1 AND role = $2 AND programme = $3 AND cohort = $4`,
			person, string(g.Role), g.Programme, g.Cohort)
		if err != nil || n == 0 {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "person.take", Object: "person/" + person, Detail: g})
	})
}

// administrators counts those of the whole installation who can sign in, without
// one of them.
func administrators(ctx context.Context, q store.Queryer, except string) (int, error) {
	return store.One[int](ctx, q, `SELECT COUNT(*) FROM person_grant g JOIN person p ON p.id = g.person
		WHERE g.role = $1 AND g.programme = '' AND g.person <> $2 AND p.disabled_at = 0`, string(Administrator), except)
}
