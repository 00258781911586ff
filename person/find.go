package person

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"stepwise/internal/store"
)

// Filter chooses people for a list. Empty fields do not choose.
type Filter struct {
	Text      string // words of a name in either script, an address, a hospital, a licence number
	Role      Role
	Programme string
	Cohort    string // within Programme
	Confirmed string // "yes", "no" or ""
	Disabled  bool   // only accounts that are closed; else only open ones
	After     string // Next of the page before
	Limit     int    // 1–500, 0 means 50
}

// Entry is a person in a list with the roles that the reader may know of.
type Entry struct {
	Person
	Grants []Grant
}

// Found is a page of a list.
type Found struct {
	Entries []Entry
	Next    string // After of the next page, "" when there is none
}

// ask collects the conditions of a query and its arguments, numbered as they come.
type ask struct {
	text []string
	args []any
}

// arg adds an argument and returns its sign.
func (q *ask) arg(v any) string {
	q.args = append(q.args, v)
	return "$" + strconv.Itoa(len(q.args))
}

func (q *ask) and(text string) { q.text = append(q.text, text) }

func (q *ask) where() string { return strings.Join(q.text, " AND ") }

// within writes that the grant or invitation called t lies in one of the scopes in
// which the actor holds one of the roles; "" when that is everywhere.
func (q *ask) within(a Actor, t string, roles ...Role) string {
	var parts []string
	for _, g := range a.Grants {
		if !slices.Contains(roles, g.Role) {
			continue
		}
		switch {
		case g.Programme == "":
			return ""
		case g.Cohort == "":
			parts = append(parts, t+".programme = "+q.arg(g.Programme))
		default:
			parts = append(parts, "("+t+".programme = "+q.arg(g.Programme)+" AND "+t+".cohort = "+q.arg(g.Cohort)+")")
		}
	}
	if len(parts) == 0 {
		return "1 = 0"
	}
	return "(" + strings.Join(parts, " OR ") + ")"
}

var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// Find lists the people in the actor's scope by name. Administrators see everybody.
func (s *Service) Find(ctx context.Context, a Actor, f Filter) (Found, error) {
	if !mayList(a) {
		return Found{}, Forbidden()
	}
	if f.Limit <= 0 || f.Limit > 500 {
		f.Limit = 50
	}
	var q ask
	for _, word := range strings.Fields(searchable(f.Text)) {
		q.and(`folded LIKE ` + q.arg("%"+likeEscape.Replace(word)+"%") + ` ESCAPE '\'`)
	}
	switch f.Confirmed {
	case "yes":
		q.and("confirmed_at <> 0")
	case "no":
		q.and("confirmed_at = 0")
	}
	if f.Disabled {
		q.and("disabled_at <> 0")
	} else {
		q.and("disabled_at = 0")
	}
	if scope := s.holding(&q, a, f); scope != "" {
		q.and("EXISTS (SELECT 1 FROM person_grant g WHERE g.person = person.id AND " + scope + ")")
	}
	if name, id, ok := strings.Cut(f.After, "\n"); ok {
		n := q.arg(name)
		q.and("(name_latin > " + n + " OR (name_latin = " + n + " AND id > " + q.arg(id) + "))")
	}
	people, err := store.All[Person](ctx, s.db.Read(), `SELECT `+columns+` FROM person WHERE `+q.where()+
		` ORDER BY name_latin, id LIMIT `+q.arg(f.Limit+1), q.args...)
	if err != nil {
		return Found{}, err
	}
	var out Found
	if len(people) > f.Limit {
		people = people[:f.Limit]
		last := people[f.Limit-1]
		out.Next = last.Latin + "\n" + last.ID
	}
	out.Entries, err = s.withGrants(ctx, a, people)
	return out, err
}

// holding writes what a grant must be for its person to stand in the list.
func (s *Service) holding(q *ask, a Actor, f Filter) string {
	var parts []string
	if !administers(a) {
		if scope := q.within(a, "g", Coordinator); scope != "" {
			parts = append(parts, scope)
		}
	}
	if f.Role != "" {
		parts = append(parts, "g.role = "+q.arg(string(f.Role)))
	}
	if f.Programme != "" {
		parts = append(parts, "g.programme = "+q.arg(f.Programme))
		if f.Cohort != "" {
			parts = append(parts, "g.cohort = "+q.arg(f.Cohort))
		}
	}
	return strings.Join(parts, " AND ")
}

// withGrants adds the roles to a page of people, those in the actor's scope.
func (s *Service) withGrants(ctx context.Context, a Actor, people []Person) ([]Entry, error) {
	out := make([]Entry, len(people))
	at := make(map[string]int, len(people))
	ids := make([]string, len(people))
	for i, p := range people {
		out[i].Person, at[p.ID], ids[i] = p, i, p.ID
	}
	if len(ids) == 0 {
		return out, nil
	}
	rows, err := store.All[struct {
		Person string `db:"person"`
		Grant
	}](ctx, s.db.Read(), `SELECT person, role, programme, cohort FROM person_grant WHERE person IN (`+store.List(1, len(ids))+`)
		ORDER BY granted_at, role, programme, cohort`, store.Args(ids)...)
	for _, r := range rows {
		if administers(a) || a.Has(r.Programme, r.Cohort, Coordinator) {
			e := &out[at[r.Person]]
			e.Grants = append(e.Grants, r.Grant)
		}
	}
	return out, err
}

// Invitations lists the open and expired invitations that the actor may manage,
// newest first, at most limit after the one with the id before ("" for the first
// page).
func (s *Service) Invitations(ctx context.Context, a Actor, before string, limit int) ([]Invitation, error) {
	if !MayInvite(a) {
		return nil, Forbidden()
	}
	var q ask
	q.and("i.accepted_at = 0 AND i.withdrawn_at = 0")
	if scope := q.within(a, "i", Coordinator, Administrator); scope != "" {
		q.and(scope)
	}
	if before != "" {
		q.and("i.id < " + q.arg(before))
	}
	list, err := store.All[Invitation](ctx, s.db.Read(), `SELECT `+invitationColumns+` FROM person_invitation i WHERE `+q.where()+
		` ORDER BY i.id DESC LIMIT `+q.arg(limit), q.args...)
	return slices.DeleteFunc(list, func(i Invitation) bool { return !MayGrant(a, i.Grant()) }), err
}
