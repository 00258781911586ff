package lrs

import (
	"encoding/json"
	"fmt"

	"stepwise/internal/clock"
	"stepwise/lrs/statement"
)

// Entry is a statement as programmes read it: who did what to which activity,
// with what result. It comes out the same from a fresh statement and from a
// stored row.
type Entry struct {
	ID                string
	Person            string // whose statement it is, "" for an outside agent nobody knows; for a voiding statement: whose statement is voided
	Agent             string // agent key of the actor
	Verb              string
	Object            string // activity IRI; "" for a voiding statement
	Type              string // type of the activity, "" when not said
	Parents           []string
	Registration      string // UUID, or ""
	Instructor        string // person id of who taught, confirmed or waived, or ""
	Scaled            *float64
	Success           *bool
	Extensions        map[string]any // of the result
	ContextExtensions map[string]any
	Timestamp         clock.Time // when it happened
	Stored            clock.Time // when it was written down
	Authority         string     // agent key of the client that sent it
	Voids             string     // id of the voided statement, or ""
}

// Entry reads what programmes need from the stored JSON. Person is set for our own
// accounts; an outside agent's person is known to the record, not to the row.
func (r Row) Entry() (Entry, error) {
	s, err := r.Statement()
	if err != nil {
		return Entry{}, err
	}
	return entryOf(s, r.ID, r.Stored())
}

// Statement reads the stored JSON by the rules of the version that it came with.
func (r Row) Statement() (*statement.Statement, error) {
	s, err := statement.Parse([]byte(r.Body), statement.V200)
	if err != nil {
		s, err = statement.Parse([]byte(r.Body), statement.V103)
	}
	if err != nil {
		return nil, fmt.Errorf("lrs: statement %s: %w", r.ID, err)
	}
	return s, nil
}

func entryOf(s *statement.Statement, id string, stored clock.Time) (Entry, error) {
	e := Entry{ID: id, Person: OwnPerson(s.Actor.Key), Agent: s.Actor.Key, Verb: s.Verb, Object: s.Object.ID, Type: s.Object.Type,
		Parents: s.Context.Parent, Registration: s.Registration, Scaled: s.Result.Scaled, Success: s.Result.Success,
		Timestamp: stored, Stored: stored, Voids: s.Voids}
	if s.Voids != "" {
		e.Object = ""
	}
	if at, ok := statement.ParseTime(s.Timestamp, statement.V103); ok {
		e.Timestamp = clock.At(at)
	}
	if s.Context.Instructor != nil {
		e.Instructor = OwnPerson(s.Context.Instructor.Key)
	}
	if len(s.Authority) > 0 {
		if a, err := statement.ParseAgent(s.Authority, statement.V200); err == nil {
			e.Authority = a.Key
		}
	}
	for _, x := range []struct {
		text []byte
		to   *map[string]any
	}{{s.Result.Extensions, &e.Extensions}, {s.Context.Extensions, &e.ContextExtensions}} {
		if len(x.text) == 0 {
			continue
		}
		if err := json.Unmarshal(x.text, x.to); err != nil {
			return Entry{}, fmt.Errorf("lrs: statement %s: extensions: %w", id, err)
		}
	}
	return e, nil
}
