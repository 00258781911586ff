package person

import (
	"context"
	"slices"
	"strings"

	"stepwise/internal/mail"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// guesses are people who resemble an agent: by name, or because the account's name
// looks like their address or licence number. They are shown and never decide.
func guesses(ctx context.Context, q store.Queryer, a lrs.Agent) ([]Candidate, error) {
	var out []Candidate
	kind, _, value := lrs.SplitKey(a.Key)
	if kind == "account" {
		looks, err := store.All[Person](ctx, q, `SELECT `+columns+` FROM person WHERE email = $1 OR licence = $2 AND licence <> '' ORDER BY id LIMIT 5`,
			FoldEmail(value), FoldLicence(value))
		if err != nil {
			return nil, err
		}
		for _, p := range looks {
			out = append(out, Candidate{Person: p, Why: ByLook})
		}
	}
	named, err := namesakes(ctx, q, nameOf(a, kind, value))
	for _, p := range named {
		if !slices.ContainsFunc(out, func(c Candidate) bool { return c.Person.ID == p.ID }) {
			out = append(out, Candidate{Person: p, Why: ByName})
		}
	}
	return out, err
}

// nameOf is what an agent is called: its name, or where it has none what stands
// before the @ of its address ("li.wei").
func nameOf(a lrs.Agent, kind, value string) string {
	if a.Name != "" {
		return a.Name
	}
	email := strings.TrimPrefix(value, "mailto:")
	if kind == "mbox" && mail.Address(email) {
		local, _, _ := strings.Cut(email, "@")
		return strings.NewReplacer(".", " ", "_", " ", "-", " ").Replace(local)
	}
	return ""
}

// namesakes are people of this name in either script, the words of a Latin name in
// any order.
func namesakes(ctx context.Context, q store.Queryer, name string) ([]Person, error) {
	words := strings.Fields(searchable(name))
	han := FoldHan(name)
	if len(words) == 0 || len(han) > 200 {
		return nil, nil
	}
	longest := slices.MaxFunc(words, func(a, b string) int { return len(a) - len(b) })
	found, err := store.All[Person](ctx, q, `SELECT `+columns+` FROM person WHERE folded LIKE $1 ESCAPE '\' ORDER BY name_latin, id LIMIT 50`,
		"%"+likeEscape.Replace(longest)+"%")
	if err != nil {
		return nil, err
	}
	slices.Sort(words)
	same := func(p Person) bool {
		if p.Han != "" && p.Han == han {
			return true
		}
		theirs := strings.Fields(searchable(p.Latin))
		slices.Sort(theirs)
		return len(words) > 1 && slices.Equal(words, theirs)
	}
	found = slices.DeleteFunc(found, func(p Person) bool { return !same(p) })
	return found[:min(len(found), 5)], nil
}
