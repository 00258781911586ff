package content

import (
	"context"
	"slices"

	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// Reassess looks anew at the resources of people whose accounts on other systems
// are others than before: what another system reports of somebody else by now is
// taken back, and what it reports of them counts as if they had been known when it
// came. Give it to person.OnIdentity, before programmes.
func (s *Service) Reassess(ctx context.Context, tx *store.Tx, people []string) error {
	for _, who := range people {
		if err := s.takeBack(ctx, tx, who); err != nil {
			return err
		}
	}
	asked, err := store.All[string](ctx, tx, `SELECT DISTINCT activity FROM content_resource WHERE activity <> ''`)
	if err != nil || len(asked) == 0 {
		return err
	}
	for _, who := range people {
		entries, err := s.record.OfPerson(ctx, tx, who)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if lrs.OwnPerson(e.Agent) != "" || !slices.Contains(asked, e.Object) {
				continue
			}
			if err := s.OnStatement(ctx, tx, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// takeBack opens the resources again that somebody had completed by the report of an
// account which is not theirs any more.
func (s *Service) takeBack(ctx context.Context, tx *store.Tx, who string) error {
	reported, err := store.All[string](ctx, tx, `
		SELECT statement FROM content_reflection WHERE person = $1 AND state = $2 AND statement <> '' AND decided_by = ''`, who, string(Confirmed))
	if err != nil || len(reported) == 0 {
		return err
	}
	keys, err := lrs.Keys(ctx, tx, who)
	if err != nil {
		return err
	}
	for _, statement := range reported {
		row, err := s.record.Find(ctx, tx, statement)
		if err != nil {
			return err
		}
		e, err := row.Entry()
		if err != nil {
			return err
		}
		if lrs.OwnPerson(e.Agent) != "" || slices.Contains(keys, e.Agent) {
			continue
		}
		if err := s.reopenResources(ctx, tx, lrs.Entry{Voids: statement, Timestamp: s.clock.Now()}); err != nil {
			return err
		}
	}
	return nil
}

// consequence finds what a report has brought about in our own terms. live is the id
// of the statement that stands, or ""; next is the id that another one would have.
// A report brings about another one when its account was taken from somebody and
// given to a person again.
func (s *Service) consequence(ctx context.Context, tx *store.Tx, statement, code string) (live, next string, err error) {
	next = follows(statement, code)
	for {
		row, err := s.record.Find(ctx, tx, next)
		if fault.Is(err, fault.NotFound) {
			return live, next, nil
		}
		if err != nil {
			return "", "", err
		}
		if !row.Voided {
			live = next
		}
		next = id.Derived("again " + next)
	}
}
