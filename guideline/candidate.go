package guideline

import (
	"context"
	"slices"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/person"
)

// Candidate is somebody who could be invited to a panel.
type Candidate struct {
	ID       string
	Name     string // in the reader's language
	Hospital string
	Role     person.Role // the one that suggests them
}

// Candidates returns who suggests themselves for the panel of a question by a role
// in its programme, panel members first, without those who are on it already.
// Others, learners above all, are invited by address (Lookup).
func (s *Service) Candidates(ctx context.Context, a person.Actor, code string) ([]Candidate, error) {
	db := s.db.Read()
	q, err := managed(ctx, db, a, code)
	if err != nil {
		return nil, err
	}
	list, err := members(ctx, db, q.ID)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, m := range list {
		seen[m.Person] = true
	}
	out := []Candidate{}
	for _, role := range []person.Role{person.Panel, person.Expert, person.Tutor} {
		ids, err := person.Holders(ctx, db, role, q.Programme)
		if err != nil {
			return nil, err
		}
		ids = slices.DeleteFunc(ids, func(id string) bool { return seen[id] })
		people, err := person.Many(ctx, db, ids)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			p := people[id]
			seen[id] = true
			if p.DisabledAt.IsZero() {
				out = append(out, Candidate{ID: id, Name: p.Name(lang.From(ctx)), Hospital: p.Hospital, Role: role})
			}
		}
	}
	return out, nil
}

// Lookup turns e-mail addresses, apart by white space, commas or semicolons, into
// people. Addresses that nobody has are an Invalid fault of the field "addresses".
func (s *Service) Lookup(ctx context.Context, a person.Actor, code, addresses string) ([]string, error) {
	if _, err := managed(ctx, s.db.Read(), a, code); err != nil {
		return nil, err
	}
	var ids, unknown []string
	for _, address := range strings.FieldsFunc(addresses, func(r rune) bool { return strings.ContainsRune(" \t\r\n,;，；、", r) }) {
		p, err := person.ByEmail(ctx, s.db.Read(), address)
		switch {
		case fault.Is(err, fault.NotFound):
			unknown = append(unknown, address)
		case err != nil:
			return nil, err
		default:
			ids = append(ids, p.ID)
		}
	}
	if unknown != nil {
		var f fault.Form
		f.Add("addresses", "guideline.unknown", "Addresses", strings.Join(unknown, ", "))
		return nil, f.Err()
	}
	return ids, nil
}
