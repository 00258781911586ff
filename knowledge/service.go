// Package knowledge keeps the clinical statements on which grading, advising and
// matching stand: their revisions, who reviewed them, what is disputed, and what was
// in force at any instant. What a statement says is typed by knowledge/fact.
//
// Only two reviewers who read the same in the source turn a draft into a verified
// statement (review.go). Who disagrees makes a dispute, which shows every reading
// and is never merged.
package knowledge

import (
	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// Service keeps the statements. Safe for many goroutines.
type Service struct {
	db     *store.DB
	clock  clock.Clock
	record *lrs.Record // nil: reviews leave no statement in a record
	cache  cache
}

// New returns the room over a migrated database.
func New(db *store.DB, c clock.Clock) *Service { return &Service{db: db, clock: c} }

// WriteTo lets every review leave a statement in the learning record. Call it once,
// before the service is used.
func (s *Service) WriteTo(record *lrs.Record) { s.record = record }
