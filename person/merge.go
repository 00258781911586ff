package person

import (
	"context"
	"unicode/utf8"

	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// Merge joins the record of one person to another's, when a doctor has two accounts:
// everything that from did and will do, here and on other systems, counts for into.
// Both accounts stay, and no statement is rewritten, so Undo gives it back. Progress
// of both is evaluated anew; a certificate of from stays until somebody decides
// about it.
func (s *Service) Merge(ctx context.Context, a Actor, from, into, reason string) error {
	reason = FoldText(reason)
	var f fault.Form
	f.Check(from != into, "into", "person.fault.same")
	n := utf8.RuneCountInString(reason)
	f.Check(n >= minReason, "reason", "person.fault.reason")
	f.Check(n <= maxReason, "reason", "fault.toolong", "Max", maxReason)
	if err := f.Err(); err != nil {
		return err
	}
	now := s.clock.Now()
	c := Change{ID: id.New(), Kind: ChangedMerge, Person: into, Other: from, Reason: reason, By: a.ID, At: now}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := s.mayMove(ctx, tx, a, []string{from, into}); err != nil {
			return err
		}
		for _, p := range []string{from, into} {
			if err := s.mayReceive(ctx, tx, p); err != nil {
				return err
			}
		}
		own, err := lrs.FindAgent(ctx, tx, lrs.AgentKey(from))
		if err != nil {
			return err
		}
		agents, err := lrs.AgentsOf(ctx, tx, from)
		if err != nil {
			return err
		}
		c.Moves = []Moved{{own.Key, own.Attribution, lrs.Attribution{Person: into, How: Joined, By: a.ID, At: now}}}
		for _, x := range agents {
			after := x.Attribution
			after.Person, after.By, after.At = into, a.ID, now
			c.Moves = append(c.Moves, Moved{x.Key, x.Attribution, after})
		}
		return s.apply(ctx, tx, c)
	})
}
