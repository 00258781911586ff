package node

import (
	"context"

	"stepwise/internal/lang"
	"stepwise/person"
	"stepwise/programme"
)

// programmeCities are the cities in which the programmes of this installation run.
func (h *House) programmeCities(ctx context.Context) ([]person.City, error) {
	scopes, err := programme.Scopes(ctx, h.DB.Read())
	if err != nil {
		return nil, err
	}
	var out []person.City
	seen := map[string]bool{}
	for _, s := range scopes {
		if s.Cohort == "" {
			continue
		}
		c := cityOf(s.Title)
		if c.Code != "" && !seen[c.Code] {
			seen[c.Code] = true
			out = append(out, c)
		}
	}
	return out, nil
}

// cityOf is the city that a cohort names, under the code that lists group by.
func cityOf(name lang.Text) person.City {
	code := person.FoldCity(name.EN)
	if code == "" {
		code = person.FoldCity(name.ZH)
	}
	for _, c := range person.Cities {
		if c.Code == code {
			return c
		}
	}
	return person.City{Code: code, Name: name}
}
