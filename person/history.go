package person

import (
	"context"
	"encoding/json"

	"stepwise/internal/audit"
	"stepwise/internal/mail"
)

// Act is one thing that happened to somebody's file, from the audit.
type Act struct {
	audit.Row
	Field string // of a correction
	Grant Grant  // of a role given or taken
}

// History returns what happened to somebody's file, newest first, at most 100 acts.
// People see who read their file, too.
func (s *Service) History(ctx context.Context, a Actor, person string) ([]Act, error) {
	if _, _, err := s.meet(ctx, s.db.Read(), a, person); err != nil {
		return nil, err
	}
	rows, err := audit.List(ctx, s.db.Read(), audit.Filter{Object: "person/" + person, Limit: 100})
	if err != nil {
		return nil, err
	}
	out := make([]Act, len(rows))
	for i, r := range rows {
		out[i].Row = r
		var detail struct {
			Field      string
			Grant      Grant
			Role       Role
			Programme  string
			Cohort     string
			Invitation string
		}
		if json.Unmarshal([]byte(r.Detail), &detail) == nil {
			out[i].Field, out[i].Grant = detail.Field, detail.Grant
			if detail.Role != "" {
				out[i].Grant = Grant{detail.Role, detail.Programme, detail.Cohort}
			}
		}
	}
	return out, nil
}

// Letters returns the last letters with a link to somebody that no server sent, for
// those who may hand the account over; to others none.
func (s *Service) Letters(ctx context.Context, a Actor, person string) ([]mail.Stored, error) {
	_, rights, err := s.meet(ctx, s.db.Read(), a, person)
	if err != nil || s.settings.Mails || !rights.HandOver {
		return nil, err
	}
	return mail.List(ctx, s.db.Read(), mail.Filter{About: "password/" + person, Limit: 3})
}
