package person

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/sheet"
	"stepwise/internal/store"
)

// Line is a row of a list and what confirming would do with it.
type Line struct {
	Number int
	Cells  map[sheet.Column]string // as they were written
	Invite Invite
	Outcome
	Faults []fault.Field // of a faulty row: column and reason
	First  int           // of a repeated row: the row it repeats
}

// Plan is what confirming an import would do, or has done.
type Plan struct {
	Import
	Lines []Line
	Count map[Outcome]int
	Sent  int // invitations that came from it
}

// Sends is how many invitations confirming would make.
func (p Plan) Sends() int { return p.Count[Fresh] + p.Count[Account] }

// Preview works out, as things stand now, what confirming would do. Only who
// uploaded a list sees it; to others it does not exist.
func (s *Service) Preview(ctx context.Context, a Actor, key string) (Plan, error) {
	i, err := store.One[Import](ctx, s.db.Read(), `SELECT id, name, encoding, role, programme, cohort, sheet, imported_by, created_at, confirmed_at
		FROM person_import WHERE id = $1`, key)
	if err == nil && (!a.SignedIn() || i.By != a.ID) {
		err = fault.New(fault.NotFound, "fault.notfound")
	}
	if err != nil {
		return Plan{}, err
	}
	if err := json.Unmarshal([]byte(i.Body), &i.Sheet); err != nil {
		return Plan{}, err
	}
	scopes, err := s.allScopes(ctx)
	if err != nil {
		return Plan{}, err
	}
	p := Plan{Import: i, Count: map[Outcome]int{}}
	p.Sent, err = store.One[int](ctx, s.db.Read(), `SELECT COUNT(*) FROM person_invitation WHERE batch = $1`, i.ID)
	if err != nil {
		return p, err
	}
	p.Lines = plan(a, reader{defaults: i.Grant(), scopes: scopes}, i.Sheet.Rows)
	known, err := known(ctx, s.db.Read(), p.Lines, s.clock.Now())
	for n := range p.Lines {
		l := &p.Lines[n]
		if l.Outcome == Fresh {
			l.Outcome = known.outcome(l.Invite)
		}
		p.Count[l.Outcome]++
	}
	return p, err
}

// plan reads the rows without the database: what is faulty, what repeats.
func plan(a Actor, r reader, rows []sheet.Row) []Line {
	type key struct {
		email string
		Grant
	}
	first := map[key]int{}
	licences := map[string]Line{}
	out := make([]Line, len(rows))
	for i, row := range rows {
		n, faults := r.invite(row)
		l := Line{Number: row.Number, Cells: row.Cells, Invite: n, Outcome: Fresh, Faults: faults}
		k := key{n.Email, n.Grant}
		switch other, shared := licences[n.Licence]; {
		case len(faults) > 0:
			l.Outcome = Faulty
		case !MayGrant(a, n.Grant):
			l.Outcome, l.Faults = Faulty, []fault.Field{{Where: "role", Key: "person.import.maynot"}}
		case first[k] > 0:
			l.Outcome, l.First = Repeat, first[k]
		case shared && n.Licence != "" && other.Invite.Email != n.Email:
			l.Outcome, l.Faults = Faulty, []fault.Field{{Where: "licence", Key: "person.import.licence", Args: map[string]any{"Row": other.Number}}}
		default:
			first[k] = row.Number
			if n.Licence != "" {
				licences[n.Licence] = l
			}
		}
		out[i] = l
	}
	return out
}

// holdings are what the addresses of a list hold already.
type holdings struct {
	account map[string]bool
	held    map[string][]Grant
	invited map[string][]Grant
}

// known asks for all addresses of a list in a few queries.
func known(ctx context.Context, q store.Queryer, lines []Line, now clock.Time) (holdings, error) {
	h := holdings{map[string]bool{}, map[string][]Grant{}, map[string][]Grant{}}
	all := map[string]bool{}
	for _, l := range lines {
		if l.Outcome == Fresh {
			all[l.Invite.Email] = true
		}
	}
	type row struct {
		Email string `db:"email"`
		Grant
	}
	for emails := range slices.Chunk(slices.Sorted(maps.Keys(all)), 400) {
		people, err := store.All[row](ctx, q, `SELECT p.email, COALESCE(g.role, '') AS role, COALESCE(g.programme, '') AS programme, COALESCE(g.cohort, '') AS cohort
			FROM person p LEFT JOIN person_grant g ON g.person = p.id WHERE p.email IN (`+store.List(1, len(emails))+`)`, store.Args(emails)...)
		if err != nil {
			return h, err
		}
		for _, r := range people {
			h.account[r.Email] = true
			h.held[r.Email] = append(h.held[r.Email], r.Grant)
		}
		invited, err := store.All[row](ctx, q, `SELECT email, role, programme, cohort FROM person_invitation
			WHERE accepted_at = 0 AND withdrawn_at = 0 AND expires_at > $1 AND email IN (`+store.List(2, len(emails))+`)`,
			append([]any{now}, store.Args(emails)...)...)
		if err != nil {
			return h, err
		}
		for _, r := range invited {
			h.invited[r.Email] = append(h.invited[r.Email], r.Grant)
		}
	}
	return h, nil
}

// outcome is standingOf for a whole list.
func (h holdings) outcome(n Invite) Outcome {
	switch {
	case slices.ContainsFunc(h.held[n.Email], func(g Grant) bool {
		return g == n.Grant || n.Role == Learner && g.Role == Learner && g.Programme == n.Programme
	}):
		return Member
	case slices.Contains(h.invited[n.Email], n.Grant):
		return Invited
	case h.account[n.Email]:
		return Account
	}
	return Fresh
}
