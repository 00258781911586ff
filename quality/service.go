// Package quality measures whether teaching changed practice: hospitals enter
// treatment courses and immune-related adverse events without anything that names a
// patient, and see indicators over time and beside other hospitals.
package quality

import (
	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/knowledge/fact"
	"stepwise/lrs"
)

// Names are the words that entries may use: events and medicines of the knowledge
// base, by code, with their names in both languages.
type Names struct {
	Iraes  map[string]fact.Name
	Agents map[string]fact.Name
}

// Service is the room's one door. Safe for many goroutines.
type Service struct {
	db     *store.DB
	clock  clock.Clock
	record *lrs.Record
	names  Names
}

// New returns the service. names are those of the shipped knowledge.
func New(db *store.DB, c clock.Clock, record *lrs.Record, names Names) *Service {
	return &Service{db: db, clock: c, record: record, names: names}
}

// Names are the events and medicines that an entry can name.
func (s *Service) Names() Names { return s.names }

// NamesOf collects the names from a knowledge base.
func NamesOf(b *fact.Base) Names {
	n := Names{Iraes: map[string]fact.Name{}, Agents: map[string]fact.Name{}}
	for _, c := range b.Cells {
		n.Iraes[c.Irae] = fact.Name{EN: c.NameEN, ZH: c.NameZH}
	}
	for _, i := range b.Inhibitors {
		n.Agents[i.INN] = fact.Name{EN: i.INN, ZH: i.NameZH}
	}
	return n
}
