package certificate

import (
	"context"
	"fmt"

	"stepwise/internal/store"
	"stepwise/person"
)

// The states by which the office filters.
const (
	StateLive    = "live"
	StateRevoked = "revoked"
	StateFlagged = "flagged"
)

// Filter chooses certificates. Empty fields choose all.
type Filter struct {
	Programme string
	State     string // StateLive, StateRevoked or StateFlagged
	Before    string // id: only older ones, for the next page
	Limit     int    // 1–200, 0 means 50
}

// Entry is a certificate as the office sees it.
type Entry struct {
	Certificate
	Who     person.Person
	Flagged bool // the programme is not finished any more
	Renamed bool // the doctor is called differently today
}

// List returns the certificates that the actor may manage, newest first.
func (s *Service) List(ctx context.Context, a person.Actor, f Filter) ([]Entry, error) {
	where, args, err := mine(a)
	if err != nil {
		return nil, err
	}
	add := func(condition string, value any) {
		args = append(args, value)
		where += fmt.Sprintf(" AND "+condition, len(args))
	}
	if f.Programme != "" {
		add("programme = $%d", f.Programme)
	}
	if f.Before != "" {
		add("id < $%d", f.Before)
	}
	switch f.State {
	case StateLive:
		where += " AND revoked_at = 0"
	case StateRevoked:
		where += " AND revoked_at > 0"
	case StateFlagged:
		where += " AND flagged_at > 0"
	}
	if f.Limit <= 0 || f.Limit > 200 {
		f.Limit = 50
	}
	args = append(args, f.Limit)
	rows, err := store.All[Certificate](ctx, s.db.Read(), `
		SELECT `+columns+` FROM programme_certificate WHERE `+where+fmt.Sprintf(" ORDER BY id DESC LIMIT $%d", len(args)), args...)
	if err != nil {
		return nil, err
	}
	return s.entries(ctx, rows)
}

// Find returns one certificate as the office sees it.
func (s *Service) Find(ctx context.Context, a person.Actor, certificate string) (Entry, error) {
	c, err := s.managed(ctx, a, certificate)
	if err != nil {
		return Entry{}, err
	}
	out, err := s.entries(ctx, []Certificate{c})
	if err != nil {
		return Entry{}, err
	}
	return out[0], nil
}

// Flagged counts the certificates that the actor may manage and has to look at.
func (s *Service) Flagged(ctx context.Context, a person.Actor) (int, error) {
	where, args, err := mine(a)
	if err != nil {
		return 0, err
	}
	return store.One[int](ctx, s.db.Read(), `SELECT COUNT(*) FROM programme_certificate WHERE `+where+` AND flagged_at > 0`, args...)
}

func (s *Service) entries(ctx context.Context, rows []Certificate) ([]Entry, error) {
	ids := make([]string, len(rows))
	for i, c := range rows {
		ids[i] = c.Person
	}
	people, err := person.Many(ctx, s.db.Read(), ids)
	if err != nil {
		return nil, err
	}
	out := make([]Entry, len(rows))
	for i, c := range rows {
		e := Entry{Certificate: c, Who: people[c.Person]}
		if c.Live() {
			// Asked of the enrolment itself: the stored flag may be hours old.
			if e.Flagged, err = isUndone(ctx, s.db.Read(), c); err != nil {
				return nil, err
			}
			e.Renamed = e.Who.Latin != c.Content.Latin || e.Who.Han != c.Content.Han
		}
		out[i] = e
	}
	return out, nil
}

// mine is the part of the table that an actor may see, as a condition.
func mine(a person.Actor) (string, []any, error) {
	programmes, cohorts, all := scope(a)
	if all {
		return "1 = 1", nil, nil
	}
	if len(programmes)+len(cohorts) == 0 {
		return "", nil, person.Forbidden()
	}
	where, args := "(1 = 0", []any{}
	if len(programmes) > 0 {
		where += " OR programme IN (" + store.List(1, len(programmes)) + ")"
		args = append(args, store.Args(programmes)...)
	}
	if len(cohorts) > 0 {
		where += " OR cohort IN (" + store.List(len(args)+1, len(cohorts)) + ")"
		args = append(args, store.Args(cohorts)...)
	}
	return where + ")", args, nil
}
