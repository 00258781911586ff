// Package statement is the browser of the learning record: lists and filters
// statements, shows one, follows a registration, and shows what comes in.
package statement

import (
	"context"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/internal/live"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

// Pages serves the statement browser.
type Pages struct {
	db     *store.DB
	clock  clock.Clock
	record *lrs.Record
	people *person.Service
	names  func(context.Context) (map[string]string, error) // of clients, by id
	watch  *watch
}

// New returns the pages. clients tells the names of outside clients by id.
func New(db *store.DB, c clock.Clock, record *lrs.Record, people *person.Service, hub *live.Hub, clients func(context.Context) (map[string]string, error)) *Pages {
	return &Pages{db: db, clock: c, record: record, people: people, names: clients, watch: newWatch(db, record, hub)}
}

// The places of the browser.
const (
	base             = "/office/statements"
	registrationBase = "/office/registration/"
)

// reader is the language of who reads, and the other.
func reader(ctx context.Context) (lang.Tag, lang.Tag) {
	t := lang.From(ctx)
	return t, t.Other()
}
