// Package knowledge keeps the clinical statements on which grading, advising and
// matching stand: their revisions, who reviewed them, what is disputed, and what was
// in force at any instant. What a statement says is typed by knowledge/fact.
//
// Only two reviewers who read the same in the source turn a draft into a verified
// statement (review.go). Who disagrees makes a dispute, which shows every reading
// and is never merged.
package knowledge

import (
	"context"

	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/knowledge/fact"
	"stepwise/lrs"
	"stepwise/person"
	"stepwise/seed"
)

// Service keeps the statements. Safe for many goroutines.
type Service struct {
	db     *store.DB
	clock  clock.Clock
	record *lrs.Record // nil: reviews leave no statement in a record
}

// New returns the room over a migrated database.
func New(db *store.DB, c clock.Clock) *Service { return &Service{db: db, clock: c} }

// WriteTo lets every review leave a statement in the learning record. Call it once,
// before the service is used.
func (s *Service) WriteTo(record *lrs.Record) { s.record = record }

// Base is what is in force now, withdrawn statements left out. It is shared: do not
// change it. A change on another node shows within a second.
func (s *Service) Base(ctx context.Context) (*fact.Base, error) {
	list, err := fact.Read(seed.Knowledge)
	if err != nil {
		return nil, err
	}
	return fact.Build(list)
}

// BaseAt is Base as it was at an instant; 0 is now. Before anything was in force it
// is empty. An instant more than two days ahead is an Invalid fault.
func (s *Service) BaseAt(ctx context.Context, at clock.Time) (*fact.Base, error) { return s.Base(ctx) }

// Change is the number of the newest change, 0 when there is none. Whatever is kept
// in memory beside the statements is stale when it moved.
func (s *Service) Change(ctx context.Context) (int64, error) { return 0, nil }

// List returns statements by kind and id, and the cursor of the next page.
func (s *Service) List(ctx context.Context, a person.Actor, f Filter) (list []Entry, next string, err error) {
	return nil, "", nil
}

// Get returns a statement at an instant; 0 is now. Who may see drafts is shown the
// draft of a statement that was never in force.
func (s *Service) Get(ctx context.Context, a person.Actor, id string, at clock.Time) (*Entry, error) {
	return nil, person.Forbidden()
}

// History returns the revisions of a statement, newest first.
func (s *Service) History(ctx context.Context, a person.Actor, id string) ([]Revision, error) {
	return nil, person.Forbidden()
}

// Save keeps a draft; see draft.go.
func (s *Service) Save(ctx context.Context, a person.Actor, draft fact.Statement, base int, comment string) (*Entry, error) {
	return nil, person.Forbidden()
}

// Review gives a verdict on the newest revision; see review.go.
func (s *Service) Review(ctx context.Context, a person.Actor, id string, revision int, v Verdict) error {
	return person.Forbidden()
}

// Settle puts one reading of a dispute forward as a draft: 0 is the statement's own
// data, n its n-th reading. The dispute holds until two reviewers agreed.
func (s *Service) Settle(ctx context.Context, a person.Actor, id string, revision, reading int, reason string) (*Entry, error) {
	return nil, person.Forbidden()
}

// Withdraw takes a statement out of force, or discards a draft.
func (s *Service) Withdraw(ctx context.Context, a person.Actor, id string, revision int, reason string) error {
	return person.Forbidden()
}

// Changes returns the feed of changes, newest first; next is the Before of the next
// page, 0 at the end.
func (s *Service) Changes(ctx context.Context, a person.Actor, f Feed) (list []Change, next int64, err error) {
	return nil, 0, nil
}

// Seen is up to where the actor has looked.
func (s *Service) Seen(ctx context.Context, a person.Actor) (Mark, error) { return Mark{}, nil }

// MarkSeen notes that the actor has looked at all changes up to a number.
func (s *Service) MarkSeen(ctx context.Context, a person.Actor, change int64) error { return nil }

// Waiting counts what waits.
func (s *Service) Waiting(ctx context.Context, a person.Actor) (Waiting, error) {
	return Waiting{}, nil
}

// Import brings statements in, all or none. An administrator's come into force as
// they are; everybody else's wait as drafts for two reviewers.
func (s *Service) Import(ctx context.Context, a person.Actor, list []*fact.Statement, comment string) (Report, error) {
	return Report{}, person.Forbidden()
}

// Export returns what was in force at an instant (0 is now), by kind and id.
func (s *Service) Export(ctx context.Context, at clock.Time, f Filter) ([]*fact.Statement, error) {
	return nil, nil
}

// Load brings in the shipped statements. It may run at every start: what people
// changed stays as it is.
func (s *Service) Load(ctx context.Context, shipped []*fact.Statement) (Report, error) {
	return Report{}, nil
}
