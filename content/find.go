package content

import (
	"context"

	"stepwise/internal/search"
	"stepwise/internal/store"
	"stepwise/person"
)

// everybody is the search scope of what is shared.
const everybody = "all"

// scopeWord is the word under which something of a scope is indexed.
func scopeWord(scope string) string {
	if scope == "" {
		return everybody
	}
	return "programme/" + scope
}

// Scopes are the words that name, in the search, what somebody may find: "all"
// and "programme/ID". Rooms that index with the same words are found by the same
// page.
func (s *Service) Scopes(ctx context.Context, a person.Actor) ([]string, error) {
	if !a.SignedIn() {
		return nil, person.Forbidden()
	}
	programmes, all := a.Programmes(person.Roles...)
	if all {
		var err error
		programmes, err = store.All[string](ctx, s.db.Read(), `
			SELECT scope FROM content_unit WHERE scope <> '' UNION SELECT scope FROM content_resource WHERE scope <> ''`)
		if err != nil {
			return nil, err
		}
	}
	out := []string{everybody}
	for _, p := range programmes {
		out = append(out, scopeWord(p))
	}
	return out, nil
}

// Search finds what has every word of the query, best first.
func (s *Service) Search(ctx context.Context, a person.Actor, query string, limit int) ([]search.Hit, error) {
	scopes, err := s.Scopes(ctx, a)
	if err != nil {
		return nil, err
	}
	return search.Find(ctx, s.db.Read(), query, scopes, limit)
}
