package transfer

import (
	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// Service reads files into the record and writes the record to files.
type Service struct {
	db     *store.DB
	clock  clock.Clock
	record *lrs.Record
}

// New returns the service for a record in db.
func New(db *store.DB, c clock.Clock, record *lrs.Record) *Service {
	return &Service{db: db, clock: c, record: record}
}
