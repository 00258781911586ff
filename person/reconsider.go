package person

import (
	"context"
	"slices"

	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// reconsider asks the rules anew about the agents that may be somebody, after
// something about that person has changed: they were confirmed, have another
// address, or sign in with another provider. Agents that waited and are known now
// are theirs; those that belong to somebody else by a rule get a note for the office.
func (s *Service) reconsider(ctx context.Context, tx *store.Tx, person, change, by string, now clock.Time) error {
	keys, err := keysOf(ctx, tx, person)
	if err != nil {
		return err
	}
	agents, err := lrs.AgentsByKey(ctx, tx, keys)
	if err != nil || len(agents) == 0 {
		return err
	}
	return s.review(ctx, tx, agents, Change{ID: change, Kind: ChangedPerson, Person: person, By: by, At: now})
}

// review asks the rules about agents and carries out what they say.
func (s *Service) review(ctx context.Context, tx *store.Tx, agents []lrs.Agent, c Change) error {
	keys := make([]string, len(agents))
	for i, x := range agents {
		keys[i] = x.Key
	}
	found, err := candidates(ctx, tx, keys)
	if err != nil {
		return err
	}
	for _, x := range agents {
		list := found[x.Key]
		switch {
		case x.How == "" && !x.Grouped && len(list) == 1 && list[0].Sure:
			c.Moves = append(c.Moves, Moved{x.Key, x.Attribution, lrs.Attribution{Person: list[0].Person.ID, How: list[0].Why, At: c.At}})
		case byRule(x.How):
			if i := slices.IndexFunc(list, func(c Candidate) bool { return c.Sure && c.Person.ID != x.Person }); i >= 0 && x.Doubt == "" {
				if err := s.record.Doubt(ctx, tx, x.Key, list[i].Person.ID); err != nil {
					return err
				}
			}
		}
	}
	return s.apply(ctx, tx, c)
}

// byRule reports whether a rule decided, and not somebody of the office.
func byRule(how string) bool {
	return slices.Contains([]string{ByMail, ByHash, ByOpenID, ByHomeEmail, ByHomeLicence, ByHomePerson, ByList}, how)
}

// keysOf lists the keys under which other systems would report somebody.
func keysOf(ctx context.Context, q store.Queryer, person string) ([]string, error) {
	p, err := Get(ctx, q, person)
	if err != nil {
		return nil, err
	}
	keys := []string{"mbox|mailto:" + p.Email, "mbox_sha1sum|" + mailHash(p.Email)}
	ids, err := texts(ctx, q, `SELECT issuer, subject FROM person_identity WHERE person = $1`, person)
	if err != nil {
		return nil, err
	}
	for _, x := range ids {
		keys = append(keys, "account|"+x.a+"|"+x.b, "openid|"+x.a+"/"+x.b, "openid|"+x.a+x.b)
	}
	homes, err := store.All[Home](ctx, q, `SELECT home, means, set_by, set_at FROM person_home`)
	if err != nil {
		return nil, err
	}
	for _, h := range homes {
		switch {
		case h.Means == MeansEmail:
			keys = append(keys, "account|"+h.Home+"|"+p.Email)
		case h.Means == MeansLicence && p.Licence != "":
			keys = append(keys, "account|"+h.Home+"|"+p.Licence)
		}
	}
	return keys, nil
}
