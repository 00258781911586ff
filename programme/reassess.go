package programme

import (
	"context"

	"stepwise/internal/store"
)

// Reassess asks the record anew about people whose statements are others than
// before, inside the transaction that changed it: somebody said whose account of
// another system that is, or joined two records. Give it to person.OnIdentity.
func (s *Service) Reassess(ctx context.Context, tx *store.Tx, people []string) error {
	for _, who := range people {
		enrolments, err := EnrolmentsOf(ctx, tx, who)
		if err != nil {
			return err
		}
		for _, n := range enrolments {
			if _, err := s.refold(ctx, tx, n); err != nil {
				return err
			}
		}
	}
	return nil
}
