package person

import (
	"context"

	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/lrs/statement"
)

// How an agent of another system is known to be somebody: the rule's name, as the
// record keeps it beside the attribution.
const (
	ByMail        = "mbox"         // the address of a confirmed person
	ByHash        = "mbox_sha1sum" // the hash of that address
	ByOpenID      = "openid"       // somebody signs in here with it
	ByHomeEmail   = "home.email"   // the name of an account, by a rule for its home page: an address,
	ByHomeLicence = "home.licence" // a licence number,
	ByHomePerson  = "home.person"  // our own id of the person,
	ByList        = "home.list"    // or a name from a list that the other side gave us
)

// Why somebody may be an agent although no rule says so for certain.
const (
	ByName   = "name"       // has the same name
	ByLook   = "look"       // the account's name looks like their address or licence number
	Joined   = "joined"     // an own key whose record was joined to another person's
	Reopened = lrs.Reopened // somebody took an attribution back; rules leave it alone
)

// Candidate is somebody whom an agent may be.
type Candidate struct {
	Person Person
	Why    string // rule or reason
	Sure   bool   // the rule needs nobody to look, when no other candidate stands beside it
	Former bool   // the address was theirs before and is not now
}

// Recognise names the people behind agents that the rules know for certain: one
// candidate, by a rule that needs nobody to look. It is the record's Recogniser.
func (s *Service) Recognise(ctx context.Context, tx *store.Tx, agents []statement.Agent) (map[string]lrs.Match, error) {
	keys := make([]string, len(agents))
	for i, a := range agents {
		keys[i] = a.Key
	}
	found, err := candidates(ctx, tx, keys)
	if err != nil {
		return nil, err
	}
	out := map[string]lrs.Match{}
	for key, list := range found {
		if len(list) == 1 && list[0].Sure {
			out[key] = lrs.Match{Person: list[0].Person.ID, How: list[0].Why}
		}
	}
	return out, nil
}

// candidates asks every rule about agents and returns, for each, whom they name: the
// same person once, people whose record was joined to another's under that one.
// It costs a few queries however many agents there are.
func candidates(ctx context.Context, q store.Queryer, keys []string) (map[string][]Candidate, error) {
	clues := newClues(keys)
	if err := clues.follow(ctx, q); err != nil {
		return nil, err
	}
	if len(clues.hints) == 0 {
		return nil, nil
	}
	moved, err := lrs.Moved(ctx, q)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, hints := range clues.hints {
		for _, h := range hints {
			ids = append(ids, h.person, moved[h.person])
		}
	}
	people, err := Many(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	out := map[string][]Candidate{}
	for key, hints := range clues.hints {
		for _, h := range hints {
			out[key] = add(out[key], h, people, moved)
		}
	}
	return out, nil
}

// add weighs one hint. An address or a licence number is what people say of
// themselves, so the office must have confirmed them; what a provider has signed or
// the office has listed needs no more. A closed account gains nothing by itself.
func add(list []Candidate, h hint, people map[string]Person, moved map[string]string) []Candidate {
	named, known := people[h.person]
	if !known {
		return list
	}
	owner := named
	if to, ok := people[moved[h.person]]; ok {
		owner = to
	}
	c := Candidate{Person: owner, Why: h.how}
	c.Former = h.email != "" && mailHash(named.Email) != h.email
	told := h.how == ByOpenID || h.how == ByHomePerson || h.how == ByList
	c.Sure = owner.DisabledAt.IsZero() && !c.Former && (told || !named.ConfirmedAt.IsZero() || !owner.ConfirmedAt.IsZero())
	for i, x := range list {
		if x.Person.ID == owner.ID {
			if c.Sure && !x.Sure {
				list[i] = c
			}
			return list
		}
	}
	return append(list, c)
}
